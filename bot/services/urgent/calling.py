"""Calling out an urgent case: whoever is on duty, then the next, by the clock alone, until somebody has it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot.domain import calling
from bot.domain.case import Case, State
from bot.domain.letters import Card
from bot.domain.people import Person
from bot.domain.rules import Action, sees
from bot.services import views
from bot.services.house import House, Unit
from bot.services.keys import Key, key
from bot.storage import calls, cases, duty_roster, events, people, talk
from bot.storage.calls import Call

AT_ONCE = 100
MINUTE = 60


async def first(unit: Unit, office: str, requester: int) -> tuple[int, list[Person]]:
    """Whom a new urgent case reaches at once: the step, and whom; nobody only if nobody at all can be reached."""
    return await _reached(unit, calling.FIRST, (), office, requester)


async def begin(unit: Unit, case: Case, step: int, called: Sequence[Person]) -> Case:
    """They are told, and the clock of the next step runs."""
    await calls.go_on(unit.tx, case.id, step, unit.now + unit.policy.urgent.minutes * MINUTE)
    return await _tell(unit, case, step, called)


async def call(house: House) -> None:
    """Goes on with every call that is due. After an outage all who should know by now are told, once."""
    wait = house.policy.urgent.minutes * MINUTE
    async with house.db.read() as tx:
        if not await calls.due(tx, house.clock(), wait, 1):
            return
    async with house.db.write() as tx:
        unit = house.by_clock(tx)
        for one in await calls.due(tx, unit.now, wait, AT_ONCE):
            await _go_on(unit, one)


async def _go_on(unit: Unit, one: Call) -> None:
    case = await cases.by_id(unit.tx, one.case_id)
    if case is None or case.state is not State.NEW:
        await calls.go_on(unit.tx, one.case_id, one.step, None)
        return
    step, at, found, office = one.step, one.next_at, dict[int, Person](), _office(unit, case)
    while at <= unit.now and step <= calling.ALL:
        told = {*case.called, *found}
        step, new = await _reached(unit, min(step + 1, calling.ALL), told, office, case.requester)
        found |= {person.id: person for person in new}
        at += unit.policy.urgent.minutes * MINUTE
        if not new:  # nobody is left; while nobody at all was there, it is tried again
            at = max(at, unit.now + unit.policy.urgent.minutes * MINUTE)
    over = step == calling.ALL and bool(case.called or found)
    await calls.go_on(unit.tx, case.id, step, None if over else at)
    if found:
        case = await _tell(unit, case, step, list(found.values()))
        await _news(unit, case, found)


def _office(unit: Unit, case: Case) -> str:
    """Whose head and leader are above those on duty: the category's, wherever the one on duty is from."""
    return unit.policy.category(case.category).department


async def _reached(unit: Unit, step: int, told: Collection[int], office: str, requester: int
                   ) -> tuple[int, list[Person]]:
    policy = unit.policy
    roster = await duty_roster.on(unit.tx, policy.urgent.duty_of(unit.now, policy.calendar))
    return calling.reached(step, roster, await people.staff(unit.tx), told, office, requester, policy)


async def _tell(unit: Unit, case: Case, step: int, called: Sequence[Person]) -> Case:
    """Those of this step get the whole of it: they must act. Gives the case with them among the called."""
    ids = [person.id for person in called]
    await calls.tell(unit.tx, case.id, ids, unit.now)
    await events.add(unit.tx, case_id=case.id, person_id=None, at=unit.now, action="called", before={},
                     after={"step": step, "to": ids})
    case = replace(case, called=case.called | set(ids))
    for person in called:
        await ring(unit, case, person, "call")
    return case


async def _news(unit: Unit, case: Case, new: Mapping[int, Person]) -> None:
    """Whoever was told before hears who else was; the soldier, and who raised it for him, sees it too."""
    for person in (await people.names(unit.tx, case.called - new.keys())).values():
        await ring(unit, case, person, "step")
    for person in (await people.names(unit.tx, {case.requester, case.filer or case.requester})).values():
        if person.id not in case.called:
            await show_state(unit, case, person, "step")


async def ring(unit: Unit, case: Case, person: Person, headline: str, more: views.Pairs | None = None) -> None:
    """The urgent case to somebody who is to act: `call` him, tell who else was told (`step`), or what was added."""
    details = {**await _details(unit, case), "headline": headline, "said": unit.person.name, "more": more or [],
               "buttons": _buttons(unit, case, person)}
    if more:  # that stands above
        details["words"] = details["words"][:-len(more)]
    await unit.tell(person, "urgent_call", details, card=Card.RING, case_id=case.id, urgent=True)


def _buttons(unit: Unit, case: Case, person: Person) -> list[list[Key]]:
    mine = [[key("acknowledge", "c", case.id, Action.ACKNOWLEDGE.value)]] if case.state is State.NEW else []
    return [*mine, [key("open_case", "o", case.id), key("menu", "m")]]


async def show_state(unit: Unit, case: Case, person: Person, headline: str) -> None:
    """Whom the desk has told and what comes next, for who raised it: the answer if he has just acted, or a letter."""
    details = {**await _details(unit, case), "headline": headline, "own": person.id == case.requester,
               "now": dict(unit.policy.urgent.now), "buttons": _own_buttons(unit, case, person)}
    if person.id == unit.person.id:
        await unit.answer("urgent_state", details, case_id=case.id, card=Card.RING, fresh=True)
    else:
        await unit.tell(person, "urgent_state", details, card=Card.RING, case_id=case.id, urgent=True)


def _own_buttons(unit: Unit, case: Case, person: Person) -> list[list[Key]]:
    own = person.id == case.requester
    another = [[key("urgent_another", "u", "another")]] if own and case.state is not State.NEW else []
    over = [[key("message_own", "c", case.id, Action.MESSAGE.value),
             key("false_alarm", "c", case.id, Action.FALSE_ALARM.value)]] if own else []
    last = [key("open_case", "o", case.id)] if sees(case, person, unit.policy) else []
    return [*over, *another, [*last, key("menu", "m")]]


async def _details(unit: Unit, case: Case) -> dict[str, Any]:
    told = await calls.told(unit.tx, case.id)
    known = await people.names(unit.tx, {case.requester, case.handler, case.filer or case.requester,
                                         *(one.person_id for one in told)})
    step, next_at = await _next(unit, case)
    return {
        "case": {**views.brief(case, unit.policy), "requester": known[case.requester].name,
                 "company": dict(unit.policy.home_words(case.company)),
                 "filer": known[case.filer].name if case.filer else None},
        "words": await _said(unit, case), "minutes": unit.policy.urgent.minutes,
        "told": [{"name": known[one.person_id].name, "at": one.at} for one in told],
        "got": None if case.state is State.NEW else known[case.handler].name,
        "next_at": next_at, "next_step": step,
    }


async def _said(unit: Unit, case: Case) -> views.Pairs:
    """The request, and what who raised it has added since: whoever is called late needs the place as well."""
    own, said = {case.requester, case.filer}, (Action.SUBMIT, Action.MESSAGE)
    return [pair for one in await talk.of_case(unit.tx, case.id)
            if one.person_id in own and one.purpose in said and not one.private for pair in views.pairs(one)]


async def _next(unit: Unit, case: Case) -> tuple[int | None, int | None]:
    """Which step comes next, and when."""
    one = await calls.of_case(unit.tx, case.id) if case.state is State.NEW else None
    if one is None:
        return None, None
    step, found = await _reached(unit, min(one.step + 1, calling.ALL), case.called, _office(unit, case),
                                 case.requester)
    return (step, one.next_at) if found else (None, None)
