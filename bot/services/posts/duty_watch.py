"""Standing duties and time: rungs reached, in working hours, one list for each person; and the unit's own rhythm."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.domain.duties import Duty, latest, places, rungs
from bot.domain.people import Person
from bot.domain.rhythm import StandingDuty, following
from bot.services.house import House, Unit
from bot.services.keys import key, rows, worded
from bot.services.promises import ladders
from bot.services.promises.ladders import About, Task
from bot.storage import duties, people
from bot.storage.database import Row

LISTED = 20
"""Duties on one letter; the others are counted."""


async def climb(house: House) -> None:
    """Tells every rung that is reached, each once. After an outage each person reads what is true now, in one list."""
    await ladders.climb(house, TASK)


async def _about(unit: Unit, row: Row) -> About[Duty] | None:
    duty = await duties.by_id(unit.tx, row["duty_id"])
    if duty is None or duty.ended_at is not None or duty.serial != row["serial"]:
        return None
    return About(duty.id, duty, places(duty))


async def _letter(unit: Unit, person: Person, about: Sequence[Duty]) -> None:
    found = sorted(about, key=lambda one: one.due_at or 0)
    names = {one.person.id: one.person.name for one in await people.staff(unit.tx)}
    lines = [{"title": dict(one.title), "due_at": one.due_at, "late": (one.due_at or 0) <= unit.now,
              "own": one.owner == person.id, "owner": names.get(one.owner or 0), "served": one.served}
             for one in found]
    buttons = rows((worded(one.title, "j", "show", one.id) for one in found[:LISTED]), 1)
    await unit.tell(person, "duties_due", {"lines": lines[:LISTED], "more": max(0, len(lines) - LISTED),
                                           "buttons": [*buttons, [key("menu", "m")]]})


TASK = Task(duties.reached, _about, duties.told, _letter)


async def adopt(house: House) -> None:
    """The rhythm that the unit's file sets down becomes duties, each once by its id; owners as they join the roster."""
    if not house.policy.duties:
        return
    async with house.db.write() as tx:
        unit = house.by_clock(tx)
        known = await duties.codes(tx)
        for one in house.policy.duties:
            if one.id not in known:
                await _adopt(unit, one)
        wanted = {one.id: one.owner for one in house.policy.duties}
        for duty in await duties.ownerless(tx):
            owner = await people.by_staff_no(tx, wanted.get(duty.code or "", ""))
            if owner and owner.active:
                await duties.save(tx, replace(duty, owner=owner.id))


async def _adopt(unit: Unit, one: StandingDuty) -> None:
    owner = await people.by_staff_no(unit.tx, one.owner)
    first = one.first
    while first and latest(first, unit.policy.calendar) < unit.now and (
            later := following(one.rhythm, one.first.day if one.first else 0, first)):
        first = later  # the file may be older than the desk
    due = latest(first, unit.policy.calendar) if first else None
    duty = Duty(0, one.words, one.home, owner.id if owner and owner.active else None, one.rhythm,
                one.first.day if one.first else 0, one.served, first, due, 1, unit.now, one.id)
    duty = replace(duty, id=await duties.add(unit.tx, duty))
    await duties.wind(unit.tx, duty, list(rungs(duty, unit.policy)))
