"""A COMMIT that took place though the desk heard otherwise: the connection broke before the answer came."""

import asyncio
from pathlib import Path

import pytest

from bot.storage.database import Database, Unreachable
from bot.storage.sqlite import Sqlite, SqliteConnection
from tests.reception import Desk, said


class Doubtful(Sqlite):
    """An engine that keeps `doubts` successes to itself."""

    doubts = 0

    async def _connect(self, *, in_place: bool) -> SqliteConnection:
        return Mute(self, await super()._connect(in_place=in_place))


class Mute(SqliteConnection):
    def __init__(self, engine: Doubtful, real: SqliteConnection) -> None:
        super().__init__(real._raw, real._direct, in_place=real._in_place, lasting=real._lasting)
        self._engine = engine

    async def commit(self) -> None:
        await super().commit()
        if self._engine.doubts:
            self._engine.doubts -= 1
            raise Unreachable


async def test_what_was_stored_unheard_is_worked_when_it_comes_again(tmp_path: Path) -> None:
    engine = Doubtful(f"{tmp_path}/desk.db")
    db = Database(engine)
    await db.open()
    desk = Desk(db)
    inbox = desk.inbox()
    await inbox.start()
    engine.doubts = 1
    with pytest.raises(Unreachable):
        await inbox.accept([said(1), said(2)])
    assert await desk.row(1)
    await inbox.accept([said(1), said(2), said(3)])
    await inbox.accept([said(1), said(2), said(3)])
    await inbox.idle()
    assert sorted(desk.done) == [1, 2, 3]
    assert sorted(desk.worked) == [1, 2, 3]
    await inbox.stop()
    await db.close()


async def test_what_took_effect_unheard_takes_none_again(tmp_path: Path) -> None:
    engine = Doubtful(f"{tmp_path}/desk.db")
    db = Database(engine)
    await db.open()
    desk = Desk(db)
    inbox = desk.inbox()
    await inbox.start()
    desk.gates[1] = asyncio.Event()
    await inbox.accept([said(1)])
    await desk.until_begun(1)
    engine.doubts = 1
    desk.gates[1].set()
    await inbox.idle()
    assert desk.worked == [1, 1]
    assert desk.done == [1]  # the second try found that the first had acted
    row = await desk.row(1)
    assert row
    assert row["done_at"]
    await inbox.stop()
    await db.close()
