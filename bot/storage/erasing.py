"""A person goes, the numbers stay: who asked for it, and what of him is taken out."""

from __future__ import annotations

from dataclasses import dataclass

from bot.storage.database import Transaction

LIVE = "state IN ('new', 'open', 'waiting', 'referred', 'resolved')"
GONE = "—"
"""What stands for a name or a title that was erased."""

_MINE = "SELECT id FROM cases WHERE requester = :id"
_TALKS = """SELECT m.id FROM messages m WHERE m.person_id = :id
            UNION SELECT m.id FROM messages m JOIN cases c ON c.id = m.case_id WHERE c.requester = :id"""
_STEPS = (
    f"DELETE FROM attachments WHERE talk_id IN ({_TALKS})",
    f"UPDATE messages SET body = '[]', salt = '' WHERE id IN ({_TALKS})",
    f"UPDATE ratings SET words = NULL WHERE case_id IN ({_MINE})",
    f"DELETE FROM outbox WHERE case_id IN ({_MINE})",
    f"DELETE FROM held WHERE person_id = :id OR case_id IN ({_MINE})",
    f"UPDATE sealed SET details = '', key = NULL WHERE person_id = :id OR case_id IN ({_MINE})",
    f"UPDATE cases SET title = '{GONE}' WHERE requester = :id",
    "DELETE FROM drafts WHERE person_id = :id",
    "DELETE FROM invitations WHERE person_id = :id",
    f"DELETE FROM pins WHERE case_id IN ({_MINE})", "DELETE FROM lent WHERE person_id = :id",
    "DELETE FROM list_pins WHERE person_id = :id",
    """UPDATE questions SET words = '', person_id = NULL, settled = COALESCE(settled, 'erased'),
              settled_at = COALESCE(settled_at, :now) WHERE person_id = :id""",
    """UPDATE questions SET words = '', settled = COALESCE(settled, 'erased'), settled_at = COALESCE(settled_at, :now)
       WHERE id IN (SELECT q.question_id FROM service_questions q JOIN service_wishes w ON w.id = q.wish_id
                    WHERE w.person_id = :id)""",
    """UPDATE otherwise_tasks SET settled = 'answered', settled_at = :now WHERE settled IS NULL
       AND otherwise_id IN (SELECT id FROM told_otherwise WHERE person_id = :id)""",
    "UPDATE told_otherwise SET words = '' WHERE person_id = :id",
    "UPDATE delivery_lines SET words = NULL WHERE person_id = :id",
    "DELETE FROM collection_items WHERE person_id = :id AND case_id IS NULL",
    "UPDATE service_wishes SET words = '', slot = NULL, empty = 1 WHERE person_id = :id AND met IS NULL",
    "UPDATE service_wishes SET words = '' WHERE person_id = :id",
    "DELETE FROM review_round_asks WHERE person_id = :id", "DELETE FROM review_round_raters WHERE person_id = :id",
    "DELETE FROM review_round_given WHERE person_id = :id", "DELETE FROM burden_pleas WHERE person_id = :id",
    "UPDATE collection_items SET person_id = NULL WHERE person_id = :id",
    f"""UPDATE good_solutions SET words = '', why = NULL, state = 'gone'
        WHERE state <> 'shared' AND (author = :id OR case_id IN ({_MINE}))""",
)  # fmt: skip
_OF_CHAT = (
    "DELETE FROM sources WHERE chat_id = :chat_id", "DELETE FROM sent WHERE chat_id = :chat_id",
    "DELETE FROM outbox WHERE chat_id = :chat_id", "DELETE FROM wrong_codes WHERE chat_id = :chat_id",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Erasure:
    """What somebody asked for; `done`: None while nobody has decided."""

    id: int
    person_id: int
    asked_at: int
    done: bool | None


async def ask(tx: Transaction, person_id: int, now: int) -> int:
    row = await tx.one("INSERT INTO erasures (person_id, asked_at) VALUES (:person_id, :now) RETURNING id",
                       person_id=person_id, now=now)
    assert row is not None
    return int(row["id"])


async def open_ones(tx: Transaction) -> list[Erasure]:
    """Those that nobody has decided, the oldest first."""
    rows = await tx.all("SELECT id, person_id, asked_at, done FROM erasures WHERE settled_at IS NULL ORDER BY asked_at")
    return [Erasure(row["id"], row["person_id"], row["asked_at"], None) for row in rows]


async def open_of(tx: Transaction, person_id: int) -> Erasure | None:
    return next((one for one in await open_ones(tx) if one.person_id == person_id), None)


async def settle(tx: Transaction, erasure_id: int, by: int, now: int, *, done: bool) -> int | None:
    """Decided, once; gives whose it is, or None if somebody was faster."""
    row = await tx.one(
        """UPDATE erasures SET settled_by = :by, settled_at = :now, done = :done
           WHERE id = :id AND settled_at IS NULL RETURNING person_id""", id=erasure_id, by=by, now=now, done=int(done))
    return int(row["person_id"]) if row else None


async def take_back(tx: Transaction, person_id: int) -> None:
    """He wants it no more."""
    await tx.execute("DELETE FROM erasures WHERE person_id = :id AND settled_at IS NULL", id=person_id)


async def held_by(tx: Transaction, person_id: int) -> str | None:
    """The number of an open case of his: what is under way cannot lose its person."""
    row = await tx.one(f"SELECT number FROM cases WHERE requester = :id AND {LIVE} ORDER BY id LIMIT 1", id=person_id)
    return str(row["number"]) if row else None


async def cases_of(tx: Transaction, person_id: int) -> list[int]:
    """Requests of his that still have their words."""
    rows = await tx.all(f"SELECT id FROM cases WHERE requester = :id AND title <> '{GONE}' ORDER BY id", id=person_id)
    return [row["id"] for row in rows]


async def erase(tx: Transaction, person_id: int, chat_id: int | None, now: int) -> None:
    """His words, files, name and numbers go; what happened stays, and the events' hashes hold."""
    for sql in _STEPS:
        values = {"id": person_id} | ({"now": now} if ":now" in sql else {})
        await tx.execute(sql, **values)
    for sql in _OF_CHAT if chat_id is not None else ():
        await tx.execute(sql, chat_id=chat_id)
    await tx.execute(
        f"""UPDATE people SET staff_no = 'erased-' || id, name = '{GONE}', language = NULL, chat_id = NULL, active = 0,
                   reachable = 0, left_on = NULL, quiet = NULL, collects = '', joined_at = NULL,
                   consented_at = NULL, erased_at = :now
            WHERE id = :id""", id=person_id, now=now)
