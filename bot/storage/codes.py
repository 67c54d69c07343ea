"""Invitation codes that were none, by the account that sent them."""

from __future__ import annotations

from bot.storage.database import Transaction


async def wrong(tx: Transaction, chat_id: int, now: int) -> None:
    await tx.execute("INSERT INTO wrong_codes (chat_id, at) VALUES (:chat_id, :now)", chat_id=chat_id, now=now)


async def latest(tx: Transaction, chat_id: int, limit: int) -> list[int]:
    """When its last wrong ones came, the newest first."""
    rows = await tx.all(
        "SELECT at FROM wrong_codes WHERE chat_id = :chat_id ORDER BY at DESC, id DESC LIMIT :limit",
        chat_id=chat_id, limit=limit)
    return [row["at"] for row in rows]
