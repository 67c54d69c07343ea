"""Letters that wait for their recipient's window or the end of the quiet hours."""

from __future__ import annotations

import json

from bot.domain.letters import Card, Lane, Letter
from bot.domain.people import Person
from bot.domain.policy import LANGUAGES
from bot.storage.database import Row, Transaction

COLUMNS = "id, lane, card, kind, details, key, case_id, talk_id"


async def put(tx: Transaction, letter: Letter, now: int, until: int, collect: int | None = None) -> None:
    """Keeps a letter till then (desk time); one of the same key gives way, unsent or held.

    `collect`: till when it waits for others, as its reader wants it.
    """
    if letter.key is not None:
        await tx.execute("DELETE FROM outbox WHERE key = :key", key=letter.key)
        await tx.execute("DELETE FROM held WHERE key = :key", key=letter.key)
    await tx.execute(
        """INSERT INTO held (person_id, lane, card, kind, details, key, case_id, talk_id, held_at, held_until,
                             collect_until)
           VALUES (:person_id, :lane, :card, :kind, :details, :key, :case_id, :talk_id, :now, :until,
                   :collect)""",
        person_id=letter.person_id, lane=int(letter.lane), card=int(letter.card), kind=letter.kind,
        details=json.dumps(letter.details, ensure_ascii=False), key=letter.key, case_id=letter.case_id,
        talk_id=letter.talk_id, now=now, until=until, collect=collect)


async def find(tx: Transaction, person: Person, key: str) -> Letter | None:
    """The letter of that key, while held."""
    row = await tx.one(f"SELECT {COLUMNS} FROM held WHERE key = :key", key=key)
    return _letter(row, person) if row else None


async def waits(tx: Transaction, person_id: int, now: int) -> bool:
    """Whether something of his may go by now and has not gone yet."""
    return bool(await tx.all("SELECT 1 AS one FROM held WHERE person_id = :person AND held_until <= :now LIMIT 1",
                             person=person_id, now=now))


async def due(tx: Transaction, now: int, limit: int) -> list[int]:
    """Some of those for whom something has been held long enough, or was held by a clock set back since."""
    rows = await tx.all(
        """SELECT DISTINCT person_id FROM held WHERE held_until <= :now OR held_at > :now
           ORDER BY person_id LIMIT :limit""", now=now, limit=limit)
    return [row["person_id"] for row in rows]


async def of_person(tx: Transaction, person: Person) -> list[Letter]:
    """All that is held for somebody, oldest first, as letters to where he is now and in his language."""
    rows = await tx.all(f"SELECT {COLUMNS} FROM held WHERE person_id = :person ORDER BY id", person=person.id)
    return [_letter(row, person) for row in rows]


async def postpone(tx: Transaction, person_id: int, now: int, until: int) -> int:
    """Holds all of his till then; gives how many these are."""
    return await tx.execute(
        "UPDATE held SET held_at = :now, held_until = :until WHERE person_id = :person RETURNING id",
        now=now, until=until, person=person_id)


async def drop(tx: Transaction, person_id: int) -> None:
    await tx.execute("DELETE FROM held WHERE person_id = :person", person=person_id)


async def look_again(tx: Transaction, person_id: int | None = None) -> None:
    """Every time is worked out anew at the next look: the unit's rules, or his own, may have changed."""
    if person_id is None:
        await tx.execute("UPDATE held SET held_until = 0 WHERE held_until > 0")
    else:
        await tx.execute("UPDATE held SET held_until = 0 WHERE person_id = :id", id=person_id)


async def collected_until(tx: Transaction, person_id: int) -> int | None:
    """When all that is held for him is to come, if he wants all of it once a day; None: some of it is wanted sooner."""
    row = await tx.one("""SELECT MIN(collect_until) AS at, COUNT(*) AS number, COUNT(collect_until) AS collected
                          FROM held WHERE person_id = :id""", id=person_id)
    return row["at"] if row and row["number"] == row["collected"] else None


async def collected_now(tx: Transaction, person_id: int) -> None:
    """He wants none of it to wait any more."""
    await tx.execute("UPDATE held SET collect_until = NULL, held_until = 0 WHERE person_id = :id", id=person_id)


def _letter(row: Row, person: Person) -> Letter:
    return Letter(row["kind"], json.loads(row["details"]), person.chat_id or 0, person.language or LANGUAGES[0],
                  person.id, Lane(row["lane"]), Card(row["card"]), row["key"], case_id=row["case_id"],
                  talk_id=row["talk_id"])
