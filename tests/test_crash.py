"""Killed at any moment and started again, the desk loses nothing and does nothing twice."""

from __future__ import annotations

import asyncio
import random
import time
from pathlib import Path

import pytest

from tests.load import Crowd
from tests.serving import Served, crowded, proven
from tests.stage import sqlite_url

SEED = 20261122
KILLS, PEOPLE, UPDATES = 10, 300, 3000


async def strike(crowd: Crowd, served: Served, moments: list[tuple[int, int]]) -> None:
    """Kills the process when so many updates have been sent and so many things have happened since."""
    world = crowd.simulator.world
    for updates, changes in moments:
        while world.updates.total < updates:
            await world.changes.next()
        for _ in range(changes):
            await world.changes.next()
        await served.kill()
        await served.start()


async def test_without_a_kill_nothing_comes_twice(tmp_path: Path) -> None:
    async with crowded(tmp_path, sqlite_url(tmp_path), 60) as (crowd, served, db), asyncio.timeout(60):
        await crowd.run()
        proof = await proven(crowd, served, db)
    assert proof.duplicates() == 0


@pytest.mark.slow
async def test_killed_at_random_moments_nothing_is_lost_and_nothing_acts_twice(tmp_path: Path) -> None:
    chance = random.Random(SEED)
    # Those that come after no further update strike while the desk works off what the one before left.
    starts = sorted(chance.sample(range(100, UPDATES), KILLS - 3)) + [0] * 3
    moments = [(start, chance.randrange(60)) for start in starts]
    began = time.monotonic()
    async with crowded(tmp_path, sqlite_url(tmp_path), PEOPLE) as (crowd, served, db), asyncio.timeout(240):
        striking = asyncio.create_task(strike(crowd, served, moments))
        await crowd.run()
        await striking
        proof = await proven(crowd, served, db)
    updates = crowd.simulator.world.updates.total
    print(f"\n{updates} updates of {PEOPLE} people, {served.kills} kills, {time.monotonic() - began:.0f} s: "  # noqa: T201
          f"{len(proof.found)} cases, {len(proof.sent)} messages, {proof.duplicates()} more that came twice")
    assert updates >= UPDATES
    assert served.kills == KILLS
