"""Absence: who is away until when, who stands in for him; what was done meanwhile. No reason, no place, ever."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from bot.domain import substitutes
from bot.domain.absence import Span, span
from bot.domain.case import Case
from bot.domain.errors import Refused
from bot.domain.forms import TARGET
from bot.domain.letters import Card
from bot.domain.people import Absence, Person, Role
from bot.domain.substitutes import fits, has_post, may_name, may_set, oversees, stands_in
from bot.services import views
from bot.services.house import Unit
from bot.services.keys import Key, key, plain, rows
from bot.storage import absences, cases, events, people
from bot.storage.absences import Absent, Deed

LISTED = 15
"""Lines of what was done meanwhile; the others are counted."""
PAGE = 10
NOW = "now"


async def stood_in_for(unit: Unit) -> list[Person]:
    """Those whose work falls to the one who acts."""
    if not has_post(unit.person) or not await absences.anybody(unit.tx):
        return []
    return substitutes.stood_in_for(unit.person, await people.staff(unit.tx))


def menu_row(unit: Unit) -> list[list[Key]]:
    """The one tap of who is back, on top of everything."""
    return [[key("back_again", "y", "back", unit.person.id)]] if unit.person.absence == Absence.AWAY else []


async def own(unit: Unit) -> dict[str, Any] | None:
    """What the menu says to somebody who is away: who stands in."""
    if unit.person.absence != Absence.AWAY:
        return None
    return {"by": _name(stands_in(unit.person, await people.staff(unit.tx)))}


def _name(person: Person | None) -> str | None:
    return person.name if person else None


async def known(unit: Unit, person_id: int) -> Person:
    """Somebody with a post, as he is now; Refused where there is no such person."""
    person = await people.by_id(unit.tx, person_id)
    if person is None or not has_post(person):
        raise Refused("no_such_post")
    return person


async def show(unit: Unit, person_id: int | None = None, headline: str | None = None) -> None:
    """One person's absence and substitute, and what the one who looks may change; without `person_id` his own."""
    person = await known(unit, person_id or unit.person.id)
    if not (may_set(unit.person, person) or may_name(unit.person, person)):
        raise Refused("not_yours")
    absent = await absences.open_of(unit.tx, person.id)
    substitute = await people.by_id(unit.tx, person.substitute) if person.substitute else None
    standing = stands_in(person, await people.staff(unit.tx))
    await unit.answer("absence", {
        "headline": headline, "name": person.name, "own": person.id == unit.person.id, "absence": person.absence,
        "starts_at": absent.starts_at if absent and absent.begun_at is None else None,
        "until_at": absent.until_at - 1 if absent and absent.until_at else None,
        "substitute": _name(substitute), "standing": _name(standing) if person.absence else None,
        "buttons": _buttons(unit, person, absent)})


def _buttons(unit: Unit, person: Person, absent: Absent | None) -> list[list[Key]]:
    own = person.id == unit.person.id
    first: list[Key] = []
    if may_set(unit.person, person):
        if absent:
            first.append(key("back_again" if own else "back_other", "y", "back", person.id))
        first.append(key("set_away", "y", "set", person.id))
    name = [key("name_substitute", "y", "deputy", person.id)] if may_name(unit.person, person) else []
    others = _overseer(unit.person) and own
    lists = [key("away_many", "y", "many"), key("away_list", "y", "list", 0)] if others else []
    back = [] if own else [key("away_list", "y", "list", 0)] if _overseer(unit.person) else []
    return [row for row in (first, name, lists, [*back, key("menu", "m")]) if row]


def _overseer(person: Person) -> bool:
    return person.has(Role.HEAD, Role.COMPANY_LEADER, Role.SUPERVISOR, Role.ADMIN)


async def overseen(unit: Unit) -> list[Person]:
    """Those for whom the one who acts may say it, by home and number: a head his own, a supervisor all."""
    staff = [one.person for one in await people.staff(unit.tx)]
    return [one for one in staff if one.id != unit.person.id and oversees(unit.person, one)]


