"""Rosters as units really have them: what is understood and what is named."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot import sheets
from bot.domain import roster, roster_problems
from bot.domain.calendar import Calendar
from bot.domain.people import Role
from bot.domain.policy import Home, Policy, Promises
from bot.domain.roster import Problem, Roster, RosterLine

HOMES = {
    "c1": ("一中队", "Company 1"),
    "c2": ("二中队", "Company 2"),
    "c3": ("三中队", "Company 3"),
    "finance": ("财务", "Finance"),
    "personnel": ("人力资源", "Personnel"),
    "medical": ("卫生", "Medical"),
    "logistics": ("军需营房", "Quarters and supply"),
    "politics": ("政治工作", "Political work"),
}
COMPANIES = {"c1", "c2", "c3"}
HEADER = ["staff_no", "name", "home", "roles", "language", "left_on"]
EXAMPLE = Path(__file__).parent.parent / "data" / "roster.example.csv"
PAPER = "110101199003071234"


def read(*rows: Sequence[str]) -> Roster:
    return roster.read(rows, HOMES, COMPANIES)


def line(*cells: str) -> RosterLine:
    """The one good line that these cells make."""
    found = read(HEADER, cells)
    assert not found.problems
    return found.lines[0]


def problem(*cells: str) -> Problem:
    """The one problem that these cells have."""
    found = read(HEADER, cells)
    assert not found.lines
    (only,) = found.problems
    return only


# --- what is understood


def test_the_example_roster_has_every_role_and_no_problem() -> None:
    found = read(*sheets.read_table(EXAMPLE))
    assert (found.problems, found.notes) == ((), ())
    counts = {role: sum(role in each.roles for each in found.lines) for role in Role}
    assert counts == {
        Role.SOLDIER: 41,
        Role.CLERK: 3,
        Role.COMPANY_LEADER: 3,
        Role.CADRE: 9,
        Role.HEAD: 5,
        Role.SUPERVISOR: 2,
        Role.LEADER: 2,
        Role.ADMIN: 1,
    }
    assert {each.home for each in found.lines} == {*HOMES, "hq"}
    assert sum(each.language == "en" for each in found.lines) == 4


def test_a_plain_line() -> None:
    assert line("1001", "林知远", "finance", "cadre", "en", "2026-11-22") == RosterLine(
        2, "1001", "林知远", "finance", frozenset({Role.SOLDIER, Role.CADRE}), "en", date(2026, 11, 22)
    )


def test_titles_above_blank_lines_between_and_a_second_header_are_passed_over() -> None:
    found = read(
        ["人员花名册"],
        [],
        ["备注", "姓名", "人员编号", "所属单位", "角色"],
        ["", "林知远", "1001", "财务", "干部"],
        ["", "", "　", ""],
        ["备注", "姓名", "人员编号", "所属单位", "角色"],
        ["x", "周予安", "1002", "一中队", ""],
    )
    assert [(each.line, each.staff_no, each.name, each.home) for each in found.lines] == [
        (4, "1001", "林知远", "finance"),
        (7, "1002", "周予安", "c1"),
    ]
    assert not found.problems


@pytest.mark.parametrize(
    "header",
    [
        ["Staff No.", "Full Name", "Unit", "Role"],
        ["序号", "姓名", "中队", "职务"],
        ["编号（必填）", "姓 名", "单位*", "身份"],
        ["编号 staff_no", "姓名/Name", "所在单位(home)", "角色 roles"],
        ["ＳＴＡＦＦ＿ＮＯ", "ｎａｍｅ", "ｈｏｍｅ", "ｒｏｌｅｓ"],
    ],
)
def test_headers_as_people_write_them(header: list[str]) -> None:
    found = read(header, ["7", "林知远", "c1", "soldier"])
    assert [each.staff_no for each in found.lines] == ["7"]


def test_the_better_name_of_a_column_wins() -> None:
    found = read(["序号", "编号", "姓名", "单位", "职务", "角色"], ["1", "2044", "林知远", "c1", "班长", "联络员"])
    assert found.lines[0].staff_no == "2044"
    assert Role.CLERK in found.lines[0].roles


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("１００１", "1001"),
        ("1001.0", "1001"),
        ('="0012"', "0012"),
        ("'0012", "0012"),
        ("\t1001 ", "1001"),
        ("A-7", "A-7"),
    ],
)
def test_staff_numbers(typed: str, meant: str) -> None:
    assert line(typed, "林知远", "c1").staff_no == meant


def test_spaces_inside_a_chinese_name_go_and_are_named() -> None:
    found = read(HEADER, ["1", "张　三", "c1"], ["2", "Ann  Lee", "c1"], ["3", "阿依努尔·夏木西", "c1"])
    assert [each.name for each in found.lines] == ["张三", "Ann Lee", "阿依努尔·夏木西"]
    assert [(note.line, note.code) for note in found.notes] == [(2, "spaces_removed")]


def test_nothing_invisible_stays_in_a_name() -> None:
    assert line("1", "\ufeff林\u200b知\u202e远\x1b", "c1").name == "林知远"


@pytest.mark.parametrize("typed", ["c1", "C1", "一中队", "1中队", "１ 中队", "Company 1", "company1", "COMPANY 一"])
def test_homes_by_any_name(typed: str) -> None:
    assert line("1", "林知远", typed).home == "c1"


@pytest.mark.parametrize("typed", ["hq", "HQ", "机关", "机关首长", "Headquarters"])
def test_headquarters_is_always_known(typed: str) -> None:
    found = roster.read([HEADER, ["1", "林知远", typed, "leader"]], {})
    assert found.lines[0].home == "hq"


@pytest.mark.parametrize(
    ("home", "typed", "meant"),
    [
        ("c1", "", set()),
        ("c1", "战士", set()),
        ("c1", "官兵;中队联络员", {Role.CLERK}),
        ("c1", "联络员、中队主官", {Role.CLERK, Role.COMPANY_LEADER}),
        ("c1", "Company Leader / clerk", {Role.CLERK, Role.COMPANY_LEADER}),
        ("c1", "company_leader|CLERK", {Role.CLERK, Role.COMPANY_LEADER}),
        ("finance", "机关干部，部门负责人；管理员", {Role.CADRE, Role.HEAD, Role.ADMIN}),
        ("finance", "干部\n管理员;", {Role.CADRE, Role.ADMIN}),
        ("hq", "领导", {Role.LEADER}),
        ("hq", "督办员,supervisor", {Role.SUPERVISOR}),
    ],
)
def test_roles(home: str, typed: str, meant: set[Role]) -> None:
    assert line("1", "林知远", home, typed).roles == {Role.SOLDIER, *meant}


@pytest.mark.parametrize(
    ("typed", "meant"), [("", None), ("ZH", "zh"), ("中文", "zh"), ("English", "en"), ("英语", "en")]
)
def test_languages(typed: str, meant: str | None) -> None:
    assert line("1", "林知远", "c1", "", typed).language == meant


@pytest.mark.parametrize(
    "typed",
    [
        *("2026-11-22", "2026/11/22", "2026.11.22", "2026年11月22日", "２０２６年 11 月 22 日", "20261122"),
        *("46348", "46348.0", "46348.75", "2026-11-22 08:30:00", "2026-11-22T00:00:00"),
    ],
)
def test_dates(typed: str) -> None:
    assert line("1", "林知远", "c1", "", "", typed).left_on == date(2026, 11, 22)


def test_totals_and_remarks_are_left_out_and_named() -> None:
    found = read(HEADER, ["1", "林知远", "c1"], ["合计", "1 人"], ["填表人：某某"], ["2"])
    assert len(found.lines) == 1
    assert not found.problems
    assert [(note.line, note.code) for note in found.notes] == [(n, "not_a_person") for n in (3, 4, 5)]


# --- what is named


@pytest.mark.parametrize("rows", [[], [[]], [["1", "林知远", "c1", "soldier"]], [["姓名"], ["林知远"]]])
def test_no_header_is_one_problem(rows: list[list[str]]) -> None:
    assert [each.code for each in read(*rows).problems] == ["no_header"]


def test_missing_columns_are_named_once() -> None:
    found = read(["花名册"], ["编号", "姓名"], ["1", "林知远"], ["2", "周予安"])
    assert found.problems == (Problem(2, "", "missing_columns", {"columns": "home, roles"}),)


def test_a_header_alone_is_one_problem() -> None:
    assert [each.code for each in read(HEADER).problems] == ["no_people"]


@pytest.mark.parametrize(
    ("cells", "code", "details"),
    [
        (("", "林知远", "c1"), "missing_staff_no", {}),
        (("#N/A", "林知远", "c1"), "missing_staff_no", {}),
        (("1", "", "c1"), "missing_name", {}),
        (("1", "林知远", ""), "missing_home", {}),
        (("1.2E+05", "林知远", "c1"), "lost_digits", {"given": "1.2E+05"}),
        (("１.２e+05", "林知远", "c1"), "lost_digits", {"given": "1.2e+05"}),
        (("12.5?", "林知远", "c1"), "bad_staff_no", {"given": "12.5?"}),
        (("=1+1", "林知远", "c1"), "bad_staff_no", {"given": "=1+1"}),
        (("1", "42", "c1"), "bad_name", {"given": "42"}),
        (("1", "林知远", "二中对"), "unknown_home", {"given": "二中对", "nearest": "二中队"}),
        (("1", "林知远", "finanse"), "unknown_home", {"given": "finanse", "nearest": "finance"}),
        (("1", "林知远", "财务处"), "unknown_home", {"given": "财务处", "nearest": "财务"}),
        (
            ("1", "林知远", "@@"),
            "unknown_home_at_all",
            {"given": "@@", "known": "c1, c2, c3, finance, personnel, medical, logistics, politics, hq"},
        ),
        (("1", "林知远", "c1", "联络"), "unknown_role", {"given": "联络", "nearest": "联络员"}),
        (("1", "林知远", "c1", "soldier;clark"), "unknown_role", {"given": "clark", "nearest": "clerk"}),
        (("1", "林知远", "c1", "干部"), "needs_department", {"given": "c1"}),
        (("1", "林知远", "机关", "head"), "needs_department", {"given": "机关"}),
        (("1", "林知远", "财务", "clerk"), "needs_company", {"given": "财务"}),
        (("1", "林知远", "hq", "中队主官"), "needs_company", {"given": "hq"}),
        (("1", "林知远", "c1", "", "维语"), "unknown_language", {"given": "维语"}),
        (("1", "林知远", "c1", "", "", "2026-13-01"), "bad_date", {"given": "2026-13-01"}),
        (("1", "林知远", "c1", "", "", "明年"), "bad_date", {"given": "明年"}),
    ],
)
def test_problems(cells: tuple[str, ...], code: str, details: dict[str, str]) -> None:
    found = problem(*cells)
    assert (found.line, found.code, dict(found.details)) == (2, code, details)


def test_a_role_that_resembles_nothing_gets_the_list() -> None:
    assert problem("1", "林知远", "c1", "🙂").details["known"].startswith("soldier, clerk")


def test_a_line_may_have_several_problems_and_each_is_named() -> None:
    found = read(HEADER, ["", "", "nowhere", "nothing", "x", "y"])
    assert len(found.problems) == 6


def test_each_line_of_a_duplicate_is_named_whatever_its_width() -> None:
    found = read(HEADER, ["A1", "林知远", "c1"], ["2", "周予安", "c1"], ["ａ１", "何书远", "c2"])
    assert [each.staff_no for each in found.lines] == ["2"]
    assert [(each.line, each.code, dict(each.details)) for each in found.problems] == [
        (2, "duplicate", {"lines": "2, 4"}),
        (4, "duplicate", {"lines": "2, 4"}),
    ]


def test_without_companies_no_home_is_held_against_a_role() -> None:
    assert roster.read([HEADER, ["1", "林知远", "c1", "cadre"]], HOMES).lines


def test_a_policy_knows_homes_and_companies() -> None:
    calendar = Calendar(ZoneInfo("Asia/Shanghai"), ((time(8), time(12)),))
    homes = {id_: Home(id_, {"zh": names[0], "en": names[1]}, id_ in COMPANIES) for id_, names in HOMES.items()}
    policy = Policy(calendar, homes, {}, Promises(1, 1))
    found = roster.read_for(policy, [HEADER, ["1", "林知远", "三中队", "clerk"], ["2", "周予安", "三中队", "cadre"]])
    assert [each.home for each in found.lines] == ["c3"]
    assert [each.code for each in found.problems] == ["needs_department"]


# --- sentences


def test_sentences() -> None:
    found = problem("1", "林知远", "二中对")
    assert roster.sentence(found, "zh") == "第 2 行（编号 1）：没有“二中对”这个单位，是不是“二中队”？"
    assert roster.sentence(Problem(3, "", "missing_name"), "en") == "Line 3: the name is empty."


def test_every_code_has_both_languages_with_the_same_places() -> None:
    places = {"columns": "<>", "column": "<>", "given": "<>", "lines": "<>", "nearest": "<>", "known": "<>"}
    for code in roster_problems.WORDS:
        words = roster_problems.WORDS[code]
        assert set(words) == {"zh", "en"}
        assert words["zh"].count("{") == words["en"].count("{")
        assert "{" not in roster.reason(Problem(1, "", code, places), "zh")
    assert set(roster_problems.WORDS) >= roster_problems.NOTES


def test_braces_in_a_cell_do_no_harm() -> None:
    assert "{given.x}" in roster.sentence(problem("1", "林知远", "{given.x}"), "en")


texts = st.one_of(
    st.text(max_size=30),
    st.text(alphabet="0123456789.-+/ XxE年月日", max_size=24),
    st.sampled_from(
        [*HOMES, *(role.value for role in Role), "", "张 三", "1001", PAPER, "#N/A", '="1"', "46348", "99999"]
    ),
)


@given(st.lists(st.lists(texts, max_size=8), max_size=12), st.sampled_from([[], [HEADER]]))
@example([["0001-00-00"] * 6], [HEADER])
@example([["9999-12-31 0"] * 6], [HEADER])
def test_no_rows_break_it_and_no_paper_comes_out(rows: list[list[str]], header: list[list[str]]) -> None:
    found = read(*header, *rows)
    bad = {each.line for each in found.problems}
    assert not bad & {each.line for each in found.lines}
    assert found.lines or found.problems
    for each in (*found.problems, *found.notes):
        for language in ("zh", "en"):
            assert PAPER not in roster.sentence(each, language)
    numbers = [each.staff_no.casefold() for each in found.lines]
    assert len(numbers) == len(set(numbers))
    again = [HEADER, *([n.staff_no, n.name, n.home, ";".join(n.roles), n.language or "", ""] for n in found.lines)]
    assert [each.name for each in read(*again).lines] == [each.name for each in found.lines]


def test_ten_thousand_lines() -> None:
    rows = [[str(number), f"张 三{number}", f"{number}连", "战士"] for number in range(1, 10_001)]
    assert len(read(HEADER, *rows).problems) == 10_000
