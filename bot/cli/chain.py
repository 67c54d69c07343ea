"""`check --ledger`: follows the chain of events, each of which holds the hash of the one before."""

from __future__ import annotations

import asyncio

from bot.cli.tables import looked_at, version
from bot.cli.terminal import complain, say
from bot.config import read_settings
from bot.storage import events
from bot.storage.database import Transaction


def ledger() -> int:
    """0 if no event was changed, put in or taken out; 1 if the chain breaks."""
    number, broken = asyncio.run(_followed(read_settings().database_url))
    if broken is None:
        say(f"✓ ledger: {number} events, each follows from the one before.")
        return 0
    complain(f"✗ ledger: the chain breaks at event {broken} of {number}: it, or one before it, was changed or removed.")
    return 1


async def _followed(url: str) -> tuple[int, int | None]:
    if await version(url) == 0:
        return 0, None
    async with looked_at(url) as connection:
        tx = Transaction(connection)
        return await events.number(tx), await events.broken_at(tx)
