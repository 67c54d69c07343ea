"""When somebody may be told what can wait, and the words of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time
from typing import Any

import pytest

from bot.domain.case import Outcome, State
from bot.domain.forms import STORY_LIMIT
from bot.domain.people import Person, Role
from bot.domain.policy import Policy
from bot.domain.quiet import Reading, held_until, may_ring, reads_next
from bot.domain.windows import NIGHT, Quiet, Windows
from bot.services.letters.releasing import LISTED, QUOTED
from tests.screens import NAME, SIDES, both, brief, shown, view
from tests.stage import sample_policy
from tests.test_ladder import SHANGHAI

SATURDAYS = Windows(SHANGHAI, ((5, time(14), time(18)),))
AWAY = Windows(SHANGHAI, (), ((date(2026, 11, 23), date(2026, 12, 13)),))


def at(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=SHANGHAI).timestamp())


def policy(windows: Windows | None = None, quiet: Quiet | None = NIGHT) -> Policy:
    made = sample_policy()
    return replace(made, homes={**made.homes, "c1": replace(made.homes["c1"], windows=windows)}, quiet=quiet)


@pytest.mark.parametrize(("instant", "told"), [
    ("2026-11-23T21:59", "2026-11-23T21:59"), ("2026-11-23T22:00", "2026-11-24T07:00"),
    ("2026-11-24T03:00", "2026-11-24T07:00"), ("2026-11-24T07:00", "2026-11-24T07:00")])
def test_without_windows_the_night_is_quiet(instant: str, told: str) -> None:
    for home in ("c1", "finance", "hq", "gone"):
        assert may_ring(home, at(instant), policy()) == at(told)
        assert may_ring(home, at(instant), policy(quiet=None)) == at(instant)


@pytest.mark.parametrize(("windows", "instant", "told"), [
    (SATURDAYS, "2026-11-23T12:00", "2026-11-28T14:00"), (SATURDAYS, "2026-11-28T17:59", "2026-11-28T17:59"),
    (SATURDAYS, "2026-11-28T18:00", "2026-12-05T14:00"), (AWAY, "2026-11-22T23:00", "2026-12-14T07:00"),
    (AWAY, "2026-12-13T12:00", "2026-12-14T07:00"), (AWAY, "2026-12-14T12:00", "2026-12-14T12:00"),
    (Windows(SHANGHAI, ((5, time(21), time(23)),)), "2026-11-28T22:30", "2026-11-28T22:30"),
    (replace(SATURDAYS, closed=AWAY.closed), "2026-11-23T12:00", "2026-12-19T14:00")])
def test_a_company_with_windows_hears_in_its_windows_alone(windows: Windows, instant: str, told: str) -> None:
    assert may_ring("c1", at(instant), policy(windows)) == at(told)


def test_quiet_hours_within_a_day() -> None:
    noon = Quiet(time(12), time(14))
    assert noon.over(at("2026-11-23T12:30"), SHANGHAI) == at("2026-11-23T14:00")
    assert noon.over(at("2026-11-23T14:00"), SHANGHAI) == at("2026-11-23T14:00")


def test_staff_and_clerks_of_a_company_are_on_duty_and_the_next_opening_is_told() -> None:
    soldier = Person(1, "1", "甲", "c1", frozenset({Role.SOLDIER}))
    clerk = replace(soldier, roles=frozenset({Role.SOLDIER, Role.CLERK}))
    monday = at("2026-11-23T12:00")
    assert reads_next(soldier, monday, policy(SATURDAYS)) == Reading(at("2026-11-28T14:00"), near=True)
    assert reads_next(soldier, at("2026-11-28T15:00"), policy(SATURDAYS)) is None
    assert reads_next(soldier, monday, policy(AWAY)) == Reading(at("2026-12-14T07:00"), near=False)
    assert reads_next(soldier, monday, policy()) is None
    assert reads_next(clerk, monday, policy(SATURDAYS)) is None
    never = Windows(SHANGHAI, SATURDAYS.spells, ((date(2026, 1, 1), date(2036, 1, 1)),))
    assert reads_next(soldier, monday, policy(never)) == Reading(None, near=False)


def test_the_first_minute_of_a_window_belongs_to_what_waited_for_it() -> None:
    soldier = Person(1, "1", "甲", "c1", frozenset({Role.SOLDIER}))
    opens = at("2026-11-28T14:00")
    for instant, until in ((opens - 1, opens), (opens, opens), (opens + 59, opens), (opens + 60, None)):
        assert held_until(soldier, instant, policy(SATURDAYS)) == until


# ── Words ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def line(number: int, **changed: Any) -> dict[str, Any]:
    case = view(State.RESOLVED, Outcome.EXPLAINED)
    heads = [{"headline": {"action": action, "side": "requester", "actor": NAME}, "case": case, "side": "requester"}
             for action in ("resolve", "close_on_review")]
    return {"case": brief(state=State.RESOLVED), "side": "requester", "rank": number % 3, "files": 2, "heads": heads,
            "talk": NAME, "quotes": ["话" * STORY_LIMIT] * 2, **changed}


@both
def test_a_list_at_its_longest(language: str) -> None:
    lines = [line(number) for number in range(LISTED)]
    text = shown("news", {"lines": lines, "more": 30, "others": 12, "room": QUOTED // (2 * LISTED)}, language)
    assert text.count("2026-000042") == LISTED


@both
def test_a_list_of_reminders_and_files_alone(language: str) -> None:
    reminder = {"headline": {"phrase": "nudge.confirm", "given": {}}, "case": view(), "side": "requester"}
    cases: tuple[dict[str, Any], ...] = ({"heads": [reminder], "talk": None}, {"heads": [], "talk": None, "quotes": []})
    for changed in cases:
        shown("news", {"lines": [line(2, **changed)], "more": 0, "others": 0, "room": 100}, language)


@both
def test_a_card_says_when_the_soldier_reads(language: str) -> None:
    words = {"zh": ("一般周六14:00看手机", "11月28日（星期六）14:00才能看手机", "近期看不了手机"),
             "en": ("Usually reads on Saturday 14:00", "Reads on Saturday 28 November, 14:00, not before",
                    "No phone in sight")}
    opens = at("2026-11-28T14:00")
    readings = ({"at": opens, "near": True}, {"at": opens, "near": False}, {"at": None, "near": False})
    for reading, wanted in zip(readings, words[language], strict=True):
        for side in SIDES:
            case = view(name="甲", reads_next=reading)
            text = shown("case", {"headline": None, "case": case, "side": side}, language)
            assert (wanted in text) == (side != "requester")
