"""Questions put at a policy briefing: what became of each, the draft that is to answer it, and by when."""

from __future__ import annotations

from dataclasses import dataclass

from bot.storage.database import Row, Transaction


@dataclass(frozen=True, slots=True)
class Put:
    """`about`: the card it was about. `settled`: what became of it, as of all questions; None: still open.

    `card_id`: its draft, since `drafted_at`, due at `due_at`. `wish_id`: of the soldier who handed it in before.
    """

    id: int
    day_id: int
    words: str
    category: str | None
    about: str | None
    settled: str | None
    person_id: int | None
    wish_id: int | None = None
    card_id: str | None = None
    drafted_at: int | None = None
    due_at: int | None = None
    late_told_at: int | None = None
    done_at: int | None = None


_READ = """SELECT q.id, s.day_id, q.words, q.category, q.card_id AS about, q.settled, q.person_id, s.wish_id,
                  s.card_id, s.drafted_at, s.due_at, s.late_told_at, s.done_at
           FROM service_questions s JOIN questions q ON q.id = s.question_id"""


def _put(row: Row) -> Put:
    return Put(**row)


async def add(tx: Transaction, question_id: int, day_id: int, wish_id: int | None) -> None:
    await tx.execute("INSERT INTO service_questions (question_id, day_id, wish_id) VALUES (:id, :day, :wish)",
                     id=question_id, day=day_id, wish=wish_id)


async def of_day(tx: Transaction, day_id: int) -> list[Put]:
    """In the order in which they were put."""
    return [_put(row) for row in await tx.all(f"{_READ} WHERE s.day_id = :day ORDER BY q.id", day=day_id)]


async def by_id(tx: Transaction, question_id: int) -> Put | None:
    row = await tx.one(f"{_READ} WHERE s.question_id = :id", id=question_id)
    return _put(row) if row else None


async def drafted(tx: Transaction, question_id: int, card_id: str, now: int, due_at: int) -> None:
    await tx.execute("""UPDATE service_questions SET card_id = :card, drafted_at = :now, due_at = :due
                        WHERE question_id = :id""", card=card_id, now=now, due=due_at, id=question_id)


async def awaited(tx: Transaction) -> list[Put]:
    """Those whose drafts are being written."""
    return [_put(row) for row in await tx.all(
        f"{_READ} WHERE s.drafted_at IS NOT NULL AND s.done_at IS NULL ORDER BY s.due_at, q.id")]


async def done(tx: Transaction, question_id: int, now: int) -> None:
    await tx.execute("UPDATE service_questions SET done_at = :now WHERE question_id = :id", now=now, id=question_id)


async def late_told(tx: Transaction, question_id: int, now: int) -> None:
    await tx.execute("UPDATE service_questions SET late_told_at = :now WHERE question_id = :id", now=now,
                     id=question_id)


# ── Reports as workbooks ─────────────────────────────────────────────────────────────────────────────────────────────


async def ask_file(tx: Transaction, day_id: int, person_id: int, language: str) -> None:
    await tx.execute("INSERT INTO service_files (day_id, person_id, language) VALUES (:day, :person, :language)",
                     day=day_id, person=person_id, language=language)


async def files_wanted(tx: Transaction) -> list[Row]:
    return await tx.all("SELECT id, day_id, person_id, language FROM service_files WHERE made_at IS NULL ORDER BY id")


async def file_made(tx: Transaction, file_id: int, now: int) -> bool:
    """False: it was made before."""
    return bool(await tx.execute("UPDATE service_files SET made_at = :now WHERE id = :id AND made_at IS NULL "
                                 "RETURNING id", now=now, id=file_id))
