"""What a digest's numbers and the ledger's files cost, by cases: `python -m tests.bench.figures [--pg] [--upto N]`."""

from __future__ import annotations

import argparse
import asyncio
import os
import resource
import tempfile
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path

from bot.domain.ledger import Filters, sight
from bot.domain.people import Person, Role
from bot.domain.period import before, name, week_of
from bot.exporting import Job, in_own_process
from bot.services import menu
from bot.services.figures import digest, digest_pages, figures
from bot.services.figures.digest import Desk
from bot.services.house import Actor, House
from bot.storage import figures as sums
from bot.storage import inbox, people
from bot.storage import ledger as store
from bot.storage.database import Transaction, url_of
from tests.bench.bare import FIRST
from tests.bench.year import NOW, SPREAD, filled
from tests.postgres import running_cluster
from tests.stage import sample_policy

SIZES = (1_000, 10_000, 100_000, 1_000_000)
ROWS = 100_000
"""Cases of the spreadsheet that is made."""
POLICY = sample_policy()
Work = Callable[[House], Awaitable[None]]


async def _digest(house: House) -> None:
    """All of a unit's week: itself, the four weeks before, by office, company, category, track; open and late."""
    week = before(week_of(POLICY.calendar.day(NOW), POLICY.calendar), POLICY.calendar)
    async with house.db.read() as tx:
        await figures.course(tx, POLICY, week, NOW)
        for by in ("office", "company", "category", "track"):
            await figures.of_period(tx, week, NOW, by=by)
        for by in ("unit", "office"):
            await sums.standing(tx, NOW, by=by)
        await sums.live_at(tx, week.since, NOW)


async def _screen(house: House) -> None:
    """The first screen of a supervisor's digest and the lists behind it, as they are sent: all that it can hold."""
    week = before(week_of(POLICY.calendar.day(NOW), POLICY.calendar), POLICY.calendar)
    async with house.db.read() as tx:
        desk = Desk(tx, POLICY, house.shelf, await _supervisor(tx), week, NOW)
        await digest.made(desk)
        await digest_pages.more(desk)


async def _ever(house: House) -> None:
    """The same figures over everything there is, by office."""
    async with house.db.read() as tx:
        await figures.between(tx, 0, NOW, NOW, by="office")


def _page(filters: Filters, words: tuple[int, ...] = ()) -> Work:
    async def look(house: House) -> None:
        async with house.db.read() as tx:
            sees = sight(await _supervisor(tx), POLICY)
            query = await store.query_of(tx, sees, filters, [(one, one) for one in words], NOW)
            await store.page(tx, query, 0)
            await store.count(tx, query)

    return look


async def _supervisor(tx: Transaction) -> Person:
    return (await people.with_role(tx, Role.SUPERVISOR))[0]


WORK: dict[str, Work] = {
    "all of a week's numbers": _digest, "a digest's screens": _screen,
    "figures of all years, by office": _ever,
    "ledger: newest": _page(Filters()), "ledger: late": _page(Filters(late=True)),
    "ledger: what there is none of": _page(Filters(category="spouse_job")),
    "ledger: common words": _page(Filters(), (1, 2)), "ledger: rare and common words": _page(Filters(), (1, 100_005)),
}


async def _times(house: House) -> dict[str, float]:
    found = {}
    for what, work in WORK.items():
        begun = time.perf_counter()
        await work(house)
        found[what] = time.perf_counter() - begun
    return found


async def _held_up(house: House, work: Work, times: int) -> str:
    """How long an answer takes while that is worked out again and again by a reader."""
    alone = await _answers(house, asyncio.sleep(2))

    async def again() -> None:
        for _ in range(times):
            await work(house)

    waits = await _answers(house, again())
    return f"an answer meanwhile {_told(waits)} (alone {_told(alone)})"


def _told(waits: list[float]) -> str:
    """Median, 99th percentile and slowest."""
    ordered = sorted(waits)
    return f"{_middle(ordered):.1f} ms, p99 {ordered[len(ordered) * 99 // 100]:.1f}, slowest {ordered[-1]:.1f}"


