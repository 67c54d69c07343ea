"""For whom the name behind an anonymous case was opened."""

from __future__ import annotations

from bot.storage.database import Transaction


async def add(tx: Transaction, case_id: int, person_id: int, by: int, now: int) -> None:
    await tx.execute(
        """INSERT INTO revealed (case_id, person_id, revealed_by, revealed_at)
           VALUES (:case_id, :person_id, :by, :now) ON CONFLICT (case_id, person_id) DO NOTHING""",
        case_id=case_id, person_id=person_id, by=by, now=now)


async def of_case(tx: Transaction, case_id: int) -> frozenset[int]:
    rows = await tx.all("SELECT person_id FROM revealed WHERE case_id = :case_id", case_id=case_id)
    return frozenset(row["person_id"] for row in rows)
