"""`backup` and `restore` of an SQLite database; PostgreSQL has programs of its own for it."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from bot.cli.tables import file_of
from bot.cli.terminal import Mistake, say
from bot.config import read_settings
from bot.storage.copying import PARTS, NotCopied, copied, moved, proved
from bot.storage.sqlite import Sqlite


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except NotCopied as error:
        raise Mistake(f"{error}.") from error


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
    with _told(), copied(file, target.parent) as copy:
        version = proved(copy, str(file))
        moved(copy, target)
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
    with _told(), copied(source, file.parent) as copy:
        version = proved(copy, str(source))
        aside = _set_aside(file) if file.exists() else None
        moved(copy, file)
    kept = f"; what was there before is kept as {aside}" if aside else ""
    say(f"Restored from {source} (version {version}){kept}.")


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
