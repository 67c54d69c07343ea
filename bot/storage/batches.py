"""Batches: cases of one kind under one common date."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.case import Case
from bot.domain.people import Person
from bot.storage.cases import COLUMNS, LIVE, SEEN, case_of
from bot.storage.database import Row, Transaction

DONE = "c.state IN ('resolved', 'closed', 'withdrawn')"


@dataclass(frozen=True, slots=True)
class Batch:
    """One batch. `done` of `size` cases are no office's work any more."""

    id: int
    title: str
    category: str
    reason: str
    due_at: int
    size: int
    done: int


_SELECT = f"""SELECT b.id, b.title, b.category, b.reason, b.due_at,
                     (SELECT COUNT(*) FROM cases c WHERE c.batch_id = b.id) AS size,
                     (SELECT COUNT(*) FROM cases c WHERE c.batch_id = b.id AND {DONE}) AS done FROM batches b"""


def _batch(row: Row) -> Batch:
    return Batch(row["id"], row["title"], row["category"], row["reason"], row["due_at"], row["size"], row["done"])


async def add(tx: Transaction, title: str, category: str, reason: str, due_at: int, made_by: int, now: int) -> int:
    row = await tx.one(
        """INSERT INTO batches (title, category, reason, due_at, made_by, made_at)
           VALUES (:title, :category, :reason, :due_at, :made_by, :now) RETURNING id""",
        title=title, category=category, reason=reason, due_at=due_at, made_by=made_by, now=now)
    assert row is not None
    return int(row["id"])


async def move(tx: Transaction, batch_id: int, due_at: int, reason: str) -> None:
    await tx.execute("UPDATE batches SET due_at = :due_at, reason = :reason WHERE id = :id",
                     due_at=due_at, reason=reason, id=batch_id)


async def by_id(tx: Transaction, batch_id: int) -> Batch | None:
    row = await tx.one(f"{_SELECT} WHERE b.id = :id", id=batch_id)
    return _batch(row) if row else None


async def due_at(tx: Transaction, batch_id: int) -> int | None:
    row = await tx.one("SELECT due_at FROM batches WHERE id = :id", id=batch_id)
    return int(row["due_at"]) if row else None


async def open_(tx: Transaction, limit: int) -> list[Batch]:
    """Those with something left to do, the newest first."""
    rows = await tx.all(
        f"""{_SELECT} WHERE EXISTS (SELECT 1 FROM cases c WHERE c.batch_id = b.id
            AND c.state IN ('open', 'waiting', 'referred', 'new')) ORDER BY b.id DESC LIMIT :limit""", limit=limit)
    return [_batch(row) for row in rows]


async def size(tx: Transaction, batch_id: int) -> int:
    row = await tx.one("SELECT COUNT(*) AS number FROM cases c WHERE c.batch_id = :id", id=batch_id)
    return int(row["number"]) if row else 0


async def cases_of(tx: Transaction, batch_id: int) -> list[Case]:
    rows = await tx.all(f"SELECT {COLUMNS} FROM cases c WHERE c.batch_id = :id ORDER BY c.id", id=batch_id)
    return [case_of(row) for row in rows]


async def gatherable(tx: Transaction, person: Person, category: str, limit: int) -> list[int]:
    """Cases of the category in hand and in no batch that a supervisor may hear of, the oldest first."""
    rows = await tx.all(
        f"""SELECT c.id FROM cases c WHERE c.category = :category AND {LIVE} AND c.batch_id IS NULL
            AND c.state IN ('open', 'waiting', 'referred') AND c.confidential = 0 AND {SEEN}
            ORDER BY c.id LIMIT :limit""", category=category, limit=limit, person=person.id, home=person.home)
    return [int(row["id"]) for row in rows]


async def by_ids(tx: Transaction, ids: list[int]) -> list[Case]:
    """These cases, in the order of their numbers."""
    if not ids:
        return []
    places = {f"id{place}": case_id for place, case_id in enumerate(ids)}
    marks = ", ".join(f":{place}" for place in places)
    rows = await tx.all(f"SELECT {COLUMNS} FROM cases c WHERE c.id IN ({marks}) ORDER BY c.id", **places)
    return [case_of(row) for row in rows]
