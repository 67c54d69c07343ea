"""The duty roster: who stands for which day in which place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date

from bot.domain.calling import Place
from bot.storage.database import Transaction

Days = Mapping[date, Mapping[Place, int]]


async def between(tx: Transaction, first: date, last: date) -> Days:
    """What is set for these days, both included."""
    rows = await tx.all("SELECT day, place, person_id FROM duty_days WHERE day >= :first AND day <= :last",
                        first=first.isoformat(), last=last.isoformat())
    days: dict[date, dict[Place, int]] = defaultdict(dict)
    for row in rows:
        days[date.fromisoformat(row["day"])][Place(row["place"])] = row["person_id"]
    return days


async def on(tx: Transaction, day: date) -> Mapping[Place, int]:
    return (await between(tx, day, day)).get(day, {})


async def put(tx: Transaction, day: date, place: Place, person_id: int, by: int | None, now: int) -> None:
    await tx.execute(
        """INSERT INTO duty_days (day, place, person_id, set_by, set_at) VALUES (:day, :place, :person_id, :by, :now)
           ON CONFLICT (day, place) DO UPDATE SET person_id = :person_id, set_by = :by, set_at = :now""",
        day=day.isoformat(), place=place.value, person_id=person_id, by=by, now=now)


async def clear(tx: Transaction, day: date, place: Place) -> None:
    await tx.execute("DELETE FROM duty_days WHERE day = :day AND place = :place", day=day.isoformat(),
                     place=place.value)


async def gap_told(tx: Transaction, day: date, now: int) -> bool:
    """Whether this is the first time that the empty day is told."""
    row = await tx.one(
        "INSERT INTO duty_gaps (day, told_at) VALUES (:day, :now) ON CONFLICT (day) DO NOTHING RETURNING day",
        day=day.isoformat(), now=now)
    return row is not None
