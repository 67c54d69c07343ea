"""What a collection round goes by, without a database: its instants, what a clerk's lines mean, bad sheets."""

from __future__ import annotations

import io
from datetime import datetime

import pytest
from openpyxl import Workbook

from bot.domain.case import State, Track
from bot.domain.collection import (
    REMIND_DAYS,
    Answer,
    Ask,
    Became,
    Round,
    Stage,
    Whose,
    answer,
    became,
    may_answer,
    may_coordinate,
    may_run,
    proposed_track,
    remind_at,
)
from bot.domain.life import Step, apply
from bot.domain.people import Person, Role
from bot.domain.raising import LONGEST, Raised, Read, of_chat, of_sheet, stranger
from bot.domain.rules import Action
from bot.sheets import received
from tests.stage import MONDAY, sample_policy
from tests.test_rules import a_case, a_person

POLICY = sample_policy()
CALENDAR = POLICY.calendar
NOW = int(MONDAY)
COMPANY = [Person(7, "1025", "战士甲", "c1", frozenset()), Person(8, "1026", "战士乙", "c1", frozenset()),
           Person(9, "1027", "战士乙", "c1", frozenset())]
HEADER = ["反映人", "问题", "类别"]


def sheet(*rows: list[str]) -> Read:
    return of_sheet(rows, COMPANY, POLICY, POLICY.channel.stopped)


def codes(read: Read) -> list[tuple[int, str]]:
    return [(one.line, one.code) for one in read.wrong]


def test_who_has_not_answered_is_reminded_before_the_end() -> None:
    friday = CALENDAR.after(NOW, CALENDAR.days(5))
    assert remind_at(NOW, friday, CALENDAR) == CALENDAR.before(friday, CALENDAR.days(REMIND_DAYS))
    tonight = CALENDAR.after(NOW, CALENDAR.days(0.5))
    assert NOW < remind_at(NOW, tonight, CALENDAR) < tonight


def test_what_a_company_has_said() -> None:
    made, silent = Round(1, 1, NOW, NOW, NOW), Ask(1, 1, "c1")
    assert answer(silent, made) is Answer.WAITING
    assert answer(silent, Round(1, 1, NOW, NOW, NOW, Stage.SORTING)) is Answer.SILENT
    assert answer(Ask(1, 1, "c1", answered_at=NOW, nothing=True), made) is Answer.NOTHING
    assert answer(Ask(1, 1, "c1", answered_at=NOW), made) is Answer.RAISED


def test_rights() -> None:
    clerk, cadre = a_person(1, "c1", Role.CLERK), a_person(2, "finance", Role.CADRE)
    assert may_answer(clerk, "c1")
    assert not may_answer(clerk, "c2")
    assert not may_answer(a_person(3, "c1"), "c1")
    assert may_run(a_person(4, "hq", Role.SUPERVISOR))
    assert not any(may_run(a_person(5, "hq", role)) for role in Role if role is not Role.SUPERVISOR)
    assert may_coordinate(a_person(6, "finance", Role.HEAD), "finance")
    assert not may_coordinate(a_person(6, "finance", Role.HEAD), "medical")
    assert not may_coordinate(cadre, "finance")


def test_lines_are_problems_and_a_name_in_front_says_whose() -> None:
    lines = [{"text": "1. 战士甲：补助没到账\n\n2、匿名: 食堂的菜总是凉的", "message_id": 5},
             {"text": "财务：报销太慢", "message_id": 7}]
    files = [{"kind": "voice", "file_id": "v", "message_id": 6}, {"kind": "photo", "file_id": "p", "message_id": 8}]
    read = of_chat(lines, files, COMPANY)
    assert [(one.body, one.whose, one.person, len(one.files)) for one in read.items] == [
        ("补助没到账", Whose.SOLDIER, 7, 0), ("食堂的菜总是凉的", Whose.ANONYMOUS, None, 0),
        ("", Whose.COMPANY, None, 1), ("财务：报销太慢", Whose.COMPANY, None, 1)]
    assert not read.wrong
    assert codes(of_chat([{"text": "战士乙：鞋小了\n" + "长" * (LONGEST + 1), "message_id": 1}], [], COMPANY)) == [
        (1, "two_of_that_name"), (2, "too_long")]


def test_a_name_that_nobody_has_is_pointed_out() -> None:
    for text, name in (("张三三：补助没到账", "张三三"), ("Jim Moore: no pay", "Jim Moore"), ("篮球架坏了", ""),
                       ("我们中队的热水器坏了：三天了", "")):
        assert stranger(Raised(text, Whose.COMPANY)) == name
    assert stranger(Raised("张三三：补助", Whose.ANONYMOUS)) == ""


