"""People and their invitations."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cache

from bot.domain.assignment import Candidate
from bot.domain.escalation import Staff
from bot.domain.people import Person, Role
from bot.domain.roster_change import leaves_post
from bot.storage.database import Row, Transaction

ABSENCE = """CASE WHEN p.away = 1 THEN 'away' WHEN p.reachable = 0 THEN 'blocked' WHEN p.unjoined = 1 THEN 'unjoined'
    WHEN p.away = 2 THEN 'silent' END"""
COLUMNS = ("p.id, p.staff_no, p.name, p.home, p.roles, p.language, p.chat_id, p.active, p.substitute, p.acted_at, "
           "p.quiet, p.collects, "
           f"{ABSENCE} AS absence")


@cache
def _roles(stored: str) -> frozenset[Role]:
    return frozenset(Role(role) for role in stored.split(";") if role)


@cache
def _codes(stored: str) -> frozenset[str]:
    return frozenset(one for one in stored.split(";") if one)


def person_of(row: Row) -> Person:
    return Person(row["id"], row["staff_no"], row["name"], row["home"], _roles(row["roles"]), row["language"],
                  row["chat_id"], bool(row["active"]), row["substitute"], row["absence"], row["acted_at"],
                  row["quiet"], _codes(row["collects"]))


async def by_id(tx: Transaction, person_id: int) -> Person | None:
    row = await tx.one(f"SELECT {COLUMNS} FROM people p WHERE p.id = :id", id=person_id)
    return person_of(row) if row else None


async def by_chat(tx: Transaction, chat_id: int) -> Person | None:
    row = await tx.one(f"SELECT {COLUMNS} FROM people p WHERE p.chat_id = :chat_id", chat_id=chat_id)
    return person_of(row) if row else None


async def by_staff_no(tx: Transaction, staff_no: str) -> Person | None:
    row = await tx.one(f"SELECT {COLUMNS} FROM people p WHERE p.staff_no = :staff_no", staff_no=staff_no)
    return person_of(row) if row else None


async def everybody(tx: Transaction) -> list[Person]:
    rows = await tx.all(f"SELECT {COLUMNS} FROM people p WHERE p.active = 1 ORDER BY p.id")
    return [person_of(row) for row in rows]


async def at_home(tx: Transaction, home: str) -> list[Person]:
    """The active people of a company or department, by staff number."""
    rows = await tx.all(
        f"SELECT {COLUMNS} FROM people p WHERE p.home = :home AND p.active = 1 ORDER BY p.staff_no", home=home)
    return [person_of(row) for row in rows]


STAFF = "p.active = 1 AND p.roles <> 'soldier'"
STANDING = f"""(p.away <> 0 OR p.reachable = 0 OR p.unjoined = 1
    OR ';' || p.roles || ';' LIKE '%;head;%' OR ';' || p.roles || ';' LIKE '%;supervisor;%'
    OR p.id IN (SELECT q.substitute FROM people q WHERE {STAFF.replace("p.", "q.")} AND q.substitute IS NOT NULL))"""
"""Who is not there, and everybody whom `substitutes.stands_in` may find."""


async def staff(tx: Transaction) -> list[Staff]:
    """Everybody on the staff who has not left, by staff number, and whether he can be reached."""
    return await _staff(tx, STAFF)


async def standing(tx: Transaction) -> list[Staff]:
    """Those of them who are not there, and all who may stand in: enough to tell who does."""
    return await _staff(tx, f"{STAFF} AND {STANDING}")


async def _staff(tx: Transaction, which: str) -> list[Staff]:
    known: list[Staff] | None = tx.of_people.get(which)
    if known is None:
        rows = await tx.all(f"SELECT {COLUMNS} FROM people p WHERE {which} ORDER BY p.staff_no")
        known = [Staff(person_of(row), there=row["chat_id"] is not None and row["absence"] is None) for row in rows]
        tx.of_people[which] = known
    return list(known)


async def with_role(tx: Transaction, *roles: Role) -> list[Person]:
    """Active staff who have one of the roles (any but SOLDIER, which everybody has), by staff number."""
    rows = await tx.all(
        f"SELECT {COLUMNS} FROM people p WHERE p.active = 1 AND p.roles <> 'soldier' ORDER BY p.staff_no")
    return [person for row in rows if (person := person_of(row)).has(*roles)]


async def names(tx: Transaction, ids: Collection[int]) -> dict[int, Person]:
    """The people of these ids, active or not."""
    if not ids:
        return {}
    places = {f"id{place}": person_id for place, person_id in enumerate(ids)}
    marks = ", ".join(f":{place}" for place in places)
    rows = await tx.all(f"SELECT {COLUMNS} FROM people p WHERE p.id IN ({marks})", **places)
    return {row["id"]: person_of(row) for row in rows}


async def candidates(tx: Transaction, home: str) -> list[Candidate]:
    """Active staff of `home`, and all supervisors, with the open cases that each handles."""
    rows = await tx.all(
        f"""SELECT {COLUMNS}, p.assigned_at,
                   (SELECT COUNT(*) FROM cases c
                    WHERE c.handler = p.id AND c.state IN ('new', 'open', 'waiting', 'referred')) AS open_cases
            FROM people p
            WHERE p.active = 1 AND p.roles <> 'soldier'
              AND (p.home = :home OR ';' || p.roles || ';' LIKE '%;supervisor;%')""", home=home)
    return [Candidate(person_of(row), row["open_cases"], row["assigned_at"]) for row in rows]


async def assigned(tx: Transaction, person_id: int, now: int) -> None:
    await tx.execute("UPDATE people SET assigned_at = :now WHERE id = :id", now=now, id=person_id)


@dataclass(frozen=True, slots=True)
class Entry:
    """What the roster says of somebody."""

    staff_no: str
    name: str
    home: str
    roles: frozenset[Role]
    language: str | None
    left_on: str | None
    active: bool


async def save(tx: Transaction, entry: Entry) -> tuple[int, bool]:
    """Inserts or updates by staff number; gives the id and whether he is new. An empty language keeps the old."""
    known = await by_staff_no(tx, entry.staff_no)
    values = {"name": entry.name, "home": entry.home, "language": entry.language, "left_on": entry.left_on,
              "roles": ";".join(role for role in Role if role in entry.roles), "active": int(entry.active)}
    if known:
        if known.active and not entry.active and entry.left_on and await _has_own(tx, known.id):
            values["active"] = 1  # he reads his own to their end; `leave` sees to it
        if leaves_post(known, entry.home, entry.roles, active=entry.active):
            await tx.execute("UPDATE people SET owes = COALESCE(owes, home) WHERE id = :id", id=known.id)
        await tx.execute(
            """UPDATE people SET name = :name, home = :home, roles = :roles, left_on = :left_on, active = :active,
                      language = COALESCE(:language, language) WHERE id = :id""", id=known.id, **values)
        return known.id, False
    row = await tx.one(
        """INSERT INTO people (staff_no, name, home, roles, language, left_on, active)
           VALUES (:staff_no, :name, :home, :roles, :language, :left_on, :active) RETURNING id""",
        staff_no=entry.staff_no, **values)
    assert row is not None
    return int(row["id"]), True


async def _has_own(tx: Transaction, person_id: int) -> bool:
    return await tx.one("SELECT 1 AS one FROM cases WHERE requester = :id LIMIT 1", id=person_id) is not None


async def set_language(tx: Transaction, person_id: int, language: str) -> None:
    await tx.execute("UPDATE people SET language = :language WHERE id = :id", language=language, id=person_id)


async def set_reachable(tx: Transaction, chat_id: int, *, reachable: bool) -> None:
    await tx.execute("UPDATE people SET reachable = :reachable WHERE chat_id = :chat_id",
                     reachable=int(reachable), chat_id=chat_id)


OWN_LATELY = """EXISTS (SELECT 1 FROM cases c WHERE c.requester = people.id
    AND (c.state IN ('new', 'open', 'waiting', 'referred', 'resolved') OR c.closed_at > :since))"""


async def leave(tx: Transaction, today: str, since: int | None = None) -> None:
    """Whoever left before `today` (an ISO date) has no post any more, and is active no more.

    Of his post he owes a handover. `since`: whose own cases run, or ended after that instant, still reads them.
    """
    left = "active = 1 AND left_on < :today"
    await tx.execute(f"""UPDATE people SET owes = COALESCE(owes, home), roles = 'soldier'
                         WHERE {left} AND roles <> 'soldier'""", today=today)
    if since is None:
        await tx.execute(f"UPDATE people SET active = 0 WHERE {left}", today=today)
    else:
        await tx.execute(f"UPDATE people SET active = 0 WHERE {left} AND NOT {OWN_LATELY}", today=today, since=since)


async def departing(tx: Transaction, today: str) -> list[Person]:
    """Who left before `today` and was not told yet what he can still do here."""
    rows = await tx.all(f"""SELECT {COLUMNS} FROM people p
                            WHERE p.active = 1 AND p.left_on < :today AND p.farewell_at IS NULL""", today=today)
    return [person_of(row) for row in rows]


async def reads_on(tx: Transaction, person_id: int, since: int) -> bool:
    """Whether somebody who has left still has cases to read: they run, or ended after `since`."""
    return await tx.one(f"SELECT 1 AS one FROM people WHERE id = :id AND {OWN_LATELY}", id=person_id,
                        since=since) is not None


async def farewell(tx: Transaction, person_id: int, now: int) -> None:
    await tx.execute("UPDATE people SET farewell_at = :now WHERE id = :id", now=now, id=person_id)


async def has_left(tx: Transaction, person_id: int, today: str) -> bool:
    """Whether he reads and answers only what he has filed before."""
    return await tx.one("SELECT 1 AS one FROM people WHERE id = :id AND left_on < :today", id=person_id,
                        today=today) is not None


async def leaving(tx: Transaction, today: str, since: int) -> bool:
    """Whether `leave`, or a word to who left, has anything to do."""
    return await tx.one(
        f"""SELECT 1 AS one FROM people WHERE active = 1 AND left_on < :today
            AND (farewell_at IS NULL OR roles <> 'soldier' OR NOT {OWN_LATELY}) LIMIT 1""",
        today=today, since=since) is not None


async def join(tx: Transaction, person_id: int, chat_id: int, language: str, now: int) -> None:
    """Binds an account to a person; a language he has already stays."""
    await tx.execute("UPDATE people SET chat_id = NULL WHERE chat_id = :chat_id AND id <> :id",
                     chat_id=chat_id, id=person_id)
    await tx.execute(  # what waits goes where he is now
        "UPDATE outbox SET chat_id = :chat_id, edit_id = NULL WHERE person_id = :id AND chat_id <> :chat_id",
        chat_id=chat_id, id=person_id)
    await tx.execute(
        """UPDATE people SET chat_id = :chat_id, reachable = 1, joined_at = :now, unjoined = 0,
                  language = COALESCE(language, :language) WHERE id = :id""",
        chat_id=chat_id, now=now, language=language, id=person_id)


async def invite(tx: Transaction, person_id: int, code_hash: str, expires_at: int) -> None:
    """A new code; what was not used before is void."""
    await tx.execute("DELETE FROM invitations WHERE person_id = :id AND used_at IS NULL", id=person_id)
    await tx.execute(
        "INSERT INTO invitations (code_hash, person_id, expires_at) VALUES (:code_hash, :id, :expires_at)",
        code_hash=code_hash, id=person_id, expires_at=expires_at)


async def use_invitation(tx: Transaction, code_hash: str, now: int) -> int | None:
    """The person whom a valid code is for, once; None for a wrong, used or expired one."""
    row = await tx.one(
        """UPDATE invitations SET used_at = :now WHERE code_hash = :code_hash AND used_at IS NULL
           AND expires_at > :now RETURNING person_id""", code_hash=code_hash, now=now)
    return int(row["person_id"]) if row else None


async def has_admin(tx: Transaction) -> bool:
    return bool(await with_role(tx, Role.ADMIN))
