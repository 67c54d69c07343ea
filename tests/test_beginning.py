"""How a desk begins: several at once, cut off in the middle of making its tables."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from bot.simulator import Simulator
from bot.storage.database import Connection, Database, Engine, Row, Unreachable, engine_for, migrations
from tests.postgres import Cluster
from tests.serving import Served
from tests.stage import sqlite_url
from tests.test_database_cut import Cuttable, Flaky

ALL = 4
"""Processes started at once."""


async def begun(simulator: Simulator, folder: Path, url: str) -> list[Served]:
    served = [Served(simulator, folder, url) for _ in range(ALL)]
    await asyncio.gather(*(one.start() for one in served))
    return served


async def answers(simulator: Simulator) -> None:
    """Somebody works."""
    user = simulator.add_user("Nobody", language="en")
    simulator.start_bot(user.id)
    await simulator.wait_for(lambda _: simulator.messages(user.id)[-1].from_bot, 60)


@pytest.mark.slow
async def test_of_several_started_at_once_on_a_file_one_works_and_the_others_refuse(tmp_path: Path) -> None:
    async with Simulator() as simulator, asyncio.timeout(240):
        served = await begun(simulator, tmp_path, sqlite_url(tmp_path))
        await answers(simulator)
        ended = {asyncio.create_task(one.ends()): one for one in served}
        while len(done := {task for task in ended if task.done()}) < ALL - 1:
            await asyncio.wait(ended.keys() - done, return_when=asyncio.FIRST_COMPLETED)
        assert [task.result() for task in done] == [2] * (ALL - 1)
        assert {ended[task].log for task in done} == {
            "Another process of the desk is working on this database; stop it first.\n"}
        (worker,) = (ended[task] for task in ended.keys() - done)
        assert (await worker.stop(), worker.log) == (0, "")
        await asyncio.gather(*ended)


@pytest.mark.slow
@pytest.mark.postgres
async def test_of_several_started_at_once_on_a_server_one_works_and_the_others_stand_by(
    tmp_path: Path, postgres: Cluster
) -> None:
    """The database is empty: one of them makes its tables."""
    async with Simulator() as simulator, postgres.database() as url, asyncio.timeout(240):
        served = await begun(simulator, tmp_path, url)
        await answers(simulator)
        waiting = [one for one in served if "standing by" in one.log]
        while len(waiting) < ALL - 1:
            await simulator.world.changes.after(simulator.world.changes.version, 0.1)
            waiting = [one for one in served if "standing by" in one.log]
        assert [await one.stop() for one in served] == [0] * ALL
        assert all(len(one.log.splitlines()) <= 2 for one in served), [one.log for one in served]


async def test_ended_while_it_waits_for_telegram_it_leaves_nothing_open(tmp_path: Path) -> None:
    async with asyncio.timeout(240):
        served = Served(Simulator(), tmp_path, sqlite_url(tmp_path), {"API_URL": "http://127.0.0.1:9"})
        await served.start()
        await served.says("Telegram does not answer")
        assert await served.stop() == 0
    assert served.log.count("Telegram does not answer") == len(served.log.splitlines())


class Brittle(Flaky):
    """An engine that breaks after so many statements."""

    def __init__(self, real: Engine, statements: int) -> None:
        super().__init__(real)
        self.statements = statements

    async def writer(self) -> Connection:
        return _Breaking(self, await self.real.writer())


class _Breaking(Cuttable):
    engine: Brittle

    def _pass(self, sql: str) -> None:
        super()._pass(sql)
        self.engine.statements -= 1
        if self.engine.statements < 0:
            raise Unreachable


async def tables(db: Database) -> list[Row]:
    async with db.read() as tx:
        return await tx.all("SELECT number FROM migrations ORDER BY number")


async def test_cut_off_while_its_tables_are_made_it_goes_on_at_the_next_start(database_url: str) -> None:
    """After every third statement; at last nothing cuts it off any more."""
    whole = [{"number": number} for number, _ in migrations()]
    statements = 0
    while True:
        db = Database(Brittle(engine_for(database_url), statements))
        try:
            await db.open()
        except Unreachable:
            statements += 3
            continue
        assert await tables(db) == whole
        await db.close()
        break
    assert statements > 30