async def _picture(house: House, folder: Path) -> str:
    """A week's picture, while somebody taps on."""
    async with house.db.read() as tx:
        person = await _supervisor(tx)
    week = {"period": name(before(week_of(POLICY.calendar.day(NOW), POLICY.calendar), POLICY.calendar),
                           POLICY.calendar)}
    job = Job(url_of(house.db.engine), POLICY, person.id, week, "zh", digest_pages.CHART, NOW, folder / "chart.png")
    begun = time.perf_counter()
    waits = await _answers(house, in_own_process(job))
    return f"{time.perf_counter() - begun:.1f} s; an answer meanwhile {_told(waits)}"


async def _file(house: House, size: int, folder: Path) -> str:
    """A spreadsheet of ROWS cases and their events, while somebody taps on."""
    since = NOW - SPREAD * ROWS // size if size > ROWS else 0
    async with house.db.read() as tx:
        person = await _supervisor(tx)
    job = Job(url_of(house.db.engine), POLICY, person.id, {"since": since}, "zh", "xlsx", NOW, folder / "ledger.xlsx")
    alone = await _answers(house, asyncio.sleep(2))
    begun = time.perf_counter()
    waits = await _answers(house, in_own_process(job))
    seconds = time.perf_counter() - begun
    child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    return (f"{seconds:.1f} s, {job.path.stat().st_size / 2**20:.1f} MB, the process that makes it {child:.0f} MB; "
            f"an answer meanwhile {_told(waits)} (alone {_told(alone)})")


def _middle(values: list[float]) -> float:
    return sorted(values)[len(values) // 2]


async def _answers(house: House, beside: Awaitable[object]) -> list[float]:
    """Milliseconds that a menu takes, again and again until the other work is done."""
    other, waits, number = asyncio.ensure_future(beside), [], time.time_ns()
    while not other.done():
        number += 1
        async with house.db.write() as tx:
            await inbox.store(tx, [(number, FIRST + 7, "{}")], NOW)
        begun = time.perf_counter()
        with suppress(RuntimeError):
            async with house.acting(Actor(FIRST + 7, "zh", number)) as unit:
                await menu.show(unit)
        waits.append((time.perf_counter() - begun) * 1000)
        await asyncio.sleep(0.02)
    await other
    return waits


async def _one(url: str, size: int, first: dict[str, float]) -> None:
    begun = time.perf_counter()
    print(f" load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores", flush=True)
    house = await filled(url, size)
    print(f" {size:,} cases (filled in {time.perf_counter() - begun:.0f} s)", flush=True)
    await _times(house)
    idle = _memory()
    found = await _times(house)
    for what, seconds in found.items():
        first.setdefault(what, seconds)
        print(f"  {what}: {seconds * 1000:,.1f} ms ({seconds / first[what]:.1f}×)", flush=True)
    if size >= ROWS:
        print(f"  digests one after the other: {await _held_up(house, _screen, 5)}", flush=True)
        with tempfile.TemporaryDirectory() as folder:
            print(f"  a picture: {await _picture(house, Path(folder))}", flush=True)
            print(f"  a spreadsheet of {ROWS:,} cases: {await _file(house, size, Path(folder))}", flush=True)
    print(f"  memory of the desk's process above idle: {_memory() - idle:.0f} MB", flush=True)
    await house.db.close()


def _memory() -> float:
    """Resident memory in MB at the most so far (Linux)."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


async def main(*, postgres: bool, sizes: list[int]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        print("SQLite", flush=True)
        first: dict[str, float] = {}
        for size in sizes:
            await _one(f"sqlite:///{folder}/{size}.db", size, first)
    if postgres:
        print("PostgreSQL", flush=True)
        first = {}
        with running_cluster() as cluster:
            for size in sizes:
                async with cluster.database() as url:
                    await _one(url, size, first)


if __name__ == "__main__":
    options = argparse.ArgumentParser()
    options.add_argument("--pg", action="store_true")
    options.add_argument("--upto", type=int, default=SIZES[-1])
    given = options.parse_args()
    asyncio.run(main(postgres=given.pg, sizes=[size for size in SIZES if size <= given.upto]))
