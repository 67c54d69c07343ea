"""Standing duties, their rungs, and each time they were done."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.domain.duties import Duty, DutyRung
from bot.domain.rhythm import Rhythm
from bot.storage.database import Row, Transaction

COLUMNS = ("d.id, d.code, d.title, d.home, d.owner, d.rhythm, d.day, d.served, d.next_on, d.due_at, d.serial, "
           "d.created_at, d.ended_at")
ORDER = "ORDER BY CASE WHEN d.due_at IS NULL THEN 1 ELSE 0 END, d.due_at, d.id"


@dataclass(frozen=True, slots=True)
class Mark:
    """One time that it was done. `checked`: 0 no, 1 to be checked, 2 it was so, 3 it was not."""

    id: int
    duty_id: int
    serial: int
    person_id: int
    at: int
    number: int | None
    proof: str | None
    note: str | None
    checked: int


def _duty(row: Row) -> Duty:
    next_on = date.fromisoformat(row["next_on"]) if row["next_on"] else None
    return Duty(row["id"], json.loads(row["title"]), row["home"], row["owner"], Rhythm(row["rhythm"]), row["day"],
                bool(row["served"]), next_on, row["due_at"], row["serial"], row["created_at"], row["code"],
                row["ended_at"])


async def by_id(tx: Transaction, duty_id: int) -> Duty | None:
    row = await tx.one(f"SELECT {COLUMNS} FROM duties d WHERE d.id = :id", id=duty_id)
    return _duty(row) if row else None


async def codes(tx: Transaction) -> set[str]:
    """Those that came from the unit's file, ended ones too."""
    return {row["code"] for row in await tx.all("SELECT code FROM duties WHERE code IS NOT NULL")}


async def ownerless(tx: Transaction) -> list[Duty]:
    """From the unit's file, and its owner was not on the roster yet."""
    rows = await tx.all(f"""SELECT {COLUMNS} FROM duties d
                            WHERE d.owner IS NULL AND d.code IS NOT NULL AND d.ended_at IS NULL""")
    return [_duty(row) for row in rows]


async def add(tx: Transaction, duty: Duty) -> int:
    row = await tx.one(
        """INSERT INTO duties (code, title, home, owner, rhythm, day, served, next_on, due_at, created_at)
           VALUES (:code, :title, :home, :owner, :rhythm, :day, :served, :next_on, :due_at, :created_at)
           RETURNING id""", created_at=duty.created_at, **_values(duty))
    assert row is not None
    return int(row["id"])


def _values(duty: Duty) -> dict[str, Any]:
    return {"code": duty.code, "title": json.dumps(dict(duty.title), ensure_ascii=False), "home": duty.home,
            "owner": duty.owner, "rhythm": duty.rhythm.value, "day": duty.day, "served": int(duty.served),
            "next_on": duty.next_on.isoformat() if duty.next_on else None, "due_at": duty.due_at}


async def save(tx: Transaction, duty: Duty) -> None:
    await tx.execute(
        """UPDATE duties SET code = :code, title = :title, home = :home, owner = :owner, rhythm = :rhythm, day = :day,
               served = :served, next_on = :next_on, due_at = :due_at, serial = :serial WHERE id = :id""",
        id=duty.id, serial=duty.serial, **_values(duty))


async def end(tx: Transaction, duty_id: int, by: int | None, why: str, now: int) -> None:
    await tx.execute("UPDATE duties SET ended_at = :now, ended_by = :by, why = :why, due_at = NULL WHERE id = :id",
                     now=now, by=by, why=why, id=duty_id)


async def listed(tx: Transaction, *, owners: Sequence[int] = (), homes: Sequence[str] = ()) -> list[Duty]:
    """Those that run, the one due next first: of some owners, of some homes, or all."""
    whose = {f"o{place}": one for place, one in enumerate(owners)}
    where = {f"h{place}": one for place, one in enumerate(homes)}
    which = "".join(f"d.{name} IN ({', '.join(f':{one}' for one in places)}) AND "
                    for name, places in (("owner", whose), ("home", where)) if places)
    values: dict[str, Any] = {**whose, **where}
    rows = await tx.all(f"SELECT {COLUMNS} FROM duties d WHERE {which}d.ended_at IS NULL {ORDER}", **values)
    return [_duty(row) for row in rows]