def test_a_good_sheet() -> None:
    read = sheet(HEADER, ["1026", "补助没到账", "工资津贴"], [], ["", "水管漏了"], ["匿名", "班车太早", ""])
    assert [(one.whose, one.person, one.category) for one in read.items] == [
        (Whose.SOLDIER, 8, "pay"), (Whose.COMPANY, None, None), (Whose.ANONYMOUS, None, None)]
    assert not read.wrong


@pytest.mark.parametrize(("rows", "wrong"), [
    ([["a", "b"], ["x", "y"]], [(1, "no_header")]),
    ([[*HEADER, "电话"], ["", "水管漏了"]], [(1, "strange_column")]),
    ([HEADER], [(2, "empty")]),
    ([HEADER, ["战士甲", ""], ["没有这个人", "话"], ["战士乙", "话"], ["", "话", "天文"]],
     [(2, "no_text"), (3, "nobody_of_that_name"), (4, "two_of_that_name"), (5, "no_such_category")]),
    ([HEADER, ["", "=1+1"], ["", "长" * (LONGEST + 1)], ["", "身份证号 11010519491231002X"]],
     [(2, "formula"), (3, "too_long"), (4, "stopped")]),
    ([HEADER, *[["", "话"]] * 10_000], [(202, "too_many")]),
], ids=["columns", "strange", "empty", "half_filled", "formula", "long"])
def test_bad_sheets_are_told_line_by_line(rows: list[list[str]], wrong: list[tuple[int, str]]) -> None:
    assert codes(sheet(*rows)) == wrong


async def test_a_workbook_is_read_no_further_than_it_may_be_long() -> None:
    book = Workbook()
    page = book.worksheets[0]
    page.append(HEADER)
    page.append(["战士甲", "=1+1", None])
    for _ in range(received.ENOUGH):
        page.append([None, "话", 3.0])
    out = io.BytesIO()
    book.save(out)
    book.create_sheet().append(["类别"])
    rows = await received.rows(out.getvalue(), "x", first=True)
    assert rows[1] == ["战士甲", "=1+1"]
    assert rows[2] == ["", "话", "3"]
    assert len(rows) == received.ENOUGH


def test_what_became_of_problems() -> None:
    cases = [a_case(state=State.CLOSED, outcome="solved"), a_case(state=State.WITHDRAWN), a_case(state=State.RESOLVED),
             a_case(state=State.REFERRED), a_case()]
    assert became(cases) == Became(5, 1, 1, 1, 1, 1)


def test_a_track_is_proposed_as_its_kind_goes() -> None:
    assert proposed_track({}, 10, higher=0) is Track.DATED
    assert proposed_track({}, 1, higher=0) is Track.AT_ONCE
    assert proposed_track({Track.AT_ONCE: 3, Track.DATED: 1}, 10, higher=1) is Track.AT_ONCE
    assert proposed_track({Track.DATED: 1}, 10, higher=2) is Track.HIGHER


def decided(state: State, track: Track, by: int | None = None, **now: int
            ) -> tuple[State, Track | None, int | None, int]:
    case = a_case(state=state, **now)
    after = apply(case, Action.COORDINATE, Step(3, NOW, POLICY, track, by=by))
    return after.state, after.track, after.resolve_by, after.moved


def test_a_meeting_decides_what_nobody_had_accepted_and_moves_what_runs() -> None:
    by = int(datetime(2026, 12, 4, 18, 0, tzinfo=CALENDAR.zone).timestamp())
    soon = CALENDAR.after(NOW, CALENDAR.days(POLICY.promises.at_once_days))
    assert decided(State.NEW, Track.DATED, by) == (State.OPEN, Track.DATED, by, 0)
    assert decided(State.NEW, Track.AT_ONCE) == (State.OPEN, Track.AT_ONCE, soon, 0)
    assert decided(State.NEW, Track.HIGHER) == (State.REFERRED, Track.DATED, None, 0)
    assert decided(State.OPEN, Track.DATED, by, resolve_by=soon) == (State.OPEN, Track.DATED, by, 1)
    assert decided(State.OPEN, Track.HIGHER, resolve_by=by) == (State.REFERRED, None, None, 0)
    assert decided(State.REFERRED, Track.AT_ONCE, budget_left=9)[:3] == (State.OPEN, Track.AT_ONCE, soon)
