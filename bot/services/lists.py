"""Menu, lists of cases, one case found by its number, its history."""

from __future__ import annotations

from typing import Any

from bot.domain.case import Case
from bot.domain.errors import Refused
from bot.domain.letters import Card
from bot.domain.people import HANDLERS, Person, Role
from bot.domain.rules import Action, Party, in_charge, parties
from bot.services import intake, views
from bot.services.cases import load
from bot.services.house import Unit
from bot.services.keys import Key, key, plain, rows
from bot.services.options import case_number
from bot.storage import cases, drafts, events, people, talk

TIMELINE = 10
"""Entries on one page of a history."""
DAY = 86_400


def open_to(person: Person) -> list[str]:
    """The lists a person may open."""
    names = ["mine"]
    if person.has(*HANDLERS):
        names += ["queue", "answering"]
    if person.has(Role.HEAD, Role.COMPANY_LEADER):
        names.append("department")
    if person.has(Role.SUPERVISOR, Role.LEADER):
        names.append("all")
    return names


async def menu(unit: Unit, headline: str = "menu", *, fresh: bool = False) -> None:
    """The first screen: what one can do here, what is waiting."""
    counts = {name: await _count(unit, name) for name in open_to(unit.person)}
    started = await drafts.of_person(unit.tx, unit.person.id)
    keys: list[Key] = [key("new_request", "n", "intake")]
    if intake.may_file_for(unit.person):
        keys.append(key("file_for", "n", "behalf"))
    keys += [key(f"list_{name}", "l", name, 0, count=counts[name]) for name in counts]
    resume = [key("resume", "f", draft.id, "show", form=draft.form) for draft in started if _resumable(draft.form)][:3]
    buttons = [*rows(keys), *rows(resume, 1), [key("language", "g"), key("help", "h")]]
    details = {"headline": headline, "name": unit.person.name, "counts": counts, "drafts": len(resume),
               "roles": sorted(role.value for role in unit.person.roles), "buttons": buttons}
    await unit.answer("menu", details, fresh=fresh)


def _resumable(form: str) -> bool:
    return form != "say"


async def _count(unit: Unit, name: str) -> int:
    return await cases.count(unit.tx, name, **_whose(unit))


def _whose(unit: Unit) -> dict[str, Any]:
    """What a list is asked by; a leader in charge of some offices sees theirs, a supervisor all."""
    person = unit.person
    offices = frozenset() if person.has(Role.SUPERVISOR) else in_charge(person, unit.policy)
    return {"person": person.id, "home": person.home, "offices": "".join(f";{one};" for one in sorted(offices))}


async def help_(unit: Unit) -> None:
    details = {"roles": sorted(role.value for role in unit.person.roles), "buttons": [[key("menu", "m")]]}
    await unit.answer("help", details)


async def show(unit: Unit, name: str, page: int) -> None:
    """A page of a list."""
    if name not in open_to(unit.person):
        raise Refused("not_yours")
    found, more = await cases.listed(unit.tx, name, page, **_whose(unit))
    turn = [key("earlier", "l", name, page - 1)] if page else []
    turn += [key("later", "l", name, page + 1)] if more else []
    buttons = [*rows([plain(case.number, "o", case.id) for case in found]), turn, [key("menu", "m")]]
    details = {"name": name, "page": page, "cases": [await _line(unit, case) for case in found],
               "buttons": [row for row in buttons if row]}
    await unit.answer("list", details)


async def _line(unit: Unit, case: Case) -> dict[str, Any]:
    handler, requester = await people.by_id(unit.tx, case.handler), await people.by_id(unit.tx, case.requester)
    return {**views.brief(case, unit.policy), "handler": handler.name if handler else "",
            "requester": requester.name if requester else "", "side": views.side(case, unit.person)}


async def open_number(unit: Unit, text: str) -> bool:
    """Opens the case that a typed number means; False: it is no number."""
    number = case_number(text, unit.policy.calendar.local(unit.now).year)
    if number is None:
        return False
    case = await cases.by_number(unit.tx, number)
    if case is None:
        raise Refused("not_seen")
    await open_case(unit, case.id)
    return True


