"""Updates on disk: stored before they are confirmed, done in the transaction of their effect, emptied then."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from bot.storage.database import Transaction

AT_ONCE = 100
"""Rows of one statement; Telegram hands out no more at a time."""


async def store(tx: Transaction, rows: Sequence[tuple[int, int, str]], now: int) -> list[int]:
    """Stores (update id, queue, payload); gives the ids that were new."""
    new: list[int] = []
    for start in range(0, len(rows), AT_ONCE):
        new += await _insert(tx, rows[start : start + AT_ONCE], now)
    return new


async def _insert(tx: Transaction, rows: Sequence[tuple[int, int, str]], now: int) -> list[int]:
    places = ", ".join(f"(:update{n}, :queue{n}, :payload{n}, :now)" for n in range(len(rows)))
    values: dict[str, Any] = {}
    for n, (update_id, queue, payload) in enumerate(rows):
        values |= {f"update{n}": update_id, f"queue{n}": queue, f"payload{n}": payload}
    found = await tx.all(
        f"INSERT INTO inbox (update_id, queue, payload, received_at) VALUES {places} "
        "ON CONFLICT (update_id) DO NOTHING RETURNING update_id",
        now=now,
        **values,
    )
    return [row["update_id"] for row in found]


async def take(tx: Transaction, update_id: int, now: int) -> bool:
    """Marks the update done. False: it acted already, and must not again."""
    return bool(
        await tx.execute(
            "UPDATE inbox SET done_at = :now, payload = '' WHERE update_id = :update_id AND done_at IS NULL "
            "RETURNING update_id",
            update_id=update_id,
            now=now,
        )
    )


async def set_aside(tx: Transaction, update_id: int, now: int) -> None:
    """Marks the update as failed for good."""
    await tx.execute(
        "UPDATE inbox SET done_at = :now, payload = '', failed = 1 WHERE update_id = :update_id AND done_at IS NULL",
        update_id=update_id,
        now=now,
    )


async def unfinished(tx: Transaction) -> list[tuple[int, int, str]]:
    """(update id, queue, payload) of all that did not act yet, in order."""
    rows = await tx.all("SELECT update_id, queue, payload FROM inbox WHERE done_at IS NULL ORDER BY update_id")
    return [(row["update_id"], row["queue"], row["payload"]) for row in rows]


async def lately(tx: Transaction, since: int) -> list[int]:
    """The numbers of the last thousand updates that were received since then, in order."""
    rows = await tx.all("SELECT update_id, received_at FROM inbox ORDER BY update_id DESC LIMIT 1000")
    return sorted(row["update_id"] for row in rows if row["received_at"] >= since)


async def still_open(tx: Transaction, update_ids: Collection[int]) -> list[int]:
    """Those of the updates that no transaction marked done."""
    places, values = _named(update_ids)
    rows = await tx.all(f"SELECT update_id FROM inbox WHERE done_at IS NULL AND update_id IN ({places})", **values)
    return [row["update_id"] for row in rows]


async def finish(tx: Transaction, update_ids: Collection[int], now: int) -> None:
    """Marks updates done that had no effect of their own."""
    places, values = _named(update_ids)
    await tx.execute(
        f"UPDATE inbox SET done_at = :now, payload = '' WHERE done_at IS NULL AND update_id IN ({places})",
        now=now,
        **values,
    )


async def purge(tx: Transaction, before: int) -> int:
    """Deletes rows done before that instant (Telegram repeats nothing older than a day); gives their number."""
    return await tx.execute("DELETE FROM inbox WHERE done_at < :before RETURNING update_id", before=before)


def _named(numbers: Collection[int]) -> tuple[str, dict[str, int]]:
    values = {f"id{n}": number for n, number in enumerate(numbers)}
    return ", ".join(f":{name}" for name in values), values
