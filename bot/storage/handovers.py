"""Handovers and their lines; who owes one; and whose a policy card is since."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from bot.domain.case import Case
from bot.domain.handover import Belonging, Handover, Line, Mark, What
from bot.storage.cases import COLUMNS, case_of
from bot.storage.database import Row, Transaction

LINES = ("l.id, l.handover_id, l.what, l.ref, l.posts, l.title, l.due_at, l.successor, l.note, l.question, l.state, "
         "l.settled_by, l.settled_at, l.told_at, l.holder")


def _handover(row: Row) -> Handover:
    return Handover(**dict(row))


def _line(row: Row) -> Line:
    thing = Belonging(What(row["what"]), row["ref"], json.loads(row["title"]),
                      tuple(one for one in row["posts"].split(";") if one), row["due_at"])
    return Line(row["id"], row["handover_id"], thing, Mark(row["state"]), row["successor"], row["note"],
                row["question"], row["settled_by"], row["settled_at"], row["told_at"],
                row["holder"])


async def add(tx: Transaction, made: Handover, things: Iterable[Belonging], rungs: Iterable[tuple[int, int]]) -> int:
    row = await tx.one(
        """INSERT INTO handovers (leaver, successor, interim, started_by, started_at, due_at)
           VALUES (:leaver, :successor, :interim, :started_by, :started_at, :due_at) RETURNING id""",
        leaver=made.leaver, successor=made.successor, interim=made.interim, started_by=made.started_by,
        started_at=made.started_at, due_at=made.due_at)
    assert row is not None
    handover_id = int(row["id"])
    for one in things:
        await add_line(tx, handover_id, one)
    for rung, at in rungs:
        await tx.execute("INSERT INTO handover_rungs (handover_id, rung, at) VALUES (:id, :rung, :at)",
                         id=handover_id, rung=rung, at=at)
    return handover_id


async def add_line(tx: Transaction, handover_id: int, one: Belonging) -> None:
    await tx.execute(
        """INSERT INTO handover_lines (handover_id, what, ref, case_id, posts, title, due_at)
           VALUES (:id, :what, :ref, :case_id, :posts, :title, :due_at)
           ON CONFLICT (handover_id, what, ref) DO UPDATE SET state = 'open'
               WHERE handover_lines.what NOT IN ('category', 'clerk')""",
        id=handover_id, what=one.what.value, ref=one.ref, case_id=one.case_id, posts=";".join(one.posts),
        title=json.dumps(dict(one.title), ensure_ascii=False), due_at=one.due_at)


async def hold(tx: Transaction, handover_id: int, one: Belonging, holder: int) -> None:
    await tx.execute("""UPDATE handover_lines SET holder = :holder
                        WHERE handover_id = :id AND what = :what AND ref = :ref""",
                     holder=holder, id=handover_id, what=one.what.value, ref=one.ref)


async def by_id(tx: Transaction, handover_id: int) -> Handover | None:
    row = await tx.one("SELECT * FROM handovers WHERE id = :id", id=handover_id)
    return _handover(row) if row else None


async def open_of(tx: Transaction, leaver: int) -> Handover | None:
    row = await tx.one("SELECT * FROM handovers WHERE leaver = :leaver AND signed_at IS NULL", leaver=leaver)
    return _handover(row) if row else None


async def listed(tx: Transaction, person_id: int | None) -> list[Handover]:
    """Those not signed off, the oldest first: all, or those in which somebody has a part."""
    which = "" if person_id is None else """ AND (h.leaver = :id OR h.successor = :id OR h.interim = :id OR h.id IN
        (SELECT l.handover_id FROM handover_lines l WHERE l.successor = :id))"""
    values = {} if person_id is None else {"id": person_id}
    rows = await tx.all(f"SELECT h.* FROM handovers h WHERE h.signed_at IS NULL{which} ORDER BY h.id", **values)
    return [_handover(row) for row in rows]


async def lines(tx: Transaction, handover_id: int) -> list[Line]:
    rows = await tx.all(f"SELECT {LINES} FROM handover_lines l WHERE l.handover_id = :id ORDER BY l.id",
                        id=handover_id)
    return [_line(row) for row in rows]


async def line(tx: Transaction, line_id: int) -> Line | None:
    row = await tx.one(f"SELECT {LINES} FROM handover_lines l WHERE l.id = :id", id=line_id)
    return _line(row) if row else None


async def cases_of(tx: Transaction, handover_id: int) -> dict[int, Case]:
    """The cases of its lines."""
    rows = await tx.all(
        f"""SELECT {COLUMNS} FROM handover_lines l JOIN cases c ON c.id = l.case_id
            WHERE l.handover_id = :id""", id=handover_id)
    return {row["id"]: case_of(row) for row in rows}


async def change(tx: Transaction, line_id: int, **values: int | str | None) -> None:
    changes = ", ".join(f"{name} = :{name}" for name in values)
    await tx.execute(f"UPDATE handover_lines SET {changes} WHERE id = :id", id=line_id, **values)


async def set_successor(tx: Transaction, handover_id: int, person_id: int) -> None:
    await tx.execute("UPDATE handovers SET successor = :person WHERE id = :id", person=person_id, id=handover_id)


async def sign(tx: Transaction, handover_id: int, by: int, now: int) -> bool:
    """False: it was signed before."""
    return bool(await tx.execute(
        "UPDATE handovers SET signed_by = :by, signed_at = :now WHERE id = :id AND signed_at IS NULL RETURNING id",
        by=by, now=now, id=handover_id))


async def reached(tx: Transaction, now: int, limit: int) -> list[dict[str, Any]]:
    return await tx.all(
        """SELECT handover_id, rung FROM handover_rungs WHERE told_at IS NULL AND at <= :now
           ORDER BY handover_id, rung LIMIT :limit""", now=now, limit=limit)


async def told(tx: Transaction, rows: Sequence[dict[str, Any]], now: int) -> None:
    for row in rows:
        await tx.execute("UPDATE handover_rungs SET told_at = :now WHERE handover_id = :id AND rung = :rung",
                         now=now, id=row["handover_id"], rung=row["rung"])


async def ask_file(tx: Transaction, handover_id: int, person_id: int, language: str) -> None:
    await tx.execute("INSERT INTO handover_files (handover_id, person_id, language) VALUES (:id, :person, :language)",
                     id=handover_id, person=person_id, language=language)


async def files_wanted(tx: Transaction) -> list[Row]:
    return await tx.all("SELECT id, handover_id, person_id, language FROM handover_files WHERE made_at IS NULL "
                        "ORDER BY id")


async def file_made(tx: Transaction, file_id: int, now: int) -> bool:
    """False: it was made before."""
    return bool(await tx.execute("UPDATE handover_files SET made_at = :now WHERE id = :id AND made_at IS NULL "
                                 "RETURNING id", now=now, id=file_id))


# ── Who left a post ──────────────────────────────────────────────────────────────────────────────────────────────────


async def owing(tx: Transaction) -> dict[int, str]:
    """Who left a post and may still own something of it: his id, and the home he had then."""
    return {row["id"]: row["owes"] for row in await tx.all("SELECT id, owes FROM people WHERE owes IS NOT NULL")}


async def owes(tx: Transaction, person_id: int, home: str | None) -> None:
    await tx.execute("UPDATE people SET owes = :home WHERE id = :id", home=home, id=person_id)


# ── Cards ────────────────────────────────────────────────────────────────────────────────────────────────────────────


async def owners(tx: Transaction) -> dict[str, tuple[str, str]]:
    """Card → whom its file names, and whose it is since a handover (staff numbers)."""
    rows = await tx.all("SELECT card_id, before, owner FROM card_owners")
    return {row["card_id"]: (row["before"], row["owner"]) for row in rows}


async def take_card(tx: Transaction, card_id: str, before: str, owner: str) -> None:
    """`before` stays the name in the file, however often the card is handed on."""
    await tx.execute(
        """INSERT INTO card_owners (card_id, before, owner) VALUES (:card_id, :before, :owner)
           ON CONFLICT (card_id) DO UPDATE SET owner = :owner,
               before = CASE WHEN card_owners.owner = :before THEN card_owners.before ELSE :before END""",
        card_id=card_id, before=before, owner=owner)
