"""Files of the ledger: exactly what the reader may see, as a spreadsheet opens it, made beside the desk's work."""

from __future__ import annotations

import asyncio
import csv
import io
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from openpyxl import load_workbook

from bot import exporting
from bot.domain.notices import OF_SOLDIER, OF_TWO
from bot.domain.people import Person, Role
from bot.domain.rules import sees
from bot.exporting import Job, make
from bot.sheets import lines
from bot.sheets.book import Book, Percent, Sheet
from bot.storage import cases, events
from bot.storage import ledger as store
from bot.storage.database import Database, url_of
from tests.beginnings import sample_unit
from tests.histories import History, history
from tests.stage import Stage
from tests.story import filed

MORNING = datetime.fromisoformat("2026-11-23T09:30")


def job(made: History, person: Person, path: Path, **given: object) -> Job:
    filters = {name: value for name, value in given.items() if value}
    return Job(url_of(made.house.db.engine), made.policy, person.id, filters, "zh", path.suffix[1:], made.now[0], path)


def reader(made: History, role: Role) -> Person:
    return next(one for one in made.roster if one.has(role))


async def in_thread(one: Job) -> int:
    return await asyncio.to_thread(make, one)


async def test_a_workbook_holds_what_its_reader_may_see(database: Database, tmp_path: Path) -> None:
    async with history(database, 70) as made:
        await made.go_on(90)
        for role in (Role.SUPERVISOR, Role.HEAD, Role.CLERK):
            person = reader(made, role)
            async with database.read() as tx:
                loaded = [await cases.by_id(tx, case_id) for case_id in made.made]
            seen = [one for one in loaded if one and sees(one, person, made.policy)]
            path = tmp_path / f"{role}.xlsx"
            assert await in_thread(job(made, person, path)) == len(seen)
            assert path.stat().st_mode & 0o777 == 0o600
            book = load_workbook(path)
            rows = list(book["台账"].iter_rows(values_only=True))
            assert [row[0] for row in rows[1:]] == [one.number for one in reversed(seen)]
            assert ("比率" in book.sheetnames) == (role is not Role.CLERK)
            told = list(book["经过"].iter_rows(values_only=True))[1:]
            assert {row[0] for row in told} == {one.number for one in seen}
        book = load_workbook(tmp_path / "supervisor.xlsx")
        sheet = book["台账"]
        assert sheet.freeze_panes == "A2"
        assert sheet.auto_filter.ref == f"A1:AB{sheet.max_row}"
        assert isinstance(sheet["O2"].value, datetime)
        assert sheet["A1"].font.bold
        assert (sheet.column_dimensions["B"].width, sheet["C1"].value) == (40, "诉求人")
        assert "评价" not in {cell.value for cell in book["经过"]["C"]}


async def test_no_file_tells_what_no_timeline_tells(tmp_path: Path) -> None:
    hidden: list[tuple[str, dict[str, str]]] = [(action, {}) for action in sorted(OF_TWO | OF_SOLDIER)]
    async with sample_unit(tmp_path, "zh") as stage:
        await filed(stage)
        async with stage.db.write() as tx:
            for action, after in [*hidden, ("rung", {"kind": "review"}), ("rung", {"kind": "resolve"})]:
                await events.add(tx, case_id=1, person_id=None, at=0, action=action, before={}, after=after)
            assert [row["action"] for row in await store.events_of(tx, 1, 1)] == ["submit", "rung"]


async def test_csv_and_filters(database: Database, tmp_path: Path) -> None:
    async with history(database, 71) as made:
        await made.go_on(50)
        path = tmp_path / "one.csv"
        count = await in_thread(job(made, reader(made, Role.SUPERVISOR), path, words="补助"))
        data = path.read_bytes()
        assert data.startswith(b"\xef\xbb\xbf")
        rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
        assert len(rows) == count + 1
        assert {row[1] for row in rows[1:]} == {"上个月的补助没有到账"}


async def test_who_may_not_read_it_gets_an_empty_file(database: Database, tmp_path: Path) -> None:
    async with history(database, 72) as made:
        await made.go_on(20)
        soldier = next(one for one in made.roster if one.roles == {Role.SOLDIER})
        assert await in_thread(job(made, soldier, tmp_path / "none.xlsx")) == 0


def test_what_people_wrote_is_no_formula(tmp_path: Path) -> None:
    texts = ["=1+1", "+1", "-1", "@SUM(A1)", "＝1", "<b>&amp;", "多\n行", "\x00\x0bx", " =2"]
    rows = [(text, 1, 0.5, None, Percent(0.25), MORNING) for text in texts]
    path = tmp_path / "book.xlsx"
    with Book(path) as book:
        book.add(Sheet('甲 "乙" & <丙>', [("词", 10), *[("数", 5)] * 5], rows))
    sheet = load_workbook(path).worksheets[0]
    assert [cell.value for cell in sheet["A"]][1:] == [*texts[:7], "x", " =2"]
    assert {cell.data_type for cell in sheet["A"]} <= {"s", "inlineStr"}
    assert [cell.value for cell in sheet[2]][1:] == [1, 0.5, None, 0.25, MORNING]
    written = tmp_path / "lines.csv"
    assert lines.write(written, ["词"], [(text,) for text in texts[:5]]) == 5
    assert all(row[0].startswith("'") for row in list(csv.reader(written.read_text("utf-8-sig").splitlines()))[1:])


async def test_a_file_comes_into_the_chat_once_and_is_on_record(tmp_path: Path) -> None:
    async with sample_unit(tmp_path, "zh") as stage:
        _open(stage)
        await filed(stage)
        supervisor = stage.player("1004")
        await supervisor.says("/ledger")
        await supervisor.taps("ledger_xlsx")
        supervisor.sees("1 件")
        for _ in range(2):
            await exporting.work(stage.app.house)
            await stage.settled()
        assert sum("截至" in message.html for message in supervisor.screens) == 1
        async with stage.db.read() as tx:
            rows = await tx.all("SELECT action, after FROM events WHERE case_id IS NULL")
            assert [row["action"] for row in rows] == ["export"]
            assert await store.wanted(tx) is None


def _open(stage: Stage) -> None:
    """The unit sends files in the chat."""
    object.__setattr__(stage.app.house, "policy", replace(stage.policy, files_in_chat=True))


def test_a_sheet_to_be_printed_fits_across_a_page(tmp_path: Path) -> None:
    path = tmp_path / "paper.xlsx"
    with Book(path) as book:
        for title, printed in (("甲's", "十月 & 十一月"), ("乙", "")):
            book.add(Sheet(title, [("项目", 24), ("说明", 60)], [["a", "长" * 200], [None, 3]], printed=printed))
    first, second = load_workbook(path).worksheets
    assert (first.page_setup.orientation, first.page_setup.fitToHeight) == ("landscape", 0)
    fit = first.sheet_properties.pageSetUpPr
    assert fit
    assert fit.fitToPage
    assert first.oddHeader
    assert first.oddHeader.center.text == "十月 && 十一月 · &A"
    assert first.print_title_rows == "$1:$1"
    assert first["B2"].alignment.wrap_text
    assert not second["B2"].alignment.wrap_text
    assert second.print_title_rows is None
