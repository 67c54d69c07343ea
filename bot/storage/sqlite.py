"""SQLite by aiosqlite: WAL, one writer, `synchronous=FULL`, a lock file for the one working process."""

from __future__ import annotations

import asyncio
import fcntl
import sqlite3
from pathlib import Path
from typing import IO, Any
from urllib.parse import quote

import aiosqlite

from bot.storage.database import DatabaseError, Row, Taken, Unreachable

PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=5000")


class SqliteConnection:
    """One aiosqlite connection with explicit transactions."""

    def __init__(self, raw: aiosqlite.Connection) -> None:
        self._raw = raw
        # With a full disk SQLite may roll back by itself; what came after would then be committed alone.
        self._spoiled: sqlite3.OperationalError | None = None

    async def fetch(self, sql: str, values: dict[str, Any]) -> list[Row]:
        if self._spoiled:
            raise Unreachable from self._spoiled
        try:
            rows = await self._raw.execute_fetchall(sql, values)
        except sqlite3.OperationalError as error:
            if not _passes(error):
                raise
            self._spoiled = error
            raise Unreachable from error
        return [dict(row) for row in rows]

    async def script(self, sql: str) -> None:
        await self.fetch(sql, {})

    async def begin(self) -> None:
        await self.script("BEGIN IMMEDIATE")

    async def commit(self) -> None:
        await self.script("COMMIT")

    async def rollback(self) -> None:
        if self._raw.in_transaction:
            await self.script("ROLLBACK")

    async def close(self) -> None:
        await self._raw.close()


def _passes(error: sqlite3.OperationalError) -> bool:
    """What is wrong with the machine (locked, full, read-only, gone) passes; what is wrong with the SQL does not."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    return code in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_FULL,
                    sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY}


class Sqlite:
    """A file. Its lock file says who works on it; the operating system frees it when that process dies."""

    identity = "INTEGER PRIMARY KEY AUTOINCREMENT"
    shared = False

    def __init__(self, path: str) -> None:
        self.path = Path(path)
        self._lock: IO[str] | None = None
        self._mode = "rwc"  # only the first connection may make the file: one that is gone must not come back empty

    async def writer(self) -> SqliteConnection:
        connection = await self._connect()
        self._mode = "rw"
        return connection

    async def reader(self) -> SqliteConnection:
        connection = await self._connect()
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

    async def _connect(self) -> SqliteConnection:
        raw: aiosqlite.Connection | None = None
        try:
            uri = f"file:{quote(str(self.path.absolute()))}?mode={self._mode}"
            raw = await aiosqlite.connect(uri, uri=True, isolation_level=None)
            raw.row_factory = sqlite3.Row
            for pragma in PRAGMAS:
                await raw.execute_fetchall(f"PRAGMA {pragma}")
        except sqlite3.Error as error:
            if raw:
                await raw.close()
            raise DatabaseError(f"The database file cannot be opened: {error}.") from error
        return SqliteConnection(raw)
