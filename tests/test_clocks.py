"""Somebody sets the clock of the machine, an hour back or a day forward, while people act."""

from __future__ import annotations

import asyncio
import random
import time
from dataclasses import replace
from pathlib import Path

import pytest

from bot.app import App, build
from bot.clock import steady
from bot.domain.letters import Lane
from bot.domain.policy import Pace
from bot.services.upkeep import tidying as upkeep
from bot.simulator import Clock, Simulator
from bot.storage import alive
from bot.storage import outbox as letters
from bot.storage.database import Database, engine_for
from tests.command import desk
from tests.harm import Rain
from tests.load import Crowd
from tests.post import NOW, Office, letter
from tests.proof import prove, settled
from tests.stage import sample_policy, sqlite_url

HOUR, DAY = 3600, 86_400
PEOPLE = 45


class Wall:
    """A clock on the wall that can be set; it does not run by itself."""

    def __init__(self, at: float) -> None:
        self.at = at

    def __call__(self) -> float:
        return self.at


def test_a_steady_clock_runs_on_whatever_the_wall_says() -> None:
    wall, running = Wall(1000), Wall(5)
    machine = steady(wall, running)
    assert machine() == 1000
    wall.at, running.at = -7, 6.5
    assert machine() == 1001.5


async def set_clocks(crowd: Crowd, clock: Clock, wall: Wall) -> None:
    """The desk's and the machine's back by an hour, then the machine's forward by a day.

    The desk's does not go forward here: a form of yesterday is asked about, as it should be, and these people go on.
    """
    for updates, seconds in ((100, -HOUR), (380, DAY)):
        while crowd.simulator.world.updates.total < updates:
            await crowd.simulator.world.changes.next()
        clock.move(min(seconds, 0))
        wall.at += seconds


async def under_load(app: App, crowd: Crowd, clock: Clock, wall: Wall) -> None:
    """With faults that make chats wait: they must not wait for the clock to come round again."""
    await app.start()
    polling = asyncio.create_task(app.poll())
    setting = asyncio.create_task(set_clocks(crowd, clock, wall))
    async with crowd.watching(), Rain(crowd, "429", random.Random(1), 12).falling():
        await crowd.run()
    await setting
    async with crowd.watching():
        await settled(crowd, app.house.db)
    polling.cancel()
    await asyncio.gather(polling, return_exceptions=True)
    await app.stop()


@pytest.mark.slow
async def test_a_clock_that_is_set_delays_nothing_and_loses_nothing(tmp_path: Path) -> None:
    clock, wall, policy = Clock(), Wall(NOW), replace(sample_policy(), quiet=None)
    db = Database(engine_for(sqlite_url(tmp_path)))
    await db.open()
    async with Simulator(clock=clock) as simulator, asyncio.timeout(240):
        app = build(db, policy, token=simulator.token, api_url=simulator.url, pace=Pace(total=300, chat_rate=30),
                    clock=lambda: int(clock.now()), wall=wall)
        crowd = Crowd(simulator, policy, PEOPLE)
        await crowd.enrol(db)
        await under_load(app, crowd, clock, wall)
        proof = await prove(crowd, db, {language: app.renderer.words(language) for language in ("zh", "en")})
    assert proof.duplicates() == 0
    assert wall.at == NOW - HOUR + DAY
    await db.close()


async def test_a_sign_of_life_from_before_the_clock_was_set_is_none(tmp_path: Path) -> None:
    url = sqlite_url(tmp_path)
    db = Database(engine_for(url))
    await db.open()
    now = int(time.time())
    for ahead, code in ((0, 0), (HOUR, 1), (-DAY, 1), (0, 0)):
        await upkeep.live(db, now + ahead)
        assert (await desk(tmp_path, "check", "--alive", DATABASE_URL=url)).code == code
    async with db.read() as tx:
        assert await alive.last(tx) == now
    await db.close()


async def test_what_a_clock_ahead_made_wait_is_due_at_the_next_start(office: Office) -> None:
    ahead = NOW + HOUR
    answer, notice, soon = await office.put(
        letter("answer", lane=Lane.ANSWER, due_at=ahead), letter("notice", 2, due_at=NOW + 40 * DAY),
        letter("soon", 3, due_at=NOW + HOUR))
    async with office.db.write() as tx:
        await letters.free_leases(tx, NOW)
    rows = await office.look("SELECT id, due_at FROM outbox ORDER BY id")
    assert {row["id"]: row["due_at"] for row in rows} == {answer.id: NOW, notice.id: NOW, soon.id: NOW + HOUR}
