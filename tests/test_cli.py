"""`python -m bot` as a process: what each command does, and the one sentence for each mistake."""

import asyncio
import shutil
import signal
import sqlite3
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path
from secrets import token_bytes

import pytest

from bot.config import load_policy
from bot.domain.roster import read_for
from bot.services.people.roster import import_roster
from bot.sheets import read_table
from bot.simulator import Simulator
from bot.storage import alive
from bot.storage.database import Database, engine_for
from bot.storage.sqlite import Sqlite
from tests.command import ROOT, Done, desk, names, start
from tests.postgres import Cluster

ROSTER = ROOT / "data" / "roster.example.csv"
POLICY = load_policy(ROOT / "data" / "desk.toml")
DB = Path("data/var/desk.db")


async def peopled(folder: Path) -> Path:
    """A desk with the sample unit; gives its database."""
    database = Database(Sqlite(str(folder / DB)))
    await database.open()
    roster = read_for(POLICY, read_table(ROSTER))
    await import_roster(database, roster, POLICY, now=0, random=token_bytes)
    await database.close()
    return folder / DB


def numbers(file: Path) -> int:
    with closing(sqlite3.connect(file)) as database:
        return int(database.execute("SELECT COUNT(*) FROM people").fetchone()[0])


def change(file: Path, sql: str) -> None:
    with closing(sqlite3.connect(file)) as database:
        database.execute(sql)
        database.commit()


@asynccontextmanager
async def running(folder: Path, sim: Simulator) -> AsyncIterator[asyncio.subprocess.Process]:
    """The desk at work; it has ticked, and at the end it stops as a service does."""
    process = await start(folder, "run", TOKEN=sim.token, API_URL=sim.url)
    try:
        async with asyncio.timeout(240):
            while process.returncode is None and (await desk(folder, "check", "--alive")).code:
                pass
        assert process.returncode is None, await process.communicate()
        yield process
        process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(240):
            await process.wait()
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def test_wrong_arguments_are_one_sentence(tmp_path: Path) -> None:
    wrong: dict[tuple[str, ...], str] = {
        (): "COMMAND",
        ("rnu",): "invalid choice: 'rnu'",
        ("demo", "--port", "x"): '"x" is no port',
        ("people",): "required",
        ("people", "import"): "FILE",
        ("check", "--aliv"): "nrecognized arguments: --aliv",
        ("backup", "a", "b"): "nrecognized arguments: b",
    }
    answers = await asyncio.gather(*(desk(tmp_path, *arguments) for arguments in wrong))
    for answer, words in zip(answers, wrong.values(), strict=True):
        assert words in answer.refusal


async def test_help_is_no_mistake(tmp_path: Path) -> None:
    done = await desk(tmp_path, "--help")
    assert (done.code, done.err) == (0, "")
    assert all(command in done.out for command in ("run", "demo", "check", "migrate", "people", "backup", "restore"))


async def test_what_cannot_run_says_why_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "plain").write_text("not a database, and no folder either, but long enough to be looked at\n" * 20)
    (tmp_path / "broken.toml").write_text("time_zone = Asia\n")
    token = {"TOKEN": "1:a"}
    wrong: list[tuple[dict[str, str], str]] = [
        ({}, "BOT_TOKEN is not set"),
        ({"TOKEN": "a"}, "BOT_TOKEN is no bot token"),
        ({"POLICY": "none.toml"} | token, "none.toml cannot be read"),
        ({"POLICY": "broken.toml"} | token, "broken.toml is not valid TOML"),
        ({"DATABASE_URL": "mysql://desk"} | token, "BOT_DATABASE_URL must begin with"),
        ({"DATABASE_URL": "sqlite:///plain"} | token, "The database file cannot be opened"),
        ({"DATABASE_URL": "sqlite:///plain/desk.db"} | token, "The folder of the database cannot be written"),
        ({"DATABASE_URL": "postgresql://127.0.0.1:1/desk"} | token, "The PostgreSQL database does not answer"),
    ]
    answers = await asyncio.gather(*(desk(tmp_path, "run", **settings) for settings, _ in wrong))
    for answer, (_, words) in zip(answers, wrong, strict=True):
        assert answer.refusal.startswith(words)


async def test_a_taken_port_is_one_sentence(tmp_path: Path) -> None:
    async with Simulator() as sim:
        taken = await desk(tmp_path, "demo", "--port", sim.url.rpartition(":")[2])
    assert taken.refusal.startswith("The port cannot be listened on")


