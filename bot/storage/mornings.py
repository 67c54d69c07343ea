"""What a morning list is made of: whose turn it is, his cases, and what he has not opened."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.case import Case
from bot.domain.people import Person
from bot.storage.cases import COLUMNS, LIVE, case_of
from bot.storage.database import Transaction
from bot.storage.people import COLUMNS as PEOPLE
from bot.storage.people import person_of

SPOKEN = "('message', 'reply', 'dispute', 'reopen', 'not_solved', 'vague')"
"""What a soldier says that asks for somebody's eyes."""


async def due(tx: Transaction, day: str, opening: int, limit: int) -> list[Person]:
    """Staff whose list of `day` (ISO) is to be made: not of who is on leave, whose work somebody else has before him.

    Who joined after its `opening` has just seen everything.
    """
    rows = await tx.all(
        f"""SELECT {PEOPLE} FROM people p LEFT JOIN mornings m ON m.person_id = p.id
            WHERE p.active = 1 AND p.roles <> 'soldier' AND p.chat_id IS NOT NULL AND p.reachable = 1
              AND p.away <> 1
              AND COALESCE(p.joined_at, 0) < :opening AND COALESCE(m.day, '') < :day
            ORDER BY p.id LIMIT :limit""", day=day, opening=opening, limit=limit)
    return [person_of(row) for row in rows]


async def done(tx: Transaction, person_id: int, day: str) -> None:
    await tx.execute(
        """INSERT INTO mornings (person_id, day) VALUES (:person_id, :day)
           ON CONFLICT (person_id) DO UPDATE SET day = :day""", person_id=person_id, day=day)


async def busy(tx: Transaction) -> set[int]:
    """Those who handle or track anything that has not ended."""
    rows = await tx.all(f"SELECT c.handler AS id FROM cases c WHERE {LIVE} UNION "
                        f"SELECT c.supervisor FROM cases c WHERE {LIVE}")
    return {int(row["id"]) for row in rows}


async def handled(tx: Transaction, person_id: int, standing: Sequence[int] = ()) -> list[Case]:
    """What he handles, and what those handle for whom he stands in (`standing`); never his own request."""
    return await _held(tx, "handler", person_id, standing)


async def watched(tx: Transaction, person_id: int, standing: Sequence[int] = ()) -> list[Case]:
    """What he, or somebody he stands in for, tracks as the supervisor named."""
    return await _held(tx, "supervisor", person_id, standing)


async def _held(tx: Transaction, post: str, person_id: int, standing: Sequence[int]) -> list[Case]:
    whose, values = _whose(person_id, standing)
    rows = await tx.all(
        f"""SELECT {COLUMNS} FROM cases c
            WHERE c.{post} IN ({whose}) AND {LIVE} AND c.requester <> :person ORDER BY c.id""", **values)
    return [case_of(row) for row in rows]


def _whose(person_id: int, standing: Sequence[int]) -> tuple[str, dict[str, int]]:
    """The places of an IN, and what they stand for."""
    values = {"person": person_id, **{f"for{place}": one for place, one in enumerate(standing)}}
    return ", ".join(f":{name}" for name in values), values


async def saw(tx: Transaction, case_id: int, person_id: int, now: int) -> None:
    await tx.execute(
        """INSERT INTO seen (case_id, person_id, at) VALUES (:case_id, :person_id, :now)
           ON CONFLICT (case_id, person_id) DO UPDATE SET at = :now""", case_id=case_id, person_id=person_id, now=now)


async def unheard(tx: Transaction, person_id: int, standing: Sequence[int] = ()) -> dict[int, int]:
    """Cases in which the soldier has spoken since their handler last opened them or did something: id → when.

    His own, and of those for whom he stands in (`standing`): what either of the two has seen is seen.
    """
    whose, values = _whose(person_id, standing)
    rows = await tx.all(
        f"""SELECT c.id, MAX(m.at) AS at FROM cases c JOIN messages m ON m.case_id = c.id
            WHERE c.handler IN ({whose}) AND {LIVE} AND m.person_id = c.requester AND m.purpose IN {SPOKEN}
            GROUP BY c.id HAVING MAX(m.at) > COALESCE(
                (SELECT MAX(s.at) FROM seen s WHERE s.case_id = c.id AND s.person_id IN ({whose})), 0)""", **values)
    return {int(row["id"]): int(row["at"]) for row in rows}
