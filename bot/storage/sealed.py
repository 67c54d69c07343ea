"""What sealed letters hold until they are opened."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from bot.domain.letters import Letter
from bot.storage.database import Transaction


@dataclass(frozen=True, slots=True)
class Sealed:
    """One letter's content; without `details`: it was opened already."""

    id: int
    case_id: int
    kind: str
    details: dict[str, Any] | None


async def put(tx: Transaction, letter: Letter, case_id: int, now: int) -> int:
    """Keeps what the letter says; one of the same key gives way."""
    if letter.key is not None:
        await tx.execute("DELETE FROM sealed WHERE key = :key", key=letter.key)
    row = await tx.one(
        """INSERT INTO sealed (person_id, case_id, key, kind, details, sealed_at)
           VALUES (:person_id, :case_id, :key, :kind, :details, :now) RETURNING id""",
        person_id=letter.person_id, case_id=case_id, key=letter.key, kind=letter.kind,
        details=json.dumps(letter.details, ensure_ascii=False), now=now)
    assert row is not None
    return int(row["id"])


async def find(tx: Transaction, seal_id: int, person_id: int) -> Sealed | None:
    row = await tx.one("SELECT id, case_id, kind, details FROM sealed WHERE id = :id AND person_id = :person_id",
                       id=seal_id, person_id=person_id)
    details = json.loads(row["details"]) if row and row["details"] else None
    return Sealed(row["id"], row["case_id"], row["kind"], details) if row else None


async def opened(tx: Transaction, seal_id: int, now: int) -> None:
    """Its words are on their reader's screen now and are not kept twice."""
    await tx.execute("UPDATE sealed SET details = '', opened_at = :now, key = NULL WHERE id = :id", id=seal_id, now=now)
