"""What time does about phone windows: who is on call hears that they open; heads, in which nobody of theirs answers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from typing import Any

from bot.domain import on_call as rules
from bot.domain.on_call import Spell
from bot.domain.people import Person, Role
from bot.domain.policy import Home, Policy
from bot.domain.secrecy import barred
from bot.domain.substitutes import heads_of
from bot.services import naming, views
from bot.services.house import House, Unit
from bot.services.keys import key, rows
from bot.services.letters import sealing
from bot.services.urgent import answering
from bot.services.urgent.on_call import spell_words
from bot.storage import on_call, people
from bot.storage.database import Transaction

LISTED = 20
"""Cases named at the opening."""
LOOKED = 200
"""Cases looked at for them: some may not be for his eyes."""


# ── A window opens ───────────────────────────────────────────────────────────────────────────────────────────────────


async def open_(house: House) -> None:
    """Each who is on call is told once while the window is open, also if he was named or came back after it opened."""
    now, policy = house.clock(), house.policy
    if rules.open_at(policy, now) is None:
        return
    async with house.db.read(quick=True) as tx:
        spell, found = await _untold(tx, policy, now)
    if spell is None or not found:
        return
    async with house.db.write() as tx:
        spell, found = await _untold(tx, policy, now)
        for person in found if spell else []:
            if spell and await on_call.tell(tx, spell.opens, person.id, now):
                await _begin(house.by_clock(tx), person, spell)


async def _untold(tx: Transaction, policy: Policy, now: int) -> tuple[Spell | None, list[Person]]:
    found = await answering.now(tx, policy, now)
    told = await on_call.told(tx, found.spell.opens) if found.spell and found.people else set()
    return found.spell, [one for one in found.people.values() if one.id not in told]


async def _begin(unit: Unit, person: Person, spell: Spell) -> None:
    """Who can be reached until when, and where a word is owed."""
    waiting = await on_call.waiting(unit.tx, person.home, unit.policy.with_former(spell.companies), LOOKED)
    mine = [case for case in waiting if case.requester != person.id and not barred(case, person)
            and rules.trusted(person, unit.policy.category(case.category))]
    lines = [{**sealing.closed(views.brief(case, unit.policy)), "company": naming.company(case, unit.policy, person)}
             for case in mine[:LISTED]]
    opens = rows([key("open_number", "o", case.id, number=case.number) for case in mine[:LISTED]])
    await unit.tell(person, "on_call_opens", {
        "spell": spell_words(unit, spell), "home": dict(unit.policy.home_words(person.home)), "lines": lines,
        "more": len(mine) > LISTED, "buttons": [*opens, [key("menu", "m")]]})


# ── Nobody is on call ────────────────────────────────────────────────────────────────────────────────────────────────


async def look_ahead(house: House) -> None:
    """On a working day, if the unit wants it: what nobody answers in up to the next working one, once, as one list."""
    now, policy = house.clock(), house.policy
    if not policy.on_call or not rules.needed(policy) or not policy.calendar.is_working(now):
        return
    async with house.db.read(quick=True) as tx:
        if not await _empty(tx, policy, now):
            return
    async with house.db.write() as tx:
        empty, unit = await _empty(tx, policy, now), house.by_clock(tx)
        for keeper, gaps in (await _lists(tx, empty)).items():
            await _tell_gaps(unit, keeper, gaps)
        for day, home in empty:
            await on_call.gap_told(tx, day, home.id, now)


async def _empty(tx: Transaction, policy: Policy, now: int) -> list[tuple[date, Home]]:
    """Days and departments, not told yet, for which nobody is named who is still of the department."""
    today = policy.calendar.day(now)
    last = policy.calendar.day(policy.calendar.next_working_day(now))
    days = [day for day, spells in rules.days(policy, today, (last - today).days + 1) if spells[-1].closes > now]
    if not days:
        return []
    named, told = await on_call.between(tx, today, last), await on_call.gaps_told(tx, today, last)
    known = await people.names(tx, {id_ for homes in named.values() for id_ in homes.values()})
    return [(day, home) for day in days for home in rules.departments(policy)
            if (day, home.id) not in told and not _named(named.get(day, {}), home.id, known)]


def _named(named: Mapping[str, int], home: str, known: Mapping[int, Person]) -> bool:
    person = known.get(named.get(home, 0))
    return person is not None and rules.may_be(person, home)


Gaps = list[tuple[date, Home]]


async def _lists(tx: Transaction, empty: Gaps) -> dict[Person, Gaps]:
    """Head of the department, or who stands in for him → what is empty; where there is none, the supervisors."""
    staff = await people.staff(tx)
    there = [one.person for one in staff if one.there]
    lists: dict[Person, Gaps] = defaultdict(list)
    for day, home in empty:
        for keeper in heads_of(home.id, staff) or [one for one in there if one.has(Role.SUPERVISOR)]:
            lists[keeper].append((day, home))
    return lists


async def _tell_gaps(unit: Unit, keeper: Person, gaps: Gaps) -> None:
    homes: dict[date, list[dict[str, Any]]] = defaultdict(list)
    for day, home in gaps:
        homes[day].append(dict(home.words))
    days = [{"spells": [spell_words(unit, one) for one in rules.spells(unit.policy, day)], "homes": names}
            for day, names in homes.items()]
    await unit.tell(keeper, "on_call_gap", {
        "days": days, "buttons": [[key("on_call", "oc", "list", 0), key("menu", "m")]]})
