"""Handovers and time: what is not accepted is reminded of, up the ladder; who left a post hands over by himself."""

from __future__ import annotations

from datetime import date

from bot.domain.handover import RUNGS, goes_to
from bot.domain.people import Person, Role
from bot.services.house import House, Unit
from bot.services.keys import key
from bot.services.posts import handover_letters, handovers
from bot.services.posts.handovers import Whole
from bot.storage import handovers as store
from bot.storage import people

AT_ONCE = 500
KEEPS = 60
"""Days that somebody who left still reads what became of his requests, after the last has ended."""


async def climb(house: House) -> None:
    """In working time; after an outage each handover's highest rung only."""
    now = house.clock()
    if not house.policy.calendar.is_working(now):
        return
    async with house.db.read(quick=True) as tx:
        if not await store.reached(tx, now, 1):
            return
    async with house.db.write() as tx:
        unit = house.by_clock(tx)
        found = await store.reached(tx, now, AT_ONCE)
        await store.told(tx, found, now)
        for handover_id, rung in {row["handover_id"]: row["rung"] for row in found}.items():
            made = await store.by_id(tx, handover_id)
            if made and made.signed_at is None:
                await _remind(unit, await handovers.whole_of(unit, made), rung)


async def _remind(unit: Unit, whole: Whole, rung: int) -> None:
    """Somebody who is not there is passed over: the next rung up hears of it at once."""
    if not whole.left:
        return
    staff = await people.staff(unit.tx)
    there = {one.person.id: one.person for one in staff if one.there}
    places = {
        "successor": [there[one] for one in sorted({goes_to(line, whole.handover) or 0 for line in whole.left})
                      if one in there],
        "interim": [there[whole.handover.interim]] if whole.handover.interim in there else [],
        "supervisor": [one for one in there.values() if one.has(Role.SUPERVISOR)]}
    up = list(places)
    told: dict[int, Person] = {}
    for place in RUNGS[rung][1]:
        found = next((places[one] for one in up[up.index(place):] if places[one]), [])
        told.update({one.id: one for one in found})
    for person in told.values():
        await handover_letters.reminded(unit, whole.handover, person, len(whole.left))


async def begin(house: House) -> None:
    """Whoever left a post by the roster, or the unit, and owns something of it: a handover begins by itself."""
    today = house.policy.calendar.local(house.clock()).date()
    since = house.clock() - KEEPS * 86_400
    async with house.db.read(quick=True) as tx:
        if not await store.owing(tx) and not await people.leaving(tx, today.isoformat(), since):
            return
    async with house.db.write() as tx:
        await leave(house.by_clock(tx), today)


async def leave(unit: Unit, today: date) -> None:
    since = unit.now - KEEPS * 86_400
    for person in await people.departing(unit.tx, today.isoformat()):
        await people.farewell(unit.tx, person.id, unit.now)
        reads_on = await people.reads_on(unit.tx, person.id, since)
        await unit.tell(person, "farewell", {"days": KEEPS, "reads_on": reads_on,
                                             "buttons": [[key("menu", "m")]] if reads_on else []})
    await people.leave(unit.tx, today.isoformat(), since)
    for person_id, home in (await store.owing(unit.tx)).items():
        await store.owes(unit.tx, person_id, None)
        owner = await people.by_id(unit.tx, person_id)
        if owner:
            await handovers.cut_off(unit, owner, home)