async def wind(tx: Transaction, duty: Duty, rungs: Sequence[DutyRung]) -> None:
    """The rungs ahead; what was told stays told."""
    await tx.execute("DELETE FROM duty_rungs WHERE duty_id = :id AND told_at IS NULL", id=duty.id)
    for one in rungs:
        await tx.execute(
            """INSERT INTO duty_rungs (duty_id, serial, rung, at, due_at) VALUES (:id, :serial, :rung, :at, :due_at)
               ON CONFLICT (duty_id, serial, rung) DO NOTHING""",
            id=duty.id, serial=duty.serial, rung=one.rung, at=one.at, due_at=one.due_at)


async def reached(tx: Transaction, now: int, limit: int) -> list[dict[str, Any]]:
    """What is reached and not told, by time."""
    return await tx.all(
        """SELECT duty_id, serial, rung, at, due_at FROM duty_rungs WHERE told_at IS NULL AND at <= :now
           ORDER BY at, duty_id, rung LIMIT :limit""", now=now, limit=limit)


async def told(tx: Transaction, row: Mapping[str, Any], now: int, to: Sequence[int]) -> None:
    await tx.execute(
        """UPDATE duty_rungs SET told_at = :now, told_to = :to
           WHERE duty_id = :duty AND serial = :serial AND rung = :rung""",
        now=now, to=json.dumps(list(to)), duty=row["duty_id"], serial=row["serial"], rung=row["rung"])


async def mark(tx: Transaction, duty: Duty, by: int, now: int, number: int | None, proof: str | None,
               checked: int) -> int | None:
    """Done, this time round, once; None if it was marked already."""
    row = await tx.one(
        """INSERT INTO duty_marks (duty_id, serial, person_id, at, due_at, number, proof, checked)
           VALUES (:duty, :serial, :by, :now, :due_at, :number, :proof, :checked)
           ON CONFLICT (duty_id, serial) DO NOTHING RETURNING id""",
        duty=duty.id, serial=duty.serial, by=by, now=now, due_at=duty.due_at, number=number, proof=proof,
        checked=checked)
    return int(row["id"]) if row else None


async def counted(tx: Transaction) -> int:
    """How many marks have people behind them."""
    row = await tx.one("SELECT COUNT(*) AS number FROM duty_marks WHERE number IS NOT NULL")
    return int(row["number"]) if row else 0


def _mark(row: Row) -> Mark:
    return Mark(row["id"], row["duty_id"], row["serial"], row["person_id"], row["at"], row["number"], row["proof"],
                row["note"], row["checked"])


async def last_mark(tx: Transaction, duty_id: int) -> Mark | None:
    row = await tx.one("SELECT * FROM duty_marks WHERE duty_id = :id ORDER BY serial DESC LIMIT 1", id=duty_id)
    return _mark(row) if row else None


async def mark_of(tx: Transaction, mark_id: int) -> Mark | None:
    row = await tx.one("SELECT * FROM duty_marks WHERE id = :id", id=mark_id)
    return _mark(row) if row else None


async def note(tx: Transaction, mark_id: int, words: str) -> None:
    await tx.execute("UPDATE duty_marks SET note = :words WHERE id = :id", words=words, id=mark_id)


async def settle_check(tx: Transaction, mark_id: int, by: int, outcome: int) -> bool:
    """False: somebody was faster."""
    row = await tx.one("""UPDATE duty_marks SET checked = :outcome, checked_by = :by WHERE id = :id AND checked = 1
                          RETURNING id""", outcome=outcome, by=by, id=mark_id)
    return row is not None
