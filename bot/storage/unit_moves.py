"""What belongs to a company or a department, and its moving to another one."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from bot.storage.cases import LIVE
from bot.storage.database import Transaction


async def open_cases(tx: Transaction, office: str) -> list[tuple[int, int]]:
    """Its open cases, each with its handler."""
    rows = await tx.all(f"SELECT c.id, c.handler FROM cases c WHERE c.office = :office AND {LIVE} ORDER BY c.id",
                        office=office)
    return [(row["id"], row["handler"]) for row in rows]


async def offered(tx: Transaction, office: str) -> list[int]:
    """Cases that were offered to it."""
    rows = await tx.all("SELECT id FROM cases WHERE offered_office = :office ORDER BY id", office=office)
    return [row["id"] for row in rows]


async def duties(tx: Transaction, home: str) -> list[tuple[int, int | None]]:
    """Its standing duties, each with its owner."""
    rows = await tx.all("SELECT id, owner FROM duties WHERE home = :home AND ended_at IS NULL ORDER BY id", home=home)
    return [(row["id"], row["owner"]) for row in rows]


async def on_call(tx: Transaction, home: str, first: str) -> list[tuple[str, int]]:
    """Its days of being on call from then on, each with who is."""
    rows = await tx.all("SELECT day, person_id FROM on_call WHERE home = :home AND day >= :first ORDER BY day",
                        home=home, first=first)
    return [(row["day"], row["person_id"]) for row in rows]


async def cases_in(tx: Transaction, category: str) -> int:
    """Open cases of a category."""
    row = await tx.one(f"SELECT COUNT(*) AS number FROM cases c WHERE {LIVE} AND c.category = :category",
                       category=category)
    return int(row["number"]) if row else 0


async def used(tx: Transaction, category: str) -> bool:
    """Whether anything was ever filed under it."""
    row = await tx.one("SELECT 1 AS one FROM case_facts WHERE category = :category LIMIT 1", category=category)
    return row is not None


async def move_people(tx: Transaction, ids: Collection[int], home: str) -> None:
    for id_ in ids:
        await tx.execute("UPDATE people SET home = :home WHERE id = :id", home=home, id=id_)


async def move_owed(tx: Transaction, before: str, after: str) -> None:
    """Posts that somebody left there and that are still to be handed over."""
    await tx.execute("UPDATE people SET owes = :after WHERE owes = :before", before=before, after=after)


async def about(tx: Transaction, home: str) -> list[tuple[int, int]]:
    """Requests about somebody who heads it, ended ones as well, each with whom it is about."""
    rows = await tx.all("SELECT id, about FROM cases WHERE about_home = :home ORDER BY id", home=home)
    return [(row["id"], row["about"]) for row in rows]


async def move_about(tx: Transaction, ids: Collection[int], before: str, after: str) -> None:
    """From now on the people there must not hear of them."""
    for id_ in ids:
        await tx.execute("UPDATE cases SET about_home = :after WHERE id = :id AND about_home = :before", id=id_,
                         before=before, after=after)


async def move_duties(tx: Transaction, ids: Collection[int], home: str) -> None:
    for id_ in ids:
        await tx.execute("UPDATE duties SET home = :home WHERE id = :id", home=home, id=id_)


async def move_on_call(tx: Transaction, days: Sequence[str], before: str, after: str) -> list[str]:
    """Where somebody is on call there already, he stays; gives the days that went over."""
    moved = []
    for day in days:
        done = await tx.execute(
            """UPDATE on_call SET home = :after WHERE day = :day AND home = :before
               AND NOT EXISTS (SELECT 1 FROM on_call o WHERE o.day = :day AND o.home = :after) RETURNING day""",
            day=day, before=before, after=after)
        moved += [day] if done else []
    return moved
