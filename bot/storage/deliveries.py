"""Delivery lists: what they are, their office's task and its rungs, files asked for."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from typing import Any

from bot.domain.delivery import Delivery, Reach, Who
from bot.domain.delivery_task import TaskRung
from bot.storage.database import Row, Transaction

COLUMNS = ", ".join(f"d.{one.name}" for one in fields(Delivery))


def _delivery(row: Row) -> Delivery:
    return Delivery(**{**row, "title": json.loads(row["title"]), "homes": tuple(json.loads(row["homes"])),
                       "reach": Reach(row["reach"]), "who": Who(row["who"])})


async def by_id(tx: Transaction, delivery_id: int) -> Delivery | None:
    row = await tx.one(f"SELECT {COLUMNS} FROM deliveries d WHERE d.id = :id", id=delivery_id)
    return _delivery(row) if row else None


async def add(tx: Transaction, made: Delivery) -> int:
    names = [one.name for one in fields(Delivery) if one.name != "id"]
    row = await tx.one(
        f"""INSERT INTO deliveries ({', '.join(names)}) VALUES ({', '.join(f':{one}' for one in names)})
            RETURNING id""", **_values(made))
    assert row is not None
    return int(row["id"])


def _values(made: Delivery) -> dict[str, Any]:
    values = {one.name: getattr(made, one.name) for one in fields(Delivery) if one.name != "id"}
    return {**values, "title": json.dumps(dict(made.title), ensure_ascii=False), "homes": json.dumps(list(made.homes)),
            "reach": made.reach.value, "who": made.who.value}


async def save(tx: Transaction, made: Delivery) -> None:
    """What changes in its life: owner, task, end."""
    await tx.execute(
        """UPDATE deliveries SET owner = :owner, serial = :serial, due_at = :due_at, done_at = :done_at,
                  closed_at = :closed_at WHERE id = :id""",
        id=made.id, owner=made.owner, serial=made.serial, due_at=made.due_at, done_at=made.done_at,
        closed_at=made.closed_at)


async def running(tx: Transaction) -> list[Delivery]:
    """Those that nobody has closed, the newest first."""
    rows = await tx.all(f"SELECT {COLUMNS} FROM deliveries d WHERE d.closed_at IS NULL ORDER BY d.id DESC")
    return [_delivery(row) for row in rows]


async def owned(tx: Transaction, person_id: int) -> list[Delivery]:
    """Somebody's own that run and are not done."""
    return [one for one in await running(tx) if one.owner == person_id and one.done_at is None]


async def closed(tx: Transaction, limit: int) -> list[Delivery]:
    """Those closed last."""
    rows = await tx.all(f"""SELECT {COLUMNS} FROM deliveries d WHERE d.closed_at IS NOT NULL
                            ORDER BY d.closed_at DESC, d.id DESC LIMIT :limit""", limit=limit)
    return [_delivery(row) for row in rows]


async def of_card(tx: Transaction, card_id: str) -> Delivery | None:
    """The list of a card that runs."""
    row = await tx.one(f"""SELECT {COLUMNS} FROM deliveries d WHERE d.card_id = :card_id AND d.closed_at IS NULL
                           ORDER BY d.id DESC LIMIT 1""", card_id=card_id)
    return _delivery(row) if row else None


async def common_of(tx: Transaction, case_id: int) -> list[Delivery]:
    """The matter of many that a case is, while it runs."""
    rows = await tx.all(f"""SELECT {COLUMNS} FROM deliveries d WHERE d.case_id = :id AND d.closed_at IS NULL
                            AND d.reach = 'reach_join' ORDER BY d.id""", id=case_id)
    return [_delivery(row) for row in rows]


async def last_person(tx: Transaction) -> int:
    """Whoever has a greater id came to the roster later."""
    row = await tx.one("SELECT COALESCE(MAX(id), 0) AS last FROM people")
    return int(row["last"]) if row else 0


async def wind(tx: Transaction, made: Delivery, rungs: Iterable[TaskRung]) -> None:
    """The rungs ahead; what was told stays told."""
    await tx.execute("DELETE FROM delivery_rungs WHERE delivery_id = :id AND told_at IS NULL", id=made.id)
    for one in rungs:
        await tx.execute(
            """INSERT INTO delivery_rungs (delivery_id, serial, rung, at, due_at)
               VALUES (:id, :serial, :rung, :at, :due_at) ON CONFLICT (delivery_id, serial, rung) DO NOTHING""",
            id=made.id, serial=made.serial, rung=one.rung, at=one.at, due_at=one.due_at)


async def reached(tx: Transaction, now: int, limit: int) -> list[dict[str, Any]]:
    """What is reached and not told, by time."""
    return await tx.all(
        """SELECT delivery_id, serial, rung, at, due_at FROM delivery_rungs WHERE told_at IS NULL AND at <= :now
           ORDER BY at, delivery_id, rung LIMIT :limit""", now=now, limit=limit)


async def told(tx: Transaction, row: Mapping[str, Any], now: int, to: Sequence[int]) -> None:
    await tx.execute(
        """UPDATE delivery_rungs SET told_at = :now, told_to = :to
           WHERE delivery_id = :delivery AND serial = :serial AND rung = :rung""",
        now=now, to=json.dumps(list(to)), delivery=row["delivery_id"], serial=row["serial"], rung=row["rung"])


async def ask_file(tx: Transaction, delivery_id: int, person_id: int, language: str) -> None:
    await tx.execute("INSERT INTO delivery_files (delivery_id, person_id, language) VALUES (:id, :person, :language)",
                     id=delivery_id, person=person_id, language=language)


async def files_wanted(tx: Transaction) -> list[Row]:
    return await tx.all("SELECT id, delivery_id, person_id, language FROM delivery_files WHERE made_at IS NULL "
                        "ORDER BY id")


async def file_made(tx: Transaction, file_id: int, now: int) -> bool:
    """False: it was made before."""
    return bool(await tx.execute("UPDATE delivery_files SET made_at = :now WHERE id = :id AND made_at IS NULL "
                                 "RETURNING id", now=now, id=file_id))
