"""Files of the ledger: what one person may see, made by a process of its own so that nobody waits for it.

A request is a row (`exports`); `work` makes what is asked for and puts the letter with the file in one transaction
with *made*, so each comes once, whatever is killed in between.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from bot.domain.ledger import may_read
from bot.domain.letters import Letter
from bot.exporting import collections, deliveries, handovers, slips, visits
from bot.exporting.making import Job, make
from bot.services.figures.digest_pages import CHART, MEETING
from bot.services.house import House
from bot.storage import ledger as store
from bot.storage import outbox, people
from bot.storage.database import url_of
from bot.storage.ledger import Export

SUFFIXES = {CHART: "png", MEETING: "xlsx"}
POLITE = 10
"""How much a file in the making gives way to all else (as `nice` counts)."""
KEPT = 3600
"""Seconds after which a file that was sent, or could not be, goes."""

__all__ = ["Job", "Press", "in_own_process", "make", "work"]


@dataclass(frozen=True)
class Press:
    """Looks at what was asked for; while it is at work, whoever looks as well has nothing to do."""

    house: House
    busy: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def look(self) -> None:
        if not self.busy.locked():
            async with self.busy:
                await work(self.house)
                await handovers.work(self.house, _folder)
                await collections.work(self.house, _folder)
                await slips.work(self.house)
                await deliveries.work(self.house, _folder)
                await visits.work(self.house, _folder)


async def work(house: House) -> None:
    """Makes what was asked for, one after the other."""
    while True:
        async with house.db.read(quick=True) as tx:
            export = await store.wanted(tx)
        if export is None:
            return
        path = _folder() / f"{export.id}-{export.at}.{SUFFIXES.get(export.kind, export.kind)}"
        job = Job(url_of(house.db.engine), house.policy, export.person_id, export.filters, export.language, export.kind,
                  export.at, path)
        await _send(house, export, path, await in_own_process(job))


async def in_own_process(job: Job) -> int:
    """Makes the file; gives its cases. A thread would hold the interpreter's lock from those who tap.

    It steps back where the machine is busy: nobody waits for a file as he waits for an answer. A thread starts it and
    sees it end, for both take their time.
    """
    return await asyncio.to_thread(_made, job)


def _made(job: Job) -> int:
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn"), os.nice, (POLITE,)) as pool:
        return pool.submit(make, job).result()


async def _send(house: House, export: Export, path: Path, count: int) -> None:
    async with house.db.write() as tx:
        if not await store.made(tx, export.id, house.clock()):
            return
        person = await people.by_id(tx, export.person_id)
        if person is None or person.chat_id is None or not may_read(person):
            return
        name = f"{'ledger' if export.kind in ('xlsx', 'csv') else export.kind}{path.suffix}"
        details = {"count": count, "at": export.at, "buttons": [], "period": export.filters.get("period", ""),
                   "paper": {"name": name, "text": "", "path": str(path)}}
        kind = {CHART: "digest_picture", MEETING: "digest_meeting"}.get(export.kind, "ledger_file")
        letter = Letter(kind, details, person.chat_id, export.language, person.id)
        await outbox.put(tx, letter, house.machine())


def _folder() -> Path:
    """Where files wait to be sent: for this account's eyes alone; old ones go."""
    folder = Path(tempfile.gettempdir()) / f"welfare-desk-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    for file in folder.iterdir():
        if time.time() - file.stat().st_mtime > KEPT:
            file.unlink(missing_ok=True)
    return folder
