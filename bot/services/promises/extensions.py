"""An extension that was asked for and that nobody decides on any more: who asked, and who was to decide, read so."""

from __future__ import annotations

from bot.domain.case import Case
from bot.domain.errors import Refused
from bot.domain.notices import DECIDING
from bot.domain.rules import Action, sees
from bot.services.house import Unit
from bot.storage import events

DROPPING = frozenset({Action.ASK, Action.REFER, Action.RESOLVE})
"""What a handler does that stops the clock: an extension is waited for no more."""


async def dropped(unit: Unit, case: Case, action: Action) -> int | None:
    """The working days that he had asked for, for the answer to what he has just done."""
    last = await events.last_by(unit.tx, case.id, action) if action in DROPPING else None
    return last.before.get("extension") if last else None


def explain(unit: Unit, case: Case, action: Action) -> None:
    """Refused("extension_gone") for whoever still has the buttons."""
    if action in DECIDING and case.extension is None and sees(case, unit.person, unit.policy):
        raise Refused("extension_gone", number=case.number)
