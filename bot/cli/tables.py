"""The database as the command line opens it: looked at beside the running desk, or claimed where tables must change."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bot.cli.terminal import Mistake, say
from bot.config import read_settings
from bot.storage.database import Connection, Database, DatabaseError, Engine, Unreachable, engine_for, migrations

FILE = "sqlite:///"

HAS_TABLE = {
    True: "SELECT 1 AS yes FROM sqlite_master WHERE name = :name",
    False: "SELECT 1 AS yes FROM pg_tables WHERE tablename = :name AND schemaname = current_schema()",
}


def file_of(url: str) -> Path | None:
    """The file of an SQLite database; None: it is PostgreSQL."""
    return Path(url.removeprefix(FILE)) if url.startswith(FILE) else None


def newest() -> int:
    """The version that this code makes of a database."""
    return migrations()[-1][0]


def checked_engine(url: str) -> Engine:
    try:
        return engine_for(url)
    except ImportError as error:
        raise Mistake("PostgreSQL needs asyncpg: install the desk with its extra, welfare-desk[postgres].") from error


@asynccontextmanager
async def looked_at(url: str) -> AsyncIterator[Connection]:
    """A connection for reading, beside whoever works; nothing is made where nothing is."""
    engine = checked_engine(url)
    try:
        connection = await engine.reader()
        try:
            yield connection
        finally:
            await connection.close()
    except (DatabaseError, Unreachable, Mistake):
        raise
    except Exception as error:
        raise _unusable(error) from error


async def version(url: str) -> int:
    """The database's version; 0 where there is none yet. DatabaseError if it is newer than this code."""
    file = file_of(url)
    if file and not file.exists():
        return 0
    async with looked_at(url) as connection:
        number = 0
        if await connection.fetch(HAS_TABLE[bool(file)], {"name": "migrations"}):
            rows = await connection.fetch("SELECT COALESCE(MAX(number), 0) AS number FROM migrations", {})
            number = int(rows[0]["number"])
    if number > newest():
        raise DatabaseError("The database is newer than this version of the desk; install the newer version.")
    return number


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[Database]:
    """For a command that writes beside the running desk; one whose tables must change first is claimed for it."""
    behind = await version(url) < newest()
    database = await _open(url, exclusive=behind)
    try:
        yield database
    finally:
        await database.close()


async def _open(url: str, *, exclusive: bool) -> Database:
    database = Database(checked_engine(url))
    try:
        await database.open(exclusive=exclusive)
    except (DatabaseError, Unreachable):
        raise
    except Exception as error:
        raise _unusable(error) from error
    return database


def _unusable(error: Exception) -> DatabaseError:
    """What an engine raises on a damaged file, somebody else's tables, a user without rights is of many kinds."""
    words = str(error).splitlines() or ["no reason told"]
    return DatabaseError(f"The database cannot be used: {words[0]}.")


def migrate() -> None:
    """Brings the tables up to date; refused while another process works."""
    asyncio.run(_migrate(read_settings().database_url))


async def _migrate(url: str) -> None:
    await version(url)
    database = await _open(url, exclusive=True)
    await database.close()
    say(f"The database is up to date (version {newest()}).")


def place_for(file: Path) -> str | None:
    """Why a database could not be made at `file`, if so."""
    folder = next(parent for parent in file.absolute().parents if parent.exists())
    if not folder.is_dir() or not os.access(folder, os.W_OK | os.X_OK):
        return f"the folder {folder} cannot be written"
    return None
