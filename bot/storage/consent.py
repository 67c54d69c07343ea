"""Who has read what does not belong in the channel, and said so."""

from __future__ import annotations

from bot.storage.database import Transaction


async def given(tx: Transaction, person_id: int) -> bool:
    row = await tx.one("SELECT consented_at FROM people WHERE id = :id", id=person_id)
    return row is not None and row["consented_at"] is not None


async def give(tx: Transaction, person_id: int, now: int) -> None:
    """The first time counts."""
    await tx.execute("UPDATE people SET consented_at = :now WHERE id = :id AND consented_at IS NULL",
                     id=person_id, now=now)
