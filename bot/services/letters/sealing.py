"""Letters of sensitive categories say only that there is news; what it is stands there once their reader opens them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.domain.letters import Card, Letter
from bot.services.keys import key
from bot.storage import outbox, sealed
from bot.storage.database import Transaction

SEALED = "sealed"
SAID_AT_ONCE = "urgent"
"""How the kinds of letters begin that are never sealed."""
HIDDEN = {"zh": "内容不在消息里显示", "en": "not shown in messages"}


async def out(tx: Transaction, letter: Letter, machine: int) -> None:
    """The last step to the outbox of every letter to somebody else.

    What would only change a card silently is dropped: that a card shows it is what must not be.
    """
    case = letter.details.get("case") or {}
    if not case.get("sensitive") or letter.kind.startswith(SAID_AT_ONCE):
        await outbox.put(tx, letter, machine)
    elif letter.card is not Card.QUIET:
        seal = await sealed.put(tx, letter, case["id"], machine)
        details: dict[str, Any] = {"number": case["number"], "seal": seal,
                                   "buttons": [[key("open_news", "an", "open", seal), key("menu", "m")]]}
        if letter.silent:
            details["silent"] = True
        await outbox.put(tx, replace(letter, kind=SEALED, details=details, card=Card.NONE, case_id=case["id"]), machine)


async def content(tx: Transaction, letter: Letter) -> Letter:
    """What a letter that waits to go holds, sealed or not."""
    held = await sealed.find(tx, letter.details["seal"], letter.person_id or 0) if letter.kind == SEALED else None
    return replace(letter, kind=held.kind, details=held.details) if held and held.details else letter


def closed(brief: dict[str, Any]) -> dict[str, Any]:
    """A case in a list that goes to somebody: of a sensitive one the number alone."""
    return {**brief, "title": "", "category": HIDDEN, "sensitive": False} if brief.get("sensitive") else brief
