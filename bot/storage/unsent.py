"""Letters that are made and never sent: for a past that nobody is told of any more."""

from __future__ import annotations

from bot.storage.database import Transaction

Mark = tuple[int, int]
"""The newest letter that waits, and the newest that is held."""


async def mark(tx: Transaction) -> Mark:
    row = await tx.one("""SELECT (SELECT COALESCE(MAX(id), 0) FROM outbox) AS waiting,
                          (SELECT COALESCE(MAX(id), 0) FROM held) AS held""")
    return (row["waiting"], row["held"]) if row else (0, 0)


async def forget(tx: Transaction, since: Mark) -> None:
    """What this transaction has put since then is gone."""
    waiting, held = since
    await tx.execute("DELETE FROM outbox WHERE id > :waiting", waiting=waiting)
    await tx.execute("DELETE FROM held WHERE id > :held", held=held)
