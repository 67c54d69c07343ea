"""The policy card that a result rests on: its title and version as they were cited."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.domain.case import Case
from bot.domain.rules import Action
from bot.services.house import Unit
from bot.services.keys import Key, key
from bot.storage import events
from bot.storage.events import Event


async def of_case(unit: Unit, case: Case) -> dict[str, Any] | None:
    """What the result that holds now rests on."""
    if case.outcome is None:
        return None
    return await of_last(unit, case, Action.RESOLVE)


async def of_last(unit: Unit, case: Case, action: Action) -> dict[str, Any] | None:
    """What the last such action rests on."""
    last = await events.last_by(unit.tx, case.id, action)
    return await of_event(unit, last) if last else None


async def of_event(unit: Unit, event: Event) -> dict[str, Any] | None:
    """What an event's `cite` (id and version) was."""
    if not event.after.get("cite"):
        return None
    card = await unit.shelf.version(unit.tx, *event.after["cite"])
    return {"event": event.id, "title": dict(card.title), "version": card.version} if card else None


def button(cited: Mapping[str, Any] | None) -> list[list[Key]]:
    """The way to the card as it was when it was cited, even if it was withdrawn since."""
    return [[key("cited", "k", "cited", cited["event"], 0)]] if cited else []
