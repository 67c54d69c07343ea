"""What somebody answers for, kind by kind; and who owns something without being there for it."""

from __future__ import annotations

import json
from typing import Any

from bot.domain.case import Case
from bot.domain.people import Person
from bot.storage import mornings
from bot.storage.cases import COLUMNS, LIVE, case_of
from bot.storage.database import Transaction
from bot.storage.people import COLUMNS as PEOPLE
from bot.storage.people import person_of

HELD = " UNION ".join(f"SELECT c.id FROM cases c WHERE c.{post} = :person AND {LIVE}" for post in (
    "handler", "first_responder", "supervisor", "offered_to", "charge"))
TROUBLED = ("(p.active = 0 OR p.roles = 'soldier' OR p.chat_id IS NULL OR p.away <> 0 OR p.reachable = 0 "
            "OR p.unjoined = 1)")
OWNS = " OR ".join((
    *(f"EXISTS (SELECT 1 FROM cases c WHERE c.{post} = p.id AND {LIVE})"
      for post in ("handler", "first_responder", "supervisor", "offered_to", "charge")),
    "EXISTS (SELECT 1 FROM assists a WHERE a.person_id = p.id AND a.state = 'asked')",
    "EXISTS (SELECT 1 FROM reviews r WHERE r.reviewer = p.id AND r.settled_at IS NULL)",
    "EXISTS (SELECT 1 FROM duties d WHERE d.owner = p.id AND d.ended_at IS NULL)",
    "EXISTS (SELECT 1 FROM duty_days n WHERE n.person_id = p.id AND n.day >= :today)",
    "EXISTS (SELECT 1 FROM batches b WHERE b.made_by = p.id)",
    "EXISTS (SELECT 1 FROM deliveries d WHERE d.owner = p.id AND d.closed_at IS NULL)",
    "EXISTS (SELECT 1 FROM collections r WHERE r.opened_by = p.id AND r.state NOT IN ('done', 'called_off'))",
    "EXISTS (SELECT 1 FROM service_days v WHERE v.led_by = p.id AND v.stage = 'planned')",
    "EXISTS (SELECT 1 FROM review_rounds z WHERE z.opened_by = p.id AND z.state IN ('open', 'closed'))",
    "EXISTS (SELECT 1 FROM leader_talks t WHERE t.leader = p.id AND t.ended_at IS NULL)"))
"""Whether he has anything at all in hand; a kind of thing that is missing here is never looked for."""


async def cases(tx: Transaction, person_id: int) -> list[Case]:
    """Cases that have not ended in which he has a post, oldest first."""
    rows = await tx.all(f"SELECT {COLUMNS} FROM cases c WHERE c.id IN ({HELD}) ORDER BY c.id", person=person_id)
    return [case_of(row) for row in rows]


async def assists(tx: Transaction, person_id: int) -> list[Case]:
    """Cases that he was asked to help with and has not delivered."""
    rows = await tx.all(
        f"""SELECT {COLUMNS} FROM assists a JOIN cases c ON c.id = a.case_id
            WHERE a.person_id = :person AND a.state = 'asked' AND {LIVE} ORDER BY c.id""", person=person_id)
    return [case_of(row) for row in rows]


async def nights(tx: Transaction, person_id: int, today: str) -> list[tuple[str, str]]:
    """Days (ISO) from today on that he stands on duty for, and in which place."""
    rows = await tx.all("SELECT day, place FROM duty_days WHERE person_id = :person AND day >= :today ORDER BY day",
                        person=person_id, today=today)
    return [(row["day"], row["place"]) for row in rows]


async def batches(tx: Transaction, person_id: int) -> list[tuple[int, str, int]]:
    """Batches of his with cases that are worked: id, title, common date."""
    rows = await tx.all(
        f"""SELECT b.id, b.title, b.due_at FROM batches b WHERE b.made_by = :person
            AND EXISTS (SELECT 1 FROM cases c WHERE c.batch_id = b.id AND {LIVE}) ORDER BY b.id""", person=person_id)
    return [(row["id"], row["title"], row["due_at"]) for row in rows]


async def unheard(tx: Transaction, person_id: int) -> set[int]:
    """Cases he handles in which the soldier has spoken since he last opened them."""
    return set(await mornings.unheard(tx, person_id))


async def drafts(tx: Transaction, person_id: int) -> set[int]:
    """Cases for which he has begun to write something."""
    rows = await tx.all("SELECT case_id FROM drafts WHERE person_id = :person AND case_id > 0 AND answers <> '{}'",
                        person=person_id)
    return {row["case_id"] for row in rows}


async def troubled(tx: Transaction, today: str) -> list[Person]:
    """Who has something in hand and is gone, without a post, away or out of reach, by staff number."""
    rows = await tx.all(f"SELECT {PEOPLE} FROM people p WHERE {TROUBLED} AND ({OWNS}) ORDER BY p.staff_no",
                        today=today)
    return [person_of(row) for row in rows]


async def offered(tx: Transaction) -> list[Case]:
    """Cases offered to an office, to nobody by name."""
    rows = await tx.all(
        f"""SELECT {COLUMNS} FROM cases c WHERE c.offered_office > '' AND c.offered_to IS NULL AND {LIVE}
            ORDER BY c.id""")
    return [case_of(row) for row in rows]


# ── Passing on ───────────────────────────────────────────────────────────────────────────────────────────────────────


async def pass_assist(tx: Transaction, case_id: int, giver: int, taker: int) -> None:
    """Whoever helps already is not asked twice."""
    await tx.execute(
        """UPDATE assists SET state = 'declined' WHERE case_id = :case_id AND person_id = :giver AND state = 'asked'
           AND EXISTS (SELECT 1 FROM assists b WHERE b.case_id = :case_id AND b.person_id = :taker
                       AND b.state = 'asked')""", case_id=case_id, giver=giver, taker=taker)
    await tx.execute("""UPDATE assists SET person_id = :taker WHERE case_id = :case_id AND person_id = :giver
                        AND state = 'asked'""", case_id=case_id, giver=giver, taker=taker)


async def pass_batch(tx: Transaction, batch_id: int, taker: int) -> None:
    await tx.execute("UPDATE batches SET made_by = :taker WHERE id = :id", taker=taker, id=batch_id)


async def pass_drafts(tx: Transaction, case_id: int, giver: int, taker: int) -> None:
    """What he had begun to write goes along, without the traces of his own chat; what the taker wrote himself stays."""
    rows = await tx.all("SELECT id, form, answers FROM drafts WHERE person_id = :giver AND case_id = :case_id",
                        giver=giver, case_id=case_id)
    for row in rows:
        taken = await tx.one("SELECT 1 AS one FROM drafts WHERE person_id = :taker AND case_id = :case_id "
                             "AND form = :form", taker=taker, case_id=case_id, form=row["form"])
        if taken is None:
            answers = _untraced(json.loads(row["answers"]))
            await tx.execute("UPDATE drafts SET person_id = :taker, active = 0, answers = :answers WHERE id = :id",
                             taker=taker, answers=json.dumps(answers, ensure_ascii=False), id=row["id"])


def _untraced(value: Any) -> Any:
    """Without the numbers of messages in a chat that the next one does not have."""
    if isinstance(value, dict):
        return {name: None if name == "message_id" else _untraced(one) for name, one in value.items()
                if name != "_ids"}
    return [_untraced(one) for one in value] if isinstance(value, list) else value
