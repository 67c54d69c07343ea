"""Who looked 谁看过: each opening of a case by anyone but handler and first responder is on its soldier's record."""

from __future__ import annotations

from typing import Any

from bot.domain.case import Case
from bot.domain.errors import Refused
from bot.domain.people import Person, Role
from bot.domain.rules import Party, parties
from bot.services import views
from bot.services.casework.cases import load
from bot.services.house import Unit
from bot.services.keys import key
from bot.storage import events, people
from bot.storage.events import Event

SITTING = 600
"""Seconds in which looking again is the same look."""
SHOWN = 30
"""People on the list; whoever looked last stands first."""
UNSEEN = frozenset({Party.REQUESTER, Party.HANDLER, Party.FIRST_RESPONDER})
"""Whose looking is no news to the soldier."""
AS = (Party.CLERK, Party.REVIEWING, Party.ASSISTANT, Party.ON_CALL, Party.OFFERED, Party.ANSWERING_NOW, Party.IN_CHARGE,
      Party.SUPERVISOR, Party.LEADER, Party.HEAD)
"""As what somebody looks, the closest first."""


async def looked(unit: Unit, case: Case) -> None:
    """Whoever looks in and neither asked nor answers for it leaves a trace that the soldier sees."""
    held = parties(case, unit.person, unit.policy)
    if held & UNSEEN:
        return
    if not await events.viewed_since(unit.tx, case.id, unit.person.id, unit.now - SITTING):
        party = next((one for one in AS if one in held), None)
        await events.add(unit.tx, case_id=case.id, person_id=unit.person.id, at=unit.now, action="view", before={},
                         after={"as": party.value} if party else {})


async def who(unit: Unit, case_id: int) -> None:
    """Everybody who looked, for the soldier alone: name, as what, how often, when last."""
    case = await load(unit, case_id)
    if case.requester != unit.person.id:
        raise Refused("not_yours")
    by_person: dict[int, list[Event]] = {}
    for event in await events.of_case(unit.tx, case.id):
        if event.action == "view" and event.person_id:
            by_person.setdefault(event.person_id, []).append(event)
    known = await people.names(unit.tx, by_person.keys())
    newest = sorted(by_person, key=lambda one: -by_person[one][-1].id)
    details = {"case": views.brief(case, unit.policy), "more": max(0, len(newest) - SHOWN),
               "people": [_line(unit, known[one], by_person[one]) for one in newest[:SHOWN]],
               "buttons": [[key("open_case", "o", case.id), key("menu", "m")]]}
    await unit.answer("looked", details, case_id=case.id)


def _line(unit: Unit, person: Person, seen: list[Event]) -> dict[str, Any]:
    return {"name": person.name, "home": dict(unit.policy.home_words(person.home)),
            "party": seen[-1].after.get("as") or _role(person), "times": len(seen), "at": seen[-1].at}


def _role(person: Person) -> str:
    """Of a look that was kept without saying as what."""
    known = {Role.SUPERVISOR: Party.SUPERVISOR, Role.LEADER: Party.LEADER, Role.HEAD: Party.HEAD}
    return next((party for role, party in known.items() if person.has(role)), Party.OFFERED).value
