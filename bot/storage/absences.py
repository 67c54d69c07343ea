"""Absences: no reason, no place. Those that are set, running and over; and what was done meanwhile."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.absence import UNUSED, Span
from bot.domain.people import Person
from bot.storage.database import Row, Transaction
from bot.storage.people import COLUMNS, person_of

SET, SILENT = 1, 2
"""`people.away`: as somebody said, or because nothing was heard of him."""
STAFF = "p.active = 1 AND p.roles <> 'soldier'"


@dataclass(frozen=True, slots=True)
class Absent:
    """One absence. `until_at`: None if only an act of his ends it; `set_by`: None if the clock began it."""

    id: int
    person_id: int
    set_by: int | None
    starts_at: int
    until_at: int | None
    begun_at: int | None


@dataclass(frozen=True, slots=True)
class Deed:
    """What somebody did in another's place."""

    by_id: int
    case_id: int
    number: str
    title: str
    action: str
    at: int


_COLUMNS = "a.id, a.person_id, a.set_by, a.starts_at, a.until_at, a.begun_at"


def _absent(row: Row) -> Absent:
    return Absent(row["id"], row["person_id"], row["set_by"], row["starts_at"], row["until_at"], row["begun_at"])


async def open_of(tx: Transaction, person_id: int) -> Absent | None:
    """The absence that runs or lies ahead."""
    row = await tx.one(f"SELECT {_COLUMNS} FROM absences a WHERE a.person_id = :id AND a.ended_at IS NULL",
                       id=person_id)
    return _absent(row) if row else None


async def set_(tx: Transaction, person_id: int, set_by: int, span: Span, now: int) -> None:
    """Takes the place of the one that is open; one that runs goes on, and was begun when it was."""
    before = await open_of(tx, person_id)
    if before and before.begun_at is not None and span.starts <= now:
        await tx.execute("UPDATE absences SET until_at = :until, set_by = :by, set_at = :now WHERE id = :id",
                         until=span.ends, by=set_by, now=now, id=before.id)
        await tx.execute("UPDATE people SET away = 1 WHERE id = :id", id=person_id)
        return
    if before:
        await end(tx, before, now)
    await tx.execute(
        """INSERT INTO absences (person_id, set_by, set_at, starts_at, until_at)
           VALUES (:person, :by, :now, :starts, :until)""",
        person=person_id, by=set_by, now=now, starts=span.starts, until=span.ends)


async def fall_silent(tx: Transaction, person_id: int, now: int) -> None:
    """Away from now on, until he acts; one that lay ahead gives way."""
    before = await open_of(tx, person_id)
    if before:
        await end(tx, before, now)
    await tx.execute(
        "INSERT INTO absences (person_id, set_at, starts_at, begun_at) VALUES (:person, :now, :now, :now)",
        person=person_id, now=now)
    await tx.execute("UPDATE people SET away = :silent WHERE id = :id", silent=SILENT, id=person_id)


async def begin(tx: Transaction, absent: Absent, now: int) -> None:
    await tx.execute("UPDATE absences SET begun_at = :now WHERE id = :id", now=now, id=absent.id)
    await tx.execute("UPDATE people SET away = :away WHERE id = :id", away=SET, id=absent.person_id)


async def end(tx: Transaction, absent: Absent, now: int) -> None:
    """He is there again, and his silence counts anew."""
    await tx.execute("UPDATE absences SET ended_at = :now WHERE id = :id", now=now, id=absent.id)
    await tx.execute("UPDATE people SET away = 0, acted_at = :now WHERE id = :id", now=now, id=absent.person_id)


async def due(tx: Transaction, now: int) -> list[Absent]:
    """Those to begin or to end by now."""
    rows = await tx.all(
        f"""SELECT {_COLUMNS} FROM absences a WHERE a.ended_at IS NULL
            AND (a.until_at <= :now OR a.begun_at IS NULL AND a.starts_at <= :now) ORDER BY a.id""", now=now)
    return [_absent(row) for row in rows]


async def running(tx: Transaction) -> dict[int, Absent]:
    """All that have not ended, by person."""
    rows = await tx.all(f"SELECT {_COLUMNS} FROM absences a WHERE a.ended_at IS NULL")
    return {row["person_id"]: _absent(row) for row in rows}


async def anybody(tx: Transaction) -> bool:
    """Whether anybody of the staff is not there: the rare case in which somebody stands in."""
    row = await tx.one(
        f"""SELECT 1 AS one FROM people p WHERE {STAFF} AND (p.away <> 0 OR p.reachable = 0 OR p.unjoined = 1)
            LIMIT 1""")
    return row is not None


