"""How the desk fares, told to the admins: one line a week, and at once what cannot wait, each trouble once."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

from bot.domain.backup import KEPT_BY_TELEGRAM, LONG, TOO_OLD, disk_trouble
from bot.domain.people import Role
from bot.domain.policy import Policy
from bot.domain.unit_change import check_admin
from bot.services.host import Host
from bot.services.house import House, Unit
from bot.services.keys import key
from bot.storage import health, people
from bot.storage.database import Database, Transaction

BACKUP, DISK = "backup", "disk"
SINCE, WEEK = "backup-since", "health-week"
"""Counters: when backups were looked for first, and the Monday (as a day's number) of the last line."""


async def show(unit: Unit, host: Host | None) -> None:
    """The same whenever an admin asks."""
    check_admin(unit.person)
    await unit.answer("health", {**await _look(unit.tx, host, unit.policy, unit.now, unit.machine), "weekly": False,
                                 "buttons": [[key("unit", "us", "home"), key("menu", "m")]]})


async def _look(tx: Transaction, host: Host | None, policy: Policy, now: int, machine: int) -> dict[str, Any]:
    made, tried = await health.last_made(tx), await health.last(tx)
    out, into, aside = await health.queues(tx, machine)
    free, total = await _room(host, policy)
    return {"makes": host is not None and policy.backup.nights > 0,
            "hours": (now - made.made_at) // 3600 if made and made.made_at else None,
            "size": round((made.size or 0) / 2**20, 1) if made else None,
            "why": tried.why if tried else None, "free": round(100 * free / total) if total else None,
            "waiting": out, "inbox": into, "aside": aside, "cases": await health.open_cases(tx)}


async def _room(host: Host | None, policy: Policy) -> tuple[int, int]:
    return await asyncio.to_thread(host.room, policy.backup.folder or host.folder) if host else (0, 0)


async def tell(house: House) -> None:
    """One line on a week's first working day, in working hours."""
    now, calendar = house.clock(), house.policy.calendar
    if house.host is None or not calendar.is_working(now):
        return
    today = calendar.day(now)
    monday = (today - timedelta(days=today.weekday())).toordinal()
    async with house.db.read(quick=True) as tx:
        if (await health.counter(tx, WEEK) or 0) >= monday:
            return
    async with house.db.read() as tx:
        line = await _look(tx, house.host, house.policy, now, house.machine())
    async with house.db.write() as tx:
        if await health.once(tx, WEEK, monday):
            await _admins(house.by_clock(tx), "health", {**line, "weekly": True})


async def watch(house: House) -> None:
    """What cannot wait for the week's line: each trouble once, until it is over."""
    if house.host is None:
        return
    async with house.db.read(quick=True) as tx:
        outages = await health.untold(tx)
    for one in outages:
        async with house.db.write() as tx:
            if await health.told(tx, one.id, house.clock()):
                await _admins(house.by_clock(tx), "outage", {
                    "from_at": one.from_at, "until_at": one.until_at,
                    "lost": one.until_at - one.from_at > KEPT_BY_TELEGRAM})
    await _backups(house)
    await _disk(house, house.host)


async def _backups(house: House) -> None:
    now, on = house.clock(), house.policy.backup.nights > 0
    async with house.db.read(quick=True) as tx:
        made, tried, since = await health.last_made(tx), await health.last(tx), await health.counter(tx, SINCE)
        known = await health.alarmed(tx, BACKUP)
    if since is None:
        async with house.db.write() as tx:
            await health.once(tx, SINCE, now)
        return
    at = max(since, made.made_at or 0) if made else since
    await _alarm(house, BACKUP, known, on and now - at > TOO_OLD,
                 {"why": tried.why if tried else None, "days": (now - at) // 86_400})


async def _disk(house: House, host: Host) -> None:
    free, total = await _room(host, house.policy)
    async with house.db.read(quick=True) as tx:
        known = await health.alarmed(tx, DISK)
    await _alarm(house, DISK, known, disk_trouble(free, total, alarmed=known),
                 {"free": round(100 * free / total) if total else 0, "megabytes": free // 2**20})


async def _alarm(house: House, kind: str, known: bool, trouble: bool, details: dict[str, Any]) -> None:  # noqa: FBT001
    if known == trouble:
        return
    async with house.db.write() as tx:
        if not trouble:
            await health.over(tx, kind)
        elif await health.alarm(tx, kind, house.clock()):
            await _admins(house.by_clock(tx), "alarm", {"code": kind, **details})


async def _admins(unit: Unit, kind: str, details: dict[str, Any]) -> None:
    for person in await people.with_role(unit.tx, Role.ADMIN):
        await unit.tell(person, kind, {**details, "buttons": [[key("unit_health", "us", "health"), key("menu", "m")]]})


async def heard(db: Database, at: int | None) -> None:
    """Telegram answered at that moment of the computer's clock; if that was long awaited, the admins will read it."""
    if at is None:
        return
    async with db.write() as tx:
        before = await health.heard(tx, at)
        if before is not None and at - before > LONG:
            await health.add_outage(tx, before, at)
