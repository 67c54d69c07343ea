"""Urgent cases called out: how far each has come, and who was told when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bot.domain.case import Case
from bot.storage import cases
from bot.storage.database import Transaction


@dataclass(frozen=True, slots=True)
class Call:
    """`step`: the last one told; `next_at`: when the next is, in epoch seconds."""

    case_id: int
    step: int
    next_at: int


@dataclass(frozen=True, slots=True)
class Told:
    """Somebody who was told, and when."""

    person_id: int
    at: int


async def go_on(tx: Transaction, case_id: int, step: int, next_at: int | None) -> None:
    """The call stands at this step; without a next instant it has ended."""
    await tx.execute(
        """INSERT INTO urgent_calls (case_id, step, next_at) VALUES (:case_id, :step, :next_at)
           ON CONFLICT (case_id) DO UPDATE SET step = :step, next_at = :next_at""",
        case_id=case_id, step=step, next_at=next_at)


async def due(tx: Transaction, now: int, wait: int, limit: int) -> list[Call]:
    """Those whose next step has come, or is farther off than any wait: the clock was set back since."""
    rows = await tx.all(
        """SELECT case_id, step, next_at FROM urgent_calls
           WHERE next_at IS NOT NULL AND (next_at <= :now OR next_at > :latest)
           ORDER BY next_at, case_id LIMIT :limit""", now=now, latest=now + wait, limit=limit)
    return [Call(row["case_id"], row["step"], min(row["next_at"], now)) for row in rows]


async def of_case(tx: Transaction, case_id: int) -> Call | None:
    """The call, while somebody is still to be told."""
    row = await tx.one(
        "SELECT case_id, step, next_at FROM urgent_calls WHERE case_id = :case_id AND next_at IS NOT NULL",
        case_id=case_id)
    return Call(row["case_id"], row["step"], row["next_at"]) if row else None


async def tell(tx: Transaction, case_id: int, people: Iterable[int], now: int) -> None:
    for person_id in people:
        await tx.execute(
            """INSERT INTO urgent_told (case_id, person_id, told_at) VALUES (:case_id, :person_id, :now)
               ON CONFLICT (case_id, person_id) DO NOTHING""", case_id=case_id, person_id=person_id, now=now)


async def told(tx: Transaction, case_id: int) -> list[Told]:
    """In the order they were told."""
    rows = await tx.all(
        "SELECT person_id, told_at FROM urgent_told WHERE case_id = :case_id ORDER BY told_at, person_id",
        case_id=case_id)
    return [Told(row["person_id"], row["told_at"]) for row in rows]


async def open_of(tx: Transaction, requester: int) -> Case | None:
    """The person's newest urgent case that an office still works on."""
    row = await tx.one(
        """SELECT id FROM cases WHERE requester = :requester AND urgent = 1
           AND state IN ('new', 'open', 'waiting', 'referred') ORDER BY id DESC LIMIT 1""", requester=requester)
    return await cases.by_id(tx, row["id"]) if row else None
