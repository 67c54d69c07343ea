"""The people on a delivery list."""

from __future__ import annotations

from bot.domain.delivery import OPEN, Line, Stand, Why
from bot.domain.people import Person
from bot.storage import people
from bot.storage.database import Row, Transaction
from bot.storage.people import person_of

COLUMNS = ("l.delivery_id, l.person_id, l.home, l.stand, l.since, l.by_id, l.told_at, l.reminders, l.next_at, "
           "l.to_ask, l.why, l.words, l.case_id")
IS_OPEN = f"l.stand IN ({', '.join(repr(one.value) for one in OPEN)})"


def _line(row: Row) -> Line:
    return Line(row["delivery_id"], row["person_id"], row["home"], Stand(row["stand"]), row["since"], row["by_id"],
                row["told_at"], row["reminders"], row["next_at"], bool(row["to_ask"]),
                Why(row["why"]) if row["why"] else None, row["words"], row["case_id"])


async def one(tx: Transaction, delivery_id: int, person_id: int) -> Line | None:
    row = await tx.one(f"SELECT {COLUMNS} FROM delivery_lines l WHERE l.delivery_id = :id AND l.person_id = :person",
                       id=delivery_id, person=person_id)
    return _line(row) if row else None


async def add(tx: Transaction, line: Line) -> None:
    """Puts somebody on the list, once."""
    await tx.execute(
        """INSERT INTO delivery_lines (delivery_id, person_id, home, stand, since, to_ask)
           VALUES (:id, :person, :home, :stand, :since, :to_ask) ON CONFLICT (delivery_id, person_id) DO NOTHING""",
        id=line.delivery_id, person=line.person_id, home=line.home, stand=line.stand.value, since=line.since,
        to_ask=int(line.to_ask))


async def save(tx: Transaction, line: Line) -> None:
    await tx.execute(
        """UPDATE delivery_lines SET home = :home, stand = :stand, since = :since, by_id = :by, told_at = :told_at,
               reminders = :reminders, next_at = :next_at, to_ask = :to_ask, why = :why, words = :words,
               case_id = :case_id WHERE delivery_id = :id AND person_id = :person""",
        id=line.delivery_id, person=line.person_id, home=line.home, stand=line.stand.value, since=line.since,
        by=line.by, told_at=line.told_at, reminders=line.reminders, next_at=line.next_at, to_ask=int(line.to_ask),
        why=line.why.value if line.why else None, words=line.words, case_id=line.case_id)


async def of_person(tx: Transaction, person_id: int) -> list[Line]:
    """His lines on the lists that run, the newest first."""
    rows = await tx.all(
        f"""SELECT {COLUMNS} FROM delivery_lines l JOIN deliveries d ON d.id = l.delivery_id
            WHERE l.person_id = :id AND d.closed_at IS NULL ORDER BY l.delivery_id DESC""", id=person_id)
    return [_line(row) for row in rows]


async def numbers(tx: Transaction, delivery_id: int) -> dict[tuple[str, Stand], int]:
    """How many stand where, by home."""
    rows = await tx.all("""SELECT home, stand, COUNT(*) AS number FROM delivery_lines WHERE delivery_id = :id
                           GROUP BY home, stand""", id=delivery_id)
    return {(row["home"], Stand(row["stand"])): int(row["number"]) for row in rows}


async def to_ask(tx: Transaction, delivery_id: int) -> dict[str, int]:
    """How many the office has to go and ask, by home."""
    rows = await tx.all("""SELECT home, COUNT(*) AS number FROM delivery_lines
                           WHERE delivery_id = :id AND to_ask = 1 GROUP BY home""", id=delivery_id)
    return {row["home"]: int(row["number"]) for row in rows}


async def raised(tx: Transaction, delivery_id: int) -> int:
    """How many cases came of it."""
    row = await tx.one("""SELECT COUNT(*) AS number FROM delivery_lines
                          WHERE delivery_id = :id AND case_id IS NOT NULL""", id=delivery_id)
    return int(row["number"]) if row else 0


