"""Nightly backups, a line a week, and alarms that come once; the disk, the time and the network are arguments."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.config.policy import policy_of
from bot.config.table import table_of
from bot.domain.backup import Backup, disk_trouble, outdated
from bot.domain.errors import PolicyError
from bot.domain.policy import Policy
from bot.services.house import House
from bot.services.upkeep import backing_up, health
from bot.storage.copying import Machine, NotCopied
from bot.storage.database import Database
from bot.storage.people import join
from tests.screens import NOW, both, shown
from tests.stage import open_database, sample_policy, save_people, sqlite_url
from tests.test_config import SMALL

ZONE = ZoneInfo("Asia/Shanghai")
HOUR, DAY = 3600, 86_400


@dataclass
class Desk:
    """A house with a machine whose disk a test fills, over a real database; admins are told by letters."""

    house: House
    place: Path
    now: int = int(datetime(2026, 11, 23, 1, 0, tzinfo=ZONE).timestamp())
    free: int = 50
    works: bool = True
    ending: str = ".db"
    folder: Path = Path()
    made: list[str] = field(default_factory=list)

    def back_up(self, target: Path) -> int:
        if not self.works:
            raise NotCopied("the folder cannot be written", "unwritable")
        self.made.append(target.name)
        return Machine(sqlite_url(self.place), self.place).back_up(target)

    def room(self, folder: Path) -> tuple[int, int]:
        assert folder == self.place / "backups"
        return self.free, 100

    async def look(self, **ahead: float) -> None:
        self.now += int(timedelta(**ahead).total_seconds())
        await backing_up.back_up(self.house)
        await health.watch(self.house)

    async def letters(self, kind: str) -> int:
        async with self.house.db.read() as tx:
            held = await tx.all("SELECT kind FROM held WHERE kind = :kind", kind=kind)
            return len(held) + len(await tx.all("SELECT id FROM outbox WHERE kind = :kind", kind=kind))


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with open_database(sqlite_url(tmp_path)) as db:
        yield await moved_in(db, tmp_path)


async def moved_in(db: Database, folder: Path) -> Desk:
    policy: Policy = replace(sample_policy(), backup=Backup(3, folder / "backups"), quiet=None)
    house = House(db, policy, lambda: here.now, lambda: here.now, lambda: "salt")
    here = Desk(house, folder)
    house.host = here
    await save_people(db)
    async with db.write() as tx:
        await join(tx, 1, 101, "zh", 0)
    return here


async def test_one_backup_a_night_and_the_last_few_are_kept(desk: Desk) -> None:
    await desk.look()
    assert desk.made == []
    await desk.look(hours=1.1)
    await desk.look(minutes=10)
    assert desk.made == ["desk-2026-11-23.db"]
    old = desk.place / "backups" / ".desk-killed.partial"
    old.touch()
    os.utime(old, (0, 0))
    for _ in range(4):
        await desk.look(days=1)
    assert sorted(one.name for one in (desk.place / "backups").iterdir()) == [
        "desk-2026-11-25.db", "desk-2026-11-26.db", "desk-2026-11-27.db"]
    with closing(sqlite3.connect(desk.place / "backups" / "desk-2026-11-27.db")) as copy:
        assert copy.execute("SELECT COUNT(*) FROM people").fetchone()[0] > 10
    await desk.look(days=5)  # the desk was down: one backup when it is back, none for the nights between
    assert desk.made[-1] == "desk-2026-12-02.db"
    assert await desk.letters("alarm") == 0


async def test_a_failed_backup_is_tried_each_hour_and_alarms_once(desk: Desk) -> None:
    desk.works = False
    await desk.look(hours=2)
    for _ in range(50):
        await desk.look(hours=1)
    assert await desk.letters("alarm") == 1
    desk.works = True
    await desk.look(hours=1)
    assert len(desk.made) == 1
    desk.works = False
    await desk.look(days=1)
    assert await desk.letters("alarm") == 1
    await desk.look(days=1.2)
    await desk.look(days=1)
    assert await desk.letters("alarm") == 2


async def test_a_full_disk_alarms_once_until_there_is_room_again(desk: Desk) -> None:
    for free, letters in ((10, 0), (9, 1), (8, 1), (11, 1), (9, 1), (12, 1), (9, 2)):
        desk.free = free
        await desk.look(minutes=5)
        assert await desk.letters("alarm") == letters, free


async def test_an_hour_without_telegram_is_told_once(desk: Desk) -> None:
    db, at = desk.house.db, desk.now
    for heard, outages in ((None, 0), (at, 0), (at + HOUR, 0), (at + 2 * HOUR + 1, 1), (at + 2 * HOUR + 50, 1),
                           (at + 3 * DAY, 2)):
        await health.heard(db, heard)
        await health.watch(desk.house)
        await health.watch(desk.house)
        assert await desk.letters("outage") == outages, heard


async def test_one_line_a_week_in_working_hours(desk: Desk) -> None:
    await health.tell(desk.house)
    assert await desk.letters("health") == 0  # one at night
    for hours, lines in ((8, 1), (1, 1), (24, 1), (6 * 24, 2), (15 * 24, 3)):
        desk.now += hours * HOUR
        await health.tell(desk.house)
        await health.tell(desk.house)
        assert await desk.letters("health") == lines


async def test_without_a_machine_nothing_is_looked_at(desk: Desk) -> None:
    desk.house.host = None
    await desk.look(days=5)
    await health.tell(desk.house)
    assert (desk.made, await desk.letters("alarm"), await desk.letters("health")) == ([], 0, 0)


async def test_none_is_made_where_somebody_else_does_it(desk: Desk) -> None:
    desk.house.go_by(replace(desk.house.policy, backup=Backup(0, desk.place / "backups")))
    await desk.look(hours=4)
    await desk.look(days=9)
    assert (desk.made, await desk.letters("alarm")) == ([], 0)


def test_only_our_own_old_files_go() -> None:
    names = ["desk-2026-11-01.db", "desk-2026-11-02.dump", "desk-2026-11-03.db", "desk-mine.db", "notes.txt",
             "desk-2026-11-00.db", "desk-2026-11-01.db-wal"]
    assert outdated(names, 2) == ["desk-2026-11-01.db"]
    assert outdated(names, 9) == []


def test_room() -> None:
    assert [disk_trouble(free, 100, alarmed=known) for free, known in ((9, False), (10, False), (11, True), (12, True))
            ] == [True, False, True, False]
    assert not disk_trouble(0, 0, alarmed=False)


def test_the_machine_says_what_stands_against_a_backup(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NotCopied) as refused:
        Machine("postgresql://desk:secret@localhost/desk", tmp_path).back_up(tmp_path / "backups" / "a.dump")
    assert refused.value.why == "no_pg_dump"
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(NotCopied) as refused:
        Machine(sqlite_url(tmp_path), tmp_path).back_up(tmp_path / "file" / "a.db")
    assert refused.value.why == "unwritable"
    (tmp_path / "desk.db").write_text("no database at all, but long enough to be read as one")
    with pytest.raises(NotCopied):
        Machine(sqlite_url(tmp_path), tmp_path).back_up(tmp_path / "backups" / "a.db")
    assert list((tmp_path / "backups").iterdir()) == []
    free, total = Machine(sqlite_url(tmp_path), tmp_path).room(tmp_path / "not" / "there")
    assert 0 <= free <= total


def test_desk_toml_says_how_many_and_where(tmp_path: Path) -> None:
    def read(more: str) -> Backup:
        path = tmp_path / "desk.toml"
        return policy_of(table_of(f"{SMALL}\n{more}", path), path).backup

    assert read("") == Backup(14, None)
    assert Machine(sqlite_url(tmp_path), tmp_path / "data").folder == tmp_path / "backups"
    assert Machine("postgresql://localhost/desk", tmp_path / "data").folder == tmp_path / "data" / "var" / "backups"
    assert read('[backup]\nnights = 0\nfolder = "elsewhere"') == Backup(0, tmp_path / "elsewhere")
    for wrong in ("nights = -1", "nights = 1.5", "days = 3"):
        with pytest.raises(PolicyError, match="backup"):
            read(f"[backup]\n{wrong}")


@both
def test_its_screens_fit(language: str) -> None:
    line = {"makes": True, "hours": 5, "size": 12.3, "why": None, "free": 63, "waiting": 0, "inbox": 0, "aside": 1,
            "cases": 42, "weekly": True}
    shown("health", line, language)
    for more in ({"makes": False}, {"hours": None, "size": None, "why": "no_pg_dump"}, {"hours": 0}, {"hours": 99},
                 {"free": None, "why": "damaged"}):
        shown("health", {**line, "weekly": False, **more}, language)
    for why in (None, "no_pg_dump", "pg_dump", "unwritable", "damaged", "failed"):
        shown("alarm", {"code": "backup", "why": why, "days": 3}, language)
    shown("alarm", {"code": "disk", "free": 4, "megabytes": 512}, language)
    for lost in (True, False):
        shown("outage", {"from_at": NOW, "until_at": NOW + DAY, "lost": lost}, language)
