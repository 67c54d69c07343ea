"""A database cut off at any statement, callers cancelled at any, sessions ended by the server: nothing half done."""

import asyncio
import logging
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from bot.storage.database import Connection, Database, DatabaseError, Engine, Row, Unreachable, engine_for
from bot.storage.sqlite import Sqlite
from tests.test_database import names, write


class Flaky:
    """An engine whose connections can be cut, or make something happen: a test of the door, not of what is behind."""

    def __init__(self, real: Engine) -> None:
        self.identity, self.shared = real.identity, real.shared
        self.real = real
        self.away = False
        self.cut_at: str | None = None
        self.hooks: dict[str, Callable[[], object]] = {}

    async def writer(self) -> Connection:
        return await self._connection(self.real.writer)

    async def reader(self, *, quick: bool = False) -> Connection:
        return await self._connection(partial(self.real.reader, quick=quick))

    async def claim(self) -> None:
        await self.real.claim()

    async def release(self) -> None:
        await self.real.release()

    async def _connection(self, opened: Any) -> Connection:
        if self.away:
            raise DatabaseError("away")
        return Cuttable(self, await opened())


class Cuttable:
    def __init__(self, engine: Flaky, real: Connection) -> None:
        self.engine = engine
        self.real = real
        self.broken = False

    async def fetch(self, sql: str, values: dict[str, Any]) -> list[Row]:
        self._pass(sql)
        return await self.real.fetch(sql, values)

    async def script(self, sql: str) -> None:
        self._pass(sql)
        await self.real.script(sql)

    async def begin(self) -> None:
        self._pass("BEGIN")
        await self.real.begin()

    async def commit(self) -> None:
        self._pass("COMMIT")
        await self.real.commit()

    async def rollback(self) -> None:
        await self.real.rollback()

    async def close(self) -> None:
        await self.real.close()

    def _pass(self, sql: str) -> None:
        if hook := self.engine.hooks.pop(sql.split(maxsplit=1)[0], None):
            hook()
        cut = self.engine.cut_at
        if cut and sql.startswith(cut):
            self.engine.cut_at, self.broken = None, True
        if self.broken or self.engine.away:
            raise Unreachable


@pytest.mark.parametrize("at", ["BEGIN", "SAVEPOINT", "INSERT", "RELEASE", "COMMIT"])
async def test_a_connection_cut_fails_its_batch_and_is_opened_anew(tmp_path: Path, at: str) -> None:
    engine = Flaky(Sqlite(f"{tmp_path}/desk.db"))
    db = Database(engine)
    await db.open()
    engine.cut_at = at
    results = await asyncio.gather(*(write(db, str(n)) for n in range(3)), return_exceptions=True)
    failed = [isinstance(result, Unreachable) for result in results]
    assert failed[0]
    assert await names(db) == [str(n) for n in range(3) if not failed[n]]
    await write(db, "x")
    assert (await names(db))[-1] == "x"
    await db.close()


@pytest.mark.parametrize("stage", ["BEGIN", "SAVEPOINT", "INSERT", "RELEASE", "COMMIT"])
async def test_who_is_cancelled_at_any_stage_hurts_nobody(database_url: str, stage: str) -> None:
    engine = Flaky(engine_for(database_url))
    db = Database(engine)
    await db.open()
    tasks = [asyncio.create_task(write(db, name)) for name in ("a", "b")]
    engine.hooks[stage] = tasks[0].cancel
    await asyncio.gather(*tasks, return_exceptions=True)
    await write(db, "c")
    assert tasks[0].cancelled()
    # Before its block was left nothing of it stays; afterwards it is too late to be undone. SQLite's INSERT runs in
    # place and is over when the cancelling comes.
    late = {"RELEASE", "COMMIT"} | ({"INSERT"} if database_url.startswith("sqlite") else set())
    assert await names(db) == (["a", "b", "c"] if stage in late else ["b", "c"])
    await db.close()


async def test_a_reader_cut_off_is_not_used_again(tmp_path: Path) -> None:
    engine = Flaky(Sqlite(f"{tmp_path}/desk.db"))
    db = Database(engine)
    await db.open()
    engine.cut_at = "SELECT"
    with pytest.raises(Unreachable):
        await names(db)
    assert await names(db) == []
    await db.close()


async def test_while_the_database_is_away_all_is_unreachable(tmp_path: Path) -> None:
    engine = Flaky(Sqlite(f"{tmp_path}/desk.db"))
    db = Database(engine)
    await db.open()
    assert await names(db) == []
    engine.away = True
    for _ in range(5):
        with pytest.raises(Unreachable):
            await write(db, "a")
        with pytest.raises(Unreachable):
            await names(db)
    engine.away = False
    await write(db, "b")
    assert await names(db) == ["b"]
    await db.close()


async def test_nobody_sleeps_on_when_the_database_is_back(tmp_path: Path) -> None:
    engine = Flaky(Sqlite(f"{tmp_path}/desk.db"))
    db = Database(engine)
    await db.open()
    engine.away, engine.cut_at = True, "BEGIN"
    with pytest.raises(Unreachable):
        await write(db, "a")
    sleeping = asyncio.create_task(db.pause(3600))
    await db.pause(0.01)
    assert not sleeping.done()
    engine.away = False
    await write(db, "b")
    async with asyncio.timeout(240):
        await sleeping
    await db.close()


@pytest.mark.postgres
@pytest.mark.parametrize("tables_url", ["postgres"], indirect=True)
async def test_a_session_ended_by_the_server_is_opened_anew(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.ERROR)
    beside = Database(engine_for(database.engine.url))  # type: ignore[attr-defined]
    await beside.open(exclusive=False)
    assert await names(database) == []
    async with beside.write() as tx:
        await tx.all(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() "
            "AND datname = current_database()"
        )
    with pytest.raises(Unreachable):
        await write(database, "a")
    with pytest.raises(Unreachable):
        await names(database)
    await write(database, "b")
    assert await names(database) == ["b"]
    await beside.close()


@pytest.mark.postgres
@pytest.mark.parametrize("tables_url", ["postgres"], indirect=True)
async def test_who_lost_his_session_writes_no_more_once_another_took_over(database: Database) -> None:
    url = database.engine.url  # type: ignore[attr-defined]
    beside = Database(engine_for(url))
    await beside.open(exclusive=False)
    async with beside.write() as tx:
        await tx.all(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() "
            "AND datname = current_database()"
        )
    second = Database(engine_for(url))
    await second.open()
    for _ in range(3):
        with pytest.raises(Unreachable):
            await write(database, "a")
    await write(second, "b")
    await second.close()
    await write(database, "c")
    assert await names(database) == ["b", "c"]
    await beside.close()
