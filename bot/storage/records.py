"""What somebody's record counts beside his cases."""

from __future__ import annotations

from bot.storage.database import Transaction

_COUNTED = {
    "duties": "SELECT COUNT(*) AS number FROM duty_marks m WHERE m.person_id = :person_id",
    "cards": "SELECT COUNT(*) AS number FROM card_versions v WHERE v.published_by = :person_id",
    "stood_in": "SELECT COUNT(DISTINCT s.case_id) AS number FROM stood_in s WHERE s.by_id = :person_id",
    "handed_over": """SELECT COUNT(*) AS number FROM handover_lines l JOIN handovers h ON h.id = l.handover_id
                      WHERE h.leaver = :person_id AND l.state = 'accepted'""",
    "taken_over": """SELECT COUNT(*) AS number FROM handover_lines l
                     WHERE l.successor = :person_id AND l.state = 'accepted'""",
    "shared": """SELECT COUNT(*) AS number FROM good_solutions g WHERE g.author = :person_id AND g.state = 'shared'""",
    "praise": """SELECT COUNT(*) AS number FROM case_facts f JOIN ratings r ON r.case_id = f.case_id
                 WHERE f.handler = :person_id AND r.praised_at IS NOT NULL""",
}


async def counts(tx: Transaction, person_id: int) -> dict[str, int]:
    """Duties done, cards published, cases worked in others' place, what went from and to him, kind words passed on."""
    found: dict[str, int] = {}
    for name, sql in _COUNTED.items():
        row = await tx.one(sql, person_id=person_id)
        found[name] = int(row["number"]) if row else 0
    return found
