"""Menu, lists of cases, one case found by its number, its history."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.domain.case import Case
from bot.domain.errors import Refused
from bot.domain.letters import Card
from bot.domain.people import STAFF, Person, Role
from bot.domain.rules import in_charge, sees
from bot.services import naming, views
from bot.services.cards import readers
from bot.services.casework import looking
from bot.services.casework.cases import load
from bot.services.delivery import deliveries
from bot.services.forms.options import case_number
from bot.services.house import Unit
from bot.services.keys import key, plain, rows
from bot.services.posts import absence
from bot.services.promises import gathering
from bot.storage import cases, mornings, people, talk


def open_to(person: Person) -> list[str]:
    """The lists a person may open."""
    names = ["mine"]
    if person.has(*STAFF):
        names += ["queue", "answering"]
    if person.headed:
        names.append("department")
    if person.has(Role.LEADER):
        names.append("charge")
    if person.has(Role.SUPERVISOR, Role.LEADER):
        names.append("all")
    return names


async def page_of(unit: Unit, name: str, page: int) -> tuple[list[Case], bool]:
    """The cases on a page of a list that the person may open, and whether there is a next one."""
    if name not in open_to(unit.person):
        raise Refused("not_your_list")
    return await cases.listed(unit.tx, name, page, **whose(unit, await _standing(unit, name)))


async def _standing(unit: Unit, name: str) -> Sequence[Person]:
    """Those for whom the reader of a list stands in, where their cases stand on it as well."""
    return await absence.stood_in_for(unit) if name in ("queue", "answering") else []


def whose(unit: Unit, standing: Sequence[Person]) -> dict[str, Any]:
    """What a list is asked by; a leader in charge of some offices sees theirs, a supervisor all."""
    person = unit.person
    offices = frozenset() if person.has(Role.SUPERVISOR) else in_charge(person, unit.policy)
    department = next(iter(person.headed), person.home)
    return {"person": person.id, "home": person.home, "department": department,
            "for_head": person.heads.get(department, 0), "offices": "".join(f";{one};" for one in sorted(offices)),
            "standing": [one.id for one in standing]}


async def show(unit: Unit, name: str, page: int) -> None:
    """A page of a list."""
    found, more = await page_of(unit, name, page)
    standing = await _standing(unit, name)
    turn = [key("earlier", "l", name, page - 1)] if page else []
    turn += [key("later", "l", name, page + 1)] if more else []
    several = [key("pick_several", "b", "pick", name, page)] if found and gathering.may_pick(unit.person, name) else []
    buttons = [*rows([plain(case.number, "o", case.id) for case in found]), turn, several, [key("menu", "m")]]
    ids = {one for case in found for one in (case.handler, case.requester, case.first_responder)}
    known = await people.names(unit.tx, ids)
    details = {"name": name, "page": page, "cases": [_line(unit, name, case, known, standing) for case in found],
               "buttons": [row for row in buttons if row]}
    await unit.answer("list", details)


def _line(unit: Unit, name: str, case: Case, known: Mapping[int, Person], standing: Sequence[Person]) -> dict[str, Any]:
    mine = case.handler in {unit.person.id, *(one.id for one in standing)}
    return {**views.brief(case, unit.policy), "handler": known[case.handler].name,
            "requester": naming.name(case, known[case.requester], unit.person), "side": views.side(case, unit.person),
            "overdue": views.overdue(case, unit.now),
            "helping": name == "queue" and not mine and not case.offered,
            "standing_for": _standing_for(unit, name, case, known, standing)}


def _standing_for(unit: Unit, name: str, case: Case, known: Mapping[int, Person], standing: Sequence[Person]
                  ) -> str | None:
    """Whose case it is, where the one who looks only stands in."""
    post = case.first_responder if name == "answering" else case.handler
    return known[post].name if post != unit.person.id and post in {one.id for one in standing} else None


async def open_number(unit: Unit, text: str) -> bool:
    """Opens the case that a typed number means, without a year the newest he may see; False: it is no number."""
    year = unit.policy.calendar.local(unit.now).year
    numbers = list(dict.fromkeys(case_number(text, one) for one in (year, year - 1)))
    if numbers[0] is None:
        return False
    for number in numbers:
        case = await cases.by_number(unit.tx, number or "")
        if case and sees(case, unit.person, unit.policy):
            await open_case(unit, case.id)
            return True
    raise Refused("not_seen")


async def open_case(unit: Unit, case_id: int) -> None:
    """A case's card with the request as it was made."""
    case = await load(unit, case_id)
    await looking.looked(unit, case)
    if case.handler == unit.person.id:
        await mornings.saw(unit.tx, case.id, unit.person.id, unit.now)
    shown = await views.view(unit, case, unit.person)
    keys = views.buttons(case, unit.person, unit.moment, shown, opened=True)
    details = {
        "headline": None, "side": views.side(case, unit.person),
        "words": [*await views.request(unit.tx, case), *await views.result(unit.tx, case)],
        "questions": views.questions(case, unit.policy),
        "case": shown,
        "files": sum((await talk.file_counts(unit.tx, case.id)).values()),
        **await readers.beside(unit, case, unit.person, [
            *keys[:-1], *([whence] if (whence := await deliveries.whence(unit, case)) else []), keys[-1]]),
    }
    await unit.answer("case", details, case_id=case.id, card=Card.RING)
