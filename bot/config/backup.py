"""`[backup]` of desk.toml: how many nightly backups are kept, and where."""

from __future__ import annotations

from pathlib import Path

from bot.config.table import Table
from bot.domain.backup import Backup


def backup(table: Table, folder: Path) -> Backup:
    """`folder`: of desk.toml, from which the backups' own is named."""
    place = folder / table.text("folder") if table.has("folder") else None
    made = Backup(table.whole("nights", Backup.nights, 0, 366), place)
    table.done()
    return made
