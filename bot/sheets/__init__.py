"""Tables in and out of files: CSV in the encodings units really have, and XLSX, also as WPS writes it.

Everything comes in as rows of cell texts, values only. Blank rows stay, so that row 7 here is line 7 on the screen.
"""

from __future__ import annotations

import csv
import io
import os
import re
import warnings
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

Cell = str | int | float | date | datetime | None
"""What may be written; a `str` is always written as text, never as a formula."""

MOST_LINES = 1_048_576  # what a spreadsheet itself can hold; a broken file may claim more
MOST_COLUMNS = 200  # beyond them nothing is read
WIDEST = 60  # characters, for a column's width

FORMULAS = {"ArrayFormula", "DataTableFormula"}
"""openpyxl's classes for them, by name: it takes its time to be imported, and most processes see no workbook."""
_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # .xls, .et, and whatever is locked with a password
_LOCKED = "EncryptedPackage".encode("utf-16-le")
_FORMULA = re.compile(r"[\t\r]|\s*[=+\-@＝＋－＠]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_XML_FORBIDS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class SheetError(Exception):
    """A file that cannot be read as a table, or written; the message is one clear sentence."""


def read_table(path: Path) -> list[list[str]]:
    """All rows of a CSV or XLSX file."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise SheetError(f"{path.name} cannot be read: {_why(error)}.") from error
    return parse(data, Reading(path.name))


@dataclass(frozen=True, slots=True)
class Reading:
    """How a table is read."""

    name: str = "the file"
    enough: int | None = None
    """Rows after which nothing more is read."""
    formulas: bool = False
    """Formulas stay what they are, `=…`; else their last value counts."""
    first: bool = False
    """Of several filled sheets the first; else that is a mistake."""


def parse(data: bytes, how: Reading = Reading()) -> list[list[str]]:
    """The rows of a table, told by its bytes, not by its name; trailing blank cells and rows are gone."""
    if data.startswith(_ZIP):
        rows = _xlsx_rows(data, how)
    elif data.startswith(_OLE):
        raise SheetError(_ole_sentence(data, how.name))
    else:
        rows = _csv_rows(data, how.name)[:how.enough]
    while rows and not rows[-1]:
        rows.pop()
    if not rows:
        raise SheetError(f"{how.name} is empty.")
    return rows


def _ole_sentence(data: bytes, name: str) -> str:
    if _LOCKED in data:
        return f"{name} is locked with a password: remove it, save, and try again."
    return f"{name} is in the old format of Excel or WPS (.xls, .et): save it as .xlsx or .csv and try again."


# --- CSV in


def _csv_rows(data: bytes, name: str) -> list[list[str]]:
    text = _decoded(data, name)
    start = text.lstrip()[:200].lower()
    if start.startswith(("<", "%pdf", "{\\rtf")) or _CONTROL.search(text):
        raise SheetError(f"{name} is not a table: save it as .xlsx or .csv and try again.")
    # newline=None: line ends of Windows, Unix and old Macs are one.
    reader = csv.reader(io.StringIO(text, newline=None), delimiter=_delimiter(text), strict=True)
    rows: list[list[str]] = []
    try:
        rows.extend(_stripped(row) for row in reader)
    except csv.Error as error:
        where = f"{name} cannot be read from line {len(rows) + 1} on"
        raise SheetError(f"{where}: a quotation mark is out of place or not closed.") from error
    return rows


def _decoded(data: bytes, name: str) -> str:
    for encoding in _encodings(data):
        try:
            return data.decode(encoding).removeprefix("\ufeff")
        except UnicodeDecodeError:
            continue
    raise SheetError(f"{name} is neither a spreadsheet nor readable text: save it as .xlsx or as CSV in UTF-8.")


def _encodings(data: bytes) -> tuple[str, ...]:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return ("utf-16",)
    if b"\x00" in data:  # UTF-16 without its mark: commas and line ends have their zero on one side
        return ("utf-16-le",) if data[1::2].count(0) >= data[::2].count(0) else ("utf-16-be",)
    return ("utf-8", "gb18030")


def _delimiter(text: str) -> str:
    """Comma, tab (Excel's "Unicode text") or semicolon (European ones), by which most of the top lines are parted."""
    top = text.splitlines()[:30]

    def use(mark: str) -> tuple[int, int]:
        return sum(mark in line for line in top), sum(line.count(mark) for line in top)

    return max((",", "\t", ";"), key=use)


def _stripped(cells: Iterable[str]) -> list[str]:
    row = [cell.strip() for cell in cells]
    while row and not row[-1]:
        row.pop()
    return row


# --- XLSX in


def _xlsx_rows(data: bytes, how: Reading) -> list[list[str]]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl tells of styles and validations it leaves out
            sheets = _filled_sheets(data, how)
            return next((rows for _, rows in sheets), []) if how.first else _only_filled(dict(sheets), how.name)
    except SheetError:
        raise
    except Exception as error:  # a damaged file makes openpyxl raise whatever is at hand
        sentence = f"{how.name} is damaged or no .xlsx file: open it, save it as .xlsx, and try again."
        raise SheetError(sentence) from error


def _filled_sheets(data: bytes, how: Reading) -> Iterator[tuple[str, list[list[str]]]]:
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(data), read_only=True, data_only=not how.formulas)
    try:
        for sheet in book.worksheets:
            if sheet.sheet_state == "visible":
                rows = _sheet_rows(sheet, how)
                if any(rows):
                    yield sheet.title, rows
    finally:
        book.close()


def _only_filled(sheets: dict[str, list[list[str]]], name: str) -> list[list[str]]:
    """The one sheet with something on it. To pick one of several would lose the others without a word."""
    if len(sheets) > 1:
        titles = ", ".join(sheets)
        raise SheetError(f"{name} has {len(sheets)} filled sheets ({titles}): keep or make one, and try again.")
    return next(iter(sheets.values()), [])


def _sheet_rows(sheet: Any, how: Reading) -> list[list[str]]:  # the stubs lack the read-only sheet
    sheet.reset_dimensions()  # other programs write a wrong size ("A1"), which would cut the sheet
    rows: list[list[str]] = []
    for cells in sheet.iter_rows(min_row=1, min_col=1, max_row=how.enough, max_col=MOST_COLUMNS, values_only=True):
        if len(rows) >= MOST_LINES:
            raise SheetError(f"{how.name} has more than {MOST_LINES} lines.")
        rows.append(_stripped(_text(cell) for cell in cells))
    return rows


def _text(value: object) -> str:
    """A cell's value as its owner would type it."""
    if value is None:
        return ""
    if type(value).__name__ in FORMULAS:
        return "="
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "seconds")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


