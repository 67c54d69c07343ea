"""A workbook written row by row: hundreds of thousands of rows without holding them, several times openpyxl's speed.

Only what a ledger needs of Office Open XML (ECMA-376): strings in their cells, numbers, real dates, a bold header that
stays in view, filters, widths. A text is written as text, so that `=1+1` is what somebody wrote and no formula.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from io import TextIOWrapper
from pathlib import Path
from types import TracebackType
from typing import Self
from xml.sax.saxutils import escape

from bot.domain.letters import width

MOST_ROWS = 1_048_576
"""Rows that a sheet can have."""
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_MARKED = re.compile(r"[&<>]")
LINE = 13.5
"""Points of a line of text."""
_EPOCH = date(1899, 12, 30).toordinal()
_UNIX = date(1970, 1, 1).toordinal() - _EPOCH
_TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
HEADER, DATE, MOMENT, PERCENT, WRAPPED = 1, 2, 3, 4, 5
"""Numbers of the styles below."""
_TOP = '<alignment vertical="top"/>'
_STYLES = f"""{_HEAD}<styleSheet xmlns="{_MAIN}">
<numFmts count="2"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/>
<numFmt numFmtId="165" formatCode="yyyy\\-mm\\-dd\\ hh:mm"/></numFmts>
<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font>
</fonts><fills count="1"><fill><patternFill patternType="none"/></fill></fills>
<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>
<cellXfs count="6"><xf applyAlignment="1">{_TOP}</xf><xf fontId="1" applyFont="1"/>
<xf numFmtId="164" applyNumberFormat="1" applyAlignment="1">{_TOP}</xf>
<xf numFmtId="165" applyNumberFormat="1" applyAlignment="1">{_TOP}</xf>
<xf numFmtId="9" applyNumberFormat="1" applyAlignment="1">{_TOP}</xf>
<xf applyAlignment="1"><alignment vertical="top" wrapText="1"/></xf></cellXfs>
<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>"""


_PAGE = ('<printOptions gridLines="1"/><pageMargins left="0.4" right="0.4" top="0.7" bottom="0.6" header="0.3" '
         'footer="0.3"/><pageSetup paperSize="9" orientation="landscape" fitToWidth="1" fitToHeight="0"/>'
         "<headerFooter><oddHeader>&amp;C{heading} · &amp;A</oddHeader>"
         "<oddFooter>&amp;C&amp;P / &amp;N</oddFooter></headerFooter>")
"""A4 across; the sheet's name above, the page's number below."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A date and time of the wall clock, as the seconds from 1970 that it would be in UTC: ten times cheaper here."""

    seconds: int


@dataclass(frozen=True, slots=True)
class Percent:
    """A share, shown as a percentage."""

    value: float


Cell = str | int | float | date | datetime | Moment | Percent | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """`columns`: headings and widths in characters; `rows` are read once, as they are written."""

    title: str
    columns: Sequence[tuple[str, int]]
    rows: Iterable[Sequence[Cell]]
    printed: str = ""
    """What stands above each page of what is to be laid on a table: as wide as a page across, long texts in lines."""


class Book:
    """A file that is being written: sheet after sheet, then closed."""

    def __init__(self, path: Path) -> None:
        self._zip = zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1)
        self._titles: list[str] = []
        self._printed: list[tuple[int, str]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
                 ) -> None:
        if kind is None:
            self._finish()
        self._zip.close()

    def add(self, sheet: Sheet) -> int:
        """Writes a sheet; gives its rows without the header. What a sheet cannot hold is left out."""
        self._titles.append(sheet.title)
        self._printed += [(len(self._titles) - 1, sheet.title)] if sheet.printed else []
        cell = _wrapped if sheet.printed else _cell
        name = f"xl/worksheets/sheet{len(self._titles)}.xml"
        with self._zip.open(name, "w", force_zip64=True) as raw, TextIOWrapper(raw, "utf-8") as out:
            out.write(_beginning(sheet))
            number = 1
            for row in sheet.rows:
                if number == MOST_ROWS:
                    break
                number += 1
                out.write(f'<row r="{number}"{_height(sheet, row)}>{"".join(map(cell, row))}</row>')
            last = f"{_letters(len(sheet.columns))}{number}"
            out.write(f'</sheetData><autoFilter ref="A1:{last}"/>{_page(sheet)}</worksheet>')
        return number - 1

    def _finish(self) -> None:
        numbers = range(1, len(self._titles) + 1)
        sheets = "".join(f'<sheet name="{_attribute(title)}" sheetId="{n}" r:id="rId{n}"/>'
                         for n, title in zip(numbers, self._titles, strict=True))
        links = "".join(f'<Relationship Id="rId{n}" Type="{_OFFICE}/worksheet" Target="worksheets/sheet{n}.xml"/>'
                        for n in numbers)
        parts = "".join(f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{_TYPES}.worksheet+xml"/>'
                        for n in numbers)
        write = self._zip.writestr
        write("xl/workbook.xml", f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{sheets}</sheets>'
                                 f"{_headers(self._printed)}</workbook>")
        write("xl/_rels/workbook.xml.rels",
              f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{links}<Relationship Id="rId0" '
              f'Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>')
        write("xl/styles.xml", _STYLES)
        write("_rels/.rels", f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
                             f'Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>')
        write("[Content_Types].xml", f"""{_HEAD}<Types xmlns="{_PACKAGE}/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Default Extension="xml" ContentType="application/xml"/>
<Override PartName="/xl/workbook.xml" ContentType="{_TYPES}.sheet.main+xml"/>
<Override PartName="/xl/styles.xml" ContentType="{_TYPES}.styles+xml"/>{parts}</Types>""")


