"""Working time: spells, weekends, exceptions, and that after and between undo each other."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.calendar import Calendar

SHANGHAI = ZoneInfo("Asia/Shanghai")
SPELLS = ((time(8, 30), time(12)), (time(14, 30), time(18)))
CALENDAR = Calendar(SHANGHAI, SPELLS, exceptions={date(2026, 10, 1): False, date(2026, 10, 10): True})
BERLIN = Calendar(ZoneInfo("Europe/Berlin"), SPELLS)


def at(text: str, zone: ZoneInfo = SHANGHAI) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=zone).timestamp())


def test_a_working_day_is_seven_hours() -> None:
    assert CALENDAR.days(1) == 7 * 3600


def test_time_runs_on_over_noon_night_and_weekend() -> None:
    assert CALENDAR.after(at("2026-11-27T17:00"), 2 * 3600) == at("2026-11-30T09:30")
    assert CALENDAR.after(at("2026-11-23T11:30"), 3600) == at("2026-11-23T15:00")
    assert CALENDAR.after(at("2026-11-21T03:00"), 60) == at("2026-11-23T08:31")


def test_a_holiday_does_not_count_and_a_make_up_saturday_does() -> None:
    assert CALENDAR.between(at("2026-10-01T00:00"), at("2026-10-02T00:00")) == 0
    assert CALENDAR.between(at("2026-10-10T00:00"), at("2026-10-11T00:00")) == 7 * 3600
    assert CALENDAR.between(at("2026-11-24T09:00"), at("2026-11-23T09:00")) == 0


def test_the_next_working_day() -> None:
    assert CALENDAR.next_working_day(at("2026-11-27T10:00")) == at("2026-11-30T08:30")


@settings(deadline=None)
@given(st.sampled_from([CALENDAR, BERLIN]), st.integers(at("2026-01-01T00:00"), at("2027-12-31T00:00")),
       st.integers(1, 60 * 7 * 3600))
def test_after_and_between_are_inverse(calendar: Calendar, since: int, budget: int) -> None:
    assert calendar.between(since, calendar.after(since, budget)) == budget
