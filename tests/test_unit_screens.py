"""The screens of the unit by chat at their longest, in both languages; and what an admin types about it."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot.config.card_folder import Folder
from bot.config.cards import parse_card
from bot.config.policy import policy_of
from bot.config.table import table_of
from bot.config.unit_edit import edited
from bot.domain import unit_typed
from bot.domain.cards import Card
from bot.domain.errors import PolicyError, Refused
from bot.domain.roster import read_for
from bot.domain.unit_change import BUDGETS, CATEGORIES, COMPANIES, DEPARTMENTS, KINDS, UnitChange, budget
from tests.screens import LONG, NAME, NOW, both, shown
from tests.test_config import DESK, SMALL

NAMES = {"names": [NAME] * 12}
HOURS: dict[str, Any] = {"hours": [["sat", "14:00-18:00"]] * 7}
SPANS = {"spans": [[NOW, NOW]] * 4}
CHANGES: list[dict[str, Any]] = [
    {"key": "windows", "before": {"hours": []}, "after": HOURS},
    {"key": "phones_away", "before": SPANS, "after": {"spans": []}},
    {"key": "leader", "before": {"names": []}, "after": NAMES},
    {"key": "cadres", "before": NAMES, "after": {"names": []}},
    {"key": "department", "before": {"words": LONG}, "after": {"words": LONG}},
    {"key": "lasting", "before": {"flag": False}, "after": {"flag": True}},
    {"key": "days", "before": None, "after": {"number": 2.5}}]
QUESTION = {"zh": "问" * 200, "en": "Q" * 200}


def lines() -> list[dict[str, Any]]:
    """A change of every kind."""
    base = {"undone": None, "kind": DEPARTMENTS, "name": LONG, "to": LONG, "question": QUESTION,
            "choices": [LONG] * 5, "changes": [], "categories": [LONG] * 20}
    verbs = ("add", "rename", "merge", "split", "close", "ask", "ask_anew", "ask_no_more", "need",
             "need_no_more")
    found: list[dict[str, Any]] = [{**base, "what": one, "kind": kind} for one in verbs
                                   for kind in (DEPARTMENTS, CATEGORIES)]
    found += [{**base, "what": "set", "changes": CHANGES[at:at + 1]} for at in range(len(CHANGES))]
    found += [{**base, "what": "set", "name": None, "changes": [
        {"key": one.key, "before": {"number": 1}, "after": {"number": 2}}]} for one in BUDGETS]
    return [*found, {**base, "what": "undo", "undone": "merge"}]


@both
def test_every_change_fits_its_screens(language: str) -> None:
    going = {"people": 999, "posts": 99, "names": [NAME] * 12, "more": 9, "cases": 999, "duties": 99, "on_call": 99,
             "cards": 99, "stays": 99, "heads": [NAME] * 2, "told": 99}
    none = {**dict.fromkeys(going, 0), "names": [], "heads": []}
    for one in lines():
        for each in (going, none):
            shown("unit_preview", {**one, **each}, language)
        for outcome in ("done", "overtaken", "unwritable"):
            shown("unit_done", {**one, "outcome": outcome, "told": 3}, language)
        shown("unit_told", {**one, "by": NAME}, language)
        told = {**one, "at": NOW, "by": NAME, "taken_back": True}
        shown("unit_changes", {"page": 1, "undoable": True, "lines": [told] * 6}, language)
        shown("unit", {"counts": dict.fromkeys(KINDS, 9), "writable": False, "last": [told]}, language)
    shown("unit_changes", {"page": 0, "undoable": False, "lines": []}, language)


@both
def test_its_pages_fit(language: str) -> None:
    shown("unit_budgets", {"shown": [[one.key, 0.5] for one in BUDGETS]}, language)
    question = {"words": QUESTION, "choices": [LONG] * 5, "optional": True}
    for kind in KINDS:
        shown("unit_list", {"kind": kind, "count": 99, "former": [LONG] * 12}, language)
        shown("unit_one", {"kind": kind, "name": LONG, "shown": [{"key": one["key"], "after": one["after"]}
                                                                for one in CHANGES],
                           "people": 99, "posts": [NAME] * 12, "heads": [NAME] * 3, "cases": 9, "cards": 9,
                           "questions": [question] * 8, "materials": [LONG] * 12, "categories": [LONG] * 20}, language)
    shown("unit_question", {"name": LONG, **question}, language)
    for papers in ([], [{"words": LONG, "bring": True}] * 12):
        shown("unit_materials", {"name": LONG, "materials": papers}, language)
    shown("unit_question", {"name": LONG, **question, "choices": []}, language)


@pytest.mark.parametrize(("typed", "found"), [
    ("周六 14:00-18:00；周日 9:00-11:00", ["sat 14:00-18:00", "sun 09:00-11:00"]),
    ("周六、周日 14:00－18:00", ["sat 14:00-18:00", "sun 14:00-18:00"]),
    ("周六日14:00至18:00", ["sat 14:00-18:00", "sun 14:00-18:00"]),
    ("Sat 14:00-18:00, sun 9:00-11:00", ["sat 14:00-18:00", "sun 09:00-11:00"]),
    ("无", []), ("always", []), ("星期六 18:00-14:00", None), ("周八 9:00-11:00", None), ("周六", None),
    ("sat 14:00-25:00", None), ("sat 14:70-18:00", None),
])
def test_hours_as_people_write_them(typed: str, found: list[str] | None) -> None:
    if found is None:
        with pytest.raises(Refused, match="unit_windows_unclear"):
            unit_typed.windows(typed)
    else:
        assert unit_typed.windows(typed) == found


def test_days_numbers_and_choices_as_people_write_them() -> None:
    today = date(2026, 11, 23)
    assert unit_typed.phones_away("12月1日至12月20日", today) == ["2026-12-01..2026-12-20"]
    assert unit_typed.phones_away("11月20日至11月30日", today) == ["2026-11-20..2026-11-30"]
    assert unit_typed.phones_away("2026-12-01..2026-12-02；12-05", today) == [
        "2026-12-01..2026-12-02", "2026-12-05..2026-12-05"]
    assert unit_typed.phones_away("没有", today) == []
    assert [unit_typed.number(one, budget("accept_hours")) for one in ("2", "０.５", "4小时")] == [2, 0.5, 4]
    assert unit_typed.choices("有 | Yes\n没有")[1] == {"zh": "没有", "en": "没有"}
    assert len(unit_typed.choices("有、没有、不知道")) == 3
    for wrong in ("有", "有、有", "一、二、三、四、五、六", "长" * 33 + "、短"):
        with pytest.raises(Refused, match="unit_choices"):
            unit_typed.choices(wrong)
    for wrong in ("x", "0", "81", ""):
        with pytest.raises(Refused, match="unit_number"):
            unit_typed.number(wrong, budget("accept_hours"))
    with pytest.raises(Refused, match="unit_number"):
        unit_typed.number("1.5", budget("reopen_days"))
    with pytest.raises(Refused, match="unit_days_unclear"):
        unit_typed.phones_away("下周", today)


ASKED: dict[str, Any] = {"id": "q1", "zh": "几口人？", "en": "How many?", "choices": [
    {"id": "a1", "zh": "一", "en": "1"}, {"id": "a2", "zh": "二", "en": "2"}]}
WORDS = {"words": {"zh": "新", "en": "New"}}
EDITS = (
    UnitChange("rename", COMPANIES, "c1", WORDS), UnitChange("add", COMPANIES, "", {"id": "c9", **WORDS}),
    UnitChange("set", COMPANIES, "c1", {"values": {"windows": ["sat 14:00-18:00"], "leader": None}}),
    UnitChange("set", CATEGORIES, "pay", {"values": {"days": 3, "sensitive": True, "lasting": None}}),
    UnitChange("set", "promises", "", {"values": {"accept_hours": 2}}),
    UnitChange("merge", DEPARTMENTS, "finance", {"into": "personnel"}), UnitChange("close", COMPANIES, "c3", {}),
    UnitChange("merge", CATEGORIES, "aid", {"into": "other"}),
    UnitChange("split", CATEGORIES, "pay", {"id": "pay2", **WORDS}),
    UnitChange("split", DEPARTMENTS, "politics", {"id": "clubs", **WORDS, "categories": ["suggestion"]}),
    UnitChange("ask", CATEGORIES, "suggestion", {"question": ASKED}),
    UnitChange("ask_anew", CATEGORIES, "pay", {"replaces": "item", "question": ASKED}),
    UnitChange("ask_anew", CATEGORIES, "pay", {"replaces": "since", "question": {
        "id": "since", "zh": "从几月起？", "en": "Since when?", "choices": [], "optional": True}}),
    UnitChange("ask_no_more", CATEGORIES, "pay", {"replaces": "since"}),
    UnitChange("need", CATEGORIES, "pay", {"material": {"id": "m1", "zh": "表", "en": "Form", "bring": True}}),
    UnitChange("need", CATEGORIES, "other", {"material": {"id": "m1", "zh": "表", "en": "Form", "bring": True}}),
    UnitChange("need_no_more", CATEGORIES, "pay", {"replaces": "payslip"}),
)


@pytest.mark.parametrize("change", EDITS, ids=[f"{one.verb} {one.kind}" for one in EDITS])
def test_an_edit_keeps_every_other_line(change: UnitChange) -> None:
    before = DESK.read_text("utf-8")
    after = edited(before, change)
    assert after != before
    policy_of(table_of(after, DESK), DESK)
    lost = [line for line in before.splitlines() if line.strip() and line not in after.splitlines()]
    assert len(lost) <= 3
    assert not any(line.lstrip().startswith("#") for line in lost)


def test_what_was_closed_keeps_its_name_and_gives_way_to_the_other(tmp_path: Path) -> None:
    path = tmp_path / "desk.toml"
    second = '[companies.c2]\nzh = "二中队"\nen = "Company 2"\n'
    text = SMALL.replace("[departments.finance]", f"{second}[departments.finance]")
    after = edited(text, UnitChange("merge", COMPANIES, "c2", {"into": "c1"}))
    policy = policy_of(table_of(after, path), path)
    assert list(policy.homes) == ["c1", "finance"]
    assert (policy.home_words("c2")["zh"], policy.place_of("c2")) == ("二中队", "c1")
    again = edited(after, UnitChange("ask_no_more", CATEGORIES, "pay", {"replaces": "item"}))
    pay = policy_of(table_of(again, path), path).category("pay")
    assert ([one.id for one in pay.questions], [one.id for one in pay.former_questions]) == (["since"], ["item"])
    fresh = edited(text, UnitChange("set", "limits", "", {"values": {"max_open": 5}}))
    assert policy_of(table_of(fresh, path), path).max_open == 5


def test_what_names_a_closed_home_means_the_one_in_its_place(tmp_path: Path) -> None:
    before = DESK.read_text("utf-8")
    after = edited(edited(before, UnitChange("merge", DEPARTMENTS, "finance", {"into": "personnel"})),
                   UnitChange("merge", CATEGORIES, "travel", {"into": "pay"}))
    after = after.replace('home = "medical"', 'home = "finance"')
    policy = policy_of(table_of(after, DESK), DESK)
    assert policy.duties[0].home == "personnel"
    text = (DESK.parent / "cards" / "travel-reimbursement.md").read_text("utf-8")
    card = parse_card(text, "travel-reimbursement", policy)
    assert isinstance(card, Card)
    assert (card.category, card.office, card.answers) == ("pay", "personnel", None)
    assert Folder(tmp_path, policy).parse("travel-reimbursement", text) == card
    roster = read_for(policy, [["编号", "姓名", "单位", "角色"], ["1", "甲", "财务", "机关干部"]])
    assert [one.home for one in roster.lines] == ["personnel"]
    with pytest.raises(PolicyError, match="leads nowhere"):
        policy_of(table_of(after.replace('into = "personnel"', 'into = "finance"'), DESK), DESK)
    wrong = after.replace('en = "Company 1"', 'en = "Company 1"\ninto = "c2"')
    with pytest.raises(PolicyError, match="belongs to one that is closed"):
        policy_of(table_of(wrong, DESK), DESK)
