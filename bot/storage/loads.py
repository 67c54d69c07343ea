"""How many open cases somebody has, and whether his head was told that they are too many."""

from __future__ import annotations

from bot.domain.case import Case
from bot.storage.cases import COLUMNS, case_of
from bot.storage.database import Transaction

WORKED = "c.state IN ('new', 'open', 'waiting', 'referred')"


async def count(tx: Transaction, person_id: int) -> int:
    row = await tx.one(f"SELECT COUNT(*) AS number FROM cases c WHERE c.handler = :person AND {WORKED}",
                       person=person_id)
    return int(row["number"]) if row else 0


async def crossed(tx: Transaction, person_id: int, now: int) -> bool:
    """Notes that the limit was crossed; False if it was noted already."""
    row = await tx.one(
        """INSERT INTO overloads (person_id, told_at) VALUES (:person, :now)
           ON CONFLICT (person_id) DO NOTHING RETURNING person_id""", person=person_id, now=now)
    return row is not None


async def back(tx: Transaction, person_id: int) -> None:
    """Within the limit again: the next crossing is told anew."""
    await tx.execute("DELETE FROM overloads WHERE person_id = :person", person=person_id)


async def worked(tx: Transaction, person_id: int) -> list[Case]:
    """What he has in hand: the latest dates first, for those can wait best; then what has none yet."""
    rows = await tx.all(
        f"""SELECT {COLUMNS} FROM cases c WHERE c.handler = :person AND {WORKED}
            ORDER BY COALESCE(c.resolve_by, 0) DESC, c.id DESC""", person=person_id)
    return [case_of(row) for row in rows]