# --- out


def write_table(path: Path, rows: Iterable[Sequence[Cell]], trusted: Collection[int] = ()) -> None:
    """Write `.csv` or `.xlsx`, as the name says, readable by its owner alone. `trusted`: see `csv_bytes`."""
    kind = path.suffix.lower()
    if kind not in (".csv", ".xlsx"):
        raise SheetError(f"{path.name} must end in .csv or .xlsx.")
    write_private(path, xlsx_bytes(rows) if kind == ".xlsx" else csv_bytes(rows, trusted))


def write_private(path: Path, data: bytes) -> None:
    """Write a file that only its owner may read (mode 600), also where a more open one stood."""
    try:
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:  # noqa: PTH123
            os.fchmod(file.fileno(), 0o600)
            file.write(data)
    except OSError as error:
        raise SheetError(f"{path.name} cannot be written: {_why(error)}.") from error


def csv_bytes(rows: Iterable[Sequence[Cell]], trusted: Collection[int] = ()) -> bytes:
    """CSV that Excel and WPS open as it is meant: UTF-8 with its mark, Windows line ends.

    A text that a spreadsheet would take for a formula gets an apostrophe in front; not so in the columns `trusted`
    (counted from 0), which hold what the desk made itself, such as codes that may begin with `-`.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerows([_defused(cell, number in trusted) for number, cell in enumerate(row)] for row in rows)
    return out.getvalue().encode("utf-8-sig", "replace")


def _defused(cell: Cell, trusted: bool) -> Cell:  # noqa: FBT001
    return defused(cell) if isinstance(cell, str) and not trusted else cell


def defused(text: str) -> str:
    """The text with an apostrophe in front if a spreadsheet would take it for a formula."""
    return "'" + text if _FORMULA.match(text) else text


def xlsx_bytes(rows: Iterable[Sequence[Cell]]) -> bytes:
    """A workbook of one sheet; the first row is its header, bold and always in view."""
    from openpyxl import Workbook
    from openpyxl.utils import get_column_letter

    table = [list(row) for row in rows]
    book = Workbook(write_only=True)
    sheet = book.create_sheet("1")
    sheet.freeze_panes = "A2"
    for number, width in enumerate(_widths(table), start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    for number, row in enumerate(table):
        sheet.append([_xlsx_cell(sheet, cell, bold=number == 0) for cell in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _xlsx_cell(sheet: Any, value: Any, *, bold: bool) -> Any:  # the stubs know no dates here
    if isinstance(value, str):
        value = _XML_FORBIDS.sub("", value)
    elif isinstance(value, datetime):
        value = value.replace(tzinfo=None)  # a spreadsheet knows no time zones
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font

    cell = WriteOnlyCell(sheet, value=value)
    if isinstance(value, str):
        cell.data_type = "s"  # "=1+1" is what somebody wrote, not a formula
    if bold:
        cell.font = Font(bold=True)
    return cell


def _widths(table: Sequence[Sequence[Cell]]) -> list[int]:
    columns = max((len(row) for row in table), default=0)
    widths = [8] * columns
    for row in table:
        for number, cell in enumerate(row):
            widths[number] = max(widths[number], _width(cell) + 2)
    return [min(width, WIDEST) for width in widths]


def _width(cell: Cell) -> int:
    """Columns on the screen: a Chinese character takes two."""
    text = "" if cell is None else str(cell)
    return sum(2 if letter > "\u2e7f" else 1 for letter in text[:WIDEST])


def _why(error: OSError) -> str:
    return (error.strerror or "unknown reason").lower()
