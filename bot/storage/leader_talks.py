"""Wishes of leaders to talk to the soldier of a case."""

from __future__ import annotations

from bot.domain.leader_talk import LeaderTalk
from bot.storage.database import Transaction

_COLUMNS = "id, case_id, leader, asked_at, lapses_at, way, answered_at, ended_at, talked"


async def add(tx: Transaction, case_id: int, leader: int, now: int, lapses_at: int) -> LeaderTalk:
    row = await tx.one(
        f"""INSERT INTO leader_talks (case_id, leader, asked_at, lapses_at)
            VALUES (:case_id, :leader, :now, :lapses_at) RETURNING {_COLUMNS}""",
        case_id=case_id, leader=leader, now=now, lapses_at=lapses_at)
    assert row is not None
    return LeaderTalk(**row)


async def by_id(tx: Transaction, talk_id: int) -> LeaderTalk | None:
    row = await tx.one(f"SELECT {_COLUMNS} FROM leader_talks WHERE id = :id", id=talk_id)
    return LeaderTalk(**row) if row else None


async def open_of(tx: Transaction, case_id: int) -> LeaderTalk | None:
    """The one of a case that has not ended."""
    row = await tx.one(f"SELECT {_COLUMNS} FROM leader_talks WHERE case_id = :case_id AND ended_at IS NULL",
                       case_id=case_id)
    return LeaderTalk(**row) if row else None


async def open_by(tx: Transaction, leader: int) -> list[LeaderTalk]:
    """A leader's own that have not ended, the oldest first."""
    rows = await tx.all(f"""SELECT {_COLUMNS} FROM leader_talks WHERE leader = :leader AND ended_at IS NULL
                            ORDER BY id""", leader=leader)
    return [LeaderTalk(**row) for row in rows]


async def of_leader(tx: Transaction, leader: int, limit: int, skip: int) -> list[LeaderTalk]:
    """The newest first."""
    rows = await tx.all(
        f"""SELECT {_COLUMNS} FROM leader_talks WHERE leader = :leader ORDER BY id DESC LIMIT :limit OFFSET :skip""",
        leader=leader, limit=limit, skip=skip)
    return [LeaderTalk(**row) for row in rows]


async def answer(tx: Transaction, talk_id: int, way: str, now: int) -> None:
    await tx.execute("UPDATE leader_talks SET way = :way, answered_at = :now WHERE id = :id", id=talk_id, way=way,
                     now=now)


async def end(tx: Transaction, talk_id: int, now: int, *, talked: bool) -> bool:
    """Once."""
    return bool(await tx.execute(
        "UPDATE leader_talks SET ended_at = :now, talked = :talked WHERE id = :id AND ended_at IS NULL RETURNING id",
        id=talk_id, now=now, talked=int(talked)))


async def lapsed(tx: Transaction, now: int, limit: int) -> list[LeaderTalk]:
    """Those that the soldier has left unanswered long enough."""
    rows = await tx.all(
        f"""SELECT {_COLUMNS} FROM leader_talks WHERE way IS NULL AND ended_at IS NULL AND lapses_at <= :now
            ORDER BY lapses_at, id LIMIT :limit""", now=now, limit=limit)
    return [LeaderTalk(**row) for row in rows]
