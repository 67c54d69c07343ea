"""Good solutions, and what they must not tell."""

from __future__ import annotations

from bot.domain.solutions import Solution, Stage
from bot.storage.database import Row, Transaction

_COLUMNS = "id, case_id, category, author, words, state, at, shared_at, why"


def _solution(row: Row) -> Solution:
    return Solution(row["id"], row["case_id"], row["category"], row["author"], row["words"], Stage(row["state"]),
                    row["at"], row["shared_at"], row["why"] or "")


async def begin(tx: Transaction, case_id: int, category: str, author: int, words: str, now: int) -> Solution:
    """Of a case there is one; one that was given up begins anew."""
    row = await tx.one(
        f"""INSERT INTO good_solutions (case_id, category, author, words, state, at)
            VALUES (:case_id, :category, :author, :words, 'draft', :now)
            ON CONFLICT (case_id) DO UPDATE SET author = :author, words = :words, state = 'draft', at = :now,
                shared_at = NULL, settled_by = NULL, why = NULL RETURNING {_COLUMNS}""",
        case_id=case_id, category=category, author=author, words=words, now=now)
    assert row is not None
    return _solution(row)


async def by_id(tx: Transaction, solution_id: int) -> Solution | None:
    row = await tx.one(f"SELECT {_COLUMNS} FROM good_solutions WHERE id = :id", id=solution_id)
    return _solution(row) if row else None


async def of_case(tx: Transaction, case_id: int) -> Solution | None:
    row = await tx.one(f"SELECT {_COLUMNS} FROM good_solutions WHERE case_id = :case_id", case_id=case_id)
    return _solution(row) if row else None


async def move(tx: Transaction, before: Solution, stage: Stage, now: int, *, words: str | None = None,
               by: int | None = None, why: str = "") -> bool:
    """False: somebody was faster."""
    return bool(await tx.execute(
        """UPDATE good_solutions SET state = :stage, at = :now, words = COALESCE(:words, words), settled_by = :by,
               why = :why, shared_at = :shared WHERE id = :id AND state = :was RETURNING id""",
        id=before.id, was=before.stage.value, stage=stage.value, now=now, words=words, by=by, why=why or None,
        shared=now if stage is Stage.SHARED else None))


async def shared(tx: Transaction, since: int, until: int) -> list[Solution]:
    """Those that all could read for the first time then, the newest first."""
    rows = await tx.all(
        f"""SELECT {_COLUMNS} FROM good_solutions WHERE state = 'shared' AND shared_at >= :since AND shared_at < :until
            ORDER BY shared_at DESC, id DESC""", since=since, until=until)
    return [_solution(row) for row in rows]


async def nearest(tx: Transaction, instant: int, *, before: bool) -> int | None:
    """When the last one before that instant was shared, or the first one from it on."""
    sql = ("SELECT MAX(shared_at) AS at FROM good_solutions WHERE state = 'shared' AND shared_at < :instant" if before
           else "SELECT MIN(shared_at) AS at FROM good_solutions WHERE state = 'shared' AND shared_at >= :instant")
    row = await tx.one(sql, instant=instant)
    return row["at"] if row else None


async def waiting(tx: Transaction, person_id: int, *, settles: bool) -> list[Solution]:
    """His own that are not out yet; of whoever settles them what others propose as well."""
    rows = await tx.all(
        f"""SELECT {_COLUMNS} FROM good_solutions
            WHERE state IN ('draft', 'proposed', 'back') AND (author = :person OR (state = 'proposed' AND :settles = 1))
            ORDER BY id""", person=person_id, settles=int(settles))
    return [_solution(row) for row in rows]


async def names(tx: Transaction) -> list[str]:
    """Everybody who is or was on the roster."""
    return [row["name"] for row in await tx.all("SELECT DISTINCT name FROM people")]