async def open_case(unit: Unit, case_id: int) -> None:
    """A case's card. Whoever looks in and neither asked nor answers for it leaves a trace that the soldier sees."""
    case = await load(unit, case_id)
    await _looked(unit, case)
    said = await talk.of_case(unit.tx, case.id)
    story = [one for one in said if one.purpose == "submit"]
    details = {
        "headline": None, "words": views.pairs(story[0]) if story else [], "side": views.side(case, unit.person),
        "questions": questions(unit, case), "case": await views.view(unit.tx, case, unit.policy),
        "files": len([one for talk_ in story for one in await talk.attachments(unit.tx, talk_.id)]),
        "buttons": views.buttons(case, unit.person, unit.moment),
    }
    await unit.answer("case", details, case_id=case.id, card=Card.RING)


def questions(unit: Unit, case: Case) -> dict[str, Any]:
    """The category's questions and choices by field id, so that stored answers can be shown in words."""
    return {f"q_{one.id}": {"words": dict(one.words), "choices": {choice.id: dict(choice.words)
                                                                  for choice in one.choices}}
            for one in unit.policy.category(case.category).questions}


async def _looked(unit: Unit, case: Case) -> None:
    held = parties(case, unit.person, unit.policy)
    if held & {Party.REQUESTER, Party.HANDLER, Party.FIRST_RESPONDER} or case.filer == unit.person.id:
        return
    if await events.viewed_since(unit.tx, case.id, unit.person.id, unit.now - DAY):
        return
    await events.add(unit.tx, case_id=case.id, person_id=unit.person.id, at=unit.now, action="view", before={},
                     after={})


async def timeline(unit: Unit, case_id: int, page: int) -> None:
    """What happened, newest page last; the soldier reads it in his wording, staff in theirs."""
    case = await load(unit, case_id)
    own = case.requester == unit.person.id
    every = [one for one in await events.of_case(unit.tx, case.id) if own or one.action != Action.RATE]
    pages = max(1, -(-len(every) // TIMELINE))
    page = min(max(page, 0), pages - 1)
    part = every[page * TIMELINE:(page + 1) * TIMELINE]
    turn = [key("earlier", "t", case.id, page - 1)] if page else []
    turn += [key("later", "t", case.id, page + 1)] if page < pages - 1 else []
    buttons = [row for row in (turn, [key("files", "a", case.id), key("open_case", "o", case.id)]) if row]
    details = {"case": views.brief(case, unit.policy), "side": views.side(case, unit.person), "page": page + 1,
               "pages": pages, "events": [await _entry(unit, case, one) for one in part], "buttons": buttons}
    await unit.answer("timeline", details, case_id=case.id)


async def _entry(unit: Unit, case: Case, event: events.Event) -> dict[str, Any]:
    person = await people.by_id(unit.tx, event.person_id) if event.person_id else None
    said = await talk.by_id(unit.tx, event.talk_id) if event.talk_id else None
    given = {**event.after}
    for name in ("handler", "person", "offered_to", "first_responder"):
        other = await people.by_id(unit.tx, int(given[name])) if given.get(name) else None
        given[name] = other.name if other else ""
    office = given.get("offered_office") or given.get("office") or case.office
    given["office"] = dict(unit.policy.home_words(str(office)))
    words = views.pairs(said) if said and not said.private else []
    return {"action": event.action, "at": event.at, "actor": person.name if person else None,
            "own": person is not None and person.id == case.requester, "given": given, "words": words}


async def files(unit: Unit, case_id: int) -> None:
    """All files of a case, sent anew; each with who sent it."""
    case = await load(unit, case_id)
    count = 0
    for said in await talk.of_case(unit.tx, case.id):
        speaker = await people.by_id(unit.tx, said.person_id)
        for one in await talk.attachments(unit.tx, said.id):
            count += 1
            shown = [{"kind": one.kind, "file_id": one.file_id, "caption": one.caption}]
            details = {"case": views.brief(case, unit.policy), "from": speaker.name if speaker else "",
                       "speaker": "requester" if said.person_id == case.requester else "staff",
                       "side": views.side(case, unit.person), "files": shown, "buttons": []}
            await unit.tell(unit.person, "file", details, case_id=case.id)
    if not count:
        raise Refused("no_files", number=case.number)
    await unit.answer("files", {"case": views.brief(case, unit.policy), "count": count,
                                "buttons": [[key("open_case", "o", case.id)]]}, case_id=case.id)
