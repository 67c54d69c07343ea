"""A matter of many: its case speaks to all who joined, and each says whether it is so for him as well."""

from __future__ import annotations

from bot.domain.case import Case
from bot.domain.delivery import Delivery, Move, Stand, Why
from bot.domain.rules import Action
from bot.services.delivery import deliveries as lists
from bot.services.delivery import delivery_letters
from bot.services.house import Unit
from bot.storage import deliveries, delivery_lines

ANSWERS = (Action.RESOLVE, Action.WITHDRAW)
"""After which whoever joined is asked whether it is so for him, too."""


async def follow(unit: Unit, case: Case, action: Action, words: str | None) -> None:
    """One answer to all."""
    if action is not Action.PROGRESS and action not in ANSWERS:
        return
    for made in await deliveries.common_of(unit.tx, case.id):
        for line, person in await delivery_lines.listed(unit.tx, made.id, stand=Stand.APPLIED):
            after = line
            if action in ANSWERS:
                after = await lists.move(unit, made, line, Move.ENTERED, words=words, clock=True)
            details = await delivery_letters.letter(unit, made, after)
            told = {**details, "words": words, "headline": None if details["veiled"] else f"common_{action.value}"}
            await unit.tell(person, "delivery_mine", told)


async def unanswered(unit: Unit, made: Delivery, person_id: int) -> None:
    """Reminded three times, and nothing said: it is held against nobody, and nobody is asked in person."""
    line = await delivery_lines.one(unit.tx, made.id, person_id)
    if line and line.stand is Stand.ENTERED:
        await lists.move(unit, made, line, Move.LEAVE, why=Why.NO_ANSWER, clock=True)
