"""Who has not joined yet, slips asked for, and whose new account somebody vouches for."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.people import Person
from bot.storage.database import Row, Transaction
from bot.storage.people import COLUMNS, person_of

OUTSIDE = "p.home = :home AND p.active = 1 AND p.chat_id IS NULL"


@dataclass(frozen=True, slots=True)
class Asked:
    """Slips for a home. `bot`: its name, for the links."""

    id: int
    person_id: int
    home: str
    bot: str
    language: str


@dataclass(frozen=True, slots=True)
class Vouch:
    """Somebody's new account, as `by_id` says."""

    id: int
    person_id: int
    by_id: int
    how: str
    settled_at: int | None


async def outside(tx: Transaction, home: str, *, staff: bool = False) -> list[Person]:
    """Who of a home has no account, by number: its soldiers, or its staff as well."""
    which = OUTSIDE if staff else f"{OUTSIDE} AND p.roles = 'soldier'"
    rows = await tx.all(f"SELECT {COLUMNS} FROM people p WHERE {which} ORDER BY p.staff_no", home=home)
    return [person_of(row) for row in rows]


async def ask(tx: Transaction, person_id: int, home: str, bot: str, language: str, now: int) -> None:
    """Asked twice before they were made is asked once."""
    await tx.execute("DELETE FROM slip_asks WHERE person_id = :id AND home = :home AND made_at IS NULL",
                     id=person_id, home=home)
    await tx.execute(
        """INSERT INTO slip_asks (person_id, home, bot, language, asked_at)
           VALUES (:id, :home, :bot, :language, :now)""", id=person_id, home=home, bot=bot, language=language, now=now)


async def asked(tx: Transaction) -> Asked | None:
    """The oldest that waits."""
    row = await tx.one("""SELECT id, person_id, home, bot, language FROM slip_asks WHERE made_at IS NULL
                          ORDER BY id LIMIT 1""")
    return Asked(**row) if row else None


async def made(tx: Transaction, ask_id: int, now: int) -> bool:
    """Once."""
    return bool(await tx.one("UPDATE slip_asks SET made_at = :now WHERE id = :id AND made_at IS NULL RETURNING id",
                             now=now, id=ask_id))


async def vouch(tx: Transaction, person_id: int, by_id: int, how: str, now: int) -> Vouch | None:
    """None: somebody vouches already."""
    row = await tx.one(
        """INSERT INTO vouches (person_id, by_id, how, at) VALUES (:person_id, :by_id, :how, :now)
           ON CONFLICT (person_id) WHERE settled_at IS NULL DO NOTHING
           RETURNING id, person_id, by_id, how, settled_at""", person_id=person_id, by_id=by_id, how=how, now=now)
    return _vouch(row) if row else None


async def vouched(tx: Transaction, vouch_id: int) -> Vouch | None:
    row = await tx.one("SELECT id, person_id, by_id, how, settled_at FROM vouches WHERE id = :id", id=vouch_id)
    return _vouch(row) if row else None


async def settle(tx: Transaction, vouch_id: int, by: int, now: int, *, done: bool) -> bool:
    """Once."""
    return bool(await tx.one(
        """UPDATE vouches SET settled_by = :by, settled_at = :now, done = :done
           WHERE id = :id AND settled_at IS NULL RETURNING id""", by=by, now=now, done=int(done), id=vouch_id))


def _vouch(row: Row) -> Vouch:
    return Vouch(**row)
