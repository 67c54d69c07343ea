"""Who is on call in phone windows: day and department → person; what was told of it; which cases wait for him."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date

from bot.domain.case import Case
from bot.storage.cases import COLUMNS, LIVE, case_of
from bot.storage.database import Transaction

Days = Mapping[date, Mapping[str, int]]
"""Day → department → person."""
WORDS = "('submit', 'message', 'reply', 'dispute', 'reopen', 'not_solved', 'vague', 'ask', 'progress', 'resolve')"
"""What a soldier and his office say to each other."""


async def between(tx: Transaction, first: date, last: date) -> Days:
    """What is set for these days, both included."""
    rows = await tx.all("SELECT day, home, person_id FROM on_call WHERE day >= :first AND day <= :last",
                        first=first.isoformat(), last=last.isoformat())
    days: dict[date, dict[str, int]] = defaultdict(dict)
    for row in rows:
        days[date.fromisoformat(row["day"])][row["home"]] = int(row["person_id"])
    return days


async def on(tx: Transaction, day: date) -> Mapping[str, int]:
    return (await between(tx, day, day)).get(day, {})


async def ahead(tx: Transaction, person_id: int, first: date) -> bool:
    """Whether somebody is on call on that day or later."""
    row = await tx.one("SELECT MAX(day) AS last FROM on_call WHERE person_id = :person AND day >= :first",
                       person=person_id, first=first.isoformat())
    return row is not None and row["last"] is not None


async def put(tx: Transaction, day: date, home: str, person_id: int, by: int, now: int) -> None:
    await tx.execute(
        """INSERT INTO on_call (day, home, person_id, set_by, set_at) VALUES (:day, :home, :person, :by, :now)
           ON CONFLICT (day, home) DO UPDATE SET person_id = :person, set_by = :by, set_at = :now""",
        day=day.isoformat(), home=home, person=person_id, by=by, now=now)


async def clear(tx: Transaction, day: date, home: str) -> None:
    await tx.execute("DELETE FROM on_call WHERE day = :day AND home = :home", day=day.isoformat(), home=home)


async def gap_told(tx: Transaction, day: date, home: str, now: int) -> bool:
    """Whether this is the first time that the empty day is told."""
    row = await tx.one(
        """INSERT INTO on_call_gaps (day, home, told_at) VALUES (:day, :home, :now)
           ON CONFLICT (day, home) DO NOTHING RETURNING day""", day=day.isoformat(), home=home, now=now)
    return row is not None


async def gaps_told(tx: Transaction, first: date, last: date) -> set[tuple[date, str]]:
    rows = await tx.all("SELECT day, home FROM on_call_gaps WHERE day >= :first AND day <= :last",
                        first=first.isoformat(), last=last.isoformat())
    return {(date.fromisoformat(row["day"]), row["home"]) for row in rows}


async def told(tx: Transaction, opens_at: int) -> set[int]:
    """Who was told that these hours have begun."""
    rows = await tx.all("SELECT person_id FROM on_call_told WHERE opens_at = :opens_at", opens_at=opens_at)
    return {int(row["person_id"]) for row in rows}


async def tell(tx: Transaction, opens_at: int, person_id: int, now: int) -> bool:
    """Whether he had not been told yet."""
    row = await tx.one(
        """INSERT INTO on_call_told (opens_at, person_id, told_at) VALUES (:opens_at, :person, :now)
           ON CONFLICT (opens_at, person_id) DO NOTHING RETURNING person_id""",
        opens_at=opens_at, person=person_id, now=now)
    return row is not None


async def waiting(tx: Transaction, home: str, companies: Sequence[str], limit: int) -> list[Case]:
    """A department's cases of these companies in which a word is owed: by the office first, then by the soldier.

    The office owes one where the last words are the soldier's, the soldier where he was asked; the oldest come first.
    """
    names = ", ".join(f":company{place}" for place in range(len(companies)))
    rows = await tx.all(
        f"""SELECT {COLUMNS} FROM cases c WHERE c.office = :home AND {LIVE} AND c.company IN ({names})
            AND (c.state = 'waiting' OR c.requester = (
                SELECT m.person_id FROM messages m WHERE m.case_id = c.id AND m.purpose IN {WORDS}
                ORDER BY m.id DESC LIMIT 1))
            ORDER BY CASE WHEN c.state = 'waiting' THEN 1 ELSE 0 END, c.talked_at, c.id LIMIT :limit""",
        home=home, limit=limit, **{f"company{place}": one for place, one in enumerate(companies)})
    return [case_of(row) for row in rows]
