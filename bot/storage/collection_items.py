"""Problems raised in collection rounds, until and after each has become a case."""

from __future__ import annotations

import json
from collections.abc import Mapping

from bot.domain.case import Case, State, Track
from bot.domain.collection import Ask, Item, Whose
from bot.domain.raising import Raised
from bot.storage.cases import COLUMNS as CASE
from bot.storage.cases import case_of
from bot.storage.database import Row, Transaction

COLUMNS = ("i.id, i.ask_id, a.company, i.raised_by, i.whose, i.person_id, i.body, i.files, i.category, i.track, "
           "i.heap, i.case_id, i.decided_at")
FROM = f"SELECT {COLUMNS} FROM collection_items i JOIN collection_asks a ON a.id = i.ask_id"


def _item(row: Row) -> Item:
    return Item(row["id"], row["ask_id"], row["company"], row["raised_by"], Whose(row["whose"]), row["person_id"],
                row["body"], tuple(json.loads(row["files"])), row["category"],
                Track(row["track"]) if row["track"] else None, row["heap"], row["case_id"], row["decided_at"])


async def add(tx: Transaction, ask: Ask, one: Raised, by: int, now: int) -> None:
    await tx.execute(
        """INSERT INTO collection_items (ask_id, raised_by, raised_at, whose, person_id, body, files, category)
           VALUES (:ask, :by, :now, :whose, :person, :body, :files, :category)""",
        ask=ask.id, by=by, now=now, whose=one.whose.value, person=one.person, body=one.body,
        files=json.dumps([dict(file) for file in one.files], ensure_ascii=False), category=one.category)


async def drop(tx: Transaction, item_id: int) -> None:
    await tx.execute("DELETE FROM collection_items WHERE id = :id AND case_id IS NULL", id=item_id)


async def by_id(tx: Transaction, item_id: int) -> Item | None:
    row = await tx.one(f"{FROM} WHERE i.id = :id", id=item_id)
    return _item(row) if row else None


async def of_round(tx: Transaction, round_id: int) -> list[Item]:
    rows = await tx.all(f"{FROM} WHERE a.round_id = :id ORDER BY i.id", id=round_id)
    return [_item(row) for row in rows]


async def of_ask(tx: Transaction, ask_id: int) -> list[Item]:
    return [_item(row) for row in await tx.all(f"{FROM} WHERE i.ask_id = :id ORDER BY i.id", id=ask_id)]


async def beside(tx: Transaction, one: Item) -> list[Item]:
    """All problems of its round, itself too."""
    rows = await tx.all(
        f"""{FROM} WHERE a.round_id = (SELECT b.round_id FROM collection_asks b WHERE b.id = :ask)
            ORDER BY i.id""", ask=one.ask_id)
    return [_item(row) for row in rows]


async def counts(tx: Transaction, round_id: int) -> Mapping[int, int]:
    """Ask → how many it has raised."""
    rows = await tx.all("""SELECT i.ask_id, COUNT(*) AS number FROM collection_items i
                           JOIN collection_asks a ON a.id = i.ask_id WHERE a.round_id = :id GROUP BY i.ask_id""",
                        id=round_id)
    return {row["ask_id"]: int(row["number"]) for row in rows}


async def put(tx: Transaction, item_id: int, **values: int | str | None) -> None:
    changes = ", ".join(f"{name} = :{name}" for name in values)
    await tx.execute(f"UPDATE collection_items SET {changes} WHERE id = :id", id=item_id, **values)


async def wordless(tx: Transaction, round_id: int) -> None:
    """The words and files of a round that was called off go."""
    await tx.execute("""UPDATE collection_items SET body = '', files = '[]', person_id = NULL
                        WHERE ask_id IN (SELECT id FROM collection_asks WHERE round_id = :id)""", id=round_id)


async def cases_of(tx: Transaction, round_id: int) -> dict[int, Case]:
    """The cases of a round."""
    rows = await tx.all(
        f"""SELECT DISTINCT {CASE} FROM collection_asks a JOIN collection_items i ON i.ask_id = a.id
            JOIN cases c ON c.id = i.case_id WHERE a.round_id = :id ORDER BY c.id""", id=round_id)
    return {row["id"]: case_of(row) for row in rows}


async def tracks(tx: Transaction, category: str) -> tuple[dict[Track, int], int]:
    """On which track how many live cases of a category are; and how many of them are with higher authority."""
    rows = await tx.all(
        """SELECT track, state, COUNT(*) AS number FROM cases
           WHERE category = :category AND state IN ('new', 'open', 'waiting', 'referred', 'resolved')
             AND track IS NOT NULL GROUP BY track, state""", category=category)
    found: dict[Track, int] = {}
    for row in rows:
        if row["state"] != State.REFERRED:
            track = Track(row["track"])
            found[track] = found.get(track, 0) + int(row["number"])
    return found, sum(int(row["number"]) for row in rows if row["state"] == State.REFERRED)
