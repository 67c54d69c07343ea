"""Tables in and out of files, in the shapes in which they come."""

from __future__ import annotations

import contextlib
import csv
import io
import re
import zipfile
from datetime import UTC, date, datetime, time
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import sheets
from bot.sheets import SheetError

TABLE = [["编号", "姓名"], ["1001", "林知远"], [], ["1002", 'Ann, "B" Lee']]
TEXT = '编号,姓名\r\n1001,林知远\r\n\r\n1002,"Ann, ""B"" Lee"\r\n'


def refused(data: bytes) -> str:
    with pytest.raises(SheetError) as caught:
        sheets.parse(data, sheets.Reading("r.csv"))
    sentence = str(caught.value)
    assert sentence.startswith("r.csv ")
    assert sentence.endswith(".")
    assert "\n" not in sentence
    return sentence


def workbook(rows: list[list[object]]) -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    return book


def saved(book: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


# --- CSV


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030", "gbk"])
def test_encodings(encoding: str) -> None:
    assert sheets.parse(TEXT.encode(encoding)) == TABLE


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n"])
def test_line_ends(end: str) -> None:
    assert sheets.parse(TEXT.replace("\r\n", end).encode()) == TABLE


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_delimiters(mark: str) -> None:
    text = f'花名册\n编号{mark}姓名{mark}单位{mark}角色\n1{mark}林知远{mark}c1{mark}"soldier;clerk, x"\n'
    assert sheets.parse(text.encode())[2] == ["1", "林知远", "c1", "soldier;clerk, x"]


def test_blank_rows_stay_and_trailing_ones_go() -> None:
    assert sheets.parse(b"\na,b,,\n,\n\nc\n,,\n\n") == [[], ["a", "b"], [], [], ["c"]]


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"", "empty"),
        (b" \r\n,,,\n", "empty"),
        (b'a,b\n1,"open\n2,c\n', "from line 2 on: a quotation mark is out of place or not closed"),
        (b'a,b\n"x"y,1\n', "quotation mark"),
        (b"%PDF-1.7 ...", "not a table"),
        (b"  <!DOCTYPE html><table><tr><td>1</table>", "not a table"),
        (b"{\\rtf1 x}", "not a table"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "."),
        (b"\xff\xff\xff\xff", "neither a spreadsheet nor readable text"),
        (b"a,b\n" + b"x" * 200_000, "from line 2 on"),
    ],
)
def test_what_is_no_csv(data: bytes, word: str) -> None:
    assert word in refused(data)


# --- XLSX


def test_cells_come_as_their_owner_would_type_them() -> None:
    moment = datetime(2026, 11, 22, 8, 30)  # noqa: DTZ001 - a spreadsheet knows no time zones
    row = ["文", 7, 1001.0, 1.5, 123456789012345, moment, date(2026, 11, 22), time(8, 30), True, "  x\n y ", None]
    assert sheets.parse(saved(workbook([row]))) == [
        [
            "文",
            "7",
            "1001",
            "1.5",
            "123456789012345",
            "2026-11-22 08:30:00",
            "2026-11-22",
            "08:30:00",
            "True",
            "x\n y",
        ]
    ]


def test_blank_rows_keep_their_number() -> None:
    book = openpyxl.Workbook()
    book.worksheets[0]["B3"] = "x"
    assert sheets.parse(saved(book)) == [[], [], ["", "x"]]


def test_formulas_give_their_value_only() -> None:
    assert sheets.parse(wps_file()) == [["编号", "姓名"], ["1001", "林知远"], ["1002", "=1+1"]]
    assert sheets.parse(saved(workbook([["a", "=1+1", "b"]]))) == [["a", "", "b"]]  # never calculated: no value


def test_hidden_and_empty_sheets_do_not_count_but_two_filled_ones_are_refused() -> None:
    book = workbook([["a"]])
    book.create_sheet("空")
    hidden = book.create_sheet("选项")
    hidden["A1"] = "男"
    hidden.sheet_state = "hidden"
    assert sheets.parse(saved(book)) == [["a"]]
    book.create_sheet("二中队")["A1"] = "b"
    assert "2 filled sheets (Sheet, 二中队)" in refused(saved(book))
    assert "empty" in refused(saved(openpyxl.Workbook()))


def test_what_is_no_xlsx() -> None:
    whole = saved(workbook([["a"]]))
    assert "damaged" in refused(whole[:-100])
    assert "damaged" in refused(b"PK\x03\x04 and so on")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
    assert "damaged or no .xlsx" in refused(out.getvalue())


def test_old_and_locked_files_are_told_apart() -> None:
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
    assert "old format" in refused(ole + "Workbook".encode("utf-16-le"))
    assert "password" in refused(ole + "EncryptedPackage".encode("utf-16-le"))


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(SheetError, match=r"^none\.csv cannot be read: no such file or directory\.$"):
        sheets.read_table(tmp_path / "none.csv")
    with pytest.raises(SheetError, match="is a directory"):
        sheets.read_table(tmp_path)


MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def wps_file() -> bytes:
    """As other programs write it: a wrong size, rich and phonetic text, absolute targets, no docProps, empty cells."""
    parts = {
        "[Content_Types].xml": f"""<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels"
            ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml"
            ContentType="application/xml"/><Override PartName="/xl/workbook.xml"
            ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override
            PartName="/xl/worksheets/sheet1.xml"
            ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/><Override
            PartName="/xl/sharedStrings.xml"
            ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/></Types>""",
        "_rels/.rels": f"""<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1"
            Type="{LINKS}/officeDocument" Target="/xl/workbook.xml"/></Relationships>""",
        "xl/workbook.xml": f"""<workbook xmlns="{MAIN}" xmlns:r="{LINKS}"><sheets><sheet name="Sheet1" sheetId="1"
            r:id="rId1"/></sheets></workbook>""",
        "xl/_rels/workbook.xml.rels": f"""<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1"
            Type="{LINKS}/worksheet" Target="/xl/worksheets/sheet1.xml"/><Relationship Id="rId2"
            Type="{LINKS}/sharedStrings" Target="/xl/sharedStrings.xml"/></Relationships>""",
        "xl/sharedStrings.xml": f"""<sst xmlns="{MAIN}"><si><t>编号</t></si><si><r><t>姓</t></r><r><t>名</t></r></si>
            <si><t>林知远</t><rPh sb="0" eb="1"><t>lin</t></rPh></si></sst>""",
        "xl/worksheets/sheet1.xml": f"""<worksheet xmlns="{MAIN}"><dimension ref="A1"/><sheetData>
            <row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="C1"/></row>
            <row r="2"><c r="A2"><f>1000+1</f><v>1001</v></c><c r="B2" t="s"><v>2</v></c></row>
            <row r="3"><c r="A3" t="str"><f>"10"&amp;"02"</f><v>1002</v></c>
            <c r="B3" t="inlineStr"><is><t>=1+1</t></is></c></row>
            <row r="9"><c r="A9"/></row></sheetData></worksheet>""",
    }  # fmt: skip
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(
                name, '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>' + re.sub(r"\n\s+", " ", text)
            )
    return out.getvalue()


@given(st.binary(max_size=400), st.sampled_from([b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\xff\xfe"]))
def test_no_bytes_raise_anything_but_a_sheet_error(data: bytes, start: bytes) -> None:
    with contextlib.suppress(SheetError):
        assert sheets.parse(start + data)[-1]


@given(st.integers(0, 10_000), st.binary(min_size=1, max_size=6))
def test_no_damage_to_a_workbook_raises_anything_but_a_sheet_error(place: int, noise: bytes) -> None:
    whole = bytearray(wps_file())
    place %= len(whole)
    whole[place : place + len(noise)] = noise
    with contextlib.suppress(SheetError):
        assert sheets.parse(bytes(whole))


# --- out


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", " =", "＝", "＋", "－", "＠"])
def test_what_a_spreadsheet_would_run_is_defused_in_csv(start: str) -> None:
    text = sheets.csv_bytes([[f"{start}cmd", "a=b", -5, f"{start}code"]], trusted={3}).decode("utf-8-sig")
    (row,) = csv.reader(io.StringIO(text, newline=""))
    assert row == [f"'{start}cmd", "a=b", "-5", f"{start}code"]


def test_csv_opens_in_a_spreadsheet() -> None:
    data = sheets.csv_bytes([["编号", None, date(2026, 11, 22)], ["a\nb", 1.5, '"']])
    assert data == '\ufeff编号,,2026-11-22\r\n"a\nb",1.5,""""\r\n'.encode()
    assert sheets.csv_bytes([["\ud800"]])


def test_xlsx_holds_texts_as_texts() -> None:
    data = sheets.xlsx_bytes(
        [["编号", "x"], ["0012", "=1+1"], ["a\x00b\ud800", -5], [None, datetime(2026, 1, 2, tzinfo=UTC)]]
    )
    sheet = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
    assert [[cell.value for cell in row] for row in sheet.iter_rows()][1:3] == [["0012", "=1+1"], ["ab", -5]]
    assert sheet["B2"].data_type == "s"
    assert sheet["A1"].font.bold
    assert sheet.freeze_panes == "A2"
    assert sheets.parse(data)[3] == ["", "2026-01-02"]
    assert sheets.xlsx_bytes([])


words = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"], exclude_characters=";"), max_size=12)


@given(st.lists(st.lists(words.map(lambda word: f"r{word}"), max_size=4), max_size=5).filter(any))
def test_what_is_written_is_read_again(rows: list[list[str]]) -> None:
    while not rows[-1]:
        rows.pop()
    assert sheets.parse(sheets.csv_bytes(rows)) == rows
    assert sheets.parse(sheets.xlsx_bytes(rows)) == rows


@pytest.mark.parametrize("name", ["out.csv", "out.xlsx", "OUT.XLSX"])
def test_tables_are_written_for_their_owner_alone(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text("old and longer than what comes" * 1000)
    path.chmod(0o644)
    sheets.write_table(path, TABLE)
    assert sheets.read_table(path) == TABLE
    assert path.stat().st_mode & 0o777 == 0o600


def test_what_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(SheetError, match=r"must end in \.csv or \.xlsx"):
        sheets.write_table(tmp_path / "x.pdf", TABLE)
    with pytest.raises(SheetError, match=r"x\.csv cannot be written: no such file or directory"):
        sheets.write_table(tmp_path / "none" / "x.csv", TABLE)


@pytest.mark.parametrize("kind", [sheets.csv_bytes, sheets.xlsx_bytes])
def test_ten_thousand_lines(kind: type) -> None:
    rows = [[str(number), "林知远", "c1", "soldier"] for number in range(10_500)]
    assert sheets.parse(kind(rows)) == rows