async def head_away(tx: Transaction) -> bool:
    """Whether the head of any department is not there."""
    row = await tx.one(
        f"""SELECT 1 AS one FROM people p WHERE {STAFF} AND (p.away <> 0 OR p.reachable = 0 OR p.unjoined = 1)
            AND ';' || p.roles || ';' LIKE '%;head;%' LIMIT 1""")
    return row is not None


async def seen(tx: Transaction, person_id: int, now: int) -> None:
    await tx.execute("UPDATE people SET acted_at = :now WHERE id = :id", now=now, id=person_id)


async def back_in_reach(tx: Transaction, person_id: int) -> None:
    """Whoever acts can be reached."""
    await tx.execute("UPDATE people SET reachable = 1, unjoined = 0 WHERE id = :id", id=person_id)


async def looked(tx: Transaction, now: int) -> int | None:
    """Notes that silence is looked at now; gives when it was before."""
    row = await tx.one("SELECT value FROM counters WHERE name = 'silence'")
    await tx.execute("""INSERT INTO counters (name, value) VALUES ('silence', :now)
                        ON CONFLICT (name) DO UPDATE SET value = :now""", now=now)
    return int(row["value"]) if row else None


async def excuse(tx: Transaction, now: int, *, everybody: bool) -> None:
    """Silence counts from now on: for everybody where the desk itself was away, else for who was never looked at."""
    which = "" if everybody else " AND acted_at = 0"
    await tx.execute(f"UPDATE people SET acted_at = :now WHERE active = 1 AND roles <> 'soldier'{which}", now=now)


async def quiet_since(tx: Transaction, before: int) -> list[Person]:
    """Staff who are there and have not acted since then."""
    rows = await tx.all(
        f"""SELECT {COLUMNS} FROM people p WHERE {STAFF} AND p.away = 0 AND p.reachable = 1 AND p.unjoined = 0
            AND p.chat_id IS NOT NULL AND p.acted_at > 0 AND p.acted_at <= :before ORDER BY p.id""", before=before)
    return [person_of(row) for row in rows]


async def miss(tx: Transaction, now: int, valid: int) -> None:
    """Staff whose invitation (good for `valid` seconds) lay unused for a week are not there."""
    await tx.execute(
        """UPDATE people SET unjoined = 1 WHERE active = 1 AND roles <> 'soldier' AND chat_id IS NULL AND unjoined = 0
           AND id IN (SELECT person_id FROM invitations WHERE used_at IS NULL AND expires_at <= :limit)""",
        limit=now + valid - UNUSED)
    await tx.execute(
        "UPDATE people SET missed_at = NULL WHERE missed_at IS NOT NULL AND reachable = 1 AND unjoined = 0")


async def newly_missed(tx: Transaction) -> list[Person]:
    """Staff out of reach of whom nobody was told."""
    rows = await tx.all(
        f"""SELECT {COLUMNS} FROM people p WHERE {STAFF} AND (p.reachable = 0 OR p.unjoined = 1)
            AND p.missed_at IS NULL ORDER BY p.staff_no""")
    return [person_of(row) for row in rows]


async def told_missed(tx: Transaction, ids: Sequence[int], now: int) -> None:
    for person_id in ids:
        await tx.execute("UPDATE people SET missed_at = :now WHERE id = :id", now=now, id=person_id)


async def name_substitute(tx: Transaction, person_id: int, substitute: int | None) -> None:
    await tx.execute("UPDATE people SET substitute = :substitute WHERE id = :id", substitute=substitute, id=person_id)


async def stood_in(tx: Transaction, person_id: int, by_id: int, case_id: int, action: str, now: int) -> None:
    await tx.execute(
        """INSERT INTO stood_in (person_id, by_id, case_id, action, at)
           VALUES (:person, :by, :case_id, :action, :now)""",
        person=person_id, by=by_id, case_id=case_id, action=action, now=now)


async def done_for(tx: Transaction, person_id: int, since: int) -> list[Deed]:
    """What was done in his place since then, in order."""
    rows = await tx.all(
        """SELECT s.by_id, s.case_id, s.action, s.at, c.number, c.title FROM stood_in s
           JOIN cases c ON c.id = s.case_id WHERE s.person_id = :person AND s.at >= :since ORDER BY s.id""",
        person=person_id, since=since)
    return [Deed(row["by_id"], row["case_id"], row["number"], row["title"], row["action"], row["at"]) for row in rows]


async def cases_of(tx: Transaction, person_id: int) -> list[int]:
    """Cases that have not ended which he handles or answers for, oldest first."""
    live = "c.state IN ('new', 'open', 'waiting', 'referred', 'resolved')"
    rows = await tx.all(
        f"""SELECT c.id FROM cases c WHERE c.handler = :person AND {live}
            UNION SELECT c.id FROM cases c WHERE c.first_responder = :person AND {live} ORDER BY 1""",
        person=person_id)
    return [row["id"] for row in rows]
