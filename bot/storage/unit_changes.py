"""Changes of desk.toml by chat: each with the file before and after it, who made it, and what went along."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.domain.unit_change import UnitChange
from bot.storage.database import Row, Transaction

DONE, OVERTAKEN, UNWRITABLE = "done", "overtaken", "unwritable"
"""How a confirmed change ended: the file has it, somebody was faster at the file, the file cannot be written."""
COLUMNS = "id, person_id, at, verb, kind, subject, given, settled_at, outcome, message_id, moved, undone_by"
PAGE = 6


@dataclass(frozen=True, slots=True)
class Kept:
    """One change as it is kept. The file's texts are read apart: they are long."""

    id: int
    person_id: int
    at: int
    change: UnitChange
    settled_at: int | None
    outcome: str | None
    message_id: int | None
    moved: Mapping[str, Any]
    undone_by: int | None


def _kept(row: Row) -> Kept:
    change = UnitChange(row["verb"], row["kind"], row["subject"], json.loads(row["given"]))
    return Kept(row["id"], row["person_id"], row["at"], change, row["settled_at"], row["outcome"], row["message_id"],
                json.loads(row["moved"]), row["undone_by"])


async def propose(tx: Transaction, person_id: int, change: UnitChange, before: str, after: str, now: int) -> int:
    """The one proposed before by the same person is forgotten."""
    await tx.execute("DELETE FROM unit_changes WHERE person_id = :person AND confirmed_at IS NULL", person=person_id)
    row = await tx.one(
        """INSERT INTO unit_changes (person_id, at, verb, kind, subject, given, before, after)
           VALUES (:person, :now, :verb, :kind, :subject, :given, :before, :after) RETURNING id""",
        person=person_id, now=now, verb=change.verb, kind=change.kind, subject=change.id,
        given=json.dumps(dict(change.given), ensure_ascii=False), before=before, after=after)
    assert row is not None
    return int(row["id"])


async def by_id(tx: Transaction, change_id: int) -> Kept | None:
    row = await tx.one(f"SELECT {COLUMNS} FROM unit_changes WHERE id = :id", id=change_id)
    return _kept(row) if row else None


async def texts(tx: Transaction, change_id: int) -> tuple[str, str]:
    """The file before the change and after it."""
    row = await tx.one("SELECT before, after FROM unit_changes WHERE id = :id", id=change_id)
    assert row is not None
    return row["before"], row["after"]


async def confirm(tx: Transaction, change_id: int, person_id: int, message_id: int | None, now: int) -> bool:
    """False: it is not his, or was confirmed already."""
    return bool(await tx.execute(
        """UPDATE unit_changes SET confirmed_at = :now, message_id = :message
           WHERE id = :id AND person_id = :person AND confirmed_at IS NULL RETURNING id""",
        id=change_id, person=person_id, message=message_id, now=now))


async def drop(tx: Transaction, change_id: int, person_id: int) -> None:
    await tx.execute("DELETE FROM unit_changes WHERE id = :id AND person_id = :person AND confirmed_at IS NULL",
                     id=change_id, person=person_id)


async def waiting(tx: Transaction) -> list[Kept]:
    """Confirmed, and not settled yet."""
    rows = await tx.all(f"""SELECT {COLUMNS} FROM unit_changes WHERE confirmed_at IS NOT NULL AND settled_at IS NULL
                            ORDER BY id""")
    return [_kept(row) for row in rows]


async def settle(tx: Transaction, change_id: int, outcome: str, now: int) -> bool:
    """False: somebody was faster."""
    return bool(await tx.execute(
        """UPDATE unit_changes SET settled_at = :now, outcome = :outcome WHERE id = :id AND settled_at IS NULL
           RETURNING id""", id=change_id, outcome=outcome, now=now))


async def keep_moved(tx: Transaction, change_id: int, moved: Mapping[str, Any]) -> None:
    await tx.execute("UPDATE unit_changes SET moved = :moved WHERE id = :id", id=change_id,
                     moved=json.dumps(dict(moved)))


async def undone(tx: Transaction, change_id: int, by: int) -> None:
    await tx.execute("UPDATE unit_changes SET undone_by = :by WHERE id = :id", id=change_id, by=by)


async def unname(tx: Transaction, staff_no: str, instead: str) -> None:
    """Somebody is erased: no version of the file says his number any more, nor what was changed by it."""
    await tx.execute(
        """UPDATE unit_changes SET before = REPLACE(before, :number, :instead),
                  after = REPLACE(after, :number, :instead), given = REPLACE(given, :number, :instead)""",
        number=f'"{staff_no}"', instead=f'"{instead}"')


async def forget_texts(tx: Transaction, before: int, limit: int) -> int:
    """Of changes settled before then the file's texts go; who changed what stays. Gives how many."""
    return len(await tx.all(
        """UPDATE unit_changes SET before = '', after = '' WHERE id IN (
               SELECT id FROM unit_changes WHERE settled_at < :before AND after <> '' ORDER BY id LIMIT :limit)
           RETURNING id""", before=before, limit=limit))


async def done(tx: Transaction, page: int) -> tuple[list[Kept], bool]:
    """Those that took effect, newest first, and whether there are more."""
    rows = await tx.all(
        f"SELECT {COLUMNS} FROM unit_changes WHERE outcome = 'done' ORDER BY id DESC LIMIT :count OFFSET :skip",
        count=PAGE + 1, skip=page * PAGE)
    return [_kept(row) for row in rows[:PAGE]], len(rows) > PAGE
