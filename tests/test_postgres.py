"""The throw-away PostgreSQL: each test has a database of its own, a copy of another where it wants, and none stays."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from bot.storage.copying import Machine, NotCopied
from tests.command import names
from tests.postgres import Cluster, running_cluster
from tests.required import missing

pytestmark = pytest.mark.postgres


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    with running_cluster() as cluster:
        yield cluster


async def count_tables(url: str) -> int:
    connection = await asyncpg.connect(url)
    try:
        return int(await connection.fetchval("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"))
    finally:
        await connection.close()


async def test_databases_know_nothing_of_each_other(cluster: Cluster) -> None:
    async with cluster.database() as one, cluster.database() as other:
        connection = await asyncpg.connect(one)
        await connection.execute("CREATE TABLE people (id BIGINT PRIMARY KEY)")
        await connection.close()
        assert (await count_tables(one), await count_tables(other)) == (1, 0)


async def test_a_database_can_be_copied(cluster: Cluster) -> None:
    async with cluster.database() as original:
        connection = await asyncpg.connect(original)
        await connection.execute("CREATE TABLE people (id BIGINT PRIMARY KEY)")
        await connection.close()
        async with cluster.database(template=original.rpartition("/")[2]) as copy:
            assert await count_tables(copy) == 1


async def test_the_nightly_backup_is_a_dump_of_it(cluster: Cluster, tmp_path: Path) -> None:
    async with cluster.database() as url:
        target = tmp_path / "backups" / "desk.dump"
        size = await asyncio.to_thread(Machine(url, tmp_path).back_up, target)
        assert (target.read_bytes()[:5], target.stat().st_size) == (b"PGDMP", size)
        with pytest.raises(NotCopied) as refused:
            await asyncio.to_thread(Machine(f"{url}_not_there", tmp_path).back_up, tmp_path / "other.dump")
        assert (refused.value.why, names(tmp_path)) == ("pg_dump", ["backups"])


async def test_a_database_is_dropped_even_while_somebody_is_connected(cluster: Cluster) -> None:
    async with cluster.database() as url:
        connection = await asyncpg.connect(url)
    with pytest.raises(asyncpg.InvalidCatalogNameError):
        await asyncpg.connect(url)
    connection.terminate()


def test_what_is_missing_is_skipped_or_fails_where_it_is_required(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DESK_TESTS_REQUIRE", raising=False)
    with pytest.raises(pytest.skip.Exception, match="no oracle"):
        missing("oracle", "no oracle here")
    monkeypatch.setenv("DESK_TESTS_REQUIRE", "postgres,oracle")
    with pytest.raises(pytest.fail.Exception, match="oracle is required here"):
        missing("oracle", "no oracle here")
