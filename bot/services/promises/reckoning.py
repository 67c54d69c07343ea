"""Dates told as expected become definite once a year's holidays are published; whoever has one is told, once.

What is to be done is in the database alone, so it may be broken off anywhere and goes on from there: first the cases,
some in each transaction, each worked out from what was promised; then the people.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any

from bot.domain import promises
from bot.domain.case import Case
from bot.domain.people import STAFF, Person
from bot.domain.promises import Kind, Promise
from bot.services.figures import facts
from bot.services.house import House, Unit
from bot.services.keys import key, rows
from bot.services.promises import clocks
from bot.services.unit import ruling
from bot.storage import cases, day_notices, events, new_dates, people, promised
from bot.storage.new_dates import NewDate

AT_ONCE = 50
"""Cases, or people, of one transaction."""
LISTED = 15
"""Dates of one letter; the others are counted."""
EARLY = timedelta(days=31)
"""A year's notice may name days of the December before it."""
FIELDS = {Kind.ACCEPTED: "accept_by", Kind.ANSWERED: "answer_by", Kind.RESOLVED: "resolve_by", Kind.REPORT: "report_by"}
DATED = frozenset({Kind.ACCEPTED, Kind.REPORT})
"""Promises that are told from others of their kind by their date."""


async def reckon(house: House) -> None:
    """Both passes, as far as there is anything to do."""
    async with house.db.read() as tx:
        reached = await day_notices.reached(tx)
    await ruling.refresh(house)  # after that look: what is confirmed meanwhile is seen at the next one
    published = house.policy.calendar.expected_from
    if published is not None and (reached is None or reached < published):
        if reached is not None:
            await _work_out(house, reached)
        async with house.db.write() as tx:
            await day_notices.reach(tx, published)
    await _tell_all(house)


async def _work_out(house: House, reached: date) -> None:
    """Every promise with a date in the years that are published now, again."""
    since = house.policy.calendar.at(reached - EARLY, time.min)
    after: int | None = 0
    while after is not None:
        after = await _some(house, since, after)


async def _some(house: House, since: int, after: int) -> int | None:
    """One transaction of it; gives the last case of it, None if that was all."""
    async with house.db.write() as tx:
        unit = house.by_clock(tx)
        found = await promised.due_from(tx, since, after, AT_ONCE)
        for case_id in found:
            case = await cases.by_id(tx, case_id)
            if case:
                await _again(unit, case)
    return found[-1] if len(found) == AT_ONCE else None


async def _again(unit: Unit, case: Case) -> None:
    """One case's dates, its rungs and its record."""
    told = await promised.of_case(unit.tx, case.id)
    changed: dict[Kind, tuple[int, int]] = {}
    for one in promises.running(case, unit.policy):
        held = told.get((one.kind.value, one.serial))
        due = _due(unit, held) if held and one.kind in FIELDS else None
        if due is not None and due != one.due_at:
            changed[one.kind] = (one.due_at, due)
            if one.kind in DATED:
                await _renumber(unit, case, one, due)
    if not changed:
        return
    dates: dict[str, Any] = {FIELDS[kind]: after for kind, (_, after) in changed.items()}
    if Kind.RESOLVED in changed and case.first_resolve_by == case.resolve_by:
        dates["first_resolve_by"] = dates["resolve_by"]
    after = replace(case, **dates, version=case.version + 1)
    await cases.save(unit.tx, case, after)
    await clocks.wind(unit, after)
    await events.add(unit.tx, case_id=case.id, person_id=None, at=unit.now, action=facts.RECKONED,
                     before={name: getattr(case, name) for name in dates}, after=dates)
    await facts.redate(unit, after)
    for kind, (before, now) in changed.items():
        for person_id in {case.requester, case.handler}:
            await new_dates.add(unit.tx, person_id, case.id, kind.value, before, now)


def _due(unit: Unit, held: promises.Told) -> int | None:
    """When it is due by the calendar of now; never in the past, where nobody could keep it."""
    if not held.span:
        return None
    due = unit.policy.calendar.after(held.since, held.span)
    return due if due > unit.now else None


async def _renumber(unit: Unit, case: Case, promise: Promise, due: int) -> None:
    await promised.renumber(unit.tx, case.id, promise.kind.value, promise.serial, due)


async def _tell_all(house: House) -> None:
    """Soldiers in their windows, staff in working hours; who cannot be told yet waits."""
    after: int | None = 0
    while after is not None:
        async with house.db.read() as tx:
            found = await new_dates.concerned(tx, after, AT_ONCE)
        if found:
            async with house.db.write() as tx:
                unit = house.by_clock(tx)
                for person_id in found:
                    await _tell(unit, person_id)
        after = found[-1] if len(found) == AT_ONCE else None


async def _tell(unit: Unit, person_id: int) -> None:
    """One letter for all his cases."""
    person = await people.by_id(unit.tx, person_id)
    if person is None or not _open(unit, person):
        return
    lines = await new_dates.take(unit.tx, person_id)
    if not lines or not person.active:
        return
    opens = {one.case_id: key("open_number", "o", one.case_id, number=one.number) for one in lines[:LISTED]}
    await unit.tell(person, "new_dates", {
        "lines": [_line(one) for one in lines[:LISTED]], "more": max(0, len(lines) - LISTED),
        "buttons": [*rows(opens.values()), [key("menu", "m")]]})


def _open(unit: Unit, person: Person) -> bool:
    if person.has(*STAFF):
        return unit.policy.calendar.is_working(unit.now)
    return unit.policy.windows(person.home).is_open(unit.now)


def _line(one: NewDate) -> dict[str, Any]:
    return {"number": one.number, "kind": one.kind, "before": one.before, "after": one.after}