async def listed(tx: Transaction, delivery_id: int, *, home: str | None = None, stand: Stand | None = None,
                 asking: bool = False, opened: bool = False, begun: bool = False, limit: int = 1 << 31, offset: int = 0
                 ) -> list[tuple[Line, Person]]:
    """Lines with their people: of a home, a stand, or those to be asked; the open ones first.

    `begun`: without those who have only been told, or asked whether it concerns them, and may still answer.
    """
    where = ""
    values: dict[str, str | int] = {"id": delivery_id, "limit": limit, "offset": offset}
    wanted = {"home": home, "stand": stand.value if stand else None}
    for name, value in wanted.items():
        if value is not None:
            where, values = f"{where} AND l.{name} = :{name}", {**values, name: value}
    where += " AND l.to_ask = 1" if asking else ""
    where += f" AND {IS_OPEN}" if opened else ""
    where += " AND (l.to_ask = 1 OR l.stand NOT IN ('asked', 'told'))" if begun else ""
    rows = await tx.all(
        f"""SELECT {COLUMNS}, {_PERSON} FROM delivery_lines l JOIN people p ON p.id = l.person_id
            WHERE l.delivery_id = :id{where}
            ORDER BY CASE WHEN {IS_OPEN} THEN 0 ELSE 1 END, l.home, p.staff_no LIMIT :limit OFFSET :offset""", **values)
    return [(_line(row), _person(row)) for row in rows]


_PERSON = people.COLUMNS.replace("p.home", "p.home AS home_now")


def _person(row: Row) -> Person:
    return person_of({**row, "home": row["home_now"]})


async def untold(tx: Transaction, limit: int) -> list[tuple[Line, Person]]:
    """Open lines of which nothing has reached their people, who can be reached now."""
    rows = await tx.all(
        f"""SELECT {COLUMNS}, {_PERSON} FROM delivery_lines l JOIN people p ON p.id = l.person_id
            JOIN deliveries d ON d.id = l.delivery_id
            WHERE l.told_at IS NULL AND {IS_OPEN} AND p.chat_id IS NOT NULL AND p.active = 1 AND p.reachable = 1
                AND d.closed_at IS NULL
            ORDER BY l.delivery_id, l.person_id LIMIT :limit""", limit=limit)
    return [(_line(row), _person(row)) for row in rows]


async def due(tx: Transaction, now: int, limit: int) -> list[tuple[Line, Person]]:
    """Lines to be looked at: a reminder, or the office."""
    rows = await tx.all(
        f"""SELECT {COLUMNS}, {_PERSON} FROM delivery_lines l JOIN people p ON p.id = l.person_id
            JOIN deliveries d ON d.id = l.delivery_id
            WHERE l.next_at <= :now AND d.closed_at IS NULL ORDER BY l.next_at, l.person_id LIMIT :limit""",
        now=now, limit=limit)
    return [(_line(row), _person(row)) for row in rows]


async def strangers(tx: Transaction, delivery_id: int, after: int = 0) -> list[Person]:
    """Everybody who is there and not on the list. `after`: who came to the roster after that person."""
    rows = await tx.all(
        f"""SELECT {people.COLUMNS} FROM people p WHERE p.active = 1 AND p.id > :after AND NOT EXISTS (
                SELECT 1 FROM delivery_lines l WHERE l.delivery_id = :id AND l.person_id = p.id)
            ORDER BY p.id""", id=delivery_id, after=after)
    return [person_of(row) for row in rows]


async def transferred(tx: Transaction, delivery_id: int) -> list[tuple[Line, Person]]:
    """Who has another home than when he was put on it, or has left with his line open."""
    rows = await tx.all(
        f"""SELECT {COLUMNS}, {_PERSON} FROM delivery_lines l JOIN people p ON p.id = l.person_id
            WHERE l.delivery_id = :id AND ((p.active = 1 AND p.home <> l.home) OR (p.active = 0 AND {IS_OPEN}))""",
        id=delivery_id)
    return [(_line(row), _person(row)) for row in rows]
