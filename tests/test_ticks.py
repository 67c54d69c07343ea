"""Ticks on either engine: by two at once, after a restart, with the clock set back or ahead: nothing twice or lost."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest

from bot import jobs
from bot.domain.policy import Policy
from bot.services.casework import intake
from bot.services.casework.intake import Request
from bot.services.house import Actor, House
from bot.storage import people
from bot.storage.database import Database, engine_for
from tests.stage import MONDAY, sample_policy, save_people

HOUR, DAY = 3600, 86_400


@dataclass
class Desk:
    """A database of either engine with one case filed on Monday at nine, to be accepted by half past three."""

    url: str
    policy: Policy = field(default_factory=sample_policy)
    now: int = int(MONDAY)
    houses: list[House] = field(default_factory=list)

    async def another(self) -> House:
        """One more process on the same database; it would stand by, but here it looks at what is due all the same."""
        db = Database(engine_for(self.url))
        await db.open(exclusive=False)
        self.houses.append(House(db, self.policy, lambda: self.now, lambda: self.now, lambda: "salt"))
        return self.houses[-1]

    async def told(self) -> tuple[int, int]:
        """How many rungs were recorded as told, and how many letters there are."""
        async with self.houses[-1].db.read() as tx:
            rungs = await tx.all("SELECT id FROM events WHERE action = 'rung'")
            letters = await tx.all("SELECT id FROM outbox WHERE kind IN ('rung', 'rungs')")
        return len(rungs), len(letters)


@pytest.fixture
async def desk(database_url: str) -> AsyncIterator[Desk]:
    desk = Desk(database_url)
    house = await desk.another()
    await save_people(house.db)
    async with house.db.write() as tx:
        for number, person in enumerate(await people.everybody(tx)):
            await people.join(tx, person.id, 100 + number, "zh", 0)
        soldier = await people.by_staff_no(tx, "1025")
        assert soldier is not None
        request = Request(soldier, None, desk.policy.category("pay"), "样例", [["story", "样例"]])
        await intake.submit(house.unit(tx, Actor(1, "zh", 0), soldier), request)
        await tx.execute("DELETE FROM outbox")
    yield desk
    for one in desk.houses:
        await one.db.close()


async def test_two_processes_at_once_do_nothing_twice(desk: Desk) -> None:
    await desk.another()
    for hours, rungs in ((2, 1), (5, 2), (7, 3), (31, 4)):  # 11:00, 14:00 (80 % at 14:40), 16:00, Tuesday 16:00
        desk.now = int(MONDAY) + hours * HOUR + (3000 if hours == 5 else 0)
        await asyncio.gather(*(jobs.run_due(house) for house in desk.houses * 2))
        assert (await desk.told())[0] == rungs, hours


async def test_a_look_that_takes_longer_than_its_interval_meets_the_next_one(desk: Desk) -> None:
    desk.now = int(MONDAY) + 2 * HOUR
    await asyncio.gather(*(jobs.run_due(desk.houses[0]) for _ in range(5)))
    assert await desk.told() == (1, 1)


async def test_a_restart_between_two_looks_changes_nothing(desk: Desk) -> None:
    desk.now = int(MONDAY) + 2 * HOUR
    await jobs.run_due(desk.houses[0])
    await desk.houses.pop().db.close()
    house = await desk.another()
    await jobs.run_due(house)
    assert await desk.told() == (1, 1)


@pytest.mark.parametrize("back", [HOUR, DAY])
async def test_a_clock_set_back_tells_nothing_twice_and_then_goes_on(desk: Desk, back: int) -> None:
    desk.now = int(MONDAY) + 2 * HOUR
    await jobs.run_due(desk.houses[0])
    desk.now -= back
    await jobs.run_due(desk.houses[0])
    assert await desk.told() == (1, 1)
    desk.now = int(MONDAY) + 7 * HOUR
    await jobs.run_due(desk.houses[0])
    assert (await desk.told())[0] == 3


@pytest.mark.parametrize("ahead", [HOUR, DAY])
async def test_a_clock_set_ahead_tells_what_is_due_by_it_and_nothing_again_once_it_is_right(
        desk: Desk, ahead: int) -> None:
    desk.now = int(MONDAY) + HOUR + ahead
    await jobs.run_due(desk.houses[0])
    told = await desk.told()
    assert told[0] > 0
    for hours in (1, 2, 25):
        desk.now = int(MONDAY) + hours * HOUR
        await jobs.run_due(desk.houses[0])
        if desk.now <= int(MONDAY) + HOUR + ahead:
            assert await desk.told() == told
