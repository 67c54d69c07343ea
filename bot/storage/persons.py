"""People as an admin sees and changes them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from bot.domain.people import Person, Role
from bot.domain.roster_change import leaves_post
from bot.storage.database import Transaction
from bot.storage.people import COLUMNS, person_of


@dataclass(frozen=True, slots=True)
class Record:
    """What stands beside a person: when he joined, when he leaves, until when an invitation is open."""

    joined_at: int | None
    left_on: str | None
    invited_until: int | None


async def everybody(tx: Transaction) -> list[Person]:
    """Those who left as well."""
    return [person_of(row) for row in await tx.all(f"SELECT {COLUMNS} FROM people p ORDER BY p.id")]


async def record(tx: Transaction, person_id: int, now: int) -> Record:
    row = await tx.one(
        """SELECT p.joined_at, p.left_on, (SELECT MAX(i.expires_at) FROM invitations i WHERE i.person_id = p.id
               AND i.used_at IS NULL AND i.expires_at > :now) AS invited_until FROM people p WHERE p.id = :id""",
        id=person_id, now=now)
    assert row is not None
    return Record(row["joined_at"], row["left_on"], row["invited_until"])


async def change(tx: Transaction, person: Person, home: str, roles: Collection[Role], *, active: bool) -> bool:
    """Whether he leaves a post by it, of which he may own something."""
    held = frozenset(roles) | {Role.SOLDIER}
    await tx.execute("UPDATE people SET home = :home, roles = :roles, active = :active WHERE id = :id", home=home,
                     roles=";".join(role for role in Role if role in held), active=int(active), id=person.id)
    return leaves_post(person, home, held, active=active)


async def set_leaving(tx: Transaction, person_id: int, day: str | None) -> None:
    """His last day, an ISO date; None: he stays. He is told anew when he leaves."""
    await tx.execute("UPDATE people SET left_on = :day, farewell_at = NULL WHERE id = :id", day=day, id=person_id)


async def cut(tx: Transaction, person_id: int) -> None:
    """His account is his no more; the codes that were not used are void."""
    await tx.execute("UPDATE people SET chat_id = NULL, reachable = 1 WHERE id = :id", id=person_id)
    await tx.execute("DELETE FROM invitations WHERE person_id = :id AND used_at IS NULL", id=person_id)
    await tx.execute("DELETE FROM moves WHERE person_id = :id", id=person_id)


async def give_code(tx: Transaction, person_id: int, code_hash: str, expires_at: int) -> None:
    """The code by which another account becomes his; the one before is void."""
    await tx.execute("DELETE FROM moves WHERE person_id = :id", id=person_id)
    await tx.execute("INSERT INTO moves (code_hash, person_id, expires_at) VALUES (:code_hash, :id, :expires_at)",
                     code_hash=code_hash, id=person_id, expires_at=expires_at)


async def take_code(tx: Transaction, code_hash: str, now: int) -> int | None:
    """Whose account moves, once; None for a wrong or an old code."""
    row = await tx.one("DELETE FROM moves WHERE code_hash = :code_hash RETURNING person_id, expires_at",
                       code_hash=code_hash)
    return int(row["person_id"]) if row and row["expires_at"] > now else None