async def test_check_says_what_is_right_and_changes_nothing(tmp_path: Path) -> None:
    async with Simulator() as sim:
        right = await desk(tmp_path, "check", TOKEN=sim.token, API_URL=sim.url)
        assert (right.code, right.err) == (0, "")
        assert [line.split(":")[0] for line in right.out.splitlines()] == [
            "✓ settings", "✓ policy", "✓ cards", "✓ database", "✓ Telegram"]
        assert "@sample_bot answers" in right.out
        assert names(tmp_path) == []
        wrong = await desk(tmp_path, "check", TOKEN="1:unknown", API_URL=sim.url, POLICY="none.toml")
    assert wrong.code == 2
    assert [line.split(":")[0] for line in wrong.err.splitlines()] == ["✗ policy", "✗ Telegram"]
    assert "unknown" not in wrong.out + wrong.err
    gone = await desk(tmp_path, "check", TOKEN="1:unknown", API_URL=sim.url, LOG_LEVEL="INFO")
    assert gone.err == f"✗ Telegram: {sim.url} (BOT_API_URL) does not answer.\n"
    settings = await desk(tmp_path, "check", LOG_LEVEL="loud")
    assert (settings.code, settings.err.split(" must")[0]) == (2, "✗ settings: BOT_LOG_LEVEL")


async def test_check_alive_wants_a_tick_within_two_minutes(tmp_path: Path, database_url: str) -> None:
    async def checked() -> Done:
        return await desk(tmp_path, "check", "--alive", DATABASE_URL=database_url)

    none = await checked()
    assert (none.code, none.err) == (1, "✗ The desk has not ticked yet.\n")
    database = Database(engine_for(database_url))
    await database.open()
    try:
        for ago, code in ((300, 1), (0, 0)):
            async with database.write() as tx:
                await alive.tick(tx, int(time.time()) - ago)
            assert (await checked()).code == code
    finally:
        await database.close()


async def test_migrate_makes_the_database_and_refuses_a_newer_one(tmp_path: Path) -> None:
    assert (await desk(tmp_path, "migrate")).out.startswith("The database is up to date")
    change(tmp_path / DB, "INSERT INTO migrations (number) VALUES (99)")
    commands = [["migrate"], ["people", "invite", "1"], ["backup", "b.db"], ["run"], ["check", "--alive"]]
    for answer in await asyncio.gather(*(desk(tmp_path, *command, TOKEN="1:a") for command in commands)):
        assert "newer than this version of the desk" in answer.refusal
    assert "✗ database: The database is newer" in (await desk(tmp_path, "check")).err


async def test_commands_beside_the_running_desk(tmp_path: Path) -> None:
    shutil.copy(ROSTER, tmp_path / "roster.csv")
    async with Simulator() as sim, running(tmp_path, sim) as process:
        settings = {"TOKEN": sim.token, "API_URL": sim.url}
        imported, checked = await asyncio.gather(
            desk(tmp_path, "people", "import", "roster.csv", **settings), desk(tmp_path, "check", **settings))
        assert "41 new" in imported.out
        assert (checked.code, "up to date" in checked.out) == (0, True)
        links = (tmp_path / "roster-invitations.csv").read_text("utf-8-sig")
        assert links.count("https://t.me/sample_bot?start=") == 41

        backup = await desk(tmp_path, "backup", "copy.db")
        assert (backup.code, numbers(tmp_path / "copy.db")) == (0, 41)
        refused = [["run"], ["migrate"], ["restore", "copy.db"]]
        for answer in await asyncio.gather(*(desk(tmp_path, *command, **settings) for command in refused)):
            assert answer.refusal == "Another process of the desk is working on this database; stop it first."
    assert process.returncode == 0


async def test_invite_prints_a_new_code(tmp_path: Path) -> None:
    await peopled(tmp_path)
    async with Simulator() as sim:
        done = await desk(tmp_path, "people", "invite", "1025", TOKEN=sim.token, API_URL=sim.url)
    said = dict(line.split(": ", 1) for line in done.out.splitlines()[1:])
    assert said["link"] == f"https://t.me/sample_bot?start={said['code']}"
    assert len(said["code"]) == 22
    assert (await desk(tmp_path, "people", "invite", "9")).refusal.startswith('Nobody has the staff number "9"')


async def test_a_backup_is_of_one_moment_while_the_desk_writes(tmp_path: Path) -> None:
    file = await peopled(tmp_path)
    change(file, "INSERT INTO counters VALUES ('one', 0), ('two', 0)")
    database, done = Database(Sqlite(str(file))), asyncio.Event()

    async def write() -> None:
        while not done.is_set():
            async with database.write() as tx:
                for name in ("one", "two"):
                    await tx.execute("UPDATE counters SET value = value + 1 WHERE name = :name", name=name)

    await database.open()
    try:
        writing = asyncio.create_task(write())
        backup = await desk(tmp_path, "backup", "copy.db")
        done.set()
        await writing
    finally:
        await database.close()
    assert backup.code == 0
    copy = tmp_path / "copy.db"
    assert copy.stat().st_mode & 0o777 == 0o600
    with closing(sqlite3.connect(copy)) as opened:
        one, two = (row[0] for row in opened.execute("SELECT value FROM counters ORDER BY name"))
    assert one == two > 0
    assert names(tmp_path) == ["copy.db", "data"]


