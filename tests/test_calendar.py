"""Working time: spells, weekends, holidays, clocks that jump, and that after, before and between undo each other."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.config.days import expected_from, read_days, statutory
from bot.config.policy import load_policy
from bot.domain.calendar import Calendar, differing
from bot.domain.errors import PolicyError

ROOT = Path(__file__).resolve().parent.parent
SHANGHAI = ZoneInfo("Asia/Shanghai")
BERLIN = ZoneInfo("Europe/Berlin")
SPELLS = ((time(8, 30), time(12)), (time(14, 30), time(18)))
NIGHT = ((time(0), time(1, 15)), (time(1, 45), time(2, 20)), (time(2, 30), time(4)), (time(22), time(23, 59, 59)))
CALENDAR = Calendar(SHANGHAI, SPELLS, exceptions={date(2026, 10, 1): False, date(2026, 10, 10): True})
IDLE = Calendar(SHANGHAI, SPELLS, weekdays=frozenset())
PAUSE = {date(2026, 3, 1) + timedelta(days=each): False for each in range(1000)}

ZONES = [ZoneInfo(name) for name in ("Europe/Berlin", "America/New_York", "Asia/Shanghai", "Australia/Lord_Howe",
                                     "Pacific/Apia", "America/Sao_Paulo", "Africa/Casablanca", "Asia/Kathmandu")]
CALENDARS = [Calendar(zone, SPELLS, frozenset(range(5)), statutory=statutory()) for zone in ZONES]
CALENDARS += [Calendar(zone, NIGHT, frozenset(range(7))) for zone in ZONES]
CALENDARS += [Calendar(SHANGHAI, SPELLS, exceptions=PAUSE), Calendar(BERLIN, SPELLS, frozenset({5}))]

calendars = st.sampled_from(CALENDARS)
instants = st.integers(int(datetime(2009, 1, 1, tzinfo=SHANGHAI).timestamp()),
                       int(datetime(2031, 1, 1, tzinfo=SHANGHAI).timestamp()))
budgets = st.integers(0, 400 * 7 * 3600) | st.integers(0, 9000)
thorough = settings(deadline=None, max_examples=300)


def at(text: str, zone: ZoneInfo = SHANGHAI) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=zone).timestamp())


def test_a_working_day_is_seven_hours() -> None:
    assert CALENDAR.days(1) == 7 * 3600


def test_time_runs_on_over_noon_night_and_weekend() -> None:
    assert CALENDAR.after(at("2026-11-27T17:00"), 2 * 3600) == at("2026-11-30T09:30")
    assert CALENDAR.after(at("2026-11-23T11:30"), 3600) == at("2026-11-23T15:00")
    assert CALENDAR.after(at("2026-11-21T03:00"), 60) == at("2026-11-23T08:31")


def test_time_runs_back_the_same_way() -> None:
    assert CALENDAR.before(at("2026-11-30T09:30"), 2 * 3600) == at("2026-11-27T17:00")
    assert CALENDAR.before(at("2026-11-23T15:00"), 3600) == at("2026-11-23T11:30")
    assert CALENDAR.before(at("2026-11-29T03:00"), 60) == at("2026-11-27T17:59")
    assert CALENDAR.before(at("2026-11-24T08:30"), CALENDAR.days(1)) == at("2026-11-23T08:30")


def test_a_budget_that_ends_with_a_spell_ends_before_the_pause() -> None:
    assert CALENDAR.after(at("2026-11-23T08:30"), CALENDAR.days(0.5)) == at("2026-11-23T12:00")
    assert CALENDAR.after(at("2026-11-23T08:30"), CALENDAR.days(1)) == at("2026-11-23T18:00")


def test_no_budget_is_the_next_working_instant_and_looking_back_the_end_of_the_last() -> None:
    assert CALENDAR.after(at("2026-11-23T12:00"), 0) == at("2026-11-23T14:30")
    assert CALENDAR.after(at("2026-11-23T09:00"), 0) == at("2026-11-23T09:00")
    assert CALENDAR.before(at("2026-11-23T13:00"), 0) == at("2026-11-23T12:00")
    assert CALENDAR.before(at("2026-11-23T09:00"), 0) == at("2026-11-23T09:00")


def test_a_holiday_does_not_count_and_a_make_up_saturday_does() -> None:
    assert CALENDAR.between(at("2026-10-01T00:00"), at("2026-10-02T00:00")) == 0
    assert CALENDAR.between(at("2026-10-10T00:00"), at("2026-10-11T00:00")) == 7 * 3600
    assert CALENDAR.between(at("2026-11-24T09:00"), at("2026-11-23T09:00")) == 0


def test_working_or_not() -> None:
    hours = {"08:29": False, "08:30": True, "11:59": True, "12:00": False, "14:30": True, "18:00": False}
    assert {hour: CALENDAR.is_working(at(f"2026-11-23T{hour}")) for hour in hours} == hours
    assert not CALENDAR.is_working(at("2026-11-22T09:00"))


def test_the_next_working_day() -> None:
    assert CALENDAR.next_working_day(at("2026-11-27T10:00")) == at("2026-11-30T08:30")
    assert CALENDAR.first_working_day(date(2026, 11, 28)) == date(2026, 11, 30)
    assert CALENDAR.first_working_day(date(2026, 10, 10)) == date(2026, 10, 10)


def test_where_no_day_works_nothing_is_looked_for_without_end() -> None:
    for question in (lambda: IDLE.after(at("2026-11-23T09:00"), 1), lambda: IDLE.before(at("2026-11-23T09:00"), 1),
                     lambda: IDLE.after(at("2026-11-23T09:00"), 0), lambda: IDLE.first_working_day(date(2026, 1, 1)),
                     lambda: CALENDAR.after(at("2026-11-23T09:00"), 10**12)):
        with pytest.raises(ValueError, match="in sight"):
            question()
    assert IDLE.between(at("2020-01-01T00:00"), at("2030-01-01T00:00")) == 0
    with pytest.raises(ValueError, match="negative"):
        CALENDAR.after(at("2026-11-23T09:00"), -1)
    with pytest.raises(ValueError, match="negative"):
        CALENDAR.before(at("2026-11-23T09:00"), -1)


def test_years_of_holidays_are_stepped_over() -> None:
    paused = Calendar(SHANGHAI, SPELLS, exceptions=PAUSE)
    assert paused.after(at("2026-02-27T17:59"), 120) == at("2028-11-27T08:31")
    assert paused.before(at("2028-11-27T08:31"), 120) == at("2026-02-27T17:59")


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [  # NIGHT is 5 h 19 min 59 s long; what the clocks leave out is missing, what they repeat counts as it passes
        ("Europe/Berlin", "2026-03-29", -50 / 60),  # 2:00–3:00 left out: 20 minutes of one spell, 30 of the next
        ("Europe/Berlin", "2026-10-25", 1),  # 2:00–3:00 comes twice
        ("Australia/Lord_Howe", "2026-10-04", -20 / 60),  # half an hour, from 2:00
        ("Australia/Lord_Howe", "2026-04-05", 0.5),
        ("America/New_York", "2026-03-08", -50 / 60),
        ("America/Sao_Paulo", "2018-11-04", -1),  # the day begins at 1:00
        ("Pacific/Apia", "2011-12-30", -(5 * 3600 + 19 * 60 + 59) / 3600),  # the day never was
    ],
)
def test_where_the_clocks_jump_time_counts_as_it_passes(zone: str, day: str, hours: float) -> None:
    calendar = Calendar(ZoneInfo(zone), NIGHT, frozenset(range(7)))
    start = calendar.at(date.fromisoformat(day), time.min)
    end = calendar.at(date.fromisoformat(day) + timedelta(days=1), time.min)
    assert calendar.between(start, end) == round(calendar.day_seconds + hours * 3600)


def test_a_time_left_out_is_when_the_clocks_jump() -> None:
    calendar = Calendar(BERLIN, SPELLS)
    jump = at("2026-03-29T01:59:59", BERLIN) + 1
    assert calendar.at(date(2026, 3, 29), time(2)) == calendar.at(date(2026, 3, 29), time(2, 59)) == jump
    assert calendar.at(date(2026, 3, 29), time(3)) == jump
    assert calendar.at(date(2026, 10, 25), time(2, 30)) == int(datetime(2026, 10, 25, 2, 30, tzinfo=BERLIN).timestamp())


def test_a_day_begins_at_midnight_or_when_the_clocks_let_it() -> None:
    sao_paulo = Calendar(ZoneInfo("America/Sao_Paulo"), SPELLS)
    noon = at("2018-11-04T12:00", sao_paulo.zone)
    assert sao_paulo.local(sao_paulo.start_of_day(noon)).time() == time(1)
    assert sao_paulo.end_of_day(noon) - sao_paulo.start_of_day(noon) == 23 * 3600
    assert CALENDAR.end_of_day(at("2026-11-23T00:00")) == at("2026-11-24T00:00")


@thorough
@given(calendars, instants, budgets)
@example(CALENDARS[0], at("2026-11-23T12:00"), 0)
def test_after_before_and_between_undo_each_other(calendar: Calendar, start: int, budget: int) -> None:
    end, begin = calendar.after(start, budget), calendar.before(start, budget)
    assert calendar.between(start, end) == budget
    assert calendar.between(begin, start) == budget
    if budget:
        assert calendar.between(start, end - 1) == budget - 1
        assert calendar.between(begin + 1, start) == budget - 1
        assert calendar.after(calendar.before(end, budget), budget) == end


@thorough
@given(calendars, instants, budgets, budgets)
def test_a_budget_may_be_used_up_in_parts(calendar: Calendar, start: int, one: int, other: int) -> None:
    assert calendar.after(calendar.after(start, one), other + 1) == calendar.after(start, one + other + 1)


@thorough
@given(calendars, st.tuples(instants, instants, instants).map(sorted))
def test_time_between_adds_up_and_passes_no_faster_than_the_clock(calendar: Calendar, points: list[int]) -> None:
    first, middle, last = points
    assert calendar.between(first, last) == calendar.between(first, middle) + calendar.between(middle, last)
    assert 0 <= calendar.between(first, middle) <= middle - first
    assert calendar.between(last, first - 1) == 0


@thorough
@given(calendars, instants)
def test_the_next_working_instant_is_one_and_the_first(calendar: Calendar, since: int) -> None:
    found = calendar.next_working(since)
    assert calendar.is_working(found)
    assert calendar.between(since, found) == 0
    assert calendar.is_working(since) == (found == since)
    assert calendar.next_working_day(since) >= calendar.end_of_day(since) > since >= calendar.start_of_day(since)
    assert calendar.works(calendar.day(found))


@settings(deadline=None, max_examples=60)
@given(st.timezones(), instants, st.integers(0, 60 * 7 * 3600))
def test_it_holds_in_any_time_zone(zone: ZoneInfo, since: int, budget: int) -> None:
    calendar = Calendar(zone, NIGHT, frozenset(range(7)))
    end = calendar.after(since, budget)
    assert calendar.between(since, end) == budget
    assert calendar.is_working(end - 1 if budget else end)
    assert calendar.before(end, budget) <= max(since, calendar.next_working(since))


@settings(deadline=None, max_examples=60)
@given(st.sampled_from(ZONES), instants, st.integers(1, 4 * 24 * 60))
def test_it_is_what_counting_the_minutes_gives(zone: ZoneInfo, since: int, minutes: int) -> None:
    """Spells that neither begin nor end while clocks turn back: there the wall clock alone does not tell."""
    spells = ((time(0, 40), time(0, 50)), (time(1, 0), time(12)), (time(14, 30), time(18)))
    calendar = Calendar(zone, spells, frozenset({0, 2, 3, 6}))
    since -= since % 60
    walls = (calendar.local(since + 60 * each) for each in range(minutes))
    counted = sum(any(opens <= wall.time() < closes for opens, closes in spells) and calendar.works(wall.date())
                  for wall in walls)
    assert calendar.between(since, since + 60 * minutes) == 60 * counted


# What is published, what is only expected


def test_years_nobody_has_published_are_expected() -> None:
    calendar = load_policy(ROOT / "data" / "desk.toml").calendar
    begins = calendar.at(expected_from(), time.min)
    assert not calendar.expected(begins - 1)
    assert calendar.expected(begins)
    assert not CALENDAR.expected(begins)


def test_an_expected_year_has_the_feasts_of_the_law_and_no_make_up_days() -> None:
    calendar = Calendar(SHANGHAI, SPELLS, statutory=statutory())
    year = expected_from().year + 2
    days = [date(year, 1, 1) + timedelta(days=each) for each in range(365)]
    off = [day for day in days if day.weekday() < 5 and not calendar.works(day)]
    assert 11 <= len(off) <= 13
    assert not [day for day in days if day.weekday() >= 5 and calendar.works(day)]


def test_a_holidays_saturday_is_free_where_saturdays_work() -> None:
    calendar = Calendar(SHANGHAI, SPELLS, frozenset(range(6)), statutory=statutory())
    assert not calendar.works(date(2026, 10, 3))
    assert calendar.works(date(2026, 11, 21))


def test_a_notice_takes_the_place_of_what_was_expected() -> None:
    before = Calendar(SHANGHAI, SPELLS, exceptions={date(2027, 2, 8): True}, expected_from=date(2027, 1, 1),
                      statutory={date(2027, 2, 8): False, date(2027, 2, 9): False, date(2026, 10, 1): False})
    days = {date(2027, 2, 6): True, date(2027, 2, 8): False, date(2027, 2, 10): False}
    after = before.with_notice(2027, days)
    assert after.expected_from == date(2028, 1, 1)
    assert after.works(date(2027, 2, 8))  # the unit says so itself
    assert not after.works(date(2026, 10, 1))
    changed = (date(2027, 2, 6), date(2027, 2, 9), date(2027, 2, 10))
    assert differing(before, after, date(2026, 1, 1), date(2027, 12, 31)) == changed
    assert differing(before, before, date(2026, 1, 1), date(2027, 12, 31)) == ()
    start = at("2027-02-05T17:00")
    assert (before.after(start, 7200), after.after(start, 7200)) == (at("2027-02-08T09:30"), at("2027-02-06T09:30"))


def test_a_notice_for_a_later_year_leaves_the_gap_expected() -> None:
    calendar = Calendar(SHANGHAI, SPELLS, expected_from=date(2027, 1, 1)).with_notice(2028, {})
    assert calendar.expected_from == date(2027, 1, 1)


def test_other_hours_differ_on_working_days_alone() -> None:
    other = Calendar(SHANGHAI, SPELLS[:1])
    friday, monday = date(2026, 11, 20), date(2026, 11, 23)
    assert differing(CALENDAR, other, friday, monday) == (friday, monday)


# The unit's own files


def test_the_units_files_are_read(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text('[days]\n2026-12-31 = "off"\n', "utf-8")
    (tmp_path / "b.toml").write_text('[days]\n2026-12-31 = "off"\n2027-01-03 = "work"  # 补班\n', "utf-8")
    assert read_days(tmp_path).exceptions == {date(2026, 12, 31): False, date(2027, 1, 3): True}
    assert read_days(tmp_path / "none").exceptions == {}


def test_the_example_is_in_force_once_uncovered(tmp_path: Path) -> None:
    text = (ROOT / "data" / "calendar" / "example.toml").read_text("utf-8")
    (tmp_path / "own.toml").write_text(text.replace("\n# 2", "\n2"), "utf-8")
    assert set(read_days(tmp_path).exceptions.values()) == {True, False}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('[days]\n\n2026-02-30 = "off"\n', "own.toml:3: days.2026-02-30 is no date"),
        ('[days]\n20261231 = "off"\n', "own.toml:2: days.20261231 is no date"),
        ('[days]\n2026-W53-4 = "off"\n', "own.toml:2: days.2026-W53-4 is no date"),
        ('[days]\n# words\n2026-12-31 = "free"\n', 'own.toml:3: days.2026-12-31 "free" is no kind of day'),
        ("[days]\n2026-12-31 = false\n", "own.toml:2: days.2026-12-31 must be a text"),
        ('x = 1\n[days]\n2026-12-31 = "off"\n', "own.toml:1: x is unknown"),
        ('[days]\n2026-12-31 = "off"\n2026-12-31 = "off"\n', "line 3"),
    ],
)
def test_a_mistake_is_told_with_file_and_line(tmp_path: Path, text: str, told: str) -> None:
    (tmp_path / "own.toml").write_text(text, "utf-8")
    with pytest.raises(PolicyError) as error:
        read_days(tmp_path)
    assert told in str(error.value)
