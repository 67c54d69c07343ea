"""A period as people write it: 上周, 11月, last month, 2026/11/1 到 11/15; without a year the latest one. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date

from bot.domain import period as periods
from bot.domain.calendar import Calendar
from bot.domain.period import Period

Of = Callable[[date, Calendar], Period]
_SAID: dict[str, tuple[Of, bool]] = {
    "本周": (periods.week_of, False), "这周": (periods.week_of, False), "thisweek": (periods.week_of, False),
    "上周": (periods.week_of, True), "lastweek": (periods.week_of, True),
    "本月": (periods.month_of, False), "这个月": (periods.month_of, False), "thismonth": (periods.month_of, False),
    "上月": (periods.month_of, True), "上个月": (periods.month_of, True), "lastmonth": (periods.month_of, True),
    "本季": (periods.quarter_of, False), "本季度": (periods.quarter_of, False),
    "thisquarter": (periods.quarter_of, False), "上季": (periods.quarter_of, True),
    "上季度": (periods.quarter_of, True), "lastquarter": (periods.quarter_of, True),
}
"""What is said → of which kind, and whether the one before this."""
_YEAR = r"(?:(20\d\d)[-/.年]?)?"
_WEEK = re.compile(_YEAR + r"(?:w(?:eek)?|第)?(\d{1,2})(?:周)?")
_MONTH = re.compile(_YEAR + r"(\d{1,2})月(?:份)?|(20\d\d)[-/.](\d{1,2})")
_QUARTER = re.compile(_YEAR + r"(?:q([1-4])|第?([一二三四1-4])季度?)")
_DAY = re.compile(r"(?:(20\d\d)[-/.年])?(\d{1,2})[-/.月](\d{1,2})[日号]?")
_BETWEEN = re.compile(r"\.\.|到|至|~|—|–|\s-\s|\sto\s|\s+")


def spoken(text: str, today: date, calendar: Calendar) -> Period:
    """ValueError for what is no period."""
    told = unicodedata.normalize("NFKC", text).strip().lower()
    short = "".join(told.split())
    if short in _SAID:
        of, last = _SAID[short]
        this = of(today, calendar)
        return periods.before(this, calendar) if last else this
    found = _month(short, today, calendar) or _quarter(short, today, calendar) or _week(short, today, calendar)
    return found or _days(told, today, calendar)


def _week(text: str, today: date, calendar: Calendar) -> Period | None:
    found = _WEEK.fullmatch(text)
    if found is None or not (found[1] or not text.isdigit()):
        return None
    year = int(found[1] or today.isocalendar().year)
    monday = date.fromisocalendar(year, int(found[2]), 1)
    if not found[1] and monday > today:
        monday = date.fromisocalendar(year - 1, int(found[2]), 1)
    return periods.week_of(monday, calendar)


def _month(text: str, today: date, calendar: Calendar) -> Period | None:
    found = _MONTH.fullmatch(text)
    if found is None:
        return None
    return periods.month_of(_begins(found[1] or found[3], int(found[2] or found[4]), today), calendar)


def _quarter(text: str, today: date, calendar: Calendar) -> Period | None:
    found = _QUARTER.fullmatch(text)
    if found is None:
        return None
    number = int(found[2] or found[3]) if (found[2] or found[3]).isdigit() else "一二三四".index(found[3]) + 1
    return periods.quarter_of(_begins(found[1], 3 * number - 2, today), calendar)


def _begins(year: str | None, month: int, today: date) -> date:
    first = date(int(year or today.year), month, 1)
    return first if year or first <= today else first.replace(year=today.year - 1)


def _days(text: str, today: date, calendar: Calendar) -> Period:
    """A day, or two and all between them; a second one without a year is the next after the first."""
    parts = [part for part in _BETWEEN.split(text) if part]
    if len(parts) not in (1, 2):
        raise ValueError(text)
    first, _ = _day(parts[0], today)
    last, told = _day(parts[-1], today)
    if not told:
        last = last.replace(year=first.year)
        last = last if last >= first else last.replace(year=first.year + 1)
    if last < first:
        raise ValueError(text)
    return periods.days(first, last, calendar)


def _day(text: str, today: date) -> tuple[date, bool]:
    """The day, and whether its year was told."""
    found = _DAY.fullmatch(text)
    if found is None:
        raise ValueError(text)
    day = date(int(found[1] or today.year), int(found[2]), int(found[3]))
    return (day, True) if found[1] else (day if day <= today else day.replace(year=day.year - 1), False)
