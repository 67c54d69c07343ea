"""`export` and `facts` on the command line; and the ledger's page at its longest."""

from __future__ import annotations

from pathlib import Path

from openpyxl import load_workbook

from bot.domain.policy import LANGUAGES
from bot.storage.database import Database, engine_for
from tests.command import desk
from tests.histories import history
from tests.screens import LONG, NAME, NOW, brief, shown
from tests.stage import sqlite_url


async def _desk(folder: Path) -> str:
    url = sqlite_url(folder)
    db = Database(engine_for(url))
    await db.open()
    try:
        async with history(db, 86) as made:
            await made.go_on(40)
    finally:
        await db.close()
    return url


async def test_export_by_command(tmp_path: Path) -> None:
    url = await _desk(tmp_path)
    done = await desk(tmp_path, "export", "--as", "1004", "--period", "2026-Q4", "--language", "en", "out.xlsx",
                      DATABASE_URL=url)
    assert (done.code, done.err) == (0, ""), done
    book = load_workbook(tmp_path / "out.xlsx")
    assert book.sheetnames == ["Ledger", "Rates", "History"]
    assert f"{book['Ledger'].max_row - 1} cases" in done.out
    wrong = {"out.xlsx": "is there already", "out.pdf": "must end in", "no/out.csv": "no place for a file"}
    for file, words in wrong.items():
        assert words in (await desk(tmp_path, "export", "--as", "1004", file, DATABASE_URL=url)).refusal
    assert "has no ledger" in (await desk(tmp_path, "export", "--as", "1025", "b.csv", DATABASE_URL=url)).refusal
    assert "no period" in (await desk(tmp_path, "export", "--as", "1004", "--period", "x", "b.csv",
                                      DATABASE_URL=url)).refusal


async def test_a_digest_by_command(tmp_path: Path) -> None:
    url = await _desk(tmp_path)
    done = await desk(tmp_path, "digest", "--week", "2026-W48", "--for", "1004", "--lang", "en", DATABASE_URL=url)
    assert (done.code, done.err) == (0, ""), done
    assert "Weekly digest 2026-W48" in done.out
    assert "每周简报 2026-W48" in (await desk(tmp_path, "digest", "--week", "2026-W48", DATABASE_URL=url)).out
    for given, words in ((("--week", "x"), "is no period"), (("--for", "9"), "Nobody on the roster"),
                         (("--for", "1025"), "has no digest")):
        assert words in (await desk(tmp_path, "digest", *given, DATABASE_URL=url)).refusal


async def test_the_list_for_the_review_meeting(tmp_path: Path) -> None:
    url = await _desk(tmp_path)
    given = ("export", "--review-meeting", "--period", "2026-Q4", "--language", "en")
    done = await desk(tmp_path, *given, "--as", "1002", "meeting.xlsx", DATABASE_URL=url)
    assert (done.code, done.err) == (0, ""), done
    book = load_workbook(tmp_path / "meeting.xlsx")
    assert "departments" in done.out
    assert len(book.sheetnames) >= 3
    items = {row[0].value for sheet in book.worksheets for row in sheet.iter_rows(min_row=2)}
    assert {"Open", "Late", "Instruction"} <= items
    texts = {str(cell.value) for sheet in book.worksheets for row in sheet.iter_rows() for cell in row}
    assert not any(name in text for name in ("战士甲", "战士乙", "战士丙") for text in texts)
    assert "no departments" in (await desk(tmp_path, *given, "--as", "1019", "b.xlsx", DATABASE_URL=url)).refusal


async def test_facts_by_command(tmp_path: Path) -> None:
    url = await _desk(tmp_path)
    assert (await desk(tmp_path, "facts", DATABASE_URL=url)).code == 0
    db = Database(engine_for(url))
    await db.open()
    async with db.write() as tx:
        await tx.execute("UPDATE case_facts SET told = told + 1 WHERE case_id = 1")
    await db.close()
    assert (await desk(tmp_path, "facts", DATABASE_URL=url)).code == 2
    assert "1 cases put right" in (await desk(tmp_path, "facts", "--rebuild", DATABASE_URL=url)).out
    assert (await desk(tmp_path, "facts", DATABASE_URL=url)).code == 0


def test_the_longest_page_fits() -> None:
    case = {**brief(), "handler": NAME, "requester": NAME, "company": LONG, "office": LONG, "overdue": False,
            "created_at": NOW}
    filters = [*({"name": name, "words": LONG} for name in ("office", "category", "company")),
               {"name": "period", "phrase": "ledger.quarter"}, {"name": "late", "phrase": "ledger.late"},
               {"name": "words", "text": "<b>" * 20}]
    for language in LANGUAGES:
        for state in ("new", "open", "closed"):
            page = {"filters": filters, "page": 99, "count": 10_000, "many": True,
                    "company": {"created": 5, "closed": 0},
                    "cases": [{**case, "state": state}] * 8}
            text = shown("ledger", page, language)
            assert text.count("2026-000042") == 8
        for kind in ("xlsx", "csv"):
            shown("ledger_asked", {"count": 9, "kind": kind}, language)
        shown("ledger_by_command", {"staff_no": "1004", "many": True, "meeting": ""}, language)
        assert "--review-meeting --period 2026-11" in shown(
            "ledger_by_command", {"staff_no": "1004", "many": False, "meeting": "2026-11"}, language)
        shown("ledger_words", {"words": "<b>"}, language)
        shown("ledger_choose", {"name": "office"}, language)
        paper = {"name": "ledger.xlsx", "text": "", "path": "x"}
        shown("ledger_file", {"count": 9, "at": NOW, "paper": paper}, language)
        empty = {"filters": [], "page": 0, "count": 0, "many": False, "cases": [], "company": None}
        assert shown("ledger", empty, language)
