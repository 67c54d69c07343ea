"""Which promises come due next: the date that counts now of each case that has one."""

from __future__ import annotations

from dataclasses import dataclass

from bot.storage.database import Transaction


@dataclass(frozen=True, slots=True)
class Coming:
    """A promise of a case, "accept" or "resolve", and when it is due, in epoch seconds."""

    number: str
    promise: str
    due_at: int


async def coming(tx: Transaction, count: int) -> list[Coming]:
    """The next `count`, those overdue first."""
    rows = await tx.all(
        """SELECT number, 'accept' AS promise, accept_by AS due_at FROM cases
           WHERE state = 'new' AND accept_by IS NOT NULL
           UNION ALL
           SELECT number, 'resolve' AS promise, resolve_by AS due_at FROM cases
           WHERE state = 'open' AND resolve_by IS NOT NULL
           ORDER BY due_at, number LIMIT :count""", count=count)
    return [Coming(row["number"], row["promise"], row["due_at"]) for row in rows]
