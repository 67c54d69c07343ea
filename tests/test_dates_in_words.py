"""A date told is a date in words, whole, in both languages; one that may still change says so."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.domain.case import State
from bot.domain.day_notice import DayNotice
from bot.domain.own_days import parse
from bot.render import TEMPLATES, Renderer
from bot.services.unit.rulebook import NoFiles
from tests.screens import NAME, both, brief, shown, view
from tests.stage import sample_policy

ZONE = ZoneInfo("Asia/Shanghai")
THURSDAY = int(datetime(2026, 11, 26, 17, 30, tzinfo=ZONE).timestamp())
JANUARY = int(datetime(2027, 1, 6, 17, 30, tzinfo=ZONE).timestamp())
EXPECTING = Renderer(ZONE, sample_policy().calendar.expected)
TOLD = {"zh": "11月26日（星期四）17:30", "en": "Thursday 26 November, 17:30"}
EXPECTED = {"zh": "2027年1月6日（星期三）17:30（预计）", "en": "Wednesday 6 January 2027, 17:30 (expected)"}
NOTE = {"zh": "放假安排还没公布", "en": "holidays are not published yet"}
BY = {"zh": "前", "en": ""}


def card(language: str, state: State, instant: int) -> str:
    """A case's card to its soldier, all its dates that one."""
    case = view(state=state, accept_by=instant, resolve_by=instant, report_by=instant, moved=0)
    return EXPECTING.screen("case", {"headline": None, "case": case, "side": "requester", "buttons": []}, language).text


@both
@pytest.mark.parametrize("state", [State.NEW, State.OPEN, State.REFERRED])
def test_a_card_tells_its_date_in_words_and_says_when_it_may_change(language: str, state: State) -> None:
    text = card(language, state, THURSDAY)
    assert TOLD[language] + BY[language] in text
    assert NOTE[language] not in text
    text = card(language, state, JANUARY)
    assert EXPECTED[language] + BY[language] in text
    assert NOTE[language] in text


@both
def test_a_list_and_a_reminder_tell_it_too(language: str) -> None:
    line = {**brief(state=State.OPEN), "resolve_by": JANUARY, "handler": NAME, "requester": NAME, "side": "handler",
            "helping": False, "overdue": False}
    listed = {"name": "queue", "page": 0, "cases": [line], "buttons": []}
    rung: dict[str, Any] = {"case": brief(), "kind": "resolved", "due_at": JANUARY, "late": False, "own": True,
                            "handler": NAME, "buttons": []}
    for kind, details in (("list", listed), ("rung", rung), ("rungs", {"lines": [rung], "more": 0, "buttons": []})):
        assert EXPECTED[language] in EXPECTING.screen(kind, details, language).text, kind


@both
def test_what_has_happened_is_never_expected(language: str) -> None:
    event = {"action": "progress", "at": JANUARY, "actor": NAME, "own": False, "given": {}, "files": 0, "words": []}
    details = {"case": brief(), "side": "requester", "page": 1, "pages": 1, "events": [event], "buttons": []}
    assert EXPECTED[language] not in EXPECTING.screen("timeline", details, language).text


def test_no_template_tells_a_promised_date_otherwise() -> None:
    for path in TEMPLATES.glob("*/*/*"):
        text = path.read_text("utf-8")
        text = re.sub(r"\[next\.overdue\].*?\n\n", "", text, flags=re.DOTALL)  # that has passed
        assert not re.search(r"(accept_by|resolve_by|report_by)\|(when|day)", text), path.name


@both
def test_the_letters_on_days_at_their_longest(language: str) -> None:
    holidays = [{"names": ["new_year", "national"], "free": [[JANUARY, JANUARY, 8]] * 2, "work": [JANUARY] * 2}] * 7
    problem = {"line": 9, "text": "字" * 60, "day": JANUARY, "found": 9}
    kinds = ("unclear", "no_date", "year", "weekday", "count", "both", "not_free", "no_weekend", "feast", "far",
             "balance")
    for usable in (True, False):
        text = shown("holidays_read", {
            "year": 2027, "holidays": holidays, "usable": usable, "more": 3,
            "changes": [[JANUARY, True]] * 40, "problems": [{**problem, "kind": kind} for kind in kinds]}, language)
        assert "17:30" not in text
    shown("holidays", {"published": 2026, "own": [[JANUARY, False]] * 40}, language)
    shown("own_days_read", {"days": [[JANUARY, True]] * 40, "unclear": [[1, "字" * 60]] * 12}, language)
    for year in (0, 2027):
        shown("days_in_force", {"year": year}, language)
        shown("days_unfiled", {"year": year}, language)
    shown("policy_wrong", {"sentence": "x" * 300}, language)
    lines = [{"number": "2026-000042", "kind": "accepted", "before": THURSDAY, "after": JANUARY}] * 15
    assert TOLD[language] in shown("new_dates", {"lines": lines, "more": 3}, language)


TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(("text", "days"), [
    ("12-24 休息\n１２－２６　上班", {date(2026, 12, 24): False, date(2026, 12, 26): True}),
    ("1月4日至1月5日 放假。", {date(2027, 1, 4): False, date(2027, 1, 5): False}),
    ("2026-12-31..2027-01-01 off\n2027/1/2: WORK", {date(2026, 12, 31): False, date(2027, 1, 1): False,
                                                    date(2027, 1, 2): True}),
])
def test_the_units_own_days_as_people_type_them(text: str, days: dict[date, bool]) -> None:
    found = parse(text, TODAY)
    assert (found.days, found.unclear) == (days, [])


@pytest.mark.parametrize("line", ["哪天都行", "12-24", "2-30 休息", "2026-11-01 休息", "12-24 休息 12-25 上班",
                                  "12-24至12-20 休息", "2029-01-01 off"])
def test_what_is_no_day_to_come_is_said_with_its_line(line: str) -> None:
    found = parse(f"12-28 休息\n{line}", TODAY)
    assert found.unclear == [(2, line)]


def test_a_day_cannot_be_both() -> None:
    assert parse("12-24 休息\n12-24 上班", TODAY).unclear == [(2, "12-24 上班")]


def test_days_named_in_the_chat_hold_without_any_file() -> None:
    policy = sample_policy()
    named = [DayNotice(1, 2027, {date(2027, 1, 2): True}, 0, 1), DayNotice(2, 0, {date(2027, 1, 3): True}, 0, 1)]
    calendar = NoFiles().read(policy, named).calendar
    assert calendar.expected_from == date(2028, 1, 1)
    assert calendar.works(date(2027, 1, 2))
    assert calendar.works(date(2027, 1, 3))
