"""What time does about absences: they begin and end by themselves; who is silent or out of reach is noticed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from bot.domain.absence import SILENT_DAYS, silent
from bot.domain.people import Person, Role
from bot.domain.substitutes import heads_of, stands_in
from bot.services.house import House, Unit
from bot.services.keys import key
from bot.services.people.roster import VALID
from bot.services.posts import absence
from bot.storage import absences, mornings, people

DAY = 86_400
OUTAGE_DAYS = 1
"""Working days without a look after which the desk was away, not its people: their silence proves nothing."""


async def look(house: House) -> None:
    """After an outage each absence is what it should be by now; one that passed meanwhile is told to nobody."""
    now = house.clock()
    async with house.db.read(quick=True) as tx:
        if not await absences.due(tx, now):
            return
    async with house.db.write() as tx:
        unit = house.by_clock(tx)
        for one in await absences.due(tx, now):
            over = one.until_at is not None and one.until_at <= now
            await (absence.end(unit, one, tell=True) if over else absence.begin(unit, one))


async def notice(house: House) -> None:
    """In working hours: who was silent for two days with something due, and who cannot be reached."""
    if not house.policy.calendar.is_working(house.clock()):
        return
    async with house.db.write() as tx:
        unit = house.by_clock(tx)
        before = await absences.looked(tx, unit.now)
        calendar = unit.policy.calendar
        gone = before is None or calendar.between(min(before, unit.now), unit.now) > calendar.days(OUTAGE_DAYS)
        await absences.excuse(tx, unit.now, everybody=gone)
        await _silent(unit)
        await absences.miss(tx, unit.now, VALID)
        await _missed(unit, await absences.newly_missed(tx))


async def _silent(unit: Unit) -> None:
    fallen = [person for person in await absences.quiet_since(unit.tx, unit.now - SILENT_DAYS * DAY // 2)
              if await _is_silent(unit, person)]
    for person in fallen:
        await absences.fall_silent(unit.tx, person.id, unit.now)
    for person in fallen:
        await absence.fell_away(unit, person.id)
    await _tell_heads(unit, fallen, "silent")


async def _is_silent(unit: Unit, person: Person) -> bool:
    return silent(person, await mornings.handled(unit.tx, person.id), unit.policy, unit.now)


async def _missed(unit: Unit, missed: Sequence[Person]) -> None:
    """Each is told of once; somebody who comes back and goes again, again."""
    await absences.told_missed(unit.tx, [person.id for person in missed], unit.now)
    for person in missed:
        await absence.fell_away(unit, person.id)
    await _tell_heads(unit, missed, "missed")


async def _tell_heads(unit: Unit, of: Sequence[Person], why: str) -> None:
    """One list for each head; where there is none, or it is he himself, for the supervisors."""
    if not of:
        return
    staff = await people.staff(unit.tx)
    lists: dict[int, list[Person]] = defaultdict(list)
    for person in of:
        there = [one.person for one in staff if one.there and one.person.id != person.id]
        heads = [one for one in heads_of(person.home, staff) if one.id != person.id]
        for head in heads or [one for one in there if one.has(Role.SUPERVISOR)]:
            lists[head.id].append(person)
    for head_id, found in lists.items():
        head = next(one.person for one in staff if one.person.id == head_id)
        lines = [{"name": one.name, "absence": one.absence or "silent", "by": standing.name if (
            standing := stands_in(one, staff)) else None} for one in found]
        await unit.tell(head, "absence_noticed", {"why": why, "lines": lines, "buttons": [
            [key("away_list", "y", "list", 0), key("menu", "m")]]})
