"""Copies of files in a folder of the unit: fetched a few at a time, known by their content, without EXIF."""

from __future__ import annotations

import asyncio
import hashlib
import os
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from telegram.error import BadRequest, TelegramError

from bot.pictures import bare
from bot.storage import copies
from bot.storage.database import Database

AT_ONCE = 10
"""Files of one look; the table is the line in which the others wait."""
FRESH = 3600
"""Seconds for which a copy may lie there before the database knows of it."""
BATCH = 500


@dataclass(frozen=True)
class Copies:
    """`folder`: where they go, None: none are kept. `fetch`: a file's content by its id; Telegram's errors."""

    db: Database
    folder: Callable[[], Path | None]
    fetch: Callable[[str], Awaitable[bytes]]

    async def run(self) -> None:
        """Copies what has none yet. With Telegram away it is tried again at the next look; nothing is lost."""
        folder = self.folder()
        if folder is None:
            return
        async with self.db.read(quick=True) as tx:
            due = await copies.due(tx, AT_ONCE)
        for attachment_id, file_id in due:
            try:
                name = await asyncio.to_thread(_write, folder, await self.fetch(file_id))
            except (BadRequest, ValueError):  # it cannot be had, or is broken: it stays with Telegram alone
                name = ""
            except (TelegramError, OSError):
                return
            async with self.db.write() as tx:
                await copies.kept(tx, attachment_id, name)

    async def sweep(self) -> None:
        """Copies of what was erased, or is kept no longer, go."""
        folder = self.folder()
        names = await asyncio.to_thread(_old, folder) if folder else []
        for start in range(0, len(names), BATCH):
            async with self.db.read() as tx:
                wanted = await copies.wanted(tx, names[start:start + BATCH])
            for name in set(names[start:start + BATCH]) - wanted:
                (folder or Path()).joinpath(name).unlink(missing_ok=True)


def _write(folder: Path, content: bytes) -> str:
    """The copy's name: its hash and what it is; '': it is no kind that is kept. Whole or not at all."""
    kind = bare.kind(content)
    if kind is None:
        return ""
    content = bare.stripped(content)
    name = f"{hashlib.sha256(content).hexdigest()}.{kind}"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    half = folder / f".{name}"
    with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(content)
    half.replace(folder / name)
    return name


def _old(folder: Path) -> list[str]:
    """What has lain there for a while under a name of ours."""
    if not folder.is_dir():
        return []
    return sorted(one.name for one in folder.iterdir()
                  if len(one.stem) == 64 and one.is_file() and time.time() - one.stat().st_mtime > FRESH)
