"""Delivery lists: who may move whom where, lists that cannot be used, reminders and the office's task."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import delivery_task
from bot.domain.delivery import (
    APART,
    MOVES,
    OPEN,
    REMINDERS,
    Delivery,
    Line,
    Move,
    Party,
    Reach,
    Stand,
    Who,
    allowed,
    moved,
    overdue,
    parties,
)
from bot.domain.delivery_sheet import LONGEST, read, read_text
from bot.domain.errors import Refused
from bot.domain.people import Person, Role
from bot.exporting import rosters
from bot.sheets import received, xlsx_bytes
from bot.sheets.aside import aside
from tests.stage import sample_policy

POLICY = sample_policy()
DAY = 86_400
CARD = "leave-travel"
MADE = Delivery(1, {"zh": "样", "en": "x"}, "pay", "medical", 9, 9, 0, Reach.SHEET, Who.ALL, (), 99, card_id=CARD)
LINE = Line(1, 1, "c1", Stand.TOLD, 0, told_at=0)


def person(number: int, home: str, *roles: Role, name: str = "") -> Person:
    return Person(number, str(1000 + number), name or f"样例{number}", home, frozenset({Role.SOLDIER, *roles}))


# ── The rules ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_that_he_has_it_only_he_says() -> None:
    for who in (person(2, "medical", Role.HEAD), person(3, "hq", Role.SUPERVISOR), person(4, "c1", Role.CLERK)):
        held = parties(who, MADE, LINE, POLICY)
        assert held
        with pytest.raises(Refused, match="not_yours"):
            moved(MADE, LINE, Move.RECEIVED, held, (1, who.id), POLICY)
    assert MOVES[Move.RECEIVED][2] == {Party.SELF}


def test_who_may_do_what_with_whom() -> None:
    seen = {
        "owner": parties(person(9, "medical", Role.CADRE), MADE, LINE, POLICY),
        "head": parties(person(5, "medical", Role.HEAD), MADE, LINE, POLICY),
        "supervisor": parties(person(5, "hq", Role.SUPERVISOR), MADE, LINE, POLICY),
        "clerk": parties(person(5, "c1", Role.CLERK), MADE, LINE, POLICY),
        "another clerk": parties(person(5, "c2", Role.CLERK), MADE, LINE, POLICY),
        "another head": parties(person(5, "finance", Role.HEAD), MADE, LINE, POLICY),
        "himself, a supervisor": parties(person(1, "hq", Role.SUPERVISOR), MADE, LINE, POLICY),
    }
    assert seen == {"owner": {Party.OFFICE}, "head": {Party.OFFICE}, "supervisor": {Party.OFFICE},
                    "clerk": {Party.HOME}, "another clerk": set(), "another head": set(),
                    "himself, a supervisor": {Party.SELF}}
    survey = replace(MADE, card_id=None, question="?")
    assert not parties(person(5, "c1", Role.CLERK), survey, LINE, POLICY)


@given(st.lists(st.tuples(st.sampled_from([one for one in Move if one is not Move.AGAIN]),
                          st.sampled_from([Party.SELF, Party.OFFICE, Party.HOME])), max_size=12))
def test_whatever_is_done_an_open_line_is_never_forgotten(steps: list[tuple[Move, Party]]) -> None:
    line = LINE
    for number, (move, by) in enumerate(steps, start=1):
        if move in allowed(MADE, line, frozenset({by})):
            line = moved(MADE, line, move, frozenset({by}), (number, 7), POLICY)
        assert line.stand not in OPEN or line.next_at is not None or line.to_ask or (number and line == LINE)
        assert line.stand in OPEN or not line.to_ask


def test_three_reminders_then_the_office_asks() -> None:
    line = replace(LINE, next_at=APART)
    for number in range(1, REMINDERS + 1):
        line = overdue(line, line.next_at or 0, reached=True)
        assert (line.reminders, line.to_ask) == (number, False)
    line = overdue(line, line.next_at or 0, reached=True)
    assert (line.to_ask, line.next_at) == (True, None)
    assert overdue(LINE, 0, reached=False).to_ask
    assert overdue(replace(LINE, stand=Stand.APPLIED), 0, reached=True).to_ask


def test_the_task_climbs_the_ladder_in_order() -> None:
    rungs = list(delivery_task.task(int(POLICY.calendar.next_working(1_795_600_000)), POLICY))
    assert [one.at for one in rungs] == sorted(one.at for one in rungs)
    assert len(rungs) == len(POLICY.ladder) + 1


ROSTER = [person(1, "c1", name="甲一"), person(2, "c1", name="乙二"), person(3, "c2", name="乙二")]


@pytest.mark.parametrize(("rows", "ids", "wrong"), [
    ([["编号", "姓名"], ["1001", "甲一"], [], ["1002", "乙二"]], [1, 2], []),
    ([["落实名单"], ["序号", "编号", "姓名"], ["1", "1001", "甲一"]], [1], []),
    ([["姓名"], ["甲一"], ["乙二"]], [1], [(3, "several")]),
    ([["电话", "地址"], ["1", "2"]], [], [(1, "columns")]),
    ([["编号", "备注"], ["", "病假"], ["=A1", ""], ["9999", ""], ["1001", ""], ["1001", ""]], [1],
     [(2, "empty"), (3, "formula"), (4, "unknown"), (6, "twice")]),
    ([["编号", "姓名"], ["1001", "乙二"]], [], [(2, "mismatch")]),
    ([["编号"]], [], [(1, "nobody")]),
    ([["编号"], *[["1001"]] * 10_000], [], [(0, "long")]),
])
def test_a_table_is_read_line_by_line(rows: list[list[str]], ids: list[int], wrong: list[tuple[int, str]]) -> None:
    found = read(rows, ROSTER)
    assert [one.id for one in found.people] == ids
    assert [(one.number, one.code) for one in found.wrong] == wrong


def test_what_is_pasted_needs_no_header() -> None:
    found = read_text("1001\n2. 1002 , 乙二\n\n谁也不是", ROSTER)
    assert [one.id for one in found.people] == [1, 2]
    assert [(one.number, one.code) for one in found.wrong] == [(4, "unknown")]
    assert len(read_text("1001\n" * 3, ROSTER).wrong) == 2
    assert LONGEST < 10_000


async def test_what_a_table_takes_in_a_process_of_its_own_is_bounded() -> None:
    with pytest.raises(Refused, match="sheet_heavy"):
        await aside(bytearray, 3 * 1024 ** 3)


async def test_a_small_file_that_claims_to_be_huge_is_not_unpacked() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("xl/worksheets/sheet1.xml", b" " * (received.UNPACKED + 1))
    for reading in (received.rows(out.getvalue(), "x"), rosters.aside(out.getvalue(), "x", POLICY)):
        with pytest.raises(Refused, match="sheet_large"):
            await reading


async def test_a_file_that_is_no_table_is_refused_before_it_is_read() -> None:
    for data, code in ((b"\xd0\xcf\x11\xe0 old", "sheet_bad"), (b"PK\x03\x04 broken", "sheet_bad"),
                       (b"x" * (received.LARGEST + 1), "sheet_large"), (b"%PDF-1.7", "sheet_bad")):
        with pytest.raises(Refused, match=code):
            await received.rows(data, "x")
    assert await received.rows(xlsx_bytes([["编号"], ["1001"]]), "x") == [["编号"], ["1001"]]
