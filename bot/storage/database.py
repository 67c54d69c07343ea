"""One door to SQLite and PostgreSQL: `:name` parameters in, dictionaries out, waiting transactions share a COMMIT."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Any, Protocol

from bot.domain.errors import PolicyError

log = logging.getLogger(__name__)

BATCH = 64
"""Transactions that may share one COMMIT at most."""
READERS = 2
"""Connections for looking only, at most."""

Row = dict[str, Any]


class DatabaseError(Exception):
    """The database cannot be opened or is not ours to use; the message is one clear sentence."""


class Taken(DatabaseError):
    """Another process works on it."""

    def __init__(self) -> None:
        super().__init__("Another process of the desk is working on this database; stop it first.")


class Unreachable(Exception):
    """The engine does not answer now; nothing of the transaction took place."""


class Connection(Protocol):
    """What an engine gives: one connection. `fetch` runs any statement and gives its rows (of RETURNING, too)."""

    async def fetch(self, sql: str, values: dict[str, Any]) -> list[Row]: ...
    async def script(self, sql: str) -> None: ...
    async def begin(self) -> None: ...
    async def commit(self) -> None: ...
    async def rollback(self) -> None: ...
    async def close(self) -> None: ...


class Engine(Protocol):
    """SQLite or PostgreSQL."""

    identity: str
    """The dialect's words for an automatic integer key, for `{identity}` in migrations."""
    shared: bool
    """Whether processes of several machines may meet on it: one works, the others stand by."""

    async def writer(self) -> Connection: ...
    async def reader(self, *, quick: bool = False) -> Connection:
        """`quick`: for rows by their keys alone."""

    async def claim(self) -> None:
        """Take the right to be the only working process; Taken if another has it."""

    async def release(self) -> None: ...


class Transaction:
    """What storage functions get. `execute` gives how many rows RETURNING gave; the others give them.

    `of_people`: what was read of them and is asked for again and again, until something of them is written.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.of_people: dict[str, Any] = {}

    async def all(self, sql: str, **values: Any) -> list[Row]:
        self._forget(sql)
        return await self._connection.fetch(sql, values)

    async def one(self, sql: str, **values: Any) -> Row | None:
        self._forget(sql)
        rows = await self._connection.fetch(sql, values)
        return rows[0] if rows else None

    async def execute(self, sql: str, **values: Any) -> int:
        self._forget(sql)
        return len(await self._connection.fetch(sql, values))

    def _forget(self, sql: str) -> None:
        if self.of_people and " people" in sql and not sql.startswith("SELECT"):
            self.of_people.clear()


@dataclass(slots=True, eq=False)
class _Turn:
    """One caller's place in the writer's queue."""

    given: asyncio.Future[Transaction]
    finished: asyncio.Future[bool]
    committed: asyncio.Future[None]


@dataclass
class Database:
    """`write()` and `read()` give transactions. Writers wait in one queue; who fails undoes only his own savepoint."""

    engine: Engine
    _turns: asyncio.Queue[_Turn | None] = field(default_factory=asyncio.Queue)
    _listeners: list[Callable[[], None]] = field(default_factory=list)
    _worker: asyncio.Task[None] | None = None
    _readers: dict[bool, list[Connection]] = field(default_factory=lambda: {False: [], True: []})
    _reading: dict[bool, asyncio.Semaphore] = field(
        default_factory=lambda: {quick: asyncio.Semaphore(READERS) for quick in (False, True)})
    _closed: bool = False
    _down_since: float | None = None
    _back: asyncio.Event = field(default_factory=asyncio.Event)
    lost: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when another process took the database over: whoever works on must begin anew."""

    async def open(self, *, exclusive: bool = True) -> None:
        """Claims the database (unless only looked at), brings its tables up to date and starts the writer."""
        if exclusive:
            await self.engine.claim()
        connection: Connection | None = None
        try:
            connection = await self.engine.writer()
            await migrate(connection, self.engine.identity)
        except BaseException:
            if connection:
                await connection.close()
            await self.engine.release()
            raise
        self._worker = asyncio.create_task(self._serve(connection), name="writer")

    async def close(self) -> None:
        """Lets the transactions that wait finish; later ones find it unreachable."""
        self._closed = True
        if self._worker:
            self._turns.put_nowait(None)
            await asyncio.gather(self._worker, return_exceptions=True)
        for idle in self._readers.values():
            while idle:
                await idle.pop().close()
        await self.engine.release()

    def on_commit(self, listener: Callable[[], None]) -> None:
        """Calls `listener` after each COMMIT (the postman wakes by it)."""
        self._listeners.append(listener)

    @asynccontextmanager
    async def write(self) -> AsyncIterator[Transaction]:
        """A write transaction; leaving the block waits until it is on disk."""
        if self._closed:
            raise Unreachable
        loop = asyncio.get_running_loop()
        turn = _Turn(loop.create_future(), loop.create_future(), loop.create_future())
        self._turns.put_nowait(turn)
        try:
            tx = await turn.given
            yield tx
        except BaseException:
            if not turn.finished.done():
                turn.finished.set_result(False)
            raise
        turn.finished.set_result(True)
        await turn.committed

    @asynccontextmanager
    async def read(self, *, quick: bool = False) -> AsyncIterator[Transaction]:
        """A connection for looking only; it never waits for a writer.

        `quick`: rows by their keys alone, which on SQLite is not worth a thread's hop; all else runs off the loop.
        """
        async with self._reading[quick]:
            idle = self._readers[quick]
            connection = idle.pop() if idle else await self._reader(quick=quick)
            broken = False
            try:
                yield Transaction(connection)
            except Unreachable:
                broken = True
                raise
            finally:
                if broken or self._closed:
                    await connection.close()
                else:
                    idle.append(connection)

    async def _reader(self, *, quick: bool) -> Connection:
        if self._closed:
            raise Unreachable
        try:
            return await self.engine.reader(quick=quick)
        except DatabaseError as error:
            raise Unreachable from error

    async def _serve(self, connection: Connection | None) -> None:
        """The writer's life: batch after batch; a broken connection fails its batch and is opened anew."""
        try:
            while first := await self._turns.get():
                batch = [first]
                try:
                    connection = connection or await self.engine.writer()
                    await self._batch(connection, batch)
                except Exception as error:  # noqa: BLE001 - whatever broke the batch, nothing of it took place
                    self._went(error)
                    _fail(batch)
                    await _drop(connection)
                    connection = None
        finally:
            if connection:
                await connection.close()

    def _went(self, error: Exception) -> None:
        """Says so once, until it is back."""
        if isinstance(error, Taken):
            self.lost.set()
        if self._down_since is None:
            self._down_since = time.monotonic()
            log.warning("database unreachable: %s", _reason(error))

    def _came_back(self) -> None:
        if self._down_since is not None:
            log.warning("database back after %.0f s", time.monotonic() - self._down_since)
            self._down_since = None
            self._back.set()
            self._back.clear()

    async def pause(self, seconds: float) -> None:
        """Waits so long, or until the database is back: nobody has to sleep on then."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._back.wait(), seconds)

    async def _batch(self, connection: Connection, batch: list[_Turn]) -> None:
        await connection.begin()
        tx = Transaction(connection)
        while True:
            await _run(connection, tx, batch[-1])
            if self._turns.empty() or len(batch) >= BATCH:
                break
            following = self._turns.get_nowait()
            if following is None:  # the end comes after this batch
                self._turns.put_nowait(None)
                break
            batch.append(following)
        await connection.commit()
        self._came_back()
        for turn in batch:
            if not turn.committed.done():
                turn.committed.set_result(None)
        for listener in self._listeners:
            listener()


async def _run(connection: Connection, tx: Transaction, turn: _Turn) -> None:
    """One caller's statements between savepoints; what he breaks is his alone."""
    await connection.script("SAVEPOINT turn")
    if not turn.given.done():  # else its caller was cancelled while waiting
        turn.given.set_result(tx)
        if await turn.finished and await _released(connection, turn):
            return
        await connection.script("ROLLBACK TO SAVEPOINT turn")
        tx.of_people.clear()
    await connection.script("RELEASE SAVEPOINT turn")


