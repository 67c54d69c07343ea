"""The unit's own days off and days worked as somebody types them: a line each, such as `12-24 休息`."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

AHEAD = timedelta(days=366)
LONGEST = 40  # days of one line
KINDS = {"休息": False, "放假": False, "休": False, "off": False, "上班": True, "补班": True, "班": True, "work": True}

_SIGN = r"(?:(\d{4})[-年/.])?(\d{1,2})[-月/.](\d{1,2})日?"
_LINE = re.compile(rf"{_SIGN}(?:\s*(?:至|到|~|\.\.|—|–)\s*{_SIGN})?\s*[:,]?\s*({'|'.join(KINDS)})[。.]?", re.IGNORECASE)


@dataclass
class OwnDays:
    """`days`: day → works or not. `unclear`: (line, text) of what was not understood, or is no day to come."""

    days: dict[date, bool] = field(default_factory=dict)
    unclear: list[tuple[int, str]] = field(default_factory=list)


def parse(text: str, today: date) -> OwnDays:
    """Each line; a day without a year is the next one of that name."""
    found = OwnDays()
    for number, line in enumerate(text.splitlines(), start=1):
        plain = unicodedata.normalize("NFKC", line).strip().casefold()
        if not plain:
            continue
        told = _days(plain, today)
        clash = told and any(found.days.get(day, works) != works for day, works in told.items())
        if not told or clash:
            found.unclear.append((number, line.strip()[:60]))
        else:
            found.days.update(told)
    return found


def _days(line: str, today: date) -> Mapping[date, bool]:
    """A line's days; none if it was not understood."""
    match = _LINE.fullmatch(line)
    if match is None:
        return {}
    try:
        first = _day(match[1], match[2], match[3], today)
        last = _day(match[4] or match[1], match[5], match[6], first) if match[5] else first
    except ValueError:
        return {}
    length = (last - first).days + 1
    if not 1 <= length <= LONGEST or first < today or last > today + AHEAD:
        return {}
    return dict.fromkeys((first + timedelta(days=each) for each in range(length)), KINDS[match[7]])


def _day(year: str | None, month: str, day: str, since: date) -> date:
    if year:
        return date(int(year), int(month), int(day))
    this = date(since.year, int(month), int(day))
    return this if this >= since else date(since.year + 1, int(month), int(day))
