"""What people were told otherwise than a card says, and who has to set it right."""

from __future__ import annotations

from dataclasses import dataclass

from bot.storage.database import Row, Transaction


@dataclass(frozen=True, slots=True)
class Otherwise:
    """`version`: of the card as he saw it. `office`: whose word it was; None: he does not know."""

    id: int
    card_id: str
    version: int
    person_id: int
    words: str
    office: str | None
    at: int


@dataclass(frozen=True, slots=True)
class Task:
    """That `person_id` is to set it right; `settled`: answered, corrected, or None."""

    otherwise_id: int
    person_id: int
    at: int
    settled: str | None


async def add(tx: Transaction, card_id: str, version: int, person_id: int, words: str, office: str | None,
              now: int) -> Otherwise:
    row = await tx.one(
        """INSERT INTO told_otherwise (card_id, version, person_id, words, office, at)
           VALUES (:card_id, :version, :person_id, :words, :office, :now) RETURNING id""",
        card_id=card_id, version=version, person_id=person_id, words=words, office=office, now=now)
    assert row is not None
    return Otherwise(int(row["id"]), card_id, version, person_id, words, office, now)


async def by_id(tx: Transaction, otherwise_id: int) -> Otherwise | None:
    row = await tx.one("SELECT * FROM told_otherwise WHERE id = :id", id=otherwise_id)
    return Otherwise(**row) if row else None


async def give(tx: Transaction, otherwise_id: int, person_id: int, now: int) -> None:
    """Makes it this person's task."""
    await tx.execute(
        """INSERT INTO otherwise_tasks (otherwise_id, person_id, at) VALUES (:id, :person_id, :now)
           ON CONFLICT (otherwise_id, person_id) DO NOTHING""", id=otherwise_id, person_id=person_id, now=now)


async def task(tx: Transaction, otherwise_id: int, person_id: int) -> Task | None:
    row = await tx.one(
        """SELECT otherwise_id, person_id, at, settled FROM otherwise_tasks
           WHERE otherwise_id = :id AND person_id = :person_id""", id=otherwise_id, person_id=person_id)
    return _task(row) if row else None


async def settle(tx: Transaction, otherwise_id: int, person_id: int, how: str, now: int) -> bool:
    """False: it is not his, or was settled before."""
    return bool(await tx.execute(
        """UPDATE otherwise_tasks SET settled = :how, settled_at = :now
           WHERE otherwise_id = :id AND person_id = :person_id AND settled IS NULL RETURNING person_id""",
        how=how, now=now, id=otherwise_id, person_id=person_id))


async def count(tx: Transaction, person_id: int) -> int:
    """Open tasks of a person."""
    row = await tx.one(
        "SELECT COUNT(*) AS number FROM otherwise_tasks WHERE person_id = :person_id AND settled IS NULL",
        person_id=person_id)
    return int(row["number"]) if row else 0


async def listed(tx: Transaction, person_id: int, offset: int, limit: int) -> list[Otherwise]:
    """What a person has to set right, the oldest first."""
    rows = await tx.all(
        """SELECT o.* FROM otherwise_tasks t JOIN told_otherwise o ON o.id = t.otherwise_id
           WHERE t.person_id = :person_id AND t.settled IS NULL ORDER BY t.at, o.id LIMIT :limit OFFSET :offset""",
        person_id=person_id, limit=limit, offset=offset)
    return [Otherwise(**row) for row in rows]


async def unreminded(tx: Transaction) -> list[Task]:
    """Open tasks of which nobody has been reminded."""
    rows = await tx.all(
        """SELECT otherwise_id, person_id, at, settled FROM otherwise_tasks
           WHERE settled IS NULL AND reminded_at IS NULL ORDER BY at, otherwise_id""")
    return [_task(row) for row in rows]


async def remind(tx: Transaction, one: Task, now: int) -> bool:
    """Keeps that he is reminded, once."""
    return bool(await tx.execute(
        """UPDATE otherwise_tasks SET reminded_at = :now WHERE otherwise_id = :id AND person_id = :person_id
           AND reminded_at IS NULL AND settled IS NULL RETURNING person_id""",
        now=now, id=one.otherwise_id, person_id=one.person_id))


def _task(row: Row) -> Task:
    return Task(row["otherwise_id"], row["person_id"], row["at"], row["settled"])
