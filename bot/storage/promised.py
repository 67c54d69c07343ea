"""What has been promised on a case, as it was promised: dates, budgets, and the ladder that held then."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from functools import lru_cache

from bot.domain.policy import Rung
from bot.domain.promises import Told
from bot.storage.database import Transaction

Key = tuple[str, int]
"""A promise of a case: its kind and serial."""


@lru_cache(maxsize=64)
def ladder_of(steps: str) -> tuple[Rung, ...]:
    """A ladder as it is stored."""
    return tuple(Rung(tuple(to), share, days) for to, share, days in json.loads(steps))


def _stored(ladder: Sequence[Rung]) -> tuple[str, str]:
    """Its digest and its steps."""
    steps = json.dumps([[one.to, one.share, one.days] for one in ladder])
    return hashlib.sha256(steps.encode()).hexdigest()[:16], steps


async def of_case(tx: Transaction, case_id: int) -> dict[Key, Told]:
    rows = await tx.all(
        """SELECT p.kind, p.serial, p.due_at, p.budget, p.since, p.span, l.steps
           FROM promised p JOIN ladders l ON l.id = p.ladder WHERE p.case_id = :case_id""", case_id=case_id)
    return {(row["kind"], row["serial"]): Told(row["due_at"], row["budget"], row["since"], row["span"],
                                               ladder_of(row["steps"])) for row in rows}


async def keep(tx: Transaction, case_id: int, told: Mapping[Key, Told]) -> None:
    """What is promised now. Of one that was promised before, only its date and what it counts from may be new."""
    ladders = {each.ladder: _stored(each.ladder) for each in told.values()}
    for id_, steps in ladders.values():
        await tx.execute("INSERT INTO ladders (id, steps) VALUES (:id, :steps) ON CONFLICT (id) DO NOTHING",
                         id=id_, steps=steps)
    for (kind, serial), one in told.items():
        await tx.execute(
            """INSERT INTO promised (case_id, kind, serial, due_at, budget, since, span, ladder)
               VALUES (:case_id, :kind, :serial, :due_at, :budget, :since, :span, :ladder)
               ON CONFLICT (case_id, kind, serial) DO UPDATE SET due_at = :due_at, since = :since, span = :span""",
            case_id=case_id, kind=kind, serial=serial, due_at=one.due_at, budget=one.budget, since=one.since,
            span=one.span, ladder=ladders[one.ladder][0])


async def renumber(tx: Transaction, case_id: int, kind: str, before: int, after: int) -> None:
    """A promise that goes by its date has another one: it stays the same promise, and what was told stays told."""
    for table in ("promised", "rungs"):
        await tx.execute(
            f"""UPDATE {table} SET serial = :after WHERE case_id = :case_id AND kind = :kind AND serial = :before""",
            after=after, case_id=case_id, kind=kind, before=before)


async def due_from(tx: Transaction, since: int, after: int, limit: int) -> list[int]:
    """Cases beyond `after`, in order, to which a date from `since` on was told."""
    rows = await tx.all(
        """SELECT DISTINCT case_id FROM promised WHERE due_at >= :since AND case_id > :after
           ORDER BY case_id LIMIT :limit""", since=since, after=after, limit=limit)
    return [row["case_id"] for row in rows]
