"""A case's history and files: what happened and what was said, whole, for whoever may open it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.domain.case import Case
from bot.domain.errors import Refused
from bot.domain.notices import INTERNAL, OF_SOLDIER, OF_TWO
from bot.domain.people import Person
from bot.domain.promises import Kind as PromiseKind
from bot.services import naming, views
from bot.services.casework import citing
from bot.services.casework.cases import load
from bot.services.casework.looking import looked
from bot.services.house import Unit
from bot.services.keys import key
from bot.storage import events, people, talk
from bot.storage.events import Event
from bot.storage.talk import Talk

ROOM, ENTRY = 3600, 260
"""Characters of a page of history, and what an entry takes besides its words."""
PEOPLE = ("handler", "person", "offered_to", "first_responder", "for", "pin")


@dataclass(frozen=True, slots=True)
class _Past:
    """Everything a page of history needs, each fetched once."""

    case: Case
    events: Sequence[Event]
    said: Mapping[int, Talk]
    files: Mapping[int, int]
    people: Mapping[int, Person]
    cited: Mapping[int, views.View]
    """Event → the card it cited."""


async def timeline(unit: Unit, case_id: int, page: int) -> None:
    """What happened, the newest page last; the soldier reads it in his wording, staff in theirs."""
    case = await load(unit, case_id)
    await looked(unit, case)
    past = await _past(unit, case)
    pages = _pages([_entry(unit, past, event) for event in _once(past.events, case, unit.person)])
    page = min(max(page, 0), len(pages) - 1)
    turn = [key("earlier", "t", case.id, page - 1)] if page else []
    turn += [key("later", "t", case.id, page + 1)] if page < len(pages) - 1 else []
    last = [key("open_case", "o", case.id)]
    if past.files:
        last.insert(0, key("files", "a", case.id))
    if case.requester == unit.person.id:
        last.append(key("who_looked", "an", "who", case.id))
    cards = [row for one in pages[page] for row in citing.button(one["cited"])]
    details = {"case": views.brief(case, unit.policy), "side": views.side(case, unit.person), "page": page + 1,
               "pages": len(pages), "events": pages[page], "buttons": [row for row in (turn, *cards[-1:], last) if row]}
    await unit.answer("timeline", details, case_id=case.id)


async def _past(unit: Unit, case: Case) -> _Past:
    own = case.requester == unit.person.id and unit.guest is None  # what he rated is for no other phone
    every = [one for one in await events.of_case(unit.tx, case.id) if _open(one, own=own)]
    said = {one.id: one for one in await talk.of_case(unit.tx, case.id)}
    ids = {one.person_id for one in every if one.person_id}
    ids |= {int(one.after[name]) for one in every for name in PEOPLE if one.after.get(name)}
    cited = {one.id: await citing.of_event(unit, one) for one in every}
    return _Past(case, every, said, await talk.file_counts(unit.tx, case.id), await people.names(unit.tx, ids),
                 {event: card for event, card in cited.items() if card})


def _open(event: Event, *, own: bool) -> bool:
    """A rating, what a reviewer found, and who looked, is its soldier's; how a review goes on stands in no history."""
    if event.action in OF_SOLDIER:
        return own
    return event.action not in OF_TWO and event.after.get("kind") != PromiseKind.REVIEW


def _once(every: Sequence[Event], case: Case, reader: Person) -> list[Event]:
    """What reads alike at one instant is told once: after an outage several rungs of a promise are told in one go."""
    found: dict[object, Event] = {}
    for event in every:
        kind = None if reader.id == case.requester else event.after.get("kind")
        found.setdefault((event.at, kind) if event.action == "rung" else event.id, event)
    return list(found.values())


def _entry(unit: Unit, past: _Past, event: Event) -> dict[str, Any]:
    person = past.people.get(event.person_id or 0)
    given = {**event.after}
    for name in PEOPLE:
        other = past.people.get(int(given.get(name) or 0))
        given[name] = other.name if other else ""
    actor = naming.name(past.case, person, unit.person) if person else None
    office = given.get("offered_office") or given.get("office") or past.case.office
    given["office"] = dict(unit.policy.home_words(str(office)))
    return {"action": event.action, "at": event.at, "actor": actor,
            "own": person is not None and person.id == past.case.requester, "given": given,
            "words": _words(unit, past, event), "cited": past.cited.get(event.id),
            "files": past.files.get(event.talk_id or 0, 0)}


def _words(unit: Unit, past: _Past, event: Event) -> views.Pairs:
    """What was said with it: private words never, what staff say among themselves not to the soldier."""
    said = past.said.get(event.talk_id or 0)
    own = past.case.requester == unit.person.id
    if said is None or said.private or (own and event.action in INTERNAL):
        return []
    return views.pairs(said)


def _pages(entries: Sequence[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """As many entries a page as there is room for, one at the least."""
    pages: list[list[dict[str, Any]]] = [[]]
    room = ROOM
    for entry in entries:
        size = ENTRY + sum(len(words) for _, words in entry["words"])
        if pages[-1] and size > room:
            pages.append([])
            room = ROOM
        pages[-1].append(entry)
        room -= size
    return pages


async def files(unit: Unit, case_id: int) -> None:
    """All files of a case, sent anew; each with who sent it."""
    case = await load(unit, case_id)
    await looked(unit, case)
    every = [(said, one) for said in await talk.of_case(unit.tx, case.id)
             for one in await talk.attachments(unit.tx, said.id)]
    if not every:
        raise Refused("no_files", number=case.number)
    known = await people.names(unit.tx, {said.person_id for said, _ in every})
    for said, one in every:
        shown = [{"kind": one.kind, "file_id": one.file_id, "caption": one.caption}]
        details = {"case": views.brief(case, unit.policy),
                   "from": naming.name(case, known[said.person_id], unit.person),
                   "speaker": "requester" if said.person_id == case.requester else "staff",
                   "side": views.side(case, unit.person), "files": shown, "buttons": []}
        await unit.tell(unit.person, "file", details, case_id=case.id)
    await unit.answer("files", {"case": views.brief(case, unit.policy), "count": len(every),
                                "buttons": [[key("open_case", "o", case.id)]]}, case_id=case.id)
