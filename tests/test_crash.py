"""Killed at any moment and started again, the desk loses nothing and does nothing twice."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.crash import Load, planned
from tests.stage import sqlite_url

SEED = 20261122


async def test_without_a_kill_nothing_comes_twice(tmp_path: Path) -> None:
    load = Load("", webhook=False, seed=SEED, kills=0, people=60)
    await load.run(tmp_path, sqlite_url(tmp_path))
    assert (load.twice, load.wrong) == (0, "")


@pytest.mark.slow
async def test_killed_at_random_moments_nothing_is_lost_and_nothing_acts_twice(
    tmp_path: Path, database_url: str
) -> None:
    load = Load("", webhook=False, seed=SEED, kills=4, people=80)
    await load.run(tmp_path, database_url)
    assert load.updates > 800


@pytest.mark.slow
async def test_the_same_by_webhook(tmp_path: Path) -> None:
    await Load("", webhook=True, seed=SEED, kills=3, people=60).run(tmp_path, sqlite_url(tmp_path))


def test_the_kills_are_spread_over_engines_and_ways_in() -> None:
    loads = planned(100, 7, with_postgres=True)
    assert [(load.engine, load.webhook, load.kills, load.seed) for load in loads] == [
        ("SQLite", False, 20, 7), ("PostgreSQL", False, 20, 8), ("SQLite", False, 20, 9), ("PostgreSQL", False, 20, 10),
        ("SQLite", True, 10, 11), ("PostgreSQL", True, 10, 12)]
    assert [load.kills for load in planned(7, 1, with_postgres=False)] == [6, 1]
