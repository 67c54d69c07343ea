"""Each night the desk backs itself up, off the loop; a night that it slept through is made good when it is back."""

from __future__ import annotations

import asyncio
import logging
from datetime import date

from bot.domain.backup import Backup, name_of, outdated
from bot.services.host import Host
from bot.services.house import House
from bot.storage import health
from bot.storage.copying import NotCopied
from bot.storage.health import Night

log = logging.getLogger(__name__)

HOUR = 2
"""Of the night, in the unit's zone: before what is kept no longer is cleared out."""
AGAIN = 3600
"""Seconds until a backup that failed is tried again."""


async def back_up(house: House) -> None:
    """Once a day, from two at night on."""
    now, keep, host = house.clock(), house.policy.backup, house.host
    local = house.policy.calendar.local(now)
    if host is None or not keep.nights or local.hour < HOUR:
        return
    day = local.date()
    async with house.db.read(quick=True) as tx:
        tried = await health.night(tx, day.isoformat())
    if tried and (tried.made_at is not None or 0 <= now - tried.at < AGAIN):
        return
    made = await _night(host, keep, day, now)
    async with house.db.write() as tx:
        await health.note(tx, made)


async def _night(host: Host, keep: Backup, day: date, now: int) -> Night:
    try:
        size = await asyncio.to_thread(_make, host, keep, day)
    except NotCopied as error:
        log.warning("no backup was made: %s", error.why)
        return Night(day.isoformat(), now, None, None, error.why)
    return Night(day.isoformat(), now, now, size, None)


def _make(host: Host, keep: Backup, day: date) -> int:
    """The new one first; then the oldest go."""
    folder = keep.folder or host.folder
    size = host.back_up(folder / name_of(day, host.ending))
    for name in outdated((one.name for one in folder.iterdir()), keep.nights):
        (folder / name).unlink(missing_ok=True)
    return size
