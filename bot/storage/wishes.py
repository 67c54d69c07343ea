"""What somebody wants: his quiet hours, and what comes once a day."""

from __future__ import annotations

from collections.abc import Iterable

from bot.storage.database import Transaction


async def set_quiet(tx: Transaction, person_id: int, hours: str | None) -> None:
    await tx.execute("UPDATE people SET quiet = :hours WHERE id = :id", hours=hours, id=person_id)


async def set_collects(tx: Transaction, person_id: int, topics: Iterable[str]) -> None:
    await tx.execute("UPDATE people SET collects = :topics WHERE id = :id", topics=";".join(topics), id=person_id)
