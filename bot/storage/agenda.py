"""What the clock brings next: rungs of promises that nobody has been told of yet, and what soldiers are reminded of."""

from __future__ import annotations

from dataclasses import dataclass

from bot.storage.database import Transaction


@dataclass(frozen=True, slots=True)
class Coming:
    """A rung of a promise (`kind`: promises.Kind) or a nudge (closing.Nudge).

    `at`: when it is reached; `due_at`: what was promised; epoch seconds. `steps`: the ladder as it was promised, empty
    where the unit's rules say it.
    """

    number: str
    kind: str
    rung: int
    at: int
    due_at: int
    steps: str


async def coming(tx: Transaction, count: int) -> list[Coming]:
    """The next `count`, soonest first."""
    rows = await tx.all(
        """SELECT c.number, r.kind, r.rung, r.at, r.due_at, l.steps FROM rungs r JOIN cases c ON c.id = r.case_id
           LEFT JOIN promised p ON p.case_id = r.case_id AND p.kind = r.kind AND p.serial = r.serial
           LEFT JOIN ladders l ON l.id = p.ladder
           WHERE r.told_at IS NULL ORDER BY r.at, r.case_id, r.rung LIMIT :count""", count=count)
    return [Coming(row["number"], row["kind"], row["rung"], row["at"], row["due_at"], row["steps"] or "")
            for row in rows]
