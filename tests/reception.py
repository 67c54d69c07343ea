"""What stands behind an inbox in tests: a desk that takes updates, on a database that can go away."""

import asyncio
from typing import Any

from bot.inbox import Inbox
from bot.storage import inbox as rows
from bot.storage.database import Database, DatabaseError, Row, Unreachable
from bot.storage.sqlite import Sqlite, SqliteConnection

NOW = 1_700_000_000
Raw = dict[str, Any]


def said(update_id: int, person: int = 1, text: str = "x") -> Raw:
    chat = {"id": person, "type": "private"}
    sender = {"id": person, "is_bot": False, "first_name": "Anyone"}
    return {
        "update_id": update_id,
        "message": {"message_id": update_id, "date": NOW, "chat": chat, "from": sender, "text": text},
    }


class Desk:
    """Takes each update once and remembers it. `gates` hold updates up, `failures` make them fail."""

    def __init__(self, db: Database) -> None:
        self.db = db
        self.done: list[int] = []
        self.worked: list[int] = []
        self.apologies: list[int] = []
        self.begun: dict[int, asyncio.Event] = {}
        self.gates: dict[int, asyncio.Event] = {}
        self.failures: dict[int, list[Exception]] = {}
        self.waits: list[float] = []
        self.waited = asyncio.Event()
        self.at_once = self.most_at_once = 0

    def inbox(self, **options: Any) -> Inbox:
        return Inbox(self.db, self.work, self.apologise, clock=lambda: NOW, sleep=self.sleep, **options)

    async def work(self, raw: Raw) -> None:
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            await self._work(raw["update_id"])
        finally:
            self.at_once -= 1

    async def _work(self, update_id: int) -> None:
        self.worked.append(update_id)
        self.begun.setdefault(update_id, asyncio.Event()).set()
        if update_id in self.gates:
            await self.gates[update_id].wait()
        if self.failures.get(update_id):
            raise self.failures[update_id].pop(0)
        async with self.db.write() as tx:
            if await rows.take(tx, update_id, NOW):
                self.done.append(update_id)

    async def apologise(self, raw: Raw) -> None:
        self.apologies.append(raw["update_id"])

    async def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.waited.set()
        await asyncio.sleep(0)

    async def until_waited(self, times: int) -> None:
        while len(self.waits) < times:
            self.waited.clear()
            await self.waited.wait()

    async def until_begun(self, update_id: int) -> None:
        await self.begun.setdefault(update_id, asyncio.Event()).wait()

    async def row(self, update_id: int) -> dict[str, Any] | None:
        async with self.db.read() as tx:
            return await tx.one("SELECT * FROM inbox WHERE update_id = :id", id=update_id)


class Cuttable(SqliteConnection):
    """A connection to a database that can go away and come back."""

    def __init__(self, engine: "Away", real: SqliteConnection) -> None:
        super().__init__(real._raw, real._direct, in_place=real._in_place, lasting=real._lasting)
        self._engine = engine

    async def fetch(self, sql: str, values: dict[str, Any]) -> list[Row]:
        if self._engine.away:
            raise Unreachable
        return await super().fetch(sql, values)

    async def _waiting(self, sql: str, values: dict[str, Any]) -> list[Row]:
        if self._engine.away:
            raise Unreachable
        return await super()._waiting(sql, values)


class Away(Sqlite):
    """An engine that does not answer while `away`."""

    away = False

    async def _connect(self, *, in_place: bool) -> SqliteConnection:
        if self.away:
            raise DatabaseError("away")
        return Cuttable(self, await super()._connect(in_place=in_place))
