"""The sample unit when all have joined, or empty tables: made once for each language and engine, then put back."""

from __future__ import annotations

import atexit
import secrets
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import asyncpg

from bot.config.card_folder import Folder
from bot.storage.database import Database, engine_for
from tests.postgres import Cluster
from tests.stage import Beginning, Stage, opened, sqlite_url

LANGUAGE = "en"
"""What is spoken on PostgreSQL."""
TAKES = 40
"""So often a database is used again before what was deleted in it makes it slow."""
SEQUENCES = """SELECT setval(format('public.%I', sequencename), coalesce(last_value, 1), last_value IS NOT NULL)
    FROM origin._sequences"""
CUT_OFF = """SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()"""


@asynccontextmanager
async def sample_unit(folder: Path, language: str, *, cards: Folder | None = None) -> AsyncIterator[Stage]:
    """A stage on SQLite, its database in `folder`. `cards` is a folder with the sample's cards in it."""
    if language not in _FILES:
        first = Path(tempfile.mkdtemp(prefix="desk-begun-"))
        atexit.register(shutil.rmtree, first, ignore_errors=True)
        _FILES[language] = first / "desk.db", await _played(sqlite_url(first), language)
    origin, begun = _FILES[language]
    shutil.copy(origin, folder)
    async with opened(sqlite_url(folder), language, folder=cards, begun=begun) as stage:
        yield stage


@asynccontextmanager
async def sample_unit_on(cluster: Cluster, *, cards: Folder | None = None) -> AsyncIterator[Stage]:
    """The same on PostgreSQL, in English: to make and drop a database takes longer than most tests."""
    if cluster not in _REELS:
        await cluster.run('CREATE DATABASE "desk_begun"')
        begun = await _played(cluster.url("desk_begun"), LANGUAGE)
        _REELS[cluster] = await _Reel.recorded(cluster, "desk_begun"), begun
    reel, begun = _REELS[cluster]
    async with reel.taken() as url, opened(url, LANGUAGE, folder=cards, begun=begun) as stage:
        yield stage


@asynccontextmanager
async def tables_on(cluster: Cluster) -> AsyncIterator[str]:
    """The URL of a database on PostgreSQL where all tables are, and nothing in them."""
    if cluster not in _TABLES:
        await cluster.run('CREATE DATABASE "desk_tables"')
        db = Database(engine_for(cluster.url("desk_tables")))
        await db.open()
        await db.close()
        _TABLES[cluster] = await _Reel.recorded(cluster, "desk_tables")
    async with _TABLES[cluster].taken() as url:
        yield url


@dataclass
class _Reel:
    """A database to be copied, where the schema `origin` keeps the rows.

    `free`: copies that are rewound, and how often each was used.
    """

    cluster: Cluster
    template: str
    free: list[tuple[str, int]] = field(default_factory=list)

    @classmethod
    async def recorded(cls, cluster: Cluster, name: str) -> _Reel:
        reel = cls(cluster, name)
        async with _connected(cluster.url(name)) as db:
            await db.execute("CREATE SCHEMA origin")
            await db.execute("CREATE TABLE origin._sequences AS SELECT sequencename, last_value FROM pg_sequences")
            for table in await _tables(db):
                await db.execute(f"CREATE TABLE origin.{table} AS TABLE public.{table}")
        return reel

    @asynccontextmanager
    async def taken(self) -> AsyncIterator[str]:
        """The URL of a copy, rewound afterwards."""
        name, takes = self.free.pop() if self.free else (await self.copied(), 1)
        yield self.cluster.url(name)
        if takes < TAKES:
            await self.rewind(name)
            self.free.append((name, takes + 1))

    async def copied(self) -> str:
        name = f"{self.template}_{secrets.token_hex(4)}"
        await self.cluster.run(f'CREATE DATABASE "{name}" TEMPLATE "{self.template}"')
        return name

    async def rewind(self, name: str) -> None:
        """Each table as it was, each sequence where it stood; whoever is still connected is cut off."""
        async with _connected(self.cluster.url(name)) as db:
            await db.execute(CUT_OFF)
            tables = await _tables(db)
            away = [f"DELETE FROM public.{table}" for table in tables]  # noqa: S608  the names of our own tables
            back = [f"INSERT INTO public.{table} OVERRIDING SYSTEM VALUE TABLE origin.{table}" for table in tables]
            await db.execute(";".join(["SET session_replication_role = replica", *away, *back, SEQUENCES]))


async def _tables(db: asyncpg.Connection) -> list[str]:
    return [row[0] for row in await db.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]


@asynccontextmanager
async def _connected(url: str) -> AsyncIterator[asyncpg.Connection]:
    db = await asyncpg.connect(url)
    try:
        yield db
    finally:
        await db.close()


async def _played(url: str, language: str) -> Beginning:
    async with opened(url, language) as stage:
        world = stage.simulator.world
        said = [message for chat in world.chats.values() for message in chat.messages.values()]
        return Beginning(sorted(said, key=lambda message: message.id), dict(world.commands))


_FILES: dict[str, tuple[Path, Beginning]] = {}
_REELS: dict[Cluster, tuple[_Reel, Beginning]] = {}
_TABLES: dict[Cluster, _Reel] = {}
