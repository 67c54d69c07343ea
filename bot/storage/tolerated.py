"""Mistakes made in good faith, and what they keep out of somebody's record."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.tolerance import Marked, What
from bot.storage.database import Row, Transaction

_COLUMNS = "id, case_id, person_id, what, item, by_id, at"


def _mark(row: Row) -> Marked:
    return Marked(row["id"], row["case_id"], row["person_id"], What(row["what"]), row["item"], row["by_id"], row["at"])


async def add(tx: Transaction, case_id: int, person_id: int, what: What, item: str, by: int, now: int) -> int | None:
    """Once; None: it was marked already."""
    row = await tx.one(
        """INSERT INTO tolerated (case_id, person_id, what, item, by_id, at)
           VALUES (:case_id, :person_id, :what, :item, :by, :now)
           ON CONFLICT (case_id, person_id, what) WHERE undone_at IS NULL DO NOTHING RETURNING id""",
        case_id=case_id, person_id=person_id, what=what.value, item=item, by=by, now=now)
    return int(row["id"]) if row else None


async def by_id(tx: Transaction, mark_id: int) -> Marked | None:
    """One that holds."""
    row = await tx.one(f"SELECT {_COLUMNS} FROM tolerated WHERE id = :id AND undone_at IS NULL", id=mark_id)
    return _mark(row) if row else None


async def of_case(tx: Transaction, case_id: int) -> list[Marked]:
    rows = await tx.all(
        f"SELECT {_COLUMNS} FROM tolerated WHERE case_id = :id AND undone_at IS NULL ORDER BY id", id=case_id)
    return [_mark(row) for row in rows]


async def of_person(tx: Transaction, person_id: int) -> list[Marked]:
    rows = await tx.all(
        f"SELECT {_COLUMNS} FROM tolerated WHERE person_id = :id AND undone_at IS NULL ORDER BY id", id=person_id)
    return [_mark(row) for row in rows]


async def undo(tx: Transaction, mark_id: int, by: int, now: int) -> bool:
    """Once."""
    return bool(await tx.execute(
        """UPDATE tolerated SET undone_at = :now, undone_by = :by WHERE id = :id AND undone_at IS NULL
           RETURNING id""", id=mark_id, by=by, now=now))


async def dates(tx: Transaction, person_id: int, case_ids: Sequence[int], now: int) -> tuple[int, int]:
    """Of these cases, as far as they are his: dates that were not kept, and how many are late right now."""
    if not case_ids:
        return 0, 0
    places = {f"c{place}": one for place, one in enumerate(case_ids)}
    row = await tx.one(
        f"""SELECT SUM(CASE WHEN f.resolved_at IS NOT NULL THEN f.told - f.kept ELSE 0 END) AS broken,
                SUM(CASE WHEN f.ended_at IS NULL AND f.due_at < :now THEN 1 ELSE 0 END) AS late
            FROM case_facts f WHERE f.case_id IN ({', '.join(f':{one}' for one in places)})
              AND f.handler = :person""", person=person_id, now=now, **places)
    return (int(row["broken"] or 0), int(row["late"] or 0)) if row else (0, 0)


async def missed(tx: Transaction, case_id: int) -> bool:
    """Whether a date of it was not kept."""
    row = await tx.one("SELECT told - kept AS broken FROM case_facts WHERE case_id = :id", id=case_id)
    return row is not None and int(row["broken"]) > 0
