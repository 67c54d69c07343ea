"""Leaders' instructions of a period, and what became of them."""

from __future__ import annotations

import json
from dataclasses import dataclass

from bot.storage.cases import PUBLIC
from bot.storage.database import Transaction


@dataclass(frozen=True, slots=True)
class Instruction:
    """`said`, `answer`: what stands in the messages; an empty one was erased, or has not come. Instants in seconds."""

    number: str
    office: str
    by: str
    at: int
    said: str
    answered_at: int | None
    answer: str


async def given(tx: Transaction, since: int, until: int) -> list[Instruction]:
    """By the case's office of today, the oldest first; only of what everybody may hear of."""
    rows = await tx.all(
        f"""SELECT e.id, e.case_id, e.at, e.talk_id, c.number, c.office, p.name FROM events e
           JOIN cases c ON c.id = e.case_id JOIN people p ON p.id = e.person_id
           WHERE e.action = 'instruct' AND e.at >= :since AND e.at < :until AND {PUBLIC} ORDER BY e.at, e.id""",
        since=since, until=until)
    found = []
    for row in rows:
        reply = await tx.one(
            """SELECT at, talk_id FROM events WHERE case_id = :case_id AND id > :id AND action = 'reply_instruction'
               ORDER BY id LIMIT 1""", case_id=row["case_id"], id=row["id"])
        found.append(Instruction(row["number"], row["office"], row["name"], row["at"], await _words(tx, row["talk_id"]),
                                 reply["at"] if reply else None, await _words(tx, reply["talk_id"]) if reply else ""))
    return found


async def _words(tx: Transaction, talk_id: int | None) -> str:
    row = await tx.one("SELECT body FROM messages WHERE id = :id", id=talk_id) if talk_id else None
    return "\n".join(text for _, text in json.loads(row["body"])) if row and row["body"] else ""
