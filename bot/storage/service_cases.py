"""Cases raised on service days; and the cases of a company that a visit should go through."""

from __future__ import annotations

from bot.domain.case import Case
from bot.storage.cases import COLUMNS, PUBLIC, case_of
from bot.storage.database import Transaction


async def add(tx: Transaction, day_id: int, case_id: int, by: int, now: int) -> None:
    await tx.execute("""INSERT INTO service_cases (case_id, day_id, entered_by, entered_at)
                        VALUES (:case_id, :day, :by, :now)""", case_id=case_id, day=day_id, by=by, now=now)


async def of_day(tx: Transaction, day_id: int) -> list[Case]:
    """In the order in which they were raised."""
    rows = await tx.all(f"""SELECT {COLUMNS} FROM service_cases s JOIN cases c ON c.id = s.case_id
                            WHERE s.day_id = :day ORDER BY c.id""", day=day_id)
    return [case_of(row) for row in rows]


async def day_of(tx: Transaction, case_id: int) -> int | None:
    row = await tx.one("SELECT day_id FROM service_cases WHERE case_id = :id", id=case_id)
    return int(row["day_id"]) if row else None


async def of_company(tx: Transaction, company: str, limit: int) -> list[Case]:
    """What has not ended, the oldest first: named, about nobody, and no leader's letter."""
    rows = await tx.all(
        f"""SELECT {COLUMNS} FROM cases c WHERE c.company = :company AND c.anonymous = 0 AND {PUBLIC}
              AND c.state IN ('new', 'open', 'waiting', 'referred', 'resolved') ORDER BY c.id LIMIT :limit""",
        company=company, limit=limit)
    return [case_of(row) for row in rows]