async def test_a_backup_replaces_nothing_unasked(tmp_path: Path) -> None:
    assert "no database" in (await desk(tmp_path, "backup", "copy.db")).refusal
    await peopled(tmp_path)
    (tmp_path / "copy.db").write_text("precious")
    wrong = {("copy.db",): "--force", (str(DB), "--force"): "the database itself", (".",): "is a folder",
             ("nowhere/copy.db",): "cannot be written"}
    answers = await asyncio.gather(*(desk(tmp_path, "backup", *arguments) for arguments in wrong))
    for answer, words in zip(answers, wrong.values(), strict=True):
        assert words in answer.refusal
    assert (tmp_path / "copy.db").read_text() == "precious"
    assert (await desk(tmp_path, "backup", "copy.db", "--force")).code == 0


async def test_restore_brings_the_backup_back_and_keeps_the_other_aside(tmp_path: Path) -> None:
    file = await peopled(tmp_path)
    await desk(tmp_path, "backup", "copy.db")
    left = tmp_path / "left"
    left.mkdir()
    with closing(sqlite3.connect(file)) as killed:  # what a killed process leaves: its last words beside the file
        killed.execute("INSERT INTO people (staff_no, name, home, roles) VALUES ('9', '新人', 'c1', 'soldier')")
        killed.commit()
        for part in file.parent.glob("desk.db*"):
            shutil.copy(part, left / part.name)
    assert (left / "desk.db-wal").stat().st_size > 0
    settings = {"DATABASE_URL": f"sqlite:///{left}/desk.db"}
    for number, kept in ((1, 42), (2, 41)):
        done = await desk(tmp_path, "restore", "copy.db", **settings)
        assert done.code == 0, done
        assert numbers(left / "desk.db") == 41
        assert numbers(left / f"desk.db.before-restore{f'-{number}' if number > 1 else ''}") == kept
    assert not [name for name in names(left) if name.endswith("-wal")]
    assert (await desk(tmp_path, "check", "--alive", **settings)).code == 1


async def test_restore_takes_no_other_file(tmp_path: Path) -> None:
    file = await peopled(tmp_path)
    before = file.read_bytes()
    (tmp_path / "text.db").write_text("these are only words, and many of them\n" * 50)
    (tmp_path / "empty.db").touch()
    shutil.copy(file, tmp_path / "newer.db")
    change(tmp_path / "newer.db", "INSERT INTO migrations (number) VALUES (99)")
    (tmp_path / "torn.db").write_bytes(before[: len(before) // 2])
    words = {"none.db": "There is no file", "text.db": "text.db cannot be copied", "newer.db": "newer.db is newer",
             "empty.db": "empty.db is no database of the desk", "torn.db": "torn.db", str(DB): f"{DB} is the database"}
    for name, beginning in words.items():  # one after the other: each holds the lock
        assert (await desk(tmp_path, "restore", name)).refusal.startswith(beginning)
    assert file.read_bytes() == before
    assert names(file.parent) == ["desk.db", "desk.db.lock"]


@pytest.mark.postgres
async def test_the_same_commands_on_postgresql(tmp_path: Path, postgres: Cluster) -> None:
    shutil.copy(ROSTER, tmp_path / "roster.csv")
    async with postgres.database() as url:
        assert "version 0, the next start" in (await desk(tmp_path, "check", DATABASE_URL=url)).out
        assert "41 new" in (await desk(tmp_path, "people", "import", "roster.csv", DATABASE_URL=url)).out
        assert "up to date" in (await desk(tmp_path, "check", DATABASE_URL=url)).out
        assert (await desk(tmp_path, "people", "invite", "1025", DATABASE_URL=url)).code == 0
        assert "pg_dump" in (await desk(tmp_path, "backup", "copy.db", DATABASE_URL=url)).refusal
        assert "pg_restore" in (await desk(tmp_path, "restore", "copy.db", DATABASE_URL=url)).refusal
        database = Database(engine_for(url))
        await database.open()
        try:
            assert "Another process" in (await desk(tmp_path, "migrate", DATABASE_URL=url)).refusal
        finally:
            await database.close()


async def test_the_database_is_for_the_desks_own_account(tmp_path: Path) -> None:
    await desk(tmp_path, "migrate", DATABASE_URL=f"sqlite:///{tmp_path}/var/desk.db")
    assert {oct(file.stat().st_mode & 0o777) for file in (tmp_path / "var").iterdir()} == {"0o600"}
