"""A sheet that somebody sent into the chat: read no further than it may be long, with its formulas told apart."""

from __future__ import annotations

import asyncio
import io
import warnings
import zipfile
from typing import Any

from openpyxl import load_workbook

from bot.domain.collection import MOST
from bot.domain.errors import Refused
from bot.domain.raising import FORMULA
from bot.sheets import SheetError, parse

UNPACKED = 20 * 1024 * 1024
"""Bytes that a sheet may unpack to: a small file can claim to be huge."""
WIDEST = 40
"""Columns that are looked at."""
ENOUGH = MOST + 50
"""Rows after which nothing more is read: what is too long is refused anyway."""

_ZIP = b"PK\x03\x04"


async def rows(data: bytes) -> list[list[str]]:
    """All rows, as texts; blank ones stay, so that row 7 is line 7. Refused where it is no sheet."""
    return await asyncio.to_thread(_rows, data)


def _rows(data: bytes) -> list[list[str]]:
    try:
        return _xlsx(data) if data.startswith(_ZIP) else [row[:WIDEST] for row in parse(data)[:ENOUGH]]
    except SheetError as error:
        raise Refused("sheet_unreadable") from error


def _xlsx(data: bytes) -> list[list[str]]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(one.file_size for one in archive.infolist()) > UNPACKED:
                raise Refused("sheet_unreadable")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = load_workbook(io.BytesIO(data), read_only=True)
            try:
                return _first(book)
            finally:
                book.close()
    except Refused:
        raise
    except Exception as error:  # a damaged file makes openpyxl raise whatever is at hand
        raise Refused("sheet_unreadable") from error


def _first(book: Any) -> list[list[str]]:
    """The first sheet that anything stands on."""
    for sheet in book.worksheets:
        sheet.reset_dimensions()
        found = [_row(row) for row in sheet.iter_rows(max_row=ENOUGH, max_col=WIDEST)]
        while found and not any(found[-1]):
            found.pop()
        if found:
            return found
    raise Refused("sheet_unreadable")


def _row(cells: Any) -> list[str]:
    row = [_text(cell) for cell in cells]
    while row and not row[-1]:
        row.pop()
    return row


def _text(cell: Any) -> str:
    value = cell.value
    if value is None:
        return ""
    if cell.data_type == "f":
        return FORMULA
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()