async def show_list(unit: Unit, page: int) -> None:
    """A page of them, each with his substitute and whether he is there: who has none yet is seen at a look."""
    staff = [one.person for one in await people.staff(unit.tx)]
    mine = [one for one in staff if one.id != unit.person.id and (
        may_set(unit.person, one) or may_name(unit.person, one))]
    if not mine:
        raise Refused("not_your_list")
    shown, names = mine[page * PAGE:(page + 1) * PAGE], {one.id: one.name for one in staff}
    lines = [{"name": one.name, "absence": one.absence, "substitute": names.get(one.substitute or 0)} for one in shown]
    turn = [key("earlier", "y", "list", page - 1)] if page else []
    turn += [key("later", "y", "list", page + 1)] if mine[(page + 1) * PAGE:] else []
    buttons = [*rows(plain(one.name, "y", "show", one.id) for one in shown), turn, [key("menu", "m")]]
    await unit.answer("absence_list", {
        "lines": lines, "page": page, "without": sum(one.substitute is None for one in mine),
        "buttons": [row for row in buttons if row]})


async def set_(unit: Unit, answers: Mapping[str, Any]) -> None:
    """One or many are away from a day to a day, inclusive; whoever stands in is told when it begins."""
    ids = [answers[TARGET]] if answers.get(TARGET) else [int(one) for one in answers["people"]["ticked"]]
    if not ids:
        raise Refused("nobody_ticked")
    first = None if answers["starts"] == NOW else date.fromisoformat(answers["starts"])
    when = span(first, date.fromisoformat(answers["until"]), unit.now, unit.policy.calendar)
    if when is None:
        raise Refused("no_such_span")
    for person_id in ids:
        await _set_one(unit, await known(unit, int(person_id)), when)
    if len(ids) == 1:
        await show(unit, int(ids[0]), "set")
    else:
        await unit.answer("absence_set", {"count": len(ids), "starts_at": when.starts if first else None,
                                          "until_at": when.ends - 1,
                                          "buttons": [[key("away_list", "y", "list", 0), key("menu", "m")]]})


async def _set_one(unit: Unit, person: Person, when: Span) -> None:
    if not may_set(unit.person, person):
        raise Refused("not_yours")
    await absences.set_(unit.tx, person.id, unit.person.id, when, unit.now)
    await events.add(unit.tx, case_id=None, person_id=unit.person.id, at=unit.now, action="away", before={},
                     after={"person": person.id, "starts": when.starts, "until": when.ends})
    if person.id != unit.person.id:
        await unit.tell(person, "absence_told", {
            "by": unit.person.name, "starts_at": when.starts if when.starts > unit.now else None,
            "until_at": when.ends - 1, "buttons": [[key("back_again", "y", "back", person.id)]]})
    absent = await absences.open_of(unit.tx, person.id)
    if absent and absent.begun_at is None and when.starts <= unit.now:
        await begin(unit, absent)


async def begin(unit: Unit, absent: Absent) -> None:
    """From now on somebody stands in: he is told what falls to him, and the soldiers' cards say who it is."""
    await absences.begin(unit.tx, absent, unit.now)
    await fell_away(unit, absent.person_id)


async def fell_away(unit: Unit, person_id: int) -> None:
    """Tells who stands in, and changes the cards of the soldiers concerned."""
    person = await people.by_id(unit.tx, person_id)
    concerned = await absences.cases_of(unit.tx, person_id)
    standing = stands_in(person, await people.staff(unit.tx)) if person else None
    if person and standing and standing.id != unit.person.id:
        await unit.tell(standing, "absence_standing", {
            "name": person.name, "count": len(concerned), "buttons": [[key("list_stood_in", "l", "queue", 0)]]})
    await cards(unit, concerned)


async def cards(unit: Unit, concerned: Sequence[int]) -> None:
    """Each soldier's card says quietly who has his case now."""
    for case_id in concerned:
        case = await cases.by_id(unit.tx, case_id)
        person = await people.by_id(unit.tx, case.requester) if case else None
        if case and person:
            await _card(unit, case, person)


