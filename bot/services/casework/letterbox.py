"""The leader's letterbox 首长信箱: the leader addressed alone reads it; a supervisor only if its writer wants so."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.domain import assignment
from bot.domain.assignment import Chosen
from bot.domain.case import Case
from bot.domain.errors import Refused
from bot.domain.people import HQ, Person, Role
from bot.domain.policy import LETTERBOX
from bot.services.casework import cases, intake
from bot.services.casework.intake import Request
from bot.services.house import Unit
from bot.storage import people
from bot.storage.drafts import Draft
from bot.storage.talk import Attachment


async def leaders(unit: Unit) -> list[Person]:
    """Whom one may write to: leaders who have joined."""
    return [one.person for one in await people.staff(unit.tx) if one.there and one.person.has(Role.LEADER)]


async def submit(unit: Unit, draft: Draft) -> None:
    """The form takes effect."""
    answers: Mapping[str, Any] = draft.answers
    leader = await people.by_id(unit.tx, int(answers["leader"]))
    if leader is None or not leader.active or not leader.has(Role.LEADER):
        raise Refused("person_left")
    supervisor = None
    if answers["openly"] == "with_supervisor":
        supervisor = assignment.supervisor(await people.candidates(unit.tx, HQ), unit.person.id)
    held = answers.get("files") or {}
    more = "\n".join(line["text"] for line in held.get("lines", ()))
    said = [["story", str(answers["story"])], *([["story", more]] if more else [])]
    files = tuple(Attachment(**one) for one in held.get("files", ()))
    category = unit.policy.category(LETTERBOX)
    request = Request(unit.person, None, category, str(answers["story"]), said, files, confidential=True)
    case = await private(unit, request, leader, supervisor)
    await cases.answer_card(unit, case, "submit")


async def private(unit: Unit, request: Request, leader: Person, supervisor: Person | None, why: str = "letterbox"
                  ) -> Case:
    """A case between its soldier and a leader, who answers for it and works it. `why`: the reason that is told."""
    chosen = Chosen(leader, {"code": why, "office": leader.home})
    return await intake.begun(unit, request, chosen, leader, supervisor or leader, dict(chosen.reason))
