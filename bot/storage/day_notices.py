"""Days named in the chat, and up to which day all promises have been worked out by what is published."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date

from bot.domain.day_notice import DayNotice
from bot.storage.database import Row, Transaction

REACHED = "worked_in"
"""The row that holds the day (its ordinal) from which on dates told are still expected ones."""


def _notice(row: Row) -> DayNotice:
    days = {date.fromisoformat(day): works for day, works in json.loads(row["days"]).items()}
    return DayNotice(row["id"], row["year"], days, row["base"], row["person_id"], row["confirmed_at"],
                     bool(row["filed"]))


async def add(tx: Transaction, year: int, days: Mapping[date, bool], person_id: int, now: int) -> DayNotice:
    """Kept until somebody confirms it."""
    held = await last(tx, year)
    row = await tx.one(
        """INSERT INTO day_notices (year, days, base, person_id, pasted_at)
           VALUES (:year, :days, :base, :person_id, :now) RETURNING *""",
        year=year, days=json.dumps({day.isoformat(): works for day, works in days.items()}),
        base=held.id if held else 0, person_id=person_id, now=now)
    assert row is not None
    return _notice(row)


async def by_id(tx: Transaction, notice_id: int) -> DayNotice | None:
    row = await tx.one("SELECT * FROM day_notices WHERE id = :id", id=notice_id)
    return _notice(row) if row else None


async def last(tx: Transaction, year: int) -> DayNotice | None:
    """The one that holds for the year."""
    row = await tx.one(
        """SELECT * FROM day_notices WHERE year = :year AND confirmed_at IS NOT NULL
           ORDER BY confirmed_at DESC, id DESC LIMIT 1""", year=year)
    return _notice(row) if row else None


async def standing(tx: Transaction) -> list[DayNotice]:
    """The ones that hold, one for each year."""
    rows = await tx.all("SELECT * FROM day_notices WHERE confirmed_at IS NOT NULL ORDER BY confirmed_at, id")
    return list({row["year"]: _notice(row) for row in rows}.values())


async def confirm(tx: Transaction, notice_id: int, now: int) -> None:
    await tx.execute("UPDATE day_notices SET confirmed_at = :now WHERE id = :id AND confirmed_at IS NULL",
                     now=now, id=notice_id)


async def drop(tx: Transaction, notice_id: int, person_id: int) -> None:
    """Whoever pasted it does not want it after all."""
    await tx.execute(
        "DELETE FROM day_notices WHERE id = :id AND person_id = :person_id AND confirmed_at IS NULL",
        id=notice_id, person_id=person_id)


async def filed(tx: Transaction, notice_id: int) -> None:
    await tx.execute("UPDATE day_notices SET filed = 1 WHERE id = :id", id=notice_id)


async def reached(tx: Transaction) -> date | None:
    """The day from which on dates told are still expected ones; None: nobody has looked yet."""
    row = await tx.one("SELECT day FROM published WHERE name = :name", name=REACHED)
    return date.fromordinal(row["day"]) if row else None


async def reach(tx: Transaction, day: date) -> None:
    await tx.execute(
        """INSERT INTO published (name, day) VALUES (:name, :day)
           ON CONFLICT (name) DO UPDATE SET day = :day""", name=REACHED, day=day.toordinal())
