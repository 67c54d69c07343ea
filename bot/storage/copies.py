"""Which files still have to be copied to the unit's folder, and what their copies are called there."""

from __future__ import annotations

from collections.abc import Sequence

from bot.storage.database import Transaction


async def due(tx: Transaction, limit: int) -> list[tuple[int, str]]:
    """(attachment, file id) of files without a copy, the oldest first."""
    rows = await tx.all("SELECT id, file_id FROM attachments WHERE copy IS NULL ORDER BY id LIMIT :limit", limit=limit)
    return [(row["id"], row["file_id"]) for row in rows]


async def kept(tx: Transaction, attachment_id: int, name: str) -> None:
    await tx.execute("UPDATE attachments SET copy = :name WHERE id = :id", id=attachment_id, name=name)


async def wanted(tx: Transaction, names: Sequence[str]) -> set[str]:
    """Those of the copies that some file still has."""
    places = {f"name{place}": name for place, name in enumerate(names)}
    marks = ", ".join(f":{place}" for place in places)
    rows = await tx.all(f"SELECT DISTINCT copy FROM attachments WHERE copy IN ({marks})", **places) if names else []
    return {row["copy"] for row in rows}
