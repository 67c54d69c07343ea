"""Rounds in which the list of standing duties is confirmed: who was asked, and what each said."""

from __future__ import annotations

from dataclasses import dataclass

from bot.storage.database import Row, Transaction


@dataclass(frozen=True, slots=True)
class Round:
    """One round."""

    id: int
    started_by: int
    started_at: int


@dataclass(frozen=True, slots=True)
class Ask:
    """One asked. `kind`: holder, head, clerk; `outcome`: right, lacks; `settled`: taken, dropped."""

    id: int
    round_id: int
    person_id: int
    kind: str
    outcome: str | None
    said: str | None
    who: int | None
    settled: str | None


def _ask(row: Row) -> Ask:
    return Ask(row["id"], row["round_id"], row["person_id"], row["kind"], row["outcome"], row["said"], row["who"],
               row["settled"])


async def last(tx: Transaction) -> Round | None:
    row = await tx.one("SELECT id, started_by, started_at FROM duty_rounds ORDER BY id DESC LIMIT 1")
    return Round(row["id"], row["started_by"], row["started_at"]) if row else None


async def start(tx: Transaction, by: int, now: int) -> int:
    row = await tx.one("INSERT INTO duty_rounds (started_by, started_at) VALUES (:by, :now) RETURNING id",
                       by=by, now=now)
    assert row is not None
    return int(row["id"])


async def ask(tx: Transaction, round_id: int, person_id: int, kind: str) -> int:
    row = await tx.one(
        "INSERT INTO duty_asks (round_id, person_id, kind) VALUES (:round, :person, :kind) RETURNING id",
        round=round_id, person=person_id, kind=kind)
    assert row is not None
    return int(row["id"])


async def by_id(tx: Transaction, ask_id: int) -> Ask | None:
    row = await tx.one("SELECT * FROM duty_asks WHERE id = :id", id=ask_id)
    return _ask(row) if row else None


async def of_round(tx: Transaction, round_id: int) -> list[Ask]:
    return [_ask(row) for row in await tx.all("SELECT * FROM duty_asks WHERE round_id = :id ORDER BY id", id=round_id)]


async def answer(tx: Transaction, ask_id: int, outcome: str, said: str | None, who: int | None, now: int) -> bool:
    """False: it was answered already. *Right* may still become *lacks*, when something comes to mind."""
    row = await tx.one(
        """UPDATE duty_asks SET answered_at = :now, outcome = :outcome, said = :said, who = :who
           WHERE id = :id AND (outcome IS NULL OR outcome = 'right' AND :outcome = 'lacks') RETURNING id""",
        now=now, outcome=outcome, said=said, who=who, id=ask_id)
    return row is not None


async def settle(tx: Transaction, ask_id: int, how: str) -> bool:
    row = await tx.one("UPDATE duty_asks SET settled = :how WHERE id = :id AND settled IS NULL RETURNING id",
                       how=how, id=ask_id)
    return row is not None
