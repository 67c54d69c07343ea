"""What the roster's import must know of everybody, those who left included."""

from __future__ import annotations

from bot.domain.people import plain
from bot.storage.database import Transaction


async def staff_numbers(tx: Transaction) -> dict[str, str]:
    """Staff numbers as they are kept, by how people compare them: `a12` and `Ａ12` are one person."""
    rows = await tx.all("SELECT staff_no FROM people")
    return {plain(row["staff_no"]): row["staff_no"] for row in rows}
