"""Numbers of identity papers: refused in a roster, and never repeated, in no sentence and no sheet."""

from __future__ import annotations

import pytest

from bot.domain import roster

HEADER = ["staff_no", "name", "home", "roles", "language", "left_on"]
HOMES = {"c1": ("一中队", "Company 1")}
PAPER = "110101199003071234"


@pytest.mark.parametrize(
    "typed",
    [
        *(PAPER, "11010119900307123X", "110101900307123", "１１０１０１１９９００３０７１２３４"),
        *("110101 19900307 1234", "110101-19900307-123x", "6222020200112233445", f"No{PAPER}", "1.10101E+17"),
    ],
)
@pytest.mark.parametrize("column", [0, 1, 2])
def test_numbers_of_papers_are_refused_and_not_repeated(typed: str, column: int) -> None:
    cells = ["1", "林知远", "c1", "soldier"]
    cells[column] = typed
    (found,) = roster.read([HEADER, cells], HOMES).problems
    assert (found.code, found.details) == ("identity_number", {"column": HEADER[column]})
    for language in ("zh", "en"):
        assert not set("0356789") & set(roster.sentence(found, language))
    if column == 0:
        assert found.staff_no == ""
    assert typed not in str(roster.bad_lines_sheet([HEADER, cells], [found]))


def test_bad_lines_come_back_under_their_header_with_reasons_and_without_papers() -> None:
    rows = [
        ["花名册"],
        ["编号", "姓名", "单位", "角色", "身份证号"],
        ["1", "林知远", "c1", "", PAPER],
        ["2", "周予安", "c9", "xyz", PAPER],
        ["2", "何书远"],
    ]
    sheet = roster.bad_lines_sheet(rows, roster.read(rows, HOMES).problems, "en")
    assert [row[:5] for row in sheet] == [rows[1], ["2", "周予安", "c9", "xyz", ""], ["2", "何书远", "", "", ""]]
    assert sheet[0][5] == "reason"
    assert "c9" in sheet[1][5]
    assert "4, 5" in sheet[2][5]


def test_there_is_no_sheet_without_a_header() -> None:
    assert roster.bad_lines_sheet([["x"]], [roster.Problem(1, "", "no_header")]) == []
