"""From when until when somebody is away, and who was silent too long: no reason or place, ever. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time, timedelta

from bot.domain.calendar import Calendar
from bot.domain.case import Case
from bot.domain.people import Absence, Person
from bot.domain.policy import Policy
from bot.domain.promises import due_rungs, ladder

SILENT_DAYS = 2
"""Working days without an act, with something due, after which somebody counts as away."""
UNUSED = 7 * 86_400
"""Seconds after which an invitation that was not used says that its person is not there."""
LONGEST = 366
"""Days that an absence may last, or lie ahead."""

_DAY = re.compile(r"(?:(\d{4})[-/.年])?(\d{1,2})[-/.月](\d{1,2})[日号]?")


@dataclass(frozen=True, slots=True)
class Span:
    """From the instant `starts` until `ends`, the first second of the day after the last; epoch seconds."""

    starts: int
    ends: int


def parse_day(text: str, today: date) -> date | None:
    """`12-01`, `12月1日`, `2026/12/1` as a date; without a year the next such day. None for anything else."""
    match = _DAY.fullmatch("".join(unicodedata.normalize("NFKC", text).split()))
    if match is None:
        return None
    year, month, day = match.groups()
    try:
        if year:
            return date(int(year), int(month), int(day))
        this = date(today.year, int(month), int(day))
        return this if this >= today else date(today.year + 1, int(month), int(day))
    except ValueError:
        return None


def days_ahead(today: date) -> list[tuple[str, date]]:
    """What is offered as the last day: today, tomorrow, the end of this week, of next week, each date once."""
    sunday = today + timedelta(days=6 - today.weekday())
    named = [("today", today), ("tomorrow", today + timedelta(days=1)), ("week", sunday),
             ("next_week", sunday + timedelta(days=7))]
    first = {day: name for name, day in reversed(named)}
    return [(first[day], day) for day in sorted(first)]


def span(first: date | None, last: date, now: int, calendar: Calendar) -> Span | None:
    """From now, or the beginning of `first`, to the end of `last`; None where that is no time or too long."""
    today = calendar.local(now).date()
    begins = max(first or today, today)
    if not begins <= last <= today + timedelta(days=LONGEST):
        return None
    starts = now if begins == today else calendar.at(begins, time.min)
    return Span(starts, calendar.at(last + timedelta(days=1), time.min))


def silent(person: Person, cases: Iterable[Case], policy: Policy, now: int) -> bool:
    """Whether something was due at him (a rung of a case he handles) for two working days without any act of his."""
    enough = policy.calendar.days(SILENT_DAYS)
    if not person.acted_at or person.absence or policy.calendar.between(person.acted_at, now) < enough:
        return False
    his = [due for case in cases if case.handler == person.id for due in due_rungs(case, policy)
           if due.at <= now and "handler" in ladder(due.kind, policy)[due.rung].to]
    return any(policy.calendar.between(max(due.at, person.acted_at), now) >= enough for due in his)


def unreachable(person: Person) -> bool:
    return person.absence in (Absence.BLOCKED, Absence.UNJOINED)
