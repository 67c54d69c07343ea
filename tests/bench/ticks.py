"""What a look at all that is due costs, 100 rungs of it, with 10³ and 10⁶ cases in the ledger: aim 1.2× at the most.

`python -m tests.bench.ticks [--pg]`. Both sizes are open side by side and looked at in turn; after each look what it
told is untold, so that the next one finds the same.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from contextlib import AsyncExitStack, nullcontext
from dataclasses import replace
from pathlib import Path

from bot import jobs
from bot.services.house import House
from bot.storage.database import Transaction
from tests.bench.ledger import CHUNK, LIVE, NOW, house_of
from tests.postgres import Cluster, running_cluster

SIZES = 1_000, 1_000_000
DUE = 100
ROUNDS = 30
DAY = 86_400


async def _wind(tx: Transaction, size: int, first: int, last: int, now: int) -> None:
    """Three rungs that were told for each case, and one ahead for those that live: of 100 it is reached."""
    numbers = f"WITH RECURSIVE n (i) AS (SELECT {first} UNION ALL SELECT i + 1 FROM n WHERE i < {last})"
    for rung in range(3):
        await tx.execute(
            f"""{numbers} INSERT INTO rungs (case_id, kind, serial, rung, at, due_at, told_at, told_to)
                SELECT i, 'accepted', 1, {rung}, {now} - ({size} - i) * 60, {now}, {now}, '[1]' FROM n""")
    await tx.execute(
        f"""{numbers} INSERT INTO rungs (case_id, kind, serial, rung, at, due_at)
            SELECT i, 'resolved', 0, 2, CASE WHEN i > {size - DUE} THEN {now} - 60 ELSE {now + DAY} + i END, {now} - 60
            FROM n WHERE i > {size - LIVE}""")


async def _prepared(url: str, size: int) -> House:
    house = await house_of(url, size)
    now = house.policy.calendar.next_working(NOW)
    for first in range(1, size + 1, CHUNK):
        async with house.db.write() as tx:
            await _wind(tx, size, first, min(size, first + CHUNK - 1), now)
    async with house.db.write() as tx:
        await tx.execute("ANALYZE")
    return replace(house, clock=lambda: now, machine=lambda: now)


async def _look(house: House) -> float:
    """Seconds of one look; undone."""
    now = house.clock()
    async with house.db.read() as tx:
        last = await tx.one("SELECT MAX(id) AS id FROM events")
    begun = time.perf_counter()
    await jobs.run_due(house)
    seconds = time.perf_counter() - begun
    async with house.db.write() as tx:
        told = await tx.execute(
            "UPDATE rungs SET told_at = NULL WHERE told_at = :now AND kind = 'resolved' RETURNING case_id", now=now)
        await tx.execute("DELETE FROM outbox")
        await tx.execute("DELETE FROM events WHERE id > :id", id=last["id"] if last else 0)
    if told != DUE:
        raise SystemExit(f"{told} rungs were told instead of {DUE}")
    return seconds


async def _engine(name: str, urls: dict[int, str]) -> None:
    houses = {size: await _prepared(url, size) for size, url in urls.items()}
    found: dict[int, list[float]] = {size: [] for size in houses}
    for _ in range(ROUNDS):
        for size, house in houses.items():
            found[size].append(await _look(house))
    small, large = (found[size][1:] for size in SIZES)
    ratios = sorted(one / other for one, other in zip(large, small, strict=True))
    told = ", ".join(f"{size:,} cases {statistics.median(found[size]) * 1000:.1f} ms" for size in SIZES)
    print(f"  {name}, {DUE} rungs due: {told}; ratio {statistics.median(ratios):.2f} "
          f"({ratios[len(ratios) // 10]:.2f}–{ratios[-len(ratios) // 10]:.2f})")
    for house in houses.values():
        await house.db.close()


async def main(*, postgres: bool) -> None:
    with tempfile.TemporaryDirectory() as name:
        await _engine("SQLite", {size: f"sqlite:///{Path(name)}/{size}.db" for size in SIZES})
    with running_cluster(durable=True) if postgres else nullcontext() as cluster:
        if isinstance(cluster, Cluster):
            async with AsyncExitStack() as stack:
                await _engine("PostgreSQL", {size: await stack.enter_async_context(cluster.database())
                                             for size in SIZES})


if __name__ == "__main__":
    import uvloop

    uvloop.run(main(postgres="--pg" in sys.argv))
