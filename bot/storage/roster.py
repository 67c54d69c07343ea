"""What the roster's import must know of everybody, those who left included; and rosters sent in the chat."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.people import plain
from bot.domain.roster_change import Known
from bot.storage.database import Transaction
from bot.storage.people import COLUMNS, person_of


@dataclass(frozen=True, slots=True)
class RosterFile:
    """A roster that waits for its sender to say whether it holds."""

    id: int
    person_id: int
    file_id: str
    name: str
    digest: str
    message_id: int
    settled_at: int | None


async def staff_numbers(tx: Transaction) -> dict[str, str]:
    """Staff numbers as they are kept, by how people compare them: `a12` and `Ａ12` are one person."""
    rows = await tx.all("SELECT staff_no FROM people")
    return {plain(row["staff_no"]): row["staff_no"] for row in rows}


async def everybody(tx: Transaction) -> list[Known]:
    """All that were ever on the roster, but for those whose record was erased."""
    rows = await tx.all(f"SELECT {COLUMNS}, p.left_on FROM people p WHERE p.erased_at IS NULL ORDER BY p.id")
    return [Known(person_of(row), row["left_on"]) for row in rows]


async def sent(tx: Transaction, made: RosterFile, now: int) -> int:
    """The one sent before is let go."""
    await tx.execute("UPDATE roster_files SET settled_at = :now WHERE person_id = :id AND settled_at IS NULL",
                     now=now, id=made.person_id)
    row = await tx.one(
        """INSERT INTO roster_files (person_id, file_id, name, digest, message_id, at)
           VALUES (:person_id, :file_id, :name, :digest, :message_id, :now) RETURNING id""",
        person_id=made.person_id, file_id=made.file_id, name=made.name, digest=made.digest,
        message_id=made.message_id, now=now)
    assert row is not None
    return int(row["id"])


async def of_sender(tx: Transaction, number: int, chat_id: int) -> RosterFile | None:
    """One that whoever has this chat has sent."""
    row = await tx.one(
        """SELECT r.id, r.person_id, r.file_id, r.name, r.digest, r.message_id, r.settled_at FROM roster_files r
           JOIN people p ON p.id = r.person_id WHERE r.id = :id AND p.chat_id = :chat_id""",
        id=number, chat_id=chat_id)
    return RosterFile(**row) if row else None


async def settle(tx: Transaction, number: int, now: int) -> bool:
    """Once."""
    return bool(await tx.one("UPDATE roster_files SET settled_at = :now WHERE id = :id AND settled_at IS NULL "
                             "RETURNING id", now=now, id=number))
