"""The last day on which the list of what nobody owns was looked at."""

from __future__ import annotations

from bot.storage.database import Transaction


async def told(tx: Transaction) -> int:
    """A day's ordinal; 0: never."""
    row = await tx.one("SELECT value FROM counters WHERE name = 'orphans'")
    return int(row["value"]) if row else 0


async def tell(tx: Transaction, day: int) -> bool:
    """False: somebody was faster."""
    row = await tx.one(
        """INSERT INTO counters (name, value) VALUES ('orphans', :day)
           ON CONFLICT (name) DO UPDATE SET value = :day WHERE counters.value < :day RETURNING value""", day=day)
    return row is not None
