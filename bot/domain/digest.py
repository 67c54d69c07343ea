"""The digest: for whom which, when it is due, what rises, why something is late, what the figures suggest. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from enum import StrEnum
from statistics import median

from bot.domain import period as periods
from bot.domain.calendar import Calendar
from bot.domain.case import Case, State
from bot.domain.people import Person, Role
from bot.domain.period import WEEK, Period
from bot.domain.policy import Policy
from bot.domain.rules import in_charge

AT = time(8)
"""When it comes at the earliest, on the first working day of a week."""
LIMIT = 600
"""Characters of its first screen."""
OLD_DAYS, OFTEN = 60, 2
"""The backlog: open for more days than that, or reopened so often."""
RISEN, TWICE = 3, 2
"""A topic rises: so many cases at the least, and so many times what is usual."""
REPEATED = 3
"""So many of a kind suggest something."""


class Audience(StrEnum):
    """Which digest somebody gets: the first that fits him."""

    LEADER = "leader"
    SUPERVISOR = "supervisor"
    HEAD = "head"
    COMPANY = "company"
    CADRE = "cadre"


_ROLES: tuple[tuple[Role, Audience], ...] = (
    (Role.LEADER, Audience.LEADER), (Role.SUPERVISOR, Audience.SUPERVISOR), (Role.HEAD, Audience.HEAD),
    (Role.COMPANY_LEADER, Audience.COMPANY), (Role.CLERK, Audience.COMPANY), (Role.CADRE, Audience.CADRE),
)  # fmt: skip
ABOVE = frozenset({Audience.LEADER, Audience.SUPERVISOR, Audience.HEAD})
"""Who reads of an office, and gets it also when nothing has happened."""


def audience(person: Person) -> Audience | None:
    """None: a soldier has none. Who stands in for a head reads the head's, unless he reads of more anyway."""
    found = next((one for role, one in _ROLES if person.active and person.has(role)), None)
    return Audience.HEAD if person.heads and found not in (None, *ABOVE) else found


def offices(person: Person, policy: Policy) -> tuple[str, ...]:
    """Of which offices a digest tells: those in a leader's charge, those that somebody heads now; empty: all."""
    who = audience(person)
    if who is Audience.HEAD:
        return person.headed
    return tuple(sorted(in_charge(person, policy))) if who is Audience.LEADER else ()


@dataclass(frozen=True, slots=True)
class Due:
    """A digest whose time has come. `key`: the week, month or quarter it is sent for, once; `since`: when it is due."""

    key: str
    period: Period
    since: int


def due(now: int, calendar: Calendar) -> Due | None:
    """The last whole week's, once this one's first working day has begun; None before that.

    A week in which nobody worked could not be told of the one before it: they come together.
    """
    monday = week_begin(calendar.day(now))
    since = opening(monday, calendar)
    if since is None or now < since:
        return None
    first = monday - WEEK
    while opening(first, calendar) is None:
        first -= WEEK
    last = monday - timedelta(days=1)
    return Due(f"{last:%G-W%V}", periods.days(first, last, calendar), since)


def editions(now: int, calendar: Calendar) -> list[Due]:
    """All whose time has come: the week's, the last month's, the last quarter's; of each the last one only."""
    found = [due(now, calendar), *(_edition(of, now, calendar) for of in (periods.month_of, periods.quarter_of))]
    return [one for one in found if one]


def _edition(of: Callable[[date, Calendar], Period], now: int, calendar: Calendar) -> Due | None:
    """That of the month or quarter before, once the first working day of this one has begun."""
    this = of(calendar.day(now), calendar)
    since = _opening(this.first, (this.last - this.first).days + 1, calendar)
    if since is None or now < since:
        return None
    last = periods.before(this, calendar)
    return Due(periods.name(last, calendar), last, since)


def week_begin(day: date) -> date:
    return day - timedelta(days=day.weekday())


def opening(monday: date, calendar: Calendar) -> int | None:
    """When the working time of the week's first working day begins, at the earliest 08:00; None: nobody works."""
    return _opening(monday, 7, calendar)


def _opening(first: date, days: int, calendar: Calendar) -> int | None:
    for day in (first + timedelta(days=number) for number in range(days)):
        if calendar.works(day):
            return calendar.next_working(calendar.at(day, AT))
    return None


def last_week(now: int, calendar: Calendar) -> Period:
    return periods.week_of(calendar.day(now) - WEEK, calendar)


def kind(period: Period, calendar: Calendar) -> str:
    """Which edition it is: week, month, quarter or range."""
    made = {"week": periods.week_of, "month": periods.month_of, "quarter": periods.quarter_of}
    return next((name for name, of in made.items() if of(period.first, calendar) == period), "range")


@dataclass(frozen=True, slots=True)
class Rise:
    """A topic with more cases than it usually has (the median of the four periods before)."""

    topic: str
    now: int
    usual: float


def rises(now: Mapping[str, int], before: Sequence[Mapping[str, int]]) -> list[Rise]:
    """Topics that rise against their own past, the steepest first."""
    found = [Rise(topic, count, float(median(one.get(topic, 0) for one in before)))
             for topic, count in now.items() if count >= RISEN]
    found = [one for one in found if one.now >= TWICE * one.usual and one.now > one.usual]
    return sorted(found, key=lambda one: (one.usual - one.now, one.topic))


def why_late(case: Case) -> str:
    """A code: the reason that the desk itself knows."""
    if case.handler in case.stand_ins:
        return "away"
    if case.state is State.NEW:
        return "offered" if case.offered else "not_accepted"
    if case.state is State.REFERRED:
        return "no_report"
    if case.extension is not None:
        return "extension_asked"
    return "unanswered" if case.answered_at is None else "moved" if case.moved else "not_done"


@dataclass(frozen=True, slots=True)
class Signs:
    """What a suggestion is drawn from, each the most frequent of its kind with its count.

    `left_open`: a card after which people still asked; `uncarded`: a category in which they asked and no card was
    there; `moved`: an office whose dates moved; `risen`: a topic that rises.
    """

    left_open: tuple[str, int] | None = None
    uncarded: tuple[str, int] | None = None
    moved: tuple[str, int] | None = None
    risen: Rise | None = None


@dataclass(frozen=True, slots=True)
class Suggestion:
    """`code` names its sentence; `of`: a card, a category or an office."""

    code: str
    of: str
    count: int


def suggest(signs: Signs) -> Suggestion | None:
    """The one suggestion: a card that does not help is cheapest to mend, a talk comes after the cards."""
    for code, found in (("rewrite", signs.left_open), ("write", signs.uncarded), ("talk", signs.moved)):
        if found and found[1] >= REPEATED:
            return Suggestion(code, *found)
    return Suggestion("look", signs.risen.topic, signs.risen.now) if signs.risen else None


def most(counts: Mapping[str, int]) -> tuple[str, int] | None:
    """The most frequent, by name on a tie."""
    return max(sorted(counts.items()), key=lambda pair: pair[1], default=None)
