"""The database away, full, locked or read-only while people act: all waits, nothing is lost, it goes on by itself.

What one would see on a machine, done to the real process: nothing in it knows that it is a test.
"""

from __future__ import annotations

import asyncio
import resource
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from bot.storage.database import Database, Unreachable
from bot.storage.sqlite import Sqlite, SqliteConnection
from tests.load import Crowd
from tests.postgres import Cluster, running_cluster
from tests.serving import Served, crowded, proven
from tests.stage import sqlite_url
from tests.test_database import names, write
from tests.test_database_cut import Flaky

PEOPLE = 45
MEGABYTE = 2**20
Disk = tuple[Callable[[], None], Callable[[], None]]
"""Full from now on; free again."""
GOES, BACK = "database unreachable: ", "database back after "


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    """One of our own: it is stopped and started."""
    with running_cluster() as cluster:
        yield cluster


async def sent(crowd: Crowd, updates: int) -> None:
    while crowd.simulator.world.updates.total < updates:
        await crowd.simulator.world.changes.next()


def told_once(served: Served, times: int) -> None:
    """One line when it goes, one when it is back, and no other."""
    assert (served.log.count(GOES), served.log.count(BACK)) == (times, times), served.log
    assert len(served.log.splitlines()) == 2 * times, served.log


@pytest.mark.slow
@pytest.mark.postgres
async def test_postgresql_stops_and_starts_under_load(tmp_path: Path, cluster: Cluster) -> None:
    async with (cluster.database() as url, crowded(tmp_path, url, PEOPLE) as (crowd, served, db), asyncio.timeout(240)):
        running = asyncio.create_task(crowd.run())
        for number, updates in enumerate((60, 200), start=1):
            await sent(crowd, updates)
            await asyncio.to_thread(cluster.stop)
            await served.says(GOES, number)
            await asyncio.to_thread(cluster.start)
            await served.says(BACK, number)
        await running
        proof = await proven(crowd, served, db)
    assert proof.duplicates() == 0
    told_once(served, 2)


@pytest.mark.slow
@pytest.mark.postgres
async def test_postgresql_is_read_only_for_a_while(tmp_path: Path, cluster: Cluster) -> None:
    async with (cluster.database() as url, crowded(tmp_path, url, PEOPLE) as (crowd, served, db), asyncio.timeout(240)):
        name = url.rpartition("/")[2]
        running = asyncio.create_task(crowd.run())
        await sent(crowd, 100)
        await cluster.run(f'ALTER DATABASE "{name}" SET default_transaction_read_only = on')
        await cluster.run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()")
        await served.says(GOES)
        await cluster.run(f'ALTER DATABASE "{name}" RESET default_transaction_read_only')
        await served.says(BACK)
        await running
        proof = await proven(crowd, served, db)
    assert proof.duplicates() == 0
    told_once(served, 1)


@contextmanager
def limited(served: Served) -> Iterator[Disk]:
    """No file of the process may grow: what its own limit can do to it, whoever runs the tests."""
    def allow(size: int) -> None:
        assert served.process
        resource.prlimit(served.process.pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))

    yield (lambda: allow(1)), (lambda: allow(resource.RLIM_INFINITY))


@contextmanager
def small(folder: Path) -> Iterator[Disk]:
    """A file system of its own that is filled to the last byte; only root may make one."""
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", str(folder)]
    if not shutil.which("mount") or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("no file system can be mounted here")
    filler = folder / "filler"

    def fill() -> None:
        with suppress(OSError), filler.open("ab", buffering=0) as file:
            while True:
                file.write(bytes(4096))

    try:
        yield fill, filler.unlink
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