async def _card(unit: Unit, case: Case, person: Person) -> None:
    shown = await views.view(unit, case, person)
    moment = replace(unit.moment, person=person.id)
    details = {"headline": None, "words": await views.request(unit.tx, case), "questions": views.questions(
        case, unit.policy), "case": shown, "side": views.side(case, person), "reading": None,
        "buttons": views.buttons(case, person, moment, shown)}
    await unit.tell(person, "case", details, card=Card.QUIET, case_id=case.id, key=f"card:{case.id}:{person.id}")


async def back(unit: Unit, person_id: int) -> None:
    """`I am back`, or somebody says it of another. A second tap finds nothing to end and does no harm."""
    person = await known(unit, person_id)
    if not may_set(unit.person, person):
        raise Refused("not_yours")
    absent = await absences.open_of(unit.tx, person.id)
    if absent is None:
        await show(unit, person.id)
        return
    done = await end(unit, absent, tell=person.id != unit.person.id)
    if person.id == unit.person.id:
        await unit.answer("absence_back", {**done, "by": None})
    else:
        await show(unit, person.id, "back")


async def end(unit: Unit, absent: Absent, *, tell: bool) -> dict[str, Any]:
    """He is there again, and what was done in his place is his to read: told in a letter, or given back to be shown."""
    person = await people.by_id(unit.tx, absent.person_id)
    standing = stands_in(person, await people.staff(unit.tx)) if person and absent.begun_at else None
    await absences.end(unit.tx, absent, unit.now)
    await events.add(unit.tx, case_id=None, person_id=unit.person.id or None, at=unit.now, action="back", before={},
                     after={"person": absent.person_id})
    done = await _meanwhile(unit, absent)
    if absent.begun_at is None or person is None:
        return done
    if tell:
        await unit.tell(person, "absence_back", {**done, "by": unit.person.name or None})
    if standing and standing.id != unit.person.id:
        await unit.tell(standing, "absence_over", {"name": person.name, "buttons": [[key("menu", "m")]]})
    await cards(unit, await absences.cases_of(unit.tx, absent.person_id))
    return done


async def _meanwhile(unit: Unit, absent: Absent) -> dict[str, Any]:
    """Cases, who did what; each case's last deed, one line a case."""
    deeds = await absences.done_for(unit.tx, absent.person_id, absent.begun_at) if absent.begun_at else []
    newest: dict[int, Deed] = {}
    for deed in deeds:
        newest.pop(deed.case_id, None)
        newest[deed.case_id] = deed
    names = await people.names(unit.tx, {deed.by_id for deed in deeds})
    lines = [{"number": deed.number, "title": await _title(unit, deed), "action": deed.action, "at": deed.at,
              "by": names[deed.by_id].name, "deeds": sum(one.case_id == deed.case_id for one in deeds)}
             for deed in newest.values()]
    buttons = rows([key("open_number", "o", deed.case_id, number=deed.number) for deed in newest.values()][:LISTED])
    return {"lines": lines[:LISTED], "more": max(0, len(lines) - LISTED), "buttons": [*buttons, [key("menu", "m")]]}


async def _title(unit: Unit, deed: Deed) -> str:
    case = await cases.by_id(unit.tx, deed.case_id)
    return "" if case is None or views.sensitive(case, unit.policy) else deed.title


async def name_substitute(unit: Unit, answers: Mapping[str, Any]) -> None:
    """B角: who stands in for a post, named beforehand."""
    person = await known(unit, int(answers[TARGET]))
    deputy = await known(unit, int(answers["deputy"]))
    if not may_name(unit.person, person):
        raise Refused("not_yours")
    if deputy.id == person.id:
        raise Refused("own_substitute")
    if not fits(person, deputy):
        raise Refused("no_fit")
    await absences.name_substitute(unit.tx, person.id, deputy.id)
    await events.add(unit.tx, case_id=None, person_id=unit.person.id, at=unit.now, action="substitute",
                     before={"substitute": person.substitute}, after={"person": person.id, "substitute": deputy.id})
    if deputy.id != unit.person.id:
        await unit.tell(deputy, "absence_deputy", {"name": person.name, "by": unit.person.name,
                                                   "buttons": [[key("menu", "m")]]})
    await show(unit, person.id, "named")
