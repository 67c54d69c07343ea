"""Menu, lists of cases, one case found by its number, its history."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.domain.calling import reads_roster
from bot.domain.case import Case, State
from bot.domain.digest import audience
from bot.domain.errors import Refused
from bot.domain.ledger import may_read
from bot.domain.letters import Card
from bot.domain.people import STAFF, Person, Role
from bot.domain.rules import in_charge, sees
from bot.services import (
    absence,
    deliveries,
    due_reviews,
    erasures,
    gathering,
    intake,
    keeping,
    looking,
    naming,
    on_call,
    posts,
    readers,
    views,
)
from bot.services.cases import load
from bot.services.house import Unit
from bot.services.keys import Key, key, plain, rows
from bot.services.options import case_number
from bot.storage import cases, consent, drafts, mornings, people, talk


def open_to(person: Person) -> list[str]:
    """The lists a person may open."""
    names = ["mine"]
    if person.has(*STAFF):
        names += ["queue", "answering"]
    if person.has(Role.HEAD) or person.heads:
        names.append("department")
    if person.has(Role.LEADER):
        names.append("charge")
    if person.has(Role.SUPERVISOR, Role.LEADER):
        names.append("all")
    return names


async def menu(unit: Unit, headline: str = "menu", *, fresh: bool = False) -> None:
    """The first screen: what one can do here, what is waiting."""
    standing = await absence.stood_in_for(unit)
    counts = {name: await cases.count(unit.tx, name, **_whose(unit, standing)) for name in open_to(unit.person)}
    started = await drafts.of_person(unit.tx, unit.person.id)
    keys: list[Key] = [key("new_request", "n", "intake")]
    if intake.may_file_for(unit.person):
        keys.append(key("file_for", "n", "behalf"))
    if unit.person.has(Role.CLERK):
        keys += [key("by_slip", "pin", "use"), key("newcomers_menu", "p", "new", 0)]
    keys += [key(f"list_{name}", "l", name, 0, count=counts[name]) for name in counts
             if counts[name] or name != "charge"]
    resume = [key("resume", "f", draft.id, "show", form=draft.form) for draft in started if _resumable(draft.form)][:3]
    buttons = [[key("urgent", "u", "go")], *absence.menu_row(unit), *rows(keys), *rows(resume, 1),
               *rows(await _ways(unit)), *await on_call.menu_row(unit),
               [key("language", "g")], [key("settings", "p", "set"), key("help", "h")]]
    mine = await cases.states_of(unit.tx, unit.person.id)
    details = {"headline": headline, "name": unit.person.name, "counts": counts,
               "waiting": mine.get(State.WAITING, 0), "confirming": mine.get(State.RESOLVED, 0), "drafts": len(resume),
               "roles": sorted(role.value for role in unit.person.roles), "buttons": buttons,
               "away": await absence.own(unit), "standing_for": [one.name for one in standing]}
    if headline == "welcome":  # what belongs here and what does not: no button replaces it
        unread = [] if await consent.given(unit.tx, unit.person.id) else [[key("agree", "pv", "agree")]]
        await unit.answer("welcome", {**details, "buttons": [*unread, *buttons]}, fresh=fresh)
    else:
        await unit.answer("menu", details, fresh=fresh)


async def _ways(unit: Unit) -> list[Key]:
    """The menu's ways to all that is no list of cases."""
    person = unit.person
    found = [*gathering.menu_keys(person), *([key("ledger", "d", "l", 0)] if may_read(person) else []),
             *([key("digest", "dg", "w", "")] if audience(person) else []),
             *await due_reviews.keys(unit), *([key("cards", "k", "tree")] if unit.shelf.cards else []),
             *await keeping.keys(unit), *posts.entry(unit), *await deliveries.menu_keys(unit)]
    found += [*await erasures.keys(unit), key("letterbox", "n", "letterbox"), key("privacy", "pv", "show")]
    if reads_roster(person):
        found.append(key("duty_list", "u", "list", 0))
    if person.has(Role.ADMIN):
        found.append(key("holidays", "cal", "show"))
    return found


def _resumable(form: str) -> bool:
    return form not in ("say", "urgent", "ledger_search")


async def page_of(unit: Unit, name: str, page: int) -> tuple[list[Case], bool]:
    """The cases on a page of a list that the person may open, and whether there is a next one."""
    if name not in open_to(unit.person):
        raise Refused("not_your_list")
    return await cases.listed(unit.tx, name, page, **_whose(unit, await _standing(unit, name)))


async def _standing(unit: Unit, name: str) -> Sequence[Person]:
    """Those for whom the reader of a list stands in, where their cases stand on it as well."""
    return await absence.stood_in_for(unit) if name in ("queue", "answering") else []


def _whose(unit: Unit, standing: Sequence[Person]) -> dict[str, Any]:
    """What a list is asked by; a leader in charge of some offices sees theirs, a supervisor all."""
    person = unit.person
    offices = frozenset() if person.has(Role.SUPERVISOR) else in_charge(person, unit.policy)
    department = person.home if person.has(Role.HEAD) or not person.heads else min(person.heads)
    return {"person": person.id, "home": person.home, "department": department,
            "for_head": person.heads.get(department, 0), "offices": "".join(f";{one};" for one in sorted(offices)),
            "standing": [one.id for one in standing]}


async def help_(unit: Unit) -> None:
    details = {"roles": sorted(role.value for role in unit.person.roles), "buttons": [
        [key("move_account", "p", "move"), key("report_lost", "p", "report")],
        [key("by_slip", "pin", "use"), key("menu", "m")]]}
    await unit.answer("help", details)


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
    details = {
        "headline": None, "words": await views.request(unit.tx, case), "side": views.side(case, unit.person),
        "questions": views.questions(case, unit.policy),
        "case": shown,
        "files": sum((await talk.file_counts(unit.tx, case.id)).values()),
        **await readers.beside(unit, case, unit.person,
                               views.buttons(case, unit.person, unit.moment, shown, opened=True)),
    }
    await unit.answer("case", details, case_id=case.id, card=Card.RING)
