"""A table that somebody sent in the chat: its rows, or why it cannot be read; nothing in it may fill the memory."""

from __future__ import annotations

import asyncio
import io
import zipfile
from collections.abc import Sequence

from bot.domain.errors import Refused
from bot.sheets import Reading, SheetError, parse
from bot.sheets.aside import aside

LARGEST = 2 * 1024 * 1024
"""Bytes of a table that is taken."""
UNPACKED = 40 * 1024 * 1024
"""Bytes that it may unpack to: a small file can claim to be huge."""
SMALL = 256 * 1024
"""Bytes, unpacked, that are read sooner than a process starts."""
ENOUGH = 5_100
"""Rows after which nothing more is read: what is too long is refused anyway, by whoever asked for it."""


async def rows(data: bytes, name: str, *, first: bool = False) -> list[list[str]]:
    """Read beside all else: a long table keeps nobody waiting. Formulas stay `=…`.

    `first`: of several filled sheets the first counts. Refused: too large or too heavy, or why it is no table.
    """
    check(data, LARGEST)
    how = Reading(name, enough=ENOUGH, formulas=True, first=first)
    return await (asyncio.to_thread(_rows, data, how) if is_small(data) else aside(_rows, data, how))


def _rows(data: bytes, how: Reading) -> list[list[str]]:
    try:
        return parse(data, how)
    except SheetError as error:
        raise Refused("sheet_bad", why=str(error)) from None


def check(data: bytes, largest: int) -> None:
    """Refused: larger than that, or it would be when it is unpacked."""
    if len(data) > largest or _unpacked(data) > UNPACKED:
        raise Refused("sheet_large", limit=largest // 1024 // 1024)


def check_lines(rows: Sequence[Sequence[str]], most: int) -> None:
    """Refused: more lines than that."""
    if len(rows) > most:
        raise Refused("sheet_long", limit=most)


def is_small(data: bytes) -> bool:
    return max(len(data), _unpacked(data)) <= SMALL


def _unpacked(data: bytes) -> int:
    """What a workbook's parts say they hold; openpyxl reads no more than that of each."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as book:
            return sum(part.file_size for part in book.infolist())
    except (zipfile.BadZipFile, ValueError, OSError):
        return 0
