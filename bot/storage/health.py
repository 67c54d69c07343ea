"""How the desk fares: its backups, its queues, times without Telegram, and what the admins were alarmed of."""

from __future__ import annotations

from dataclasses import dataclass

from bot.storage.cases import LIVE
from bot.storage.database import Transaction

HEARD = "heard"
"""The sign that Telegram answered, beside the process's own."""


@dataclass(frozen=True, slots=True)
class Night:
    """One night's backup. `made_at` empty: there is none, by the reason of that code."""

    day: str
    at: int
    made_at: int | None
    size: int | None
    why: str | None


@dataclass(frozen=True, slots=True)
class Outage:
    id: int
    from_at: int
    until_at: int


async def night(tx: Transaction, day: str) -> Night | None:
    row = await tx.one("SELECT day, at, made_at, size, why FROM backups WHERE day = :day", day=day)
    return Night(**row) if row else None


async def note(tx: Transaction, one: Night) -> None:
    """A night that has its backup keeps it, whatever is tried after."""
    await tx.execute(
        """INSERT INTO backups (day, at, made_at, size, why) VALUES (:day, :at, :made_at, :size, :why)
           ON CONFLICT (day) DO UPDATE SET at = :at, made_at = :made_at, size = :size, why = :why
           WHERE backups.made_at IS NULL""", day=one.day, at=one.at, made_at=one.made_at, size=one.size, why=one.why)


async def last(tx: Transaction) -> Night | None:
    """The newest night that was tried."""
    row = await tx.one("SELECT day, at, made_at, size, why FROM backups ORDER BY day DESC LIMIT 1")
    return Night(**row) if row else None


async def last_made(tx: Transaction) -> Night | None:
    row = await tx.one("SELECT day, at, made_at, size, why FROM backups WHERE made_at IS NOT NULL "
                       "ORDER BY day DESC LIMIT 1")
    return Night(**row) if row else None


async def queues(tx: Transaction, machine: int) -> tuple[int, int, int]:
    """Letters that wait to go and could, updates that wait to be worked, letters that were set aside."""
    return (
        await _count(tx, "outbox WHERE id > 0 AND aside = 0 AND due_at <= :now", now=machine),
        await _count(tx, "inbox WHERE done_at IS NULL"),
        await _count(tx, "outbox WHERE aside = 1 AND id > 0"),
    )


async def _count(tx: Transaction, what: str, **values: int) -> int:
    row = await tx.one(f"SELECT COUNT(*) AS number FROM {what}", **values)
    return int(row["number"]) if row else 0


async def open_cases(tx: Transaction) -> int:
    return await _count(tx, f"cases c WHERE {LIVE}")


async def alarmed(tx: Transaction, kind: str) -> bool:
    return await tx.one("SELECT 1 AS one FROM alarms WHERE kind = :kind", kind=kind) is not None


async def alarm(tx: Transaction, kind: str, now: int) -> bool:
    """False: they know of it."""
    return bool(await tx.execute(
        "INSERT INTO alarms (kind, begun_at) VALUES (:kind, :now) ON CONFLICT (kind) DO NOTHING RETURNING kind",
        kind=kind, now=now))


async def over(tx: Transaction, kind: str) -> None:
    await tx.execute("DELETE FROM alarms WHERE kind = :kind", kind=kind)


async def heard(tx: Transaction, at: int) -> int | None:
    """When Telegram answered last before this; None: never."""
    row = await tx.one("SELECT at FROM alive WHERE name = :name", name=HEARD)
    await tx.execute("INSERT INTO alive (name, at) VALUES (:name, :at) ON CONFLICT (name) DO UPDATE SET at = :at",
                     name=HEARD, at=at)
    return int(row["at"]) if row else None


async def add_outage(tx: Transaction, from_at: int, until_at: int) -> None:
    await tx.execute("INSERT INTO outages (from_at, until_at) VALUES (:from_at, :until_at)", from_at=from_at,
                     until_at=until_at)


async def untold(tx: Transaction) -> list[Outage]:
    rows = await tx.all("SELECT id, from_at, until_at FROM outages WHERE told_at IS NULL ORDER BY id")
    return [Outage(**row) for row in rows]


async def told(tx: Transaction, outage_id: int, now: int) -> bool:
    """False: somebody was faster."""
    return bool(await tx.execute(
        "UPDATE outages SET told_at = :now WHERE id = :id AND told_at IS NULL RETURNING id", id=outage_id, now=now))


async def once(tx: Transaction, name: str, value: int) -> bool:
    """Whether the counter had a lower value; it has this one now."""
    return bool(await tx.execute(
        """INSERT INTO counters (name, value) VALUES (:name, :value)
           ON CONFLICT (name) DO UPDATE SET value = :value WHERE counters.value < :value RETURNING value""",
        name=name, value=value))


async def counter(tx: Transaction, name: str) -> int | None:
    row = await tx.one("SELECT value FROM counters WHERE name = :name", name=name)
    return int(row["value"]) if row else None
