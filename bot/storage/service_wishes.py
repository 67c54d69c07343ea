"""Soldiers of a company that is visited: asked once, what they want to bring up, the ten minutes they booked."""

from __future__ import annotations

from bot.domain.people import Person
from bot.domain.service_days import Met, ServiceDay, Wish
from bot.storage.database import Row, Transaction
from bot.storage.people import COLUMNS as PEOPLE
from bot.storage.people import person_of

_COLUMNS = "w.id, w.day_id, w.person_id, w.words, w.unnamed, w.slot, w.empty, w.met"


def _wish(row: Row) -> Wish:
    return Wish(row["id"], row["day_id"], row["person_id"], row["words"], bool(row["unnamed"]), row["slot"],
                bool(row["empty"]), Met(row["met"]) if row["met"] else None)


async def unasked(tx: Transaction, day: ServiceDay, limit: int) -> list[Person]:
    """Active people of the company with an account who have not been asked, by id."""
    rows = await tx.all(
        f"""SELECT {PEOPLE} FROM people p WHERE p.home = :home AND p.active = 1 AND p.chat_id IS NOT NULL
            AND NOT EXISTS (SELECT 1 FROM service_wishes w WHERE w.day_id = :day AND w.person_id = p.id)
            ORDER BY p.id LIMIT :limit""", home=day.company, day=day.id, limit=limit)
    return [person_of(row) for row in rows]


async def ask(tx: Transaction, day_id: int, person_id: int, now: int) -> bool:
    """False: he was asked before."""
    return bool(await tx.one("""INSERT INTO service_wishes (day_id, person_id, asked_at) VALUES (:day, :person, :now)
                                ON CONFLICT (day_id, person_id) DO NOTHING RETURNING id""",
                             day=day_id, person=person_id, now=now))


async def of_day(tx: Transaction, day_id: int) -> list[Wish]:
    """Everybody who was asked: those with a slot first, in its order."""
    rows = await tx.all(f"""SELECT {_COLUMNS} FROM service_wishes w WHERE w.day_id = :day
                            ORDER BY CASE WHEN w.slot IS NULL THEN 1 ELSE 0 END, w.slot, w.id""", day=day_id)
    return [_wish(row) for row in rows]


async def by_id(tx: Transaction, wish_id: int) -> Wish | None:
    row = await tx.one(f"SELECT {_COLUMNS} FROM service_wishes w WHERE w.id = :id", id=wish_id)
    return _wish(row) if row else None


async def of_person(tx: Transaction, day_id: int, person_id: int) -> Wish | None:
    row = await tx.one(f"SELECT {_COLUMNS} FROM service_wishes w WHERE w.day_id = :day AND w.person_id = :person",
                       day=day_id, person=person_id)
    return _wish(row) if row else None


async def save(tx: Transaction, wish: Wish) -> None:
    await tx.execute(
        """UPDATE service_wishes SET words = :words, unnamed = :unnamed, slot = :slot, empty = :empty, met = :met
           WHERE id = :id""", words=wish.words, unnamed=int(wish.unnamed), slot=wish.slot, empty=int(wish.nothing),
        met=wish.met.value if wish.met else None, id=wish.id)


async def wordless(tx: Transaction, day_id: int) -> None:
    """When the day has ended: what was to be said was said, or stands in cases."""
    await tx.execute("UPDATE service_wishes SET words = '' WHERE day_id = :day", day=day_id)
