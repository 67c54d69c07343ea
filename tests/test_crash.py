"""Killed at any moment and started again, the desk loses nothing and does nothing twice."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.render import Renderer
from bot.simulator import Simulator
from bot.storage.database import Database, engine_for
from tests.load import Crowd
from tests.proof import Proof, prove, settled
from tests.serving import Served
from tests.stage import sample_policy, sqlite_url

SEED = 20261122


@asynccontextmanager
async def crowded(folder: Path, people: int) -> AsyncIterator[tuple[Crowd, Desk, Database]]:
    """A desk with its people, nobody of whom has joined yet; and the database beside it, to look at."""
    url = sqlite_url(folder)
    db = Database(engine_for(url))
    async with Simulator() as simulator:
        crowd, desk = Crowd(simulator, sample_policy(), people), Served(simulator, folder, url)
        await db.open(exclusive=False)
        try:
            await crowd.enrol(db)
            await desk.start()
            yield crowd, desk, db
        finally:
            await desk.stop()
            await db.close()


async def proven(crowd: Crowd, desk: Served, db: Database) -> Proof:
    """Waits until all is done, and proves it."""
    await settled(crowd, db)
    assert await desk.stop() == 0, desk.log
    renderer = Renderer(crowd.policy.calendar.zone)
    proof = await prove(crowd, db, {language: renderer.words(language) for language in ("zh", "en")})
    assert "Traceback" not in desk.log
    assert not any(mark in desk.log for phone in crowd.phones for mark in (*phone.said, phone.name))
    return proof


async def strike(crowd: Crowd, desk: Served, moments: list[tuple[int, int]]) -> None:
    """Kills the process when so many updates have been sent and so many things have happened since."""
    world = crowd.simulator.world
    for updates, changes in moments:
        while world.updates.total < updates:
            await world.changes.next()
        for _ in range(changes):
            await world.changes.next()
        await desk.kill()
        await desk.start()


async def test_without_a_kill_nothing_comes_twice(tmp_path: Path) -> None:
    async with crowded(tmp_path, 60) as (crowd, desk, db), asyncio.timeout(60):
        await crowd.run()
        proof = await proven(crowd, desk, db)
    assert proof.duplicates() == 0


@pytest.mark.slow
async def test_killed_at_random_moments_nothing_is_lost_and_nothing_acts_twice(tmp_path: Path) -> None:
    chance = random.Random(SEED)
    starts = sorted(chance.sample(range(100, 4000), 8))
    # The last two come while the desk still works off what the one before left.
    moments = [(at, chance.randrange(60)) for at in starts] + [(0, chance.randrange(40)) for _ in range(2)]
    began = time.monotonic()
    async with crowded(tmp_path, 300) as (crowd, desk, db), asyncio.timeout(240):
        striking = asyncio.create_task(strike(crowd, desk, moments))
        await crowd.run()
        await striking
        proof = await proven(crowd, desk, db)
    updates, seconds = crowd.simulator.world.updates.total, time.monotonic() - began
    print(f"\n{updates} updates of {crowd.people} people, {desk.kills} kills, {seconds:.0f} s: "
          f"{len(proof.found)} cases, {len(proof.sent)} messages, {proof.duplicates()} of them came twice")
    assert updates >= 3000
    assert desk.kills == len(moments)
