"""The working process's sign of life."""

from __future__ import annotations

from bot.storage.database import Transaction

TICK = "tick"


async def tick(tx: Transaction, now: int) -> None:
    await tx.execute("INSERT INTO alive (name, at) VALUES (:name, :now) ON CONFLICT (name) DO UPDATE SET at = :now",
                     name=TICK, now=now)


async def last(tx: Transaction) -> int | None:
    """When it ticked last, in epoch seconds by the computer's clock of that moment."""
    row = await tx.one("SELECT at FROM alive WHERE name = :name", name=TICK)
    return int(row["at"]) if row else None
