"""What is kept no longer goes, a little at a time; and what was cleared out on which night."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass

from bot.storage.database import Transaction
from bot.storage.erasing import GONE

AT_ONCE = 200
"""Rows, or cases, of one transaction."""


@dataclass(frozen=True, slots=True)
class Purge:
    """One night's work."""

    day: str
    counts: dict[str, int]


async def ended(tx: Transaction, before: int, category: str | None, but: Collection[str]) -> list[int]:
    """Cases that ended before then and still have their words: of one category, or of all `but` some."""
    places = {f"but{place}": id_ for place, id_ in enumerate(sorted(but))} if category is None else {}
    where = "category = :category" if category is not None else " AND ".join(
        [f"category <> :{place}" for place in places] or ["1 = 1"])
    values = {"category": category} if category is not None else places
    rows = await tx.all(
        f"""SELECT id FROM cases WHERE closed_at < :before AND state IN ('closed', 'withdrawn')
            AND title <> '{GONE}' AND {where} ORDER BY closed_at LIMIT {AT_ONCE}""", before=before, **values)
    return [row["id"] for row in rows]


async def wordless(tx: Transaction, case_id: int) -> None:
    """The words of a case go; its dates, events and figures stay."""
    talks = "SELECT id FROM messages WHERE case_id = :id"
    await tx.execute(f"DELETE FROM attachments WHERE talk_id IN ({talks})", id=case_id)
    await tx.execute("UPDATE messages SET body = '[]', salt = '' WHERE case_id = :id", id=case_id)
    await tx.execute("UPDATE ratings SET words = NULL WHERE case_id = :id", id=case_id)
    await tx.execute("UPDATE sealed SET details = '', key = NULL WHERE case_id = :id", id=case_id)
    await tx.execute(f"UPDATE cases SET title = '{GONE}' WHERE id = :id", id=case_id)


async def sent_of_ended(tx: Transaction, before: int) -> int:
    """Messages of cases that ended before then: whoever replies to one starts anew."""
    return len(await tx.all(
        f"""DELETE FROM sent WHERE (chat_id, message_id) IN (
                SELECT s.chat_id, s.message_id FROM cases c JOIN sent s ON s.case_id = c.id
                WHERE c.closed_at < :before AND c.state IN ('closed', 'withdrawn') LIMIT {AT_ONCE})
            RETURNING message_id""", before=before))


async def sent_loose(tx: Transaction, before: int) -> int:
    """Menus and the like, by machine time."""
    return len(await tx.all(
        f"""DELETE FROM sent WHERE (chat_id, message_id) IN (
                SELECT chat_id, message_id FROM sent WHERE case_id IS NULL AND sent_at < :before LIMIT {AT_ONCE})
            RETURNING message_id""", before=before))


async def sent_of_forms(tx: Transaction, before: int) -> int:
    """Screens of forms that are long gone."""
    return len(await tx.all(
        f"""DELETE FROM sent WHERE (chat_id, message_id) IN (
                SELECT chat_id, message_id FROM sent s WHERE s.case_id < 0 AND s.sent_at < :before
                AND NOT EXISTS (SELECT 1 FROM drafts d WHERE d.id = -s.case_id) LIMIT {AT_ONCE})
            RETURNING message_id""", before=before))


async def questions(tx: Transaction, before: int) -> int:
    """Settled long ago."""
    return len(await tx.all("DELETE FROM questions WHERE settled_at < :before RETURNING id", before=before))


async def wrong_codes(tx: Transaction, before: int) -> int:
    pins = await tx.all("DELETE FROM wrong_pins WHERE at < :before RETURNING id", before=before)
    return len(pins) + len(await tx.all("DELETE FROM wrong_codes WHERE at < :before RETURNING id", before=before))


async def done_on(tx: Transaction, day: str) -> bool:
    return await tx.one("SELECT 1 AS one FROM purges WHERE day = :day", day=day) is not None


async def note(tx: Transaction, day: str, counts: dict[str, int], now: int) -> None:
    await tx.execute("INSERT INTO purges (day, at, counts) VALUES (:day, :now, :counts) ON CONFLICT DO NOTHING",
                     day=day, now=now, counts=json.dumps(counts))


async def untold(tx: Transaction) -> list[Purge]:
    rows = await tx.all("SELECT day, counts FROM purges WHERE told_at IS NULL ORDER BY day")
    return [Purge(row["day"], json.loads(row["counts"])) for row in rows]


async def latest(tx: Transaction, since: str) -> list[Purge]:
    """Those of the nights from that day on."""
    rows = await tx.all("SELECT day, counts FROM purges WHERE day >= :since ORDER BY day", since=since)
    return [Purge(row["day"], json.loads(row["counts"])) for row in rows]


async def told(tx: Transaction, now: int) -> None:
    await tx.execute("UPDATE purges SET told_at = :now WHERE told_at IS NULL", now=now)
