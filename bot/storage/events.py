"""What happened, in order, never changed: ids, codes, instants and figures, each chained to the one before."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.storage.database import Row, Transaction

FIRST = "0" * 64


@dataclass(frozen=True, slots=True)
class Event:
    """One entry. `before` and `after` hold the fields that changed; `talk_id` the words that came along, if any."""

    id: int
    case_id: int | None
    person_id: int | None
    at: int
    action: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    talk_id: int | None = None


def digest(previous: str, content: Mapping[str, Any]) -> str:
    """The hash of an event: of its predecessor's and of its own content, as canonical JSON."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(f"{previous}\n{text}".encode()).hexdigest()


def hash_words(salt: str, words: str) -> str:
    """Proves words without holding them; with the salt erased it proves nothing any more."""
    return hashlib.sha256(f"{salt}\n{words}".encode()).hexdigest()


async def add(tx: Transaction, *, case_id: int | None, person_id: int | None, at: int, action: str,
              before: Mapping[str, Any], after: Mapping[str, Any], talk_id: int | None = None,
              words_hash: str | None = None) -> None:
    last = await tx.one(
        "UPDATE chain SET length = length + 1 RETURNING (SELECT hash FROM events ORDER BY id DESC LIMIT 1) AS hash")
    assert last is not None, "the migration made its one row"
    previous = last["hash"] or FIRST
    content = _content(case_id, person_id, at, action, json.dumps(before), json.dumps(after), talk_id, words_hash)
    await tx.execute(
        """INSERT INTO events (case_id, person_id, at, action, before, after, talk_id, words_hash,
                               previous_hash, hash)
           VALUES (:case_id, :person_id, :at, :action, :before, :after, :talk_id, :words_hash, :previous, :hash)""",
        **content, previous=previous, hash=digest(previous, content))


def _content(case_id: int | None, person_id: int | None, at: int, action: str, before: str, after: str,
             talk_id: int | None, words_hash: str | None) -> dict[str, Any]:
    return {"case_id": case_id, "person_id": person_id, "at": at, "action": action, "before": before, "after": after,
            "talk_id": talk_id, "words_hash": words_hash}


async def of_case(tx: Transaction, case_id: int) -> list[Event]:
    rows = await tx.all("SELECT * FROM events WHERE case_id = :case_id ORDER BY id", case_id=case_id)
    return [_event(row) for row in rows]


async def by_id(tx: Transaction, event_id: int) -> Event | None:
    row = await tx.one("SELECT * FROM events WHERE id = :id", id=event_id)
    return _event(row) if row else None


def _event(row: Row) -> Event:
    return Event(row["id"], row["case_id"], row["person_id"], row["at"], row["action"], json.loads(row["before"]),
                 json.loads(row["after"]), row["talk_id"])


async def found_vague(tx: Transaction, since: int, until: int) -> list[int]:
    """The answers (their events' ids) that were found too vague from `since` to before `until`."""
    rows = await tx.all("SELECT after FROM events WHERE action = 'vague' AND at >= :since AND at < :until",
                        since=since, until=until)
    told = [json.loads(row["after"]).get("answer") for row in rows]
    return [int(one) for one in told if one]


async def viewed_since(tx: Transaction, case_id: int, person_id: int, since: int) -> bool:
    row = await tx.one(
        """SELECT 1 AS one FROM events WHERE case_id = :case_id AND person_id = :person_id AND action = 'view'
           AND at >= :since LIMIT 1""", case_id=case_id, person_id=person_id, since=since)
    return row is not None


async def last_by(tx: Transaction, case_id: int, action: str) -> Event | None:
    row = await tx.one("SELECT * FROM events WHERE case_id = :case_id AND action = :action ORDER BY id DESC LIMIT 1",
                       case_id=case_id, action=action)
    return _event(row) if row else None


async def number(tx: Transaction) -> int:
    """How many there are."""
    row = await tx.one("SELECT COUNT(*) AS number FROM events")
    return int(row["number"]) if row else 0


async def broken_at(tx: Transaction) -> int | None:
    """The first event whose hash does not follow from the one before; None: the chain is whole."""
    previous, after = FIRST, 0
    while rows := await tx.all("SELECT * FROM events WHERE id > :after ORDER BY id LIMIT 1000", after=after):
        for row in rows:
            if row["previous_hash"] != previous or row["hash"] != digest(previous, _of_row(row)):
                return int(row["id"])
            previous, after = row["hash"], row["id"]
    return None


def _of_row(row: Row) -> dict[str, Any]:
    return _content(row["case_id"], row["person_id"], row["at"], row["action"], row["before"], row["after"],
                    row["talk_id"], row["words_hash"])


async def missing(tx: Transaction) -> int:
    """How many more were counted than are there: a chain whose end was cut off is whole as far as it goes.

    Below zero: so many were added by another hand.
    """
    row = await tx.one("SELECT length FROM chain")
    return (int(row["length"]) if row else 0) - await number(tx)


async def reworded(tx: Transaction) -> int | None:
    """An event whose words are no longer what they were; erased ones prove nothing any more."""
    after = 0
    while rows := await tx.all(
            """SELECT m.id, m.salt, m.body, e.id AS event, e.words_hash FROM messages m JOIN events e ON e.id = (
                   SELECT MAX(l.id) FROM events l
                   WHERE l.case_id = m.case_id AND l.talk_id = m.id AND l.words_hash IS NOT NULL)
               WHERE m.id > :after AND m.salt <> '' ORDER BY m.id LIMIT 1000""", after=after):
        for row in rows:
            if hash_words(row["salt"], row["body"]) != row["words_hash"]:
                return int(row["event"])
            after = row["id"]
    return None
