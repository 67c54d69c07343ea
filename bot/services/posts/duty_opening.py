"""Standing duties that are done by opening a round: whose day has come, and how they come round again."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace

from bot.domain.duties import Duty, latest, next_date, rungs
from bot.domain.people import Person
from bot.services.house import House, Unit
from bot.storage import duties, events, people

Opens = Callable[[Unit, Duty, Person, int], Awaitable[int | None]]
"""Opens what a duty opens, of its owner, until then; gives its number, None where it is not to be opened now."""


async def open_all(house: House, wanted: Mapping[str, float], opens: Opens) -> None:
    """`wanted`: the duty's id in the unit's file → the working days that those asked have."""
    if not wanted:
        return
    async with house.db.read(quick=True) as tx:
        found = [one for one in await duties.listed(tx) if one.code in wanted and _begun(house, one)]
    if not found:
        return
    async with house.db.write() as tx:
        unit = house.by_clock(tx)
        for one in found:
            owner = await people.by_id(tx, one.owner) if one.owner else None
            if owner and owner.active:
                await _open(unit, one, owner, wanted[one.code or ""], opens)


def _begun(house: House, duty: Duty) -> bool:
    """Whether the working day on which it is due has begun."""
    calendar = house.policy.calendar
    return duty.due_at is not None and house.clock() >= calendar.next_working(calendar.start_of_day(duty.due_at - 1))


async def _open(unit: Unit, duty: Duty, owner: Person, days: float, opens: Opens) -> None:
    """The duty is done with it, and is due again when its rhythm says."""
    calendar = unit.policy.calendar
    closes_at = calendar.before(calendar.end_of_day(calendar.after(unit.now, calendar.days(days))), 0)
    made = await opens(unit, duty, owner, closes_at)
    if made is None or await duties.mark(unit.tx, duty, owner.id, unit.now, None, None, 0) is None:
        return
    await events.add(unit.tx, case_id=None, person_id=None, at=unit.now, action="duty_done", before={},
                     after={"duty": duty.id, "serial": duty.serial, "round": made})
    on = next_date(duty, unit.now, calendar)
    if on is None:
        await duties.wind(unit.tx, duty, [])
        await duties.end(unit.tx, duty.id, owner.id, "", unit.now)
        return
    after = replace(duty, serial=duty.serial + 1, next_on=on, due_at=latest(on, calendar))
    await duties.save(unit.tx, after)
    await duties.wind(unit.tx, after, list(rungs(after, unit.policy)))