async def _released(connection: Connection, turn: _Turn) -> bool:
    """False: a statement had failed and the caller went on; PostgreSQL then releases nothing, and neither do we."""
    try:
        await connection.script("RELEASE SAVEPOINT turn")
    except Unreachable:
        raise
    except Exception as error:  # noqa: BLE001 - it goes to the caller
        _refuse(turn.committed, error)
        return False
    return True


async def _drop(connection: Connection | None) -> None:
    if connection:
        with suppress(Exception):  # it is given up in any case
            await connection.rollback()
        await connection.close()


def _reason(error: Exception) -> str:
    """What the engine said of itself; of other errors the kind alone, since they may hold what was written."""
    cause = error.__cause__
    if cause is None or not isinstance(error, DatabaseError | Unreachable):
        return type(error).__name__
    return f"{type(cause).__name__}: {str(cause).partition(chr(10))[0]}"


def _fail(batch: list[_Turn]) -> None:
    for turn in batch:
        _refuse(turn.given, Unreachable())
        _refuse(turn.committed, Unreachable())


def _refuse(future: asyncio.Future[Any], error: Exception) -> None:
    if not future.done():
        future.set_exception(error)
        future.exception()  # a caller that failed by itself does not fetch it


def migrations() -> list[tuple[int, str]]:
    """(number, SQL) of every step, in order."""
    folder = files("bot.storage") / "migrations"
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".sql"))
    return [(int(name.split("_")[0]), (folder / name).read_text("utf-8")) for name in names]


async def migrate(connection: Connection, identity: str) -> None:
    """Brings the tables up to date, each step in a transaction; refuses a database newer than this code."""
    await connection.script("CREATE TABLE IF NOT EXISTS migrations (number BIGINT PRIMARY KEY)")
    rows = await connection.fetch("SELECT COALESCE(MAX(number), 0) AS number FROM migrations", {})
    steps = migrations()
    if rows[0]["number"] > steps[-1][0]:
        raise DatabaseError("The database is newer than this version of the desk; install the newer version.")
    for number, sql in steps:
        if number > rows[0]["number"]:
            await connection.begin()
            for statement in sql.replace("{identity}", identity).split(";\n"):
                if statement.strip():
                    await connection.script(statement)
            await connection.fetch("INSERT INTO migrations (number) VALUES (:number)", {"number": number})
            await connection.commit()


def url_of(engine: Engine) -> str:
    """Where another process of the desk finds the same database."""
    return str(getattr(engine, "url", ""))


def engine_for(url: str) -> Engine:
    """`sqlite:///path` or `postgresql://…`; anything else is a PolicyError in one sentence."""
    if url.startswith("sqlite:///"):
        from bot.storage.sqlite import Sqlite

        return Sqlite(url.removeprefix("sqlite:///"))
    if url.startswith(("postgresql://", "postgres://")):
        from bot.storage.postgres import Postgres

        return Postgres(url)
    raise PolicyError("BOT_DATABASE_URL must begin with sqlite:/// or postgresql://.")