def _beginning(sheet: Sheet) -> str:
    columns = "".join(f'<col min="{n}" max="{n}" width="{width}" customWidth="1"/>'
                      for n, (_, width) in enumerate(sheet.columns, start=1))
    header = "".join(f'<c t="inlineStr" s="{HEADER}"><is><t>{_text(title)}</t></is></c>' for title, _ in sheet.columns)
    fit = '<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>' if sheet.printed else ""
    return (f'{_HEAD}<worksheet xmlns="{_MAIN}">{fit}<sheetViews><sheetView workbookViewId="0">'
            '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
            f'<cols>{columns}</cols><sheetData><row r="1">{header}</row>')


def _page(sheet: Sheet) -> str:
    return _PAGE.replace("{heading}", _text(sheet.printed.replace("&", "&&"))) if sheet.printed else ""


def _headers(printed: Sequence[tuple[int, str]]) -> str:
    """The first row of these sheets stands on each of their pages."""
    names = "".join(f'<definedName name="_xlnm.Print_Titles" localSheetId="{place}">'
                    f"'{escape(title.replace(chr(39), chr(39) * 2))}'!$1:$1</definedName>" for place, title in printed)
    return f"<definedNames>{names}</definedNames>" if names else ""


def _height(sheet: Sheet, row: Sequence[Cell]) -> str:
    """Of what is printed each row is as high as its longest text: not every program looks for itself."""
    if not sheet.printed:
        return ""
    lines = max((_lines(value, room) for value, (_, room) in zip(row, sheet.columns, strict=False)
                 if isinstance(value, str)), default=1)
    return f' ht="{LINE * lines + LINE / 3:.1f}" customHeight="1"'


def _lines(text: str, room: int) -> int:
    return sum(-(-width(part) // max(1, room - 1)) or 1 for part in text.split("\n"))


def _wrapped(value: Cell) -> str:
    """A text in as many lines as it takes."""
    if not isinstance(value, str):
        return _cell(value)
    return f'<c t="inlineStr" s="{WRAPPED}"><is><t xml:space="preserve">{_text(value)}</t></is></c>'


def _cell(value: Cell) -> str:
    if value is None:
        return "<c/>"
    if isinstance(value, str):
        return _string(value)
    if isinstance(value, Moment):
        return f'<c s="{MOMENT}"><v>{value.seconds / 86400 + _UNIX:.8f}</v></c>'
    if isinstance(value, int | float):
        return f"<c><v>{value}</v></c>"
    if isinstance(value, datetime):
        seconds = value.hour * 3600 + value.minute * 60 + value.second
        return f'<c s="{MOMENT}"><v>{value.toordinal() - _EPOCH + seconds / 86400:.8f}</v></c>'
    if isinstance(value, date):
        return f'<c s="{DATE}"><v>{value.toordinal() - _EPOCH}</v></c>'
    return f'<c s="{PERCENT}"><v>{value.value:.6f}</v></c>'


@lru_cache(maxsize=1 << 14)
def _string(text: str) -> str:
    """Most texts of a ledger come again and again: names, states, what was done."""
    return f'<c t="inlineStr"><is><t xml:space="preserve">{_text(text)}</t></is></c>'


def _text(text: str) -> str:
    """Most texts have nothing to be put right; looking is cheaper than replacing."""
    if not text.isprintable():
        text = _FORBIDDEN.sub("", text)
    return escape(text) if _MARKED.search(text) else text


def _attribute(text: str) -> str:
    return escape(text, {'"': "&quot;"})


def _letters(number: int) -> str:
    """1 is A, 27 is AA."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
