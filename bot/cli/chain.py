"""`check --ledger`: follows the chain of events, each with the hash of the one before and of its own words."""

from __future__ import annotations

import asyncio

from bot.cli.tables import looked_at, version
from bot.cli.terminal import complain, say
from bot.config import read_settings
from bot.storage import events
from bot.storage.database import Transaction


def ledger() -> int:
    """0 if no event was changed, put in or taken out, nor its words changed; 1 and where, if one was."""
    number, wrong = asyncio.run(_followed(read_settings().database_url))
    if not wrong:
        say(f"✓ ledger: {number} events, each follows from the one before.")
        return 0
    complain(f"✗ ledger of {number} events: {wrong}")
    return 1


async def _followed(url: str) -> tuple[int, str]:
    """How many events there are, and what is wrong with them."""
    if await version(url) == 0:
        return 0, ""
    async with looked_at(url) as connection:
        tx = Transaction(connection)
        return await events.number(tx), await _wrong(tx)


async def _wrong(tx: Transaction) -> str:
    if broken := await events.broken_at(tx):
        return f"the chain breaks at event {broken}: it, or one before it, was changed or removed."
    if missing := await events.missing(tx):
        return (f"{missing} more were written than are there: they were removed when they stood at its end."
                if missing > 0 else f"{-missing} of them were not written by the desk.")
    if words := await events.reworded(tx):
        return f"the words of event {words} were changed."
    return ""
