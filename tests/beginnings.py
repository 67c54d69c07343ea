"""The sample unit when all have joined: played once for each language and engine, and copied for each test."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bot.config.card_folder import Folder
from tests.postgres import Cluster
from tests.stage import Beginning, Stage, opened, sqlite_url

_FILES: dict[str, tuple[Path, Beginning]] = {}
_TEMPLATES: dict[Cluster, tuple[str, Beginning]] = {}
LANGUAGE = "en"
"""What is spoken on PostgreSQL."""


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
    """The same on PostgreSQL, in English."""
    if cluster not in _TEMPLATES:
        name = "desk_begun"
        await cluster.run(f'CREATE DATABASE "{name}"')
        _TEMPLATES[cluster] = name, await _played(cluster.url(name), LANGUAGE)
    template, begun = _TEMPLATES[cluster]
    async with cluster.database(template=template) as url, opened(url, LANGUAGE, folder=cards, begun=begun) as stage:
        yield stage


async def _played(url: str, language: str) -> Beginning:
    async with opened(url, language) as stage:
        world = stage.simulator.world
        said = [message for chat in world.chats.values() for message in chat.messages.values()]
        return Beginning(sorted(said, key=lambda message: message.id), dict(world.commands))
