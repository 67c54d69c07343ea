"""CSV written row by row, as Excel and WPS open it: UTF-8 with its mark, no text that they would take for a formula."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

from bot.sheets import defused
from bot.sheets.book import Cell, Moment, Percent


def write(path: Path, header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> int:
    """Gives how many rows there were."""
    number = 0
    with path.open("w", encoding="utf-8-sig", errors="replace", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        for row in rows:
            writer.writerow([_plain(cell) for cell in row])
            number += 1
    return number


def _plain(cell: Cell) -> str | int | float | None:
    if isinstance(cell, str):
        return defused(cell)
    if isinstance(cell, Moment):
        cell = datetime.fromtimestamp(cell.seconds, UTC)
    if isinstance(cell, datetime):
        return cell.strftime("%Y-%m-%d %H:%M")
    if isinstance(cell, date):
        return cell.isoformat()
    return round(cell.value, 4) if isinstance(cell, Percent) else cell
