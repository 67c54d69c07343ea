"""`case_facts`: one row a case, changed with each event; and the rows made anew from the events."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bot.domain import facts
from bot.domain.facts import Change
from bot.storage.database import Row, Transaction

_INSERT = (f"INSERT INTO case_facts (case_id, {', '.join(facts.COLUMNS)}) "
           f"VALUES (:case_id, {', '.join(f':{name}' for name in facts.COLUMNS)})")
_UPDATE = f"""UPDATE case_facts SET {', '.join([
    *(f'{name} = :{name}' for name in facts.SETS),
    *(f'{name} = COALESCE({name}, :{name})' for name in facts.FIRSTS),
    *(f'{name} = COALESCE(:{name}, {name})' for name in facts.LASTS),
    *(f'{name} = {name} + :{name}' for name in facts.ADDS)])}"""
_STAYED = f"{_UPDATE}, office_spent = office_spent + :spent WHERE case_id = :case_id"
_WENT = f"{_UPDATE}, office_spent = 0 WHERE case_id = :case_id"
DONE = "facts-upto"
"""The counter of the last case known to have its row."""


async def add(tx: Transaction, case_id: int, row: Mapping[str, Any]) -> None:
    await tx.execute(_INSERT, case_id=case_id, **row)


async def follow(tx: Transaction, case_id: int, made: Change) -> None:
    """One step. A case without a row (of an earlier release, not caught up with yet) gets it later, from its events."""
    values = {**made.sets, **made.firsts, **made.lasts, **made.adds}
    if made.left is None:
        await tx.execute(_STAYED, case_id=case_id, **values)
        return
    await tx.execute(
        """INSERT INTO case_offices (case_id, office, spent)
           SELECT case_id, office, office_spent + :spent FROM case_facts WHERE case_id = :case_id
           ON CONFLICT (case_id, office) DO UPDATE SET spent = case_offices.spent + excluded.spent""",
        case_id=case_id, spent=made.adds["spent"])
    await tx.execute(_WENT, case_id=case_id, **values)


async def redate(tx: Transaction, case_id: int, due_at: int | None) -> None:
    await tx.execute("UPDATE case_facts SET due_at = :due_at WHERE case_id = :case_id", case_id=case_id, due_at=due_at)


async def of_policy(tx: Transaction, case_id: int) -> None:
    await tx.execute("UPDATE case_facts SET of_policy = 1 WHERE case_id = :case_id", case_id=case_id)


async def write(tx: Transaction, case_id: int, row: Mapping[str, Any], offices: Mapping[str, int]) -> None:
    """The row anew, whatever stood there."""
    await tx.execute("DELETE FROM case_offices WHERE case_id = :case_id", case_id=case_id)
    await tx.execute("DELETE FROM case_facts WHERE case_id = :case_id", case_id=case_id)
    await add(tx, case_id, row)
    for office, spent in offices.items():
        await tx.execute("INSERT INTO case_offices (case_id, office, spent) VALUES (:case_id, :office, :spent)",
                         case_id=case_id, office=office, spent=spent)


async def stored(tx: Transaction, first: int, last: int) -> dict[int, tuple[Row, dict[str, int]]]:
    """The rows of a range of cases, and the seconds of the offices that these have left."""
    rows = await tx.all(f"SELECT case_id, {', '.join(facts.COLUMNS)} FROM case_facts "
                        "WHERE case_id >= :first AND case_id <= :last", first=first, last=last)
    found: dict[int, tuple[Row, dict[str, int]]] = {row.pop("case_id"): (row, {}) for row in rows}
    for row in await tx.all("SELECT case_id, office, spent FROM case_offices "
                            "WHERE case_id >= :first AND case_id <= :last", first=first, last=last):
        found[row["case_id"]][1][row["office"]] = row["spent"]
    return found


async def missing(tx: Transaction, first: int, last: int) -> list[int]:
    rows = await tx.all(
        """SELECT c.id FROM cases c WHERE c.id >= :first AND c.id <= :last
           AND NOT EXISTS (SELECT 1 FROM case_facts f WHERE f.case_id = c.id) ORDER BY c.id""", first=first, last=last)
    return [row["id"] for row in rows]


async def last_case(tx: Transaction) -> int:
    row = await tx.one("SELECT MAX(id) AS id FROM cases")
    return int(row["id"] or 0) if row else 0


async def done_upto(tx: Transaction) -> int:
    row = await tx.one("SELECT value FROM counters WHERE name = :name", name=DONE)
    return int(row["value"]) if row else 0


async def set_done(tx: Transaction, upto: int) -> None:
    await tx.execute("""INSERT INTO counters (name, value) VALUES (:name, :upto)
                        ON CONFLICT (name) DO UPDATE SET value = :upto""", name=DONE, upto=upto)


async def sources(tx: Transaction, first: int, last: int) -> list[Row]:
    """What the rows of a range of cases are made from besides events: what never changes, and ratings."""
    return await tx.all(
        """SELECT c.id, c.number, c.requester, c.category, c.company, c.anonymous, r.result, r.service, r.trips
           FROM cases c LEFT JOIN ratings r ON r.case_id = c.id WHERE c.id >= :first AND c.id <= :last""",
        first=first, last=last)


async def steps(tx: Transaction, first: int, last: int) -> list[Row]:
    """The events of a range of cases, each case's in order."""
    return await tx.all(
        """SELECT case_id, at, action, before, after FROM events WHERE case_id >= :first AND case_id <= :last
           ORDER BY case_id, id""", first=first, last=last)


# ── By which words a case is found ───────────────────────────────────────────────────────────────────────────────────

TOGETHER = 64
"""Terms of one statement: always so many, so that it is one text."""
_TERMS = f"""INSERT INTO case_terms (term, case_id) VALUES {', '.join(f'(:t{n}, :case_id)' for n in range(TOGETHER))}
             ON CONFLICT (term, case_id) DO NOTHING"""


def _batches(terms: Sequence[int]) -> Iterator[dict[str, int]]:
    for start in range(0, len(terms), TOGETHER):
        part = terms[start:start + TOGETHER]
        yield {f"t{n}": part[n] if n < len(part) else part[0] for n in range(TOGETHER)}


async def add_terms(tx: Transaction, case_id: int, terms: Sequence[int]) -> None:
    for batch in _batches(terms):
        await tx.execute(_TERMS, case_id=case_id, **batch)


async def drop_terms(tx: Transaction, case_id: int, terms: Sequence[int]) -> None:
    """By the key: no index leads from a case to its terms."""
    places = ", ".join(f":t{n}" for n in range(TOGETHER))
    for batch in _batches(terms):
        await tx.execute(f"DELETE FROM case_terms WHERE term IN ({places}) AND case_id = :case_id", case_id=case_id,
                         **batch)


async def rarest_first(tx: Transaction, terms: Sequence[int]) -> list[int]:
    """The terms of a search, those of the fewest cases first; no more than a thousand cases of each are counted."""
    counted = []
    for term in terms:
        row = await tx.one("SELECT COUNT(*) AS number FROM (SELECT 1 FROM case_terms WHERE term = :term LIMIT 1000) "
                           "AS counted", term=term)
        counted.append((row["number"] if row else 0, term))
    return [term for _, term in sorted(counted)]
