"""Praise is passed on at once, if its soldier lets it: his words, without the rating, the number or a name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.domain.case import Case
from bot.domain.rules import Action
from bot.services.house import Unit
from bot.services.keys import key
from bot.storage import people, reviews

BEST = "5"


async def follow(unit: Unit, case: Case, action: Action, answers: Mapping[str, Any]) -> None:
    """After the best rating of the service, once a case: handler and first responder read what was said."""
    willing = answers.get("pass_on") == "pass_on" and answers.get("service") == BEST
    if action is not Action.RATE or not willing or not await reviews.praise(unit.tx, case.id, unit.now):
        return
    for person_id in sorted({case.handler, case.first_responder}):
        person = await people.by_id(unit.tx, person_id)
        if person and person.active:
            await unit.tell(person, "praise", {
                "name": person.name, "words": str(answers["words"]),
                "category": dict(unit.policy.category(case.category).words), "buttons": [[key("menu", "m")]]})
