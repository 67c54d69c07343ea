"""Weeks, months and quarters as instants: from the first one to, and without, the last."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, time, timedelta

from bot.domain.calendar import Calendar

WEEK = timedelta(days=7)
_WEEK = re.compile(r"(\d{4})-W(\d{2})")
_MONTH = re.compile(r"(\d{4})-(\d{2})")
_QUARTER = re.compile(r"(\d{4})-Q([1-4])")
_RANGE = re.compile(r"(\d{4}-\d{2}-\d{2})\.\.(\d{4}-\d{2}-\d{2})")


@dataclass(frozen=True, slots=True)
class Period:
    """`first` to `last`, both days included; `since` ≤ instant < `until`."""

    first: date
    last: date
    since: int
    until: int


def days(first: date, last: date, calendar: Calendar) -> Period:
    return Period(first, last, calendar.at(first, time.min), calendar.at(last + timedelta(days=1), time.min))


def week_of(day: date, calendar: Calendar) -> Period:
    """Monday to Sunday."""
    monday = day - timedelta(days=day.weekday())
    return days(monday, monday + WEEK - timedelta(days=1), calendar)


def month_of(day: date, calendar: Calendar) -> Period:
    first = day.replace(day=1)
    return days(first, _next_month(first) - timedelta(days=1), calendar)


def quarter_of(day: date, calendar: Calendar) -> Period:
    first = date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)
    end = _next_month(_next_month(_next_month(first)))
    return days(first, end - timedelta(days=1), calendar)


def before(period: Period, calendar: Calendar) -> Period:
    """The one before it, of its own kind: months and quarters by the calendar, others of as many days."""
    last = period.first - timedelta(days=1)
    for kind in (month_of, quarter_of):
        if kind(period.first, calendar) == period:
            return kind(last, calendar)
    return days(period.first - (period.last - period.first) - timedelta(days=1), last, calendar)


def name(period: Period, calendar: Calendar) -> str:
    """As `parse` reads it: `2026-W47`, `2026-11`, `2026-Q4`, or the two days."""
    first = period.first
    if week_of(first, calendar) == period:
        return f"{first:%G-W%V}"
    if month_of(first, calendar) == period:
        return f"{first:%Y-%m}"
    if quarter_of(first, calendar) == period:
        return f"{first:%Y}-Q{(first.month + 2) // 3}"
    return f"{first}..{period.last}"


def after(period: Period, calendar: Calendar) -> Period:
    """The one that follows, of its own kind."""
    first = period.last + timedelta(days=1)
    for kind in (month_of, quarter_of):
        if kind(period.first, calendar) == period:
            return kind(first, calendar)
    return days(first, first + (period.last - period.first), calendar)


def parse(text: str, calendar: Calendar) -> Period:
    """`2026-W47`, `2026-11`, `2026-Q4`, `2026-11-01..2026-11-15`; ValueError for anything else."""
    if found := _WEEK.fullmatch(text):
        return week_of(date.fromisocalendar(int(found[1]), int(found[2]), 1), calendar)
    if found := _MONTH.fullmatch(text):
        return month_of(date(int(found[1]), int(found[2]), 1), calendar)
    if found := _QUARTER.fullmatch(text):
        return quarter_of(date(int(found[1]), 3 * int(found[2]), 1), calendar)
    if found := _RANGE.fullmatch(text):
        first, last = date.fromisoformat(found[1]), date.fromisoformat(found[2])
        if first <= last:
            return days(first, last, calendar)
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        day = date.fromisoformat(text)
        return days(day, day, calendar)
    raise ValueError(text)


def _next_month(first: date) -> date:
    return (first + timedelta(days=31)).replace(day=1)
