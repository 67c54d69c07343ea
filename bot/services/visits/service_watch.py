"""What time does about service days: asks the company once, reminds, says what was not closed, brings results, heirs.

Each stamp is written in the transaction of its letters: however often this runs or is killed, each goes once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.domain import service_days as rules
from bot.domain.people import Person, Role
from bot.domain.service_days import ServiceDay
from bot.services.house import House, Unit
from bot.services.visits import service_known, service_questions, service_report, service_wishes
from bot.storage import card_drafts, people, policy_cards, service_cases
from bot.storage import service_days as store
from bot.storage import service_questions as questions
from bot.storage import service_wishes as wishes
from bot.storage.database import Transaction
from bot.storage.service_questions import Put

AT_ONCE = 200
"""People of one transaction."""


async def look(house: House) -> None:
    """All that is due; after an outage what is still true, and no reminder of what has begun."""
    while await _some(house):
        pass


async def _some(house: House) -> bool:
    async with house.db.read(quick=True) as tx:
        if not await store.due(tx, house.clock()):
            return False
    async with house.db.write() as tx:
        unit = house.by_clock(tx)
        more = False
        for day in await store.due(tx, unit.now):
            more = await _carry_on(unit, day) or more
    return more


async def _carry_on(unit: Unit, day: ServiceDay) -> bool:
    """True: more of the company are to be asked."""
    asking = day.asked_at is None and day.ask_at <= unit.now
    more = asking and unit.now < day.at and await _ask(unit, day)
    if asking and not more:
        day = replace(day, asked_at=unit.now)
    if day.reminded_at is None and day.remind_at <= unit.now:
        if unit.now < day.at:
            await service_known.told(unit, day, "soon", await service_known.team(unit, day))
            await service_known.told(unit, day, "soon_host", await service_known.speakers(unit, day))
            await service_wishes.remind(unit, day)
        day = replace(day, reminded_at=unit.now)
    if day.late_told_at is None and day.late_at <= unit.now:
        await _late(unit, day)
        day = replace(day, late_told_at=unit.now)
    await store.save(unit.tx, day)
    return more


async def _ask(unit: Unit, day: ServiceDay) -> bool:
    """Everybody there, once; whose phone comes after it finds it in his menu. False: nobody is left."""
    found = await wishes.unasked(unit.tx, day, AT_ONCE)
    for person in found:
        if await wishes.ask(unit.tx, day.id, person.id, unit.now) and service_known.in_time(unit, person, day):
            await service_wishes.invite(unit, day, person)
    return len(found) == AT_ONCE


async def _late(unit: Unit, day: ServiceDay) -> None:
    """Not closed the morning after: whoever leads it and the supervisors read so."""
    lead = await people.by_id(unit.tx, day.led_by)
    to = [*([lead] if lead else []), *await people.with_role(unit.tx, Role.SUPERVISOR)]
    await service_known.told(unit, day, "late", list({one.id: one for one in to if one.active}.values()))


async def results(house: House) -> None:
    """What was raised there has ended, all of it: those who read the report read what became of it."""
    async with house.db.read(quick=True) as tx:
        over = [day.id for day in await store.awaited(tx) if await _over(tx, day, house.clock())]
    if not over:
        return
    async with house.db.write() as tx:
        unit = house.by_clock(tx)
        for day in await store.awaited(tx):
            if day.id in over:
                after = replace(day, resulted_at=unit.now)
                await store.save(tx, after)
                await service_report.tell(unit, after, "over")


async def _over(tx: Transaction, day: ServiceDay, now: int) -> bool:
    return rules.sums(await service_cases.of_day(tx, day.id), now).over


# ── Questions that became drafts ─────────────────────────────────────────────────────────────────────────────────────


async def drafts(house: House) -> None:
    """Of what was published the company reads, and who handed its question in; of what is late its writer, once."""
    now = house.clock()
    if not house.policy.calendar.between(now, now + 60):
        return
    async with house.db.read(quick=True) as tx:
        if not [one for one in await questions.awaited(tx) if await _stirs(tx, one, now)]:
            return
    async with house.db.write() as tx:
        unit = house.by_clock(tx)
        found = [one for one in await questions.awaited(tx) if await _stirs(tx, one, unit.now)]
        for day_id in dict.fromkeys(one.day_id for one in found):
            day = await store.by_id(tx, day_id)
            if day:
                await _carry_drafts(unit, day, [one for one in found if one.day_id == day_id])


async def _published(tx: Transaction, put: Put) -> bool:
    last = await policy_cards.last(tx, str(put.card_id))
    return last is not None and last.published_at >= (put.drafted_at or 0)


async def _let_go(tx: Transaction, put: Put) -> bool:
    return await card_drafts.find(tx, str(put.card_id)) is None


async def _stirs(tx: Transaction, put: Put, now: int) -> bool:
    late = put.late_told_at is None and put.due_at is not None and put.due_at <= now
    return late or await _published(tx, put) or await _let_go(tx, put)


async def _carry_drafts(unit: Unit, day: ServiceDay, found: Sequence[Put]) -> None:
    out = [one for one in found if await _published(unit.tx, one)]
    gone = [one for one in found if one not in out and await _let_go(unit.tx, one)]
    for one in (*out, *gone):
        await questions.done(unit.tx, one.id, unit.now)
    if out:
        await service_questions.tell_answered(unit, day, out)
    late = [one for one in found if one not in out and one not in gone]
    for one in late:
        await questions.late_told(unit.tx, one.id, unit.now)
    if late:
        await service_questions.tell_late(unit, day, late)


# ── Who has gone ─────────────────────────────────────────────────────────────────────────────────────────────────────


async def inherit(house: House) -> None:
    """A planned day never belongs to somebody without a post: it passes to who goes along, or a supervisor."""
    async with house.db.read(quick=True) as tx:
        orphaned = [day.id for day in await store.planned(tx) if await _gone(tx, day)]
    if not orphaned:
        return
    async with house.db.write() as tx:
        unit = house.by_clock(tx)
        for day in await store.planned(tx):
            if day.id in orphaned:
                await _pass_on(unit, day)


async def _gone(tx: Transaction, day: ServiceDay) -> set[int]:
    """Of the team, and who leads it, those who can do so no more."""
    known = await people.names(tx, {day.led_by, *day.team})
    gone = {one for one in day.team if not rules.may_go(known[one])}
    return gone | ({day.led_by} if not rules.may_plan(known[day.led_by]) else set())


async def _pass_on(unit: Unit, day: ServiceDay) -> None:
    gone = await _gone(unit.tx, day)
    heir = await _heir(unit, day, gone) if day.led_by in gone else None
    if day.led_by in gone and heir is None:  # nobody at all: it is looked at again
        return
    led_by = heir.id if heir else day.led_by
    after = replace(day, led_by=led_by, team=tuple(sorted((set(day.team) - gone) | {led_by})))
    await store.save(unit.tx, after)
    await store.set_team(unit.tx, day.id, after.team)
    await service_known.record(unit, "day_heir", after, lead=led_by, gone=sorted(gone))
    lead = heir or await people.by_id(unit.tx, led_by)
    if lead:
        await service_known.told(unit, after, "yours" if heir else "fewer", [lead])


async def _heir(unit: Unit, day: ServiceDay, gone: set[int]) -> Person | None:
    """Who goes along and may lead it; else a supervisor who is there."""
    along = [one for one in await service_known.team(unit, day) if one.id not in gone and rules.may_plan(one)]
    others = await people.with_role(unit.tx, Role.SUPERVISOR)
    return next(iter([*along, *(one for one in others if one.absence is None), *others]), None)
