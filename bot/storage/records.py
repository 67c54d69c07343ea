"""What somebody's record counts beside his cases."""

from __future__ import annotations

from bot.storage.database import Transaction

_HIS = "d.owner = :person_id AND d.card_id IS NOT NULL"
"""A policy's delivery list that he answers for, or answered for when it was done."""
_COUNTED = {
    "duties": "SELECT COUNT(*) AS number FROM duty_marks m WHERE m.person_id = :person_id",
    "lists": f"SELECT COUNT(*) AS number FROM deliveries d WHERE {_HIS}",
    "lists_done": f"SELECT COUNT(*) AS number FROM deliveries d WHERE {_HIS} AND d.done_at IS NOT NULL",
    "received": f"""SELECT COUNT(*) AS number FROM delivery_lines l JOIN deliveries d ON d.id = l.delivery_id
                    WHERE {_HIS} AND l.stand = 'received'""",
    # Visits (service days he was there for) are counted here, between deliveries and cards, as on the record's screen.
    "cards": "SELECT COUNT(*) AS number FROM card_versions v WHERE v.published_by = :person_id",
    "stood_in": "SELECT COUNT(DISTINCT s.case_id) AS number FROM stood_in s WHERE s.by_id = :person_id",
    "handed_over": """SELECT COUNT(*) AS number FROM handover_lines l JOIN handovers h ON h.id = l.handover_id
                      WHERE h.leaver = :person_id AND l.state = 'accepted'""",
    "taken_over": """SELECT COUNT(*) AS number FROM handover_lines l
                     WHERE l.successor = :person_id AND l.state = 'accepted'""",
    "visits": """SELECT COUNT(*) AS number FROM service_team t JOIN service_days d ON d.id = t.day_id
                 WHERE t.person_id = :person_id AND t.there = 1 AND d.stage = 'done'""",
    "shared": """SELECT COUNT(*) AS number FROM good_solutions g WHERE g.author = :person_id AND g.state = 'shared'""",
    "praise": """SELECT COUNT(*) AS number FROM case_facts f JOIN ratings r ON r.case_id = f.case_id
                 WHERE f.handler = :person_id AND r.praised_at IS NOT NULL""",
}


async def counts(tx: Transaction, person_id: int) -> dict[str, int]:
    """Duties done, policies carried out, cards published, cases worked in others' place, handovers, kind words."""
    found: dict[str, int] = {}
    for name, sql in _COUNTED.items():
        row = await tx.one(sql, person_id=person_id)
        found[name] = int(row["number"]) if row else 0
    return found
