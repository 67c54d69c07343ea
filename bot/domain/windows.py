"""Phone windows: when a company's soldiers have their phones. What waits for a soldier counts these."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

ALWAYS = tuple((weekday, time(8), time(22)) for weekday in range(7))
"""Whoever has his phone all the time is left alone at night."""
FARTHEST = 730
"""Days in which a window is looked for; a company without one in two years has none."""


@dataclass(frozen=True, slots=True)
class Quiet:
    """Hours in which nobody is told what can wait, by the wall clock; `starts` after `ends`: over midnight."""

    starts: time
    ends: time

    def over(self, instant: int, zone: ZoneInfo) -> int:
        """When they are over; `instant` itself outside them."""
        local = datetime.fromtimestamp(instant, zone)
        at, overnight = local.time(), self.starts > self.ends
        inside = (at >= self.starts or at < self.ends) if overnight else self.starts <= at < self.ends
        if not inside:
            return instant
        day = local.date() + timedelta(days=1 if overnight and at >= self.starts else 0)
        return max(int(datetime.combine(day, self.ends, zone).timestamp()), instant + 1)


def spoken(hours: str) -> Quiet | None:
    """`21:00-08:00` as quiet hours; `-`: none."""
    starts, _, ends = hours.partition("-")
    return Quiet(time.fromisoformat(starts), time.fromisoformat(ends)) if ends else None


NIGHT = Quiet(time(22), time(7))


@dataclass(frozen=True)
class Windows:
    """`spells`: (weekday, from, to) by the wall clock; none: always. `closed`: first and last day without any."""

    zone: ZoneInfo
    spells: tuple[tuple[int, time, time], ...] = ()
    closed: tuple[tuple[date, date], ...] = ()
    _days: dict[date, list[tuple[int, int]]] = field(default_factory=dict, init=False, repr=False, compare=False)

    def after(self, since: int) -> Iterator[tuple[int, int]]:
        """(opens, closes) of the windows that open later than `since`, in order."""
        first = datetime.fromtimestamp(since, self.zone).date()
        for ahead in range(FARTHEST):
            yield from (window for window in self.on(first + timedelta(days=ahead)) if window[0] > since)

    def on(self, day: date) -> list[tuple[int, int]]:
        """(opens, closes) of that day's windows, in order."""
        known = self._days.get(day)
        if known is None:
            closed = any(start <= day <= end for start, end in self.closed)
            known = self._days[day] = [] if closed else self._of(day)
        return known

    def nth(self, since: int, number: int) -> tuple[int, int]:
        """The `number`-th window that opens after `since`; where there are not so many, a day in the far future."""
        return next(islice(self.after(since), number - 1, None), (since + FARTHEST * 86_400,) * 2)

    def is_open(self, instant: int) -> bool:
        day = datetime.fromtimestamp(instant, self.zone).date()
        return any(opens <= instant < closes for opens, closes in self.on(day))

    def next_open(self, instant: int) -> int:
        """`instant` itself within a window, else the next opening."""
        return instant if self.is_open(instant) else self.nth(instant, 1)[0]

    @property
    def limited(self) -> bool:
        """Whether phones are away at any time but the nights."""
        return bool(self.spells or self.closed)

    def away_until(self, instant: int) -> date | None:
        """The last day of the weeks without phones in which `instant` lies."""
        day = datetime.fromtimestamp(instant, self.zone).date() if self.closed else None
        return max((end for start, end in self.closed if day and start <= day <= end), default=None)

    def in_sight(self, at: int, since: int) -> bool:
        """Whether `at` is a real opening, not the stand-in for one that does not come."""
        return at < since + FARTHEST * 86_400

    def _of(self, day: date) -> list[tuple[int, int]]:
        spells = sorted((start, end) for weekday, start, end in self.spells or ALWAYS if weekday == day.weekday())
        return [(self._instant(day, start), self._instant(day, end)) for start, end in spells]

    def _instant(self, day: date, at: time) -> int:
        return int(datetime.combine(day, at, self.zone).timestamp())
