"""Praise is passed on at once, if its soldier lets it: his words, without the rating, the number or a name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.domain.case import Case
from bot.domain.errors import Refused
from bot.domain.rules import Action
from bot.domain.secrecy import is_private
from bot.services.house import Unit
from bot.services.keys import key
from bot.storage import cases, people, reviews

GOOD, BEST = ("4", "5"), 5


async def follow(unit: Unit, case: Case, action: Action, answers: Mapping[str, Any]) -> None:
    """After kind words with a good rating of the service he is asked whether they may be passed on."""
    if _may_be_told(unit, case) and action is Action.RATE and answers.get("words") and str(
            answers.get("service")) in GOOD:
        await unit.tell(unit.person, "praise_ask", {"words": str(answers["words"]), "number": case.number, "buttons": [
            [key("pass_on", "dg", "ok", case.id), key("keep_words", "dg", "keep", case.id)]]})


def _may_be_told(unit: Unit, case: Case) -> bool:
    """Words about what nobody else is to read of are not passed on."""
    return not is_private(case) and not unit.policy.category(case.category).sensitive


async def settle(unit: Unit, case_id: int, *, passed: bool) -> None:
    """His yes or no. After the best rating, once a case, handler and first responder read what he said."""
    case = await cases.by_id(unit.tx, case_id)
    if case is None or case.requester != unit.person.id:
        raise Refused("not_seen")
    rating = await reviews.consent(unit.tx, case.id) if passed and _may_be_told(unit, case) else None
    if rating and rating.service == BEST and await reviews.praise(unit.tx, case.id, unit.now):
        await _pass_on(unit, case, rating.words or "")
    await unit.answer("praise_said", {"passed": rating is not None, "buttons": [[key("menu", "m")]]})


async def _pass_on(unit: Unit, case: Case, words: str) -> None:
    for person_id in sorted({case.handler, case.first_responder}):
        person = await people.by_id(unit.tx, person_id)
        if person and person.active:
            await unit.tell(person, "praise", {
                "name": person.name, "words": words,
                "category": dict(unit.policy.category(case.category).words), "buttons": [[key("menu", "m")]]})
