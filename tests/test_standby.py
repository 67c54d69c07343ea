"""Two processes on one PostgreSQL: one works, the other stands by and takes over when the first is gone."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.load import Crowd
from tests.postgres import Cluster, running_cluster
from tests.serving import Served, crowded, proven

pytestmark = [pytest.mark.slow, pytest.mark.postgres]

PEOPLE = 60
STANDING_BY = "another process of the desk works on this database; standing by\n"
TAKING_OVER = "taking over\n"
SOON = 5
"""Seconds after a death in which the other must take over."""


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    """One of our own: it is stopped and started."""
    with running_cluster() as cluster:
        yield cluster


@asynccontextmanager
async def standing_by(first: Served) -> AsyncIterator[Served]:
    """A second process on the same database, which has said that it waits."""
    second = Served(first.simulator, first.folder, first.url)
    await second.start()
    try:
        await second.says(STANDING_BY)
        yield second
    finally:
        assert await second.stop() == 0


async def sent(crowd: Crowd, updates: int) -> None:
    while crowd.simulator.world.updates.total < updates:
        await crowd.simulator.world.changes.next()


async def test_a_standby_takes_over_from_a_killed_one_again_and_again(tmp_path: Path, cluster: Cluster) -> None:
    waits = []
    async with (cluster.database() as url, crowded(tmp_path, url, PEOPLE) as (crowd, first, db), asyncio.timeout(240)):
        running = asyncio.create_task(crowd.run())
        await sent(crowd, PEOPLE + 1)  # the first is at work: somebody goes on
        async with standing_by(first) as second:
            working, waiting = first, second
            for updates in (150, 350, 550):
                await sent(crowd, updates)
                await working.kill()
                died = time.monotonic()
                await waiting.says(TAKING_OVER, waiting.log.count(STANDING_BY))
                waits.append(time.monotonic() - died)
                heard = working.log.count(STANDING_BY)
                await working.start()
                await working.says(STANDING_BY, heard + 1)
                working, waiting = waiting, working
            await running
            await proven(crowd, working, db)
    said = (first.log + second.log).splitlines(keepends=True)
    assert [line for line in said if not line.endswith((STANDING_BY, TAKING_OVER))] == []
    assert first.log.count(STANDING_BY) + second.log.count(STANDING_BY) == 4
    assert max(waits) < SOON
    print(f"\ntaken over after {waits[0]:.1f}, {waits[1]:.1f} and {waits[2]:.1f} s")  # noqa: T201


async def test_when_the_server_restarts_one_of_both_goes_on_working(tmp_path: Path, cluster: Cluster) -> None:
    async with (cluster.database() as url, crowded(tmp_path, url, PEOPLE) as (crowd, first, db), asyncio.timeout(240)):
        running = asyncio.create_task(crowd.run())
        await sent(crowd, PEOPLE + 1)
        async with standing_by(first) as second:
            for updates in (100, 300):
                await sent(crowd, updates)
                await asyncio.to_thread(cluster.stop)
                await asyncio.to_thread(cluster.start)
            await running
            await proven(crowd, first, db)
    assert len((first.log + second.log).splitlines()) <= 12, first.log + second.log
