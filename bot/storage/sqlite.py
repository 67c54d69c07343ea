"""SQLite by aiosqlite: WAL, one writer, `synchronous=FULL`, a lock file for the one working process."""

from __future__ import annotations

import asyncio
import fcntl
import sqlite3
from collections.abc import Iterable
from pathlib import Path
from typing import IO, Any
from urllib.parse import quote

import aiosqlite

from bot.storage.database import DatabaseError, Row, Taken, Unreachable

PRAGMAS = ("journal_mode=WAL", "foreign_keys=ON", "busy_timeout=5000", "secure_delete=ON")
"""What is deleted is overwritten in the file as well: nobody shall find an erased person, or who rated what, there."""
STATEMENTS = 1024
"""Statements of a connection that stay prepared: more than the desk has."""
YIELD = 64
"""Statements in place after which the others in the loop have a turn."""


class SqliteConnection:
    """One connection with explicit transactions.

    What may wait (BEGIN for other processes, COMMIT for the disk) runs on aiosqlite's thread. `in_place`: other
    statements run on the loop's own: a statement by key takes some 10 µs, a hop to a thread and back 35 and more.
    Where nothing has to last, no process waits for another and none for the disk: these two do as well.
    """

    def __init__(self, raw: aiosqlite.Connection, direct: sqlite3.Connection, *, in_place: bool,
                 lasting: bool = True) -> None:
        self._raw = raw
        self._direct = direct
        self._in_place = in_place
        self._lasting = lasting
        self._statements = 0
        # With a full disk SQLite may roll back by itself; what came after would then be committed alone.
        self._spoiled: sqlite3.OperationalError | None = None

    async def fetch(self, sql: str, values: dict[str, Any]) -> list[Row]:
        if not self._in_place:
            return await self._waiting(sql, values)
        self._statements += 1
        if self._statements % YIELD == 0:
            await asyncio.sleep(0)
        if self._spoiled:
            raise Unreachable from self._spoiled
        try:
            return _fetched(self._direct, sql, values)
        except sqlite3.OperationalError as error:
            raise self._met(error) from error

    async def script(self, sql: str) -> None:
        await self.fetch(sql, {})

    async def begin(self) -> None:
        await (self._waiting if self._lasting else self.fetch)("BEGIN IMMEDIATE", {})

    async def commit(self) -> None:
        await (self._waiting if self._lasting else self.fetch)("COMMIT", {})

    async def rollback(self) -> None:
        if self._raw.in_transaction:
            await self._waiting("ROLLBACK", {})

    async def close(self) -> None:
        await self._raw.close()

    async def _waiting(self, sql: str, values: dict[str, Any]) -> list[Row]:
        if self._spoiled:
            raise Unreachable from self._spoiled
        try:
            rows = await self._raw.execute_fetchall(sql, values)
        except sqlite3.OperationalError as error:
            raise self._met(error) from error
        return _named(rows)

    def _met(self, error: sqlite3.OperationalError) -> Exception:
        """What to raise; after trouble with the machine nothing more is done by this connection."""
        if not _passes(error):
            return error
        self._spoiled = error
        return Unreachable()


def _fetched(connection: sqlite3.Connection, sql: str, values: dict[str, Any]) -> list[Row]:
    return _named(connection.execute(sql, values).fetchall())


def _named(rows: Iterable[sqlite3.Row]) -> list[Row]:
    """`dict(row)` looks through all names for each column: of a case's fifty it took ten times as long."""
    found = list(rows)
    names = found[0].keys() if found else []
    return [dict(zip(names, row, strict=True)) for row in found]


def _passes(error: sqlite3.OperationalError) -> bool:
    """What is wrong with the machine (locked, full, read-only, gone) passes; what is wrong with the SQL does not."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    return code in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_FULL,
                    sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY}


class Sqlite:
    """A file. Its lock file says who works on it; the operating system frees it when that process dies.

    `lasting`: what is committed is on disk; False only for a file that nobody needs once its process has ended.
    """

    identity = "INTEGER PRIMARY KEY AUTOINCREMENT"
    shared = False

    def __init__(self, path: str, *, lasting: bool = True) -> None:
        self.path = Path(path)
        self._lasting = lasting
        self._pragmas = (*PRAGMAS, f"synchronous={'FULL' if lasting else 'OFF'}")
        self.url = f"sqlite:///{path}"
        self._lock: IO[str] | None = None
        self._mode = "rwc"  # only the first connection may make the file: one that is gone must not come back empty

    async def writer(self) -> SqliteConnection:
        connection = await self._connect(in_place=True)
        self._mode = "rw"
        return connection

    async def reader(self, *, quick: bool = False) -> SqliteConnection:
        connection = await self._connect(in_place=quick)
        await connection.script("PRAGMA query_only=ON")
        return connection

    async def claim(self) -> None:
        await asyncio.to_thread(self.lock)

    def lock(self) -> None:
        """Take the lock file; Taken when another process has it."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            handle = Path(f"{self.path}.lock").open("a", encoding="ascii")  # noqa: SIM115 - held until release
        except OSError as error:
            raise DatabaseError(f"The folder of the database cannot be written: {error.strerror}.") from error
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            handle.close()
            raise Taken from error
        self._lock = handle

    async def release(self) -> None:
        if self._lock:
            self._lock.close()
            self._lock = None

    async def _connect(self, *, in_place: bool) -> SqliteConnection:
        made: list[sqlite3.Connection] = []
        uri = f"file:{quote(str(self.path.absolute()))}?mode={self._mode}"

        def connect() -> sqlite3.Connection:
            made.append(sqlite3.connect(uri, uri=True, isolation_level=None, check_same_thread=False,
                                        cached_statements=STATEMENTS))
            return made[0]

        raw: aiosqlite.Connection | None = None
        try:
            raw = await aiosqlite.Connection(connect, iter_chunk_size=64)
            raw.row_factory = sqlite3.Row
            for pragma in self._pragmas:
                await raw.execute_fetchall(f"PRAGMA {pragma}")
        except sqlite3.Error as error:
            if raw:
                await raw.close()
            raise DatabaseError(f"The database file cannot be opened: {error}.") from error
        return SqliteConnection(raw, made[0], in_place=in_place, lasting=self._lasting)
