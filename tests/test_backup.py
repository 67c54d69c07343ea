"""Backups made while the desk works: each is the desk of one moment, and comes back as it was."""

from __future__ import annotations

import asyncio
import json
import re
import sqlite3
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from bot.simulator.updates import Pending
from bot.storage import events
from bot.storage.database import Database, engine_for
from tests.command import desk
from tests.load import Crowd
from tests.serving import crowded, proven
from tests.stage import sqlite_url

PEOPLE = 45
MOMENTS = (80, 180, 280)
"""Updates after which a backup is made."""
MARK = re.compile(r"[hs]\d{3}\.\d\d")
Rows = list[dict[str, Any]]


@dataclass
class Said:
    """Which update brought which words, as Telegram sent them."""

    marks: dict[int, str] = field(default_factory=dict)

    def hear(self, update: Pending) -> None:
        found = MARK.fullmatch(json.loads(update.body).get("message", {}).get("text", ""))
        if found:
            self.marks[update.id] = found[0]


def content(file: Path) -> dict[str, Rows]:
    """All tables, row by row."""
    with closing(sqlite3.connect(file)) as opened:
        opened.row_factory = sqlite3.Row
        tables = [row[0] for row in opened.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
        return {table: [dict(row) for row in opened.execute(f"SELECT * FROM {table} ORDER BY rowid")]  # noqa: S608
                for table in tables}


async def restored(copy: Path) -> dict[str, Rows]:
    """What a desk in a new place has after `restore`; its history is whole."""
    file = copy.with_suffix("") / "desk.db"
    file.parent.mkdir()
    done = await desk(file.parent, "restore", copy, DATABASE_URL=f"sqlite:///{file}")
    assert done.code == 0, done
    found = content(file)
    db = Database(engine_for(f"sqlite:///{file}"))
    await db.open()
    async with db.read() as tx:
        assert await events.broken_at(tx) is None
    await db.close()
    return found


def is_of_one_moment(found: dict[str, Rows], later: dict[str, Rows], said: Said) -> None:
    """Nothing of an update without the rest of it: done, effect, events; and what is never changed stands so later."""
    done = [row["update_id"] for row in found["inbox"] if row["done_at"]]
    kept = Counter(mark for table, column in (("messages", "body"), ("drafts", "answers"))
                   for row in found[table] for mark in MARK.findall(row[column]))
    assert kept == Counter(said.marks[number] for number in done if number in said.marks)
    for case in found["cases"]:
        actions = [row["action"] for row in found["events"] if row["case_id"] == case["id"]]
        assert case["version"] == len(actions) - actions.count("edit"), case["number"]
    for table in ("events", "attachments", "sources"):
        assert found[table] == later[table][: len(found[table])]


async def made_under_load(folder: Path, crowd: Crowd, settings: dict[str, str]) -> list[Path]:
    running = asyncio.create_task(crowd.run())
    copies = [folder / f"copy{updates}.db" for updates in MOMENTS]
    for updates, copy in zip(MOMENTS, copies, strict=True):
        while crowd.simulator.world.updates.total < updates:
            await crowd.simulator.world.changes.next()
        made = await desk(folder, "backup", copy, **settings)
        assert made.code == 0, made
    await running
    return copies


@pytest.mark.slow
async def test_a_backup_of_a_desk_at_work_is_of_one_moment_and_comes_back(tmp_path: Path) -> None:
    said = Said()
    async with crowded(tmp_path, sqlite_url(tmp_path), PEOPLE) as (crowd, served, db), asyncio.timeout(240):
        crowd.simulator.world.updates.listen(said.hear)
        copies = await made_under_load(tmp_path, crowd, served.settings)
        await proven(crowd, served, db)
        last = tmp_path / "last.db"
        assert (await desk(tmp_path, "backup", last, **served.settings)).code == 0
    file = Path(served.url.removeprefix("sqlite:///"))
    end = content(file)
    assert await restored(last) == end
    sizes = []
    for copy in copies:
        before = content(copy)
        found = await restored(copy)
        assert found == before
        is_of_one_moment(found, end, said)
        sizes.append(sum(bool(row["done_at"]) for row in found["inbox"]))
    assert 0 < sizes[0] < sizes[1] < sizes[2] < len(end["inbox"])
