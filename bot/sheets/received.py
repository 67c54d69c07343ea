"""A table that somebody sent in the chat: its rows, or why it cannot be read; nothing in it may fill the memory."""

from __future__ import annotations

import asyncio
import io
import zipfile

from bot.domain.errors import Refused
from bot.sheets import Reading, SheetError, parse

LARGEST = 2 * 1024 * 1024
"""Bytes of a table that is taken."""
UNPACKED = 40 * 1024 * 1024
"""Bytes that it may unpack to: a small file can claim to be huge."""
ENOUGH = 5_100
"""Rows after which nothing more is read: what is too long is refused anyway, by whoever asked for it."""
_OLD = b"\xd0\xcf\x11\xe0"


async def rows(data: bytes, *, first: bool = False) -> list[list[str]]:
    """Read beside all else: a long table keeps nobody waiting. Formulas stay `=…`.

    `first`: of several filled sheets the first counts. Refused: too large, in an old format or locked, or no table.
    """
    return await asyncio.to_thread(_rows, data, Reading(enough=ENOUGH, formulas=True, first=first))


def _rows(data: bytes, how: Reading) -> list[list[str]]:
    if len(data) > LARGEST or _unpacked(data) > UNPACKED:
        raise Refused("sheet_large", limit=LARGEST // 1024 // 1024)
    if data.startswith(_OLD):
        raise Refused("sheet_old")
    try:
        return parse(data, how)
    except SheetError:
        raise Refused("sheet_bad") from None


def _unpacked(data: bytes) -> int:
    """What a workbook's parts say they hold; openpyxl reads no more than that of each."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as book:
            return sum(part.file_size for part in book.infolist())
    except (zipfile.BadZipFile, ValueError, OSError):
        return 0
