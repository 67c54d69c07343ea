"""A copy of the database as of one moment, proved whole, put in its place at once; and the machine's room for it."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import parse_qs, quote, unquote, urlsplit

from bot.storage.database import migrations

PARTS = ("-wal", "-shm", "")
"""What SQLite may keep beside a database, and the database itself last."""
FILE = "sqlite:///"
BEGUN, PIECE, DAY = ".desk-", ".partial", 86_400
LONGEST = 6 * 3600
"""Seconds that a dump may take."""


class NotCopied(Exception):
    """No copy was made: the sentence says why, without a dot. `why`: what an admin is told in his own words."""

    def __init__(self, sentence: str, why: str = "failed") -> None:
        super().__init__(sentence)
        self.why = why


class Machine:
    """The machine that the desk works on; all of it blocks. `url`: of the database; `data`: where the unit's rules are.

    `folder`: where backups go unless the unit says otherwise: beside the database, or where its files lie.
    """

    def __init__(self, url: str, data: Path) -> None:
        self.url = url
        file = url.startswith(FILE)
        self.ending = ".db" if file else ".dump"
        self.folder = (Path(url.removeprefix(FILE)).parent if file else data / "var") / "backups"

    def back_up(self, target: Path) -> int:
        """A backup at `target`; its bytes. NotCopied if there is none."""
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise _unwritable(target.parent, error) from error
        if self.url.startswith(FILE):
            source = Path(self.url.removeprefix(FILE))
            with copied(source, target.parent) as copy:
                proved(copy, str(source))
                moved(copy, target)
        else:
            _dump(self.url, target)
        made = target.stat()
        _sweep(target.parent, made.st_mtime - DAY)
        return made.st_size

    def room(self, folder: Path) -> tuple[int, int]:
        """Bytes that are free where `folder` is or will be, and all there are."""
        there = next(one for one in (folder, *folder.absolute().parents) if one.exists())
        usage = shutil.disk_usage(there)
        return usage.free, usage.total


def _sweep(folder: Path, before: float) -> None:
    """Pieces that a process left which was killed at it, a day ago or more."""
    for piece in folder.glob(f"{BEGUN}*{PIECE}*"):
        if piece.stat().st_mtime < before:
            piece.unlink(missing_ok=True)


def _dump(url: str, target: Path) -> None:
    program = shutil.which("pg_dump")
    if program is None:
        raise NotCopied("pg_dump is not installed here", "no_pg_dump")
    with _partial(target.parent) as copy:
        try:
            subprocess.run([program, "-Fc", "-f", str(copy)], env={**os.environ, **_connection(url)}, check=True,  # noqa: S603 - our own words
                           capture_output=True, timeout=LONGEST)
        except (OSError, subprocess.SubprocessError) as error:
            raise NotCopied(f"pg_dump did not succeed ({type(error).__name__})", "pg_dump") from error
        moved(copy, target)


def _connection(url: str) -> Mapping[str, str]:
    """As libpq reads it from the environment, where no list of processes shows a password."""
    parts = urlsplit(url)
    query = {name: values[0] for name, values in parse_qs(parts.query).items()}
    found = {"PGHOST": parts.hostname or query.get("host", ""), "PGPORT": str(parts.port or query.get("port", "")),
             "PGUSER": unquote(parts.username or query.get("user", "")),
             "PGPASSWORD": unquote(parts.password or query.get("password", "")),
             "PGDATABASE": unquote(parts.path.removeprefix("/")), "PGSSLMODE": query.get("sslmode", "")}
    return {name: value for name, value in found.items() if value}


@contextmanager
def _partial(folder: Path) -> Iterator[Path]:
    """An empty file in `folder`, readable by its owner alone; gone afterwards unless moved."""
    try:
        handle, name = tempfile.mkstemp(PIECE, BEGUN, folder)
    except OSError as error:
        raise _unwritable(folder, error) from error
    os.close(handle)
    copy = Path(name)
    try:
        yield copy
    finally:
        for part in ("", "-journal", *PARTS[:2]):
            Path(f"{copy}{part}").unlink(missing_ok=True)


@contextmanager
def copied(source: Path, folder: Path) -> Iterator[Path]:
    """A copy of an SQLite database in `folder`, one file without companions; gone afterwards unless moved."""
    with _partial(folder) as copy:
        try:
            with closing(looking(source)) as old, closing(sqlite3.connect(copy)) as new:
                old.backup(new)  # all at once: a reader's view of one moment, which holds up no writer
                new.execute("PRAGMA journal_mode=DELETE")
            yield copy
        except sqlite3.Error as error:
            raise NotCopied(f"{source} cannot be copied: {error}") from error
        except OSError as error:
            raise _unwritable(error.filename or folder, error, "") from error


def looking(file: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"file:{quote(str(file.absolute()))}?mode=ro", uri=True, timeout=10)


def proved(copy: Path, called: str) -> int:
    """The version of a whole desk database that this code can open; NotCopied for anything else."""
    with closing(looking(copy)) as database:
        found = [row[0] for row in database.execute("PRAGMA integrity_check(1)")]
        if found != ["ok"]:
            raise NotCopied(f"{called} is damaged: {found[0]}", "damaged")
        tables = {row[0] for row in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        if not {"migrations", "people", "cases"} <= tables:
            raise NotCopied(f"{called} is no database of the desk")
        version: int = database.execute("SELECT COALESCE(MAX(number), 0) FROM migrations").fetchone()[0]
    if version > migrations()[-1][0]:
        raise NotCopied(f"{called} is newer than this version of the desk; install the newer version")
    return version


def moved(copy: Path, target: Path) -> None:
    """In its place at once and for good: a machine that stops now has the old file or the new one, whole."""
    _onto_disk(copy)
    copy.replace(target)
    _onto_disk(target.parent)


def _onto_disk(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _unwritable(place: Path | str, error: OSError, called: str = "The folder ") -> NotCopied:
    return NotCopied(f"{called}{place} cannot be written: {(error.strerror or 'unknown reason').lower()}", "unwritable")