async def outlives(crowd: Crowd, served: Served, db: Database, disk: Disk) -> None:
    """A load during which the disk is full for a while, twice."""
    fill, free = disk
    running = asyncio.create_task(crowd.run())
    for number, updates in enumerate((60, 250), start=1):
        await sent(crowd, updates)
        fill()
        await served.says(GOES, number)
        free()
        await served.says(BACK, number)
    await running
    proof = await proven(crowd, served, db)
    assert proof.duplicates() == 0
    told_once(served, 2)


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(resource, "prlimit"), reason="this system sets no limits for others")
async def test_no_file_may_grow_for_a_while(tmp_path: Path) -> None:
    async with crowded(tmp_path, sqlite_url(tmp_path), PEOPLE) as (crowd, served, db), asyncio.timeout(240):
        with limited(served) as disk:
            await outlives(crowd, served, db, disk)
    assert "disk I/O error" in served.log


@pytest.mark.slow
async def test_the_disk_is_full_for_a_while(tmp_path: Path) -> None:
    folder = tmp_path / "small"
    with small(folder) as disk:
        async with crowded(folder, sqlite_url(folder), PEOPLE) as (crowd, served, db), asyncio.timeout(240):
            await outlives(crowd, served, db, disk)
    assert "database or disk is full" in served.log


@pytest.mark.slow
async def test_somebody_locks_the_database_for_a_while(tmp_path: Path) -> None:
    async with crowded(tmp_path, sqlite_url(tmp_path), PEOPLE) as (crowd, served, db), asyncio.timeout(240):
        running = asyncio.create_task(crowd.run())
        await sent(crowd, 100)
        async with db.write():
            await served.says(GOES)
        await served.says(BACK)
        await running
        proof = await proven(crowd, served, db)
    assert proof.duplicates() == 0
    assert "database is locked" in served.log
    told_once(served, 1)


async def test_a_file_that_is_gone_does_not_come_back_empty(tmp_path: Path) -> None:
    """As when its volume is not mounted: what is read and written waits for the one that is known."""
    engine = Flaky(Sqlite(f"{tmp_path}/var/desk.db"))
    db = Database(engine)
    await db.open()
    await write(db, "a")
    (tmp_path / "var").rename(tmp_path / "elsewhere")
    (tmp_path / "var").mkdir()
    with pytest.raises(Unreachable):
        await names(db)
    engine.cut_at = "BEGIN"
    for _ in range(3):
        with pytest.raises(Unreachable):
            await write(db, "b")
    assert list((tmp_path / "var").iterdir()) == []
    (tmp_path / "var").rmdir()
    (tmp_path / "elsewhere").rename(tmp_path / "var")
    await write(db, "c")
    assert await names(db) == ["a", "c"]
    await db.close()


class Narrow(Sqlite):
    """An engine whose writer obeys a pragma that takes something away."""

    pragma = ""

    async def writer(self) -> SqliteConnection:
        connection = await super().writer()
        if self.pragma:
            await connection.script(f"PRAGMA {self.pragma}")
        return connection


@pytest.mark.parametrize(("pragma", "reason"), [
    ("max_page_count=1", "OperationalError: database or disk is full"),
    ("query_only=ON", "OperationalError: attempt to write a readonly database")])
async def test_full_and_read_only_fail_all_of_a_batch_and_pass(
    tmp_path: Path, pragma: str, reason: str, caplog: pytest.LogCaptureFixture
) -> None:
    engine = Narrow(f"{tmp_path}/desk.db")
    db = Database(engine)
    await db.open()
    await write(db, "before")
    engine.pragma = pragma
    db2 = Database(engine)
    await db2.open(exclusive=False)
    long = "x" * 100_000
    for _ in range(3):
        results = await asyncio.gather(*(write(db2, long) for _ in range(3)), return_exceptions=True)
        assert [type(result) for result in results] == [Unreachable] * 3
    engine.pragma = ""
    await write(db2, "later")
    assert await names(db) == ["before", "later"]
    assert [one.message.partition(" after ")[0] for one in caplog.records] == [
        f"database unreachable: {reason}", "database back"]
    await db2.close()
    await db.close()
