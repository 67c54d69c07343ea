"""Dates that were worked out again, until those concerned have been told."""

from __future__ import annotations

from dataclasses import dataclass

from bot.storage.database import Transaction


@dataclass(frozen=True, slots=True)
class NewDate:
    """A case's promise of this kind was told for `before` and holds for `after`."""

    case_id: int
    number: str
    kind: str
    before: int
    after: int


async def add(tx: Transaction, person_id: int, case_id: int, kind: str, before: int, after: int) -> None:
    """What he does not know yet; of two changes he reads the first date and the last."""
    await tx.execute(
        """INSERT INTO new_dates (person_id, case_id, kind, before, after)
           VALUES (:person_id, :case_id, :kind, :before, :after)
           ON CONFLICT (person_id, case_id, kind) DO UPDATE SET after = :after""",
        person_id=person_id, case_id=case_id, kind=kind, before=before, after=after)


async def concerned(tx: Transaction, after: int, limit: int) -> list[int]:
    """People beyond `after`, in order, who have not been told."""
    rows = await tx.all(
        "SELECT DISTINCT person_id FROM new_dates WHERE person_id > :after ORDER BY person_id LIMIT :limit",
        after=after, limit=limit)
    return [row["person_id"] for row in rows]


async def take(tx: Transaction, person_id: int) -> list[NewDate]:
    """All that one person is to be told, and is told with it."""
    rows = await tx.all(
        """SELECT d.case_id, c.number, d.kind, d.before, d.after FROM new_dates d JOIN cases c ON c.id = d.case_id
           WHERE d.person_id = :person_id AND d.before <> d.after ORDER BY d.after, d.case_id""", person_id=person_id)
    await tx.execute("DELETE FROM new_dates WHERE person_id = :person_id", person_id=person_id)
    return [NewDate(**row) for row in rows]
