"""Kills a desk at work again and again and tells what became of it: `make crash [KILLS=100] [SEED=…]`.

The seed decides when the kills strike; what the machine does between two of them differs from run to run.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sys
import tempfile
import time
import traceback
from collections.abc import Sequence
from contextlib import AsyncExitStack, ExitStack
from dataclasses import dataclass
from pathlib import Path

from bot.storage import events
from tests.harm import moments, strike
from tests.postgres import Cluster, running_cluster
from tests.serving import by_webhook, crowded, proven
from tests.stage import sqlite_url

PEOPLE = 300
EACH = 20
"""Kills of one load."""
LONGEST = 300
"""Seconds a load may take."""


@dataclass
class Load:
    """One load and what was found after it; `wrong` says what is not as it must be."""

    engine: str
    webhook: bool
    seed: int
    kills: int
    people: int = PEOPLE
    updates: int = 0
    effects: int = 0
    letters: int = 0
    twice: int = 0
    seconds: float = 0
    wrong: str = ""

    async def run(self, folder: Path, url: str) -> None:
        """AssertionError or TimeoutError if anything is wrong."""
        began, more = time.monotonic(), by_webhook() if self.webhook else {}
        at = moments(random.Random(self.seed), self.kills, self.people * 9) if self.kills else []
        async with crowded(folder, url, self.people, more) as (crowd, served, db), asyncio.timeout(LONGEST):
            striking = asyncio.create_task(strike(crowd, served, at))
            await crowd.run()
            await striking
            proof = await proven(crowd, served, db)
            assert served.kills == self.kills
            async with db.read() as tx:
                assert await events.broken_at(tx) is None
        self.updates, self.effects = crowd.simulator.world.updates.total, len(proof.history)
        self.letters, self.twice = len(proof.sent), proof.duplicates()
        self.seconds = time.monotonic() - began

    def __str__(self) -> str:
        by = "webhook" if self.webhook else "polling"
        found = self.wrong or (f"{self.updates} updates, {self.effects} events each once, {self.letters} letters, "
                               f"{self.twice} of them twice, none lost, order kept, {self.seconds:.0f} s")
        return f"{self.engine}, {by}, {self.kills} kills, seed {self.seed}: {found}"


def main(arguments: Sequence[str] | None = None) -> int:
    """1 if anything was wrong."""
    parser = argparse.ArgumentParser(prog="python -m tests.crash", description=__doc__)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    options = parser.parse_args(arguments)
    with ExitStack() as stack:
        cluster = _cluster(stack)
        found = planned(options.kills, options.seed, with_postgres=cluster is not None)
        loads = [load for load in found if load.kills]
        for load in loads:
            asyncio.run(_tried(load, cluster))
            _say(str(load))
    return _summed_up(loads, options.seed)


def planned(kills: int, seed: int, *, with_postgres: bool) -> list[Load]:
    """The kills by turns over the engines: four parts by polling to one by webhook, in loads of some 20."""
    engines = ["SQLite", "PostgreSQL"] if with_postgres else ["SQLite"]
    pushed = kills // 5
    loads = [(False, share) for share in _shares(kills - pushed, len(engines))]
    loads += [(True, share) for share in _shares(pushed, len(engines))]
    return [Load(engines[number % len(engines)], webhook, seed + number, share)
            for number, (webhook, share) in enumerate(loads)]


def _shares(kills: int, engines: int) -> list[int]:
    """As many loads for each engine."""
    count = max(1, round(kills / EACH / engines)) * engines
    return [kills // count + (number < kills % count) for number in range(count)]


def _cluster(stack: ExitStack) -> Cluster | None:
    try:
        return stack.enter_context(running_cluster())
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt):
            raise
        _say(f"PostgreSQL is left out: {error}")
        return None


async def _tried(load: Load, cluster: Cluster | None) -> None:
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="desk-crash-")))
        url = sqlite_url(folder)
        if load.engine == "PostgreSQL" and cluster:
            url = await stack.enter_async_context(cluster.database())
        try:
            await load.run(folder, url)
        except (AssertionError, TimeoutError) as error:
            where = traceback.extract_tb(error.__traceback__)[-1]
            load.wrong = f"WRONG, {type(error).__name__} in {where.name}: {where.line}\n{error}"


def _summed_up(loads: list[Load], seed: int) -> int:
    wrong = [load for load in loads if load.wrong]
    kills, updates, effects, letters, twice = (
        sum(getattr(load, name) for load in loads) for name in ("kills", "updates", "effects", "letters", "twice"))
    _say(f"{kills} kills, {updates} updates, {effects} events, {letters} letters, {twice} came twice; "
         + (f"{len(wrong)} of {len(loads)} loads WRONG" if wrong else "each effect once, nothing lost, order kept")
         + f". Again: make crash KILLS={kills} SEED={seed}")
    return bool(wrong)


def _say(line: str) -> None:
    print(line, flush=True)  # noqa: T201 - it is what was asked for


if __name__ == "__main__":
    sys.exit(main())
