"""Telegram refuses, is away, loses answers, brings updates twice: each effect once, every letter, in order."""

from __future__ import annotations

import asyncio
import random
from pathlib import Path

import pytest

from tests.harm import Blocking, Echo, Rain
from tests.serving import crowded, proven
from tests.stage import sqlite_url

PEOPLE, FAULTS, SEED = 45, 20, 20261123
LINES = 2
"""Of log at most, however many faults: letters wait, updates are not fetched."""


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["429", "500", "cut", "lost", "delay"])
async def test_nothing_is_lost_and_nothing_acts_twice_when_telegram_fails(tmp_path: Path, kind: str) -> None:
    async with crowded(tmp_path, sqlite_url(tmp_path), PEOPLE) as (crowd, served, db), asyncio.timeout(240):
        rain = Rain(crowd, kind, random.Random(SEED), FAULTS)
        async with rain.falling():
            await crowd.run()
        proof = await proven(crowd, served, db)
    assert rain.fallen > FAULTS / 2
    # Only when Telegram did what it was asked and could not say so is it asked again.
    assert proof.duplicates() <= (rain.fallen if kind == "lost" else 0)
    assert served.log.count("\n") <= LINES, served.log


@pytest.mark.slow
async def test_updates_that_come_twice_act_once(tmp_path: Path) -> None:
    async with crowded(tmp_path, sqlite_url(tmp_path), PEOPLE) as (crowd, served, db), asyncio.timeout(240):
        echo = Echo(crowd, random.Random(SEED))
        await crowd.run()
        proof = await proven(crowd, served, db)
    assert echo.again > 50
    assert (proof.duplicates(), served.log) == (0, "")


@pytest.mark.slow
async def test_who_cannot_be_reached_holds_up_nobody_and_is_missed(tmp_path: Path) -> None:
    async with crowded(tmp_path, sqlite_url(tmp_path), PEOPLE) as (crowd, served, db), asyncio.timeout(240):
        blocking = Blocking(crowd)
        await crowd.run()
        proof = await proven(crowd, served, db)
        async with db.read() as tx:
            lost = await tx.all("SELECT chat_id FROM people WHERE reachable = 0")
            told = await tx.all("SELECT chat_id, case_id FROM sent WHERE kind = 'unreachable' AND case_id > 0")
    assert {row["chat_id"] for row in lost} == crowd.unreachable
    assert len(lost) == len(blocking.gone) > 1
    whom = {phone.user_id: number for number, phone in proof.people.items()}
    for case in (proof.found[phone.case_id] for phone in blocking.gone):
        heard = {whom[row["chat_id"]] for row in told if row["case_id"] == case.id}
        assert heard == {case.handler, case.supervisor}
    assert proof.duplicates() == 0
