"""All that the desk keeps of one person: counted, and whole."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from bot.storage.database import Row, Transaction

_COUNTS = {
    "cases": "SELECT COUNT(*) AS number FROM cases WHERE requester = :id",
    "filed": "SELECT COUNT(*) AS number FROM cases WHERE filer = :id",
    "messages": "SELECT COUNT(*) AS number FROM messages WHERE person_id = :id",
    "files": """SELECT COUNT(*) AS number FROM messages m JOIN attachments a ON a.talk_id = m.id
                WHERE m.person_id = :id""",
    "ratings": """SELECT COUNT(*) AS number FROM cases c JOIN ratings r ON r.case_id = c.id
                  WHERE c.requester = :id""",
    "drafts": "SELECT COUNT(*) AS number FROM drafts WHERE person_id = :id",
    "readings": "SELECT COUNT(*) AS number FROM readings WHERE person_id = :id",
    "marks": "SELECT COUNT(*) AS number FROM card_marks WHERE person_id = :id",
    "questions": "SELECT COUNT(*) AS number FROM questions WHERE person_id = :id",
    "told_otherwise": "SELECT COUNT(*) AS number FROM told_otherwise WHERE person_id = :id",
    "deliveries": "SELECT COUNT(*) AS number FROM delivery_lines WHERE person_id = :id",
    "raised": "SELECT COUNT(*) AS number FROM collection_items WHERE person_id = :id AND case_id IS NULL",
    "visits": """SELECT COUNT(*) AS number FROM service_wishes
                 WHERE person_id = :id AND (words <> '' OR slot IS NOT NULL)""",
    "held": """SELECT (SELECT COUNT(*) FROM held WHERE person_id = :id)
               + (SELECT COUNT(*) FROM sealed WHERE person_id = :id AND opened_at IS NULL) AS number""",
}
_ROWS = {
    "cases": """SELECT id, number, title, category, state, created_at, closed_at FROM cases WHERE requester = :id
                ORDER BY id""",
    "messages": """SELECT m.id, c.number, m.purpose, m.body, m.at FROM messages m JOIN cases c ON c.id = m.case_id
                   WHERE m.person_id = :id ORDER BY m.id""",
    "files": """SELECT c.number, a.kind, a.name, a.caption FROM messages m JOIN attachments a ON a.talk_id = m.id
                JOIN cases c ON c.id = m.case_id WHERE m.person_id = :id ORDER BY a.id""",
    "ratings": """SELECT c.number, r.result, r.service, r.trips, r.words, r.rated_at FROM cases c
                  JOIN ratings r ON r.case_id = c.id WHERE c.requester = :id ORDER BY c.id""",
    "drafts": "SELECT form, answers, touched_at FROM drafts WHERE person_id = :id ORDER BY id",
    "readings": "SELECT card_id, version, sent_at, read_at FROM readings WHERE person_id = :id ORDER BY card_id",
    "questions": "SELECT words, card_id, at FROM questions WHERE person_id = :id ORDER BY id",
    "told_otherwise": "SELECT card_id, words, office, at FROM told_otherwise WHERE person_id = :id ORDER BY id",
    "deliveries": """SELECT d.title, l.stand, l.since, l.told_at, l.why, l.words FROM delivery_lines l
                     JOIN deliveries d ON d.id = l.delivery_id WHERE l.person_id = :id ORDER BY d.id""",
    "raised": """SELECT body AS words, raised_at AS at FROM collection_items
                 WHERE person_id = :id AND case_id IS NULL ORDER BY id""",
    "visits": """SELECT d.kind, d.at, w.words, w.unnamed FROM service_wishes w JOIN service_days d ON d.id = w.day_id
                 WHERE w.person_id = :id AND (w.words <> '' OR w.slot IS NOT NULL) ORDER BY d.id""",
    "rated": "SELECT rated_on AS at FROM review_round_raters WHERE person_id = :id",
    "given": "SELECT office, rated, said FROM review_round_given WHERE person_id = :id ORDER BY office",
    "pleas": "SELECT reason, at FROM burden_pleas WHERE person_id = :id ORDER BY id",
    "talks": """SELECT c.number, p.name, t.asked_at AS at, t.way FROM cases c JOIN leader_talks t ON t.case_id = c.id
                JOIN people p ON p.id = t.leader WHERE c.requester = :id ORDER BY t.id""",
    "solutions": "SELECT words, at FROM good_solutions WHERE author = :id AND state <> 'gone' ORDER BY id",
    "tolerated": """SELECT c.number, t.what, t.at FROM tolerated t JOIN cases c ON c.id = t.case_id
                    WHERE t.person_id = :id AND t.undone_at IS NULL ORDER BY t.id""",
    "pins": """SELECT c.number, p.set_at AS at FROM cases c JOIN pins p ON p.case_id = c.id WHERE c.requester = :id
               UNION ALL SELECT '' AS number, set_at AS at FROM list_pins WHERE person_id = :id ORDER BY at""",
}
JSON: Mapping[str, Sequence[str]] = {"deliveries": ("title",), "messages": ("body",), "drafts": ("answers",)}
"""Columns that hold JSON, by kind."""


async def counts(tx: Transaction, person_id: int) -> dict[str, int]:
    """How many rows of each kind."""
    found: dict[str, int] = {}
    for name, sql in _COUNTS.items():
        row = await tx.one(sql, id=person_id)
        found[name] = int(row["number"]) if row else 0
    return found


async def record(tx: Transaction, person_id: int) -> Row | None:
    """The person's own row."""
    return await tx.one(
        """SELECT id, staff_no, name, home, roles, language, quiet, collects, chat_id, left_on, joined_at,
                  consented_at FROM people
           WHERE id = :id""", id=person_id)


async def whole(tx: Transaction, person_id: int) -> dict[str, Any]:
    """Every row, words and all: `person` and a list of each kind."""
    found: dict[str, Any] = {"person": await record(tx, person_id)}
    for name, sql in _ROWS.items():
        found[name] = [_plain(row, JSON.get(name, ())) for row in await tx.all(sql, id=person_id)]
    return found


def _plain(row: Row, stored: Sequence[str]) -> dict[str, Any]:
    """JSON that stands in a row as text, as what it means."""
    return {name: json.loads(value) if name in stored else value for name, value in row.items()}
