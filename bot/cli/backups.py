"""`backup` and `restore` of an SQLite database; PostgreSQL has programs of its own for it."""

from __future__ import annotations

import os
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import quote

from bot.cli.tables import file_of, newest
from bot.cli.terminal import Mistake, say
from bot.config import read_settings
from bot.storage.sqlite import Sqlite

PARTS = ("-wal", "-shm", "")
"""What SQLite may keep beside a database, and the database itself last."""


def backup(target: Path, *, force: bool) -> None:
    """Copies the database to `target` as of one moment, while the desk may go on writing."""
    file = file_of(read_settings().database_url)
    if file is None:
        raise Mistake('On PostgreSQL backups are made by pg_dump: pg_dump -Fc -f FILE "$BOT_DATABASE_URL"')
    if not file.is_file():
        raise Mistake(f"There is no database at {file} yet: nothing to back up.")
    if target.is_dir():
        raise Mistake(f"{target} is a folder: name a file in it.")
    if target.exists() and target.samefile(file):
        raise Mistake(f"{target} is the database itself: name another file.")
    if target.exists() and not force:
        raise Mistake(f"{target} is there already: name another file, or replace it with --force.")
    with _copied(file, target.parent) as copy:
        version = _proved(copy, str(file))
        _moved(copy, target)
    say(f"Backup written and proved whole: {target} (version {version}).")


def restore(source: Path) -> None:
    """Puts a backup in the database's place, and the database aside; refused while a process works on it."""
    file = file_of(read_settings().database_url)
    if file is None:
        raise Mistake("On PostgreSQL stop the desk and restore with pg_restore (psql, if the backup is plain SQL).")
    if not source.is_file():
        raise Mistake(f"There is no file {source}.")
    if file.exists() and source.samefile(file):
        raise Mistake(f"{source} is the database itself: name a backup.")
    engine = Sqlite(str(file))
    engine.lock()  # the operating system lets go of it when this process ends
    with _copied(source, file.parent) as copy:
        version = _proved(copy, str(source))
        aside = _set_aside(file) if file.exists() else None
        _moved(copy, file)
    kept = f"; what was there before is kept as {aside}" if aside else ""
    say(f"Restored from {source} (version {version}){kept}.")


@contextmanager
def _copied(source: Path, folder: Path) -> Iterator[Path]:
    """A copy in `folder`, one file without companions, readable by its owner alone; gone afterwards unless moved."""
    try:
        handle, name = tempfile.mkstemp(".partial", ".desk-", folder)
    except OSError as error:
        raise Mistake(f"The folder {folder} cannot be written: {_why(error)}.") from error
    os.close(handle)
    copy = Path(name)
    try:
        with closing(_looking(source)) as old, closing(sqlite3.connect(copy)) as new:
            old.backup(new)  # all at once: a reader's view of one moment, which holds up no writer
            new.execute("PRAGMA journal_mode=DELETE")
        yield copy
    except sqlite3.Error as error:
        raise Mistake(f"{source} cannot be copied: {error}.") from error
    except OSError as error:
        raise Mistake(f"{error.filename or folder} cannot be written: {_why(error)}.") from error
    finally:
        for part in ("", "-journal", *PARTS[:2]):
            Path(f"{copy}{part}").unlink(missing_ok=True)


def _looking(file: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"file:{quote(str(file.absolute()))}?mode=ro", uri=True, timeout=10)


def _proved(copy: Path, called: str) -> int:
    """The version of a whole desk database that this code can open; Mistake for anything else."""
    with closing(_looking(copy)) as database:
        found = [row[0] for row in database.execute("PRAGMA integrity_check(1)")]
        if found != ["ok"]:
            raise Mistake(f"{called} is damaged: {found[0]}.")
        tables = {row[0] for row in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        if not {"migrations", "people", "cases"} <= tables:
            raise Mistake(f"{called} is no database of the desk.")
        version: int = database.execute("SELECT COALESCE(MAX(number), 0) FROM migrations").fetchone()[0]
    if version > newest():
        raise Mistake(f"{called} is newer than this version of the desk; install the newer version.")
    return version


def _moved(copy: Path, target: Path) -> None:
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


def _set_aside(file: Path) -> Path:
    """Renames the database to a free name. What SQLite keeps beside it must never meet another database."""
    _fold(file)
    number = 1
    while os.path.lexists(aside := f"{file}.before-restore" + (f"-{number}" if number > 1 else "")):
        number += 1
    for part in PARTS:
        companion = Path(f"{file}{part}")
        if companion.exists():
            companion.replace(f"{aside}{part}")
    return Path(aside)


def _fold(file: Path) -> None:
    """Takes into the file what stands beside it; a damaged one is kept as it is, companions too."""
    try:
        with closing(sqlite3.connect(file, timeout=10)) as database:
            database.execute("PRAGMA journal_mode=DELETE")
    except sqlite3.Error:
        return


def _why(error: OSError) -> str:
    return (error.strerror or "unknown reason").lower()
