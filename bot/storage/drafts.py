"""Half-filled forms: nothing but their answers."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from bot.storage.database import Row, Transaction


@dataclass(frozen=True, slots=True)
class Draft:
    """`case_id` 0: of no case. `active`: the one that free text belongs to; a person has one such at most."""

    id: int
    person_id: int
    form: str
    case_id: int
    answers: dict[str, Any]
    active: bool
    touched_at: int
    clear_at: int | None = None


def _draft(row: Row) -> Draft:
    return Draft(row["id"], row["person_id"], row["form"], row["case_id"], json.loads(row["answers"]),
                 bool(row["active"]), row["touched_at"], row["clear_at"])


async def open_(tx: Transaction, person_id: int, form: str, case_id: int, now: int) -> Draft:
    """The person's draft of this form and case, as he left it or new, and active from now on."""
    row = await tx.one(
        """INSERT INTO drafts (person_id, form, case_id, answers, active, touched_at)
           VALUES (:person_id, :form, :case_id, '{}', 1, :now)
           ON CONFLICT (person_id, form, case_id) DO UPDATE SET active = 1, touched_at = :now RETURNING *""",
        person_id=person_id, form=form, case_id=case_id, now=now)
    assert row is not None
    draft = _draft(row)
    await activate(tx, draft)
    return draft


async def activate(tx: Transaction, draft: Draft) -> None:
    await tx.execute(
        "UPDATE drafts SET active = CASE WHEN id = :id THEN 1 ELSE 0 END WHERE person_id = :person_id",
        id=draft.id, person_id=draft.person_id)


async def rest(tx: Transaction, person_id: int) -> None:
    """Free text belongs to no draft for now; the drafts stay."""
    await tx.execute("UPDATE drafts SET active = 0 WHERE person_id = :person_id", person_id=person_id)


async def by_id(tx: Transaction, draft_id: int, person_id: int) -> Draft | None:
    row = await tx.one("SELECT * FROM drafts WHERE id = :id AND person_id = :person_id",
                       id=draft_id, person_id=person_id)
    return _draft(row) if row else None


async def find(tx: Transaction, person_id: int, form: str, case_id: int = 0) -> Draft | None:
    row = await tx.one("SELECT * FROM drafts WHERE person_id = :person_id AND form = :form AND case_id = :case_id",
                       person_id=person_id, form=form, case_id=case_id)
    return _draft(row) if row else None


async def active(tx: Transaction, person_id: int) -> Draft | None:
    row = await tx.one("SELECT * FROM drafts WHERE person_id = :person_id AND active = 1", person_id=person_id)
    return _draft(row) if row else None


async def of_person(tx: Transaction, person_id: int) -> list[Draft]:
    rows = await tx.all("SELECT * FROM drafts WHERE person_id = :person_id ORDER BY touched_at DESC",
                        person_id=person_id)
    return [_draft(row) for row in rows]


async def save(tx: Transaction, draft_id: int, answers: dict[str, Any], now: int) -> None:
    await tx.execute("UPDATE drafts SET answers = :answers, touched_at = :now WHERE id = :id",
                     answers=json.dumps(answers, ensure_ascii=False), now=now, id=draft_id)


async def clear(tx: Transaction, person_id: int, form: str) -> None:
    """What was begun of this form and of no case makes room for a new beginning."""
    await tx.execute("UPDATE drafts SET answers = '{}' WHERE person_id = :person_id AND form = :form AND case_id = 0",
                     person_id=person_id, form=form)
async def left(tx: Transaction, before: int) -> list[Draft]:
    """Those with answers that were touched last before then, and whose owners have not been reminded."""
    rows = await tx.all(
        """SELECT * FROM drafts WHERE touched_at <= :before AND reminded_at IS NULL AND answers <> '{}'
           ORDER BY person_id, touched_at""", before=before)
    return [_draft(row) for row in rows]


async def old(tx: Transaction, before: int) -> list[Draft]:
    rows = await tx.all("SELECT * FROM drafts WHERE touched_at <= :before ORDER BY id", before=before)
    return [_draft(row) for row in rows]


async def reminded(tx: Transaction, draft_id: int, now: int, clear_at: int) -> None:
    """Its owner reads of it, once, and until when it is kept."""
    await tx.execute("UPDATE drafts SET reminded_at = :now, clear_at = :clear_at WHERE id = :id",
                     now=now, clear_at=clear_at, id=draft_id)


async def drop(tx: Transaction, draft_id: int) -> None:
    await tx.execute("DELETE FROM drafts WHERE id = :id", id=draft_id)
