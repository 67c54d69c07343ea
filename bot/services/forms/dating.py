"""Dates that somebody sets by hand: some to tap, others typed the way people write them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from bot.domain.errors import Refused
from bot.domain.forms import BATCH
from bot.domain.policy import Choice, Policy
from bot.domain.rules import AT_THE_MEETING, ON_THE_SPOT, TOGETHER, Action
from bot.services.house import Unit
from bot.storage.drafts import Draft

AHEAD = (3, 5, 10, 15, 20, 30)
"""Working days from now that are offered as buttons."""
FARTHEST = 400
"""Days ahead that a typed date may lie."""
YEAR, JUST_GONE = 365, 60
"""Days in which a day typed without its year has just gone by."""

_WEEKDAYS = {"zh": "一二三四五六日", "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")}
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_NEAR = {"明天": 1, "明日": 1, "后天": 2, "大后天": 3, "tomorrow": 1, "the day after tomorrow": 2}
_FIGURES = re.compile(r"(?:(20\d\d)\s*[-/.年]\s*)?(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号號]?")
_ENGLISH = re.compile(
    r"(\d{1,2})(?:st|nd|rd|th)?\s+([a-z]{3})[a-z]*\.?|([a-z]{3})[a-z]*\.?\s+(\d{1,2})(?:st|nd|rd|th)?")


async def choices(unit: Unit, draft: Draft) -> list[Choice]:
    """Some days ahead, and the one answered already."""
    calendar = unit.policy.calendar
    days = [calendar.day(calendar.after(unit.now, calendar.days(ahead))) for ahead in AHEAD]
    given = draft.answers.get("by")
    days += [date.fromisoformat(given)] if given else []
    return [_choice(day) for day in sorted(set(days))]


def _choice(day: date) -> Choice:
    zh = f"{day.month}月{day.day}日（周{_WEEKDAYS['zh'][day.weekday()]}）"
    en = f"{_WEEKDAYS['en'][day.weekday()]} {day.day} {_MONTHS[day.month - 1]}"
    return Choice(day.isoformat(), {"zh": zh, "en": en})


def typed(unit: Unit, text: str) -> Choice:
    """The day that typed words mean, without a year the next one; Refused if there is none or it is too far.

    Without a year and just gone by, it is a slip: nobody means next year's.
    """
    words = unicodedata.normalize("NFKC", text).strip().lower()
    day = read(words, unit.today)
    if day and not re.search(r"20\d\d", words) and day > unit.today + timedelta(days=YEAR - JUST_GONE):
        raise Refused("date_gone", name=words)
    if day is None or not unit.today < day <= unit.today + timedelta(days=FARTHEST):
        raise Refused("no_such_date")
    return _choice(day)


def read(text: str, today: date) -> date | None:
    """A day as people say or write it, in lower case; None: it is none."""
    if text in _NEAR:
        return today + timedelta(days=_NEAR[text])
    figures, english = _FIGURES.fullmatch(text), _ENGLISH.fullmatch(text)
    if figures:
        return _next(figures[1], int(figures[2]), int(figures[3]), today)
    month = next((number for number, name in enumerate(_MONTHS, 1) if english
                  and name.lower() == (english[2] or english[3])), None)
    return _next(None, month, int(english[1] or english[4]), today) if english and month else None


def _next(year: str | None, month: int, day: int, today: date) -> date | None:
    for number in (int(year),) if year else (today.year, today.year + 1):
        try:
            found = date(number, month, day)
        except ValueError:
            continue
        if year or found > today:
            return found
    return None


def deadline(policy: Policy, day: str) -> int:
    """The end of work on that day (ISO), or on the last working day before it; epoch seconds."""
    calendar = policy.calendar
    return calendar.before(calendar.end_of_day(calendar.at(date.fromisoformat(day), policy.calendar.spells[0][0])), 0)


def set_by(unit: Unit, action: Action, answers: Mapping[str, Any]) -> int | None:
    """The date that comes with an action which sets one."""
    meeting = AT_THE_MEETING | ON_THE_SPOT
    if action is not Action.SET_DATE and action not in TOGETHER | meeting:
        return None
    if action in meeting and not answers.get("by"):  # not every track has a date of its own
        return None
    if not answers.get("by") or (action in TOGETHER and not answers.get(BATCH)):
        raise Refused("stale")
    by = deadline(unit.policy, str(answers["by"]))
    if by <= unit.now:
        raise Refused("date_past")
    return by
