"""Answers that say too little: the soldier's *too vague*, and the desk's own question before one is sent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.domain.case import Case
from bot.domain.errors import Refused
from bot.domain.policy import LANGUAGES
from bot.domain.rules import Action, sees
from bot.domain.secrecy import knows
from bot.domain.vague import vague
from bot.services import views
from bot.services.house import Unit
from bot.storage import cases, events, people, talk

ANSWERS = frozenset({Action.PROGRESS, Action.MESSAGE, Action.RESOLVE})
"""What a handler answers with; an ask is none."""


async def why_not(unit: Unit, case: Case) -> None:
    """Whoever finds the same answer too vague once more reads that it was asked already."""
    if not sees(case, unit.person, unit.policy) or unit.person.id != case.requester or case.answer is not None:
        return
    handler = await people.by_id(unit.tx, case.reached(case.handler))
    name = handler.name if handler else ""
    if await events.last_by(unit.tx, case.id, Action.VAGUE):
        raise Refused("vague_asked", name=name)
    raise Refused("not_answered", name=name)


async def doubted(unit: Unit, case: Case) -> views.Pairs:
    """The words of the answer that is found too vague, for whoever has to make it plain."""
    answer = next((one for one in await events.of_case(unit.tx, case.id) if one.id == case.answer), None)
    said = await talk.by_id(unit.tx, answer.talk_id) if answer and answer.talk_id else None
    return [[name if name == "course" else "answer", words] for name, words in views.pairs(said)]


async def cleared(unit: Unit, before: Case, action: Action, *, in_window: bool) -> int | None:
    """The event of a *too vague* that this answer of the handler follows, or of who answers in his place."""
    answers = in_window or before.acts_as(unit.person.id, before.handler)
    if action not in ANSWERS or not answers or before.answer is not None:
        return None
    asked = await events.last_by(unit.tx, before.id, Action.VAGUE)
    return asked.id if asked else None


async def says_little(unit: Unit, case_id: int, answers: Mapping[str, Any]) -> bool:
    """Whether the words name nobody whom the unit knows, no ground and no time."""
    text = str(answers.get("words") or "")
    if not vague(text):
        return False
    case = await cases.by_id(unit.tx, case_id)
    hidden = case is not None and not knows(case, unit.person)  # else it would tell whether a name is his
    names = [one.name for one in await people.everybody(unit.tx) if case and (hidden or one.id != case.requester)]
    names += [home.words[language] for home in unit.policy.homes.values() for language in LANGUAGES]
    return vague(text, names)

