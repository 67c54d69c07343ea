"""Working time: several spells a day, weekends, and days that are excepted either way.

Pure arithmetic on epoch seconds; the days come from `Policy`. `after` and `between` are inverse over working time.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

FARTHEST = timedelta(days=3660)


@dataclass(frozen=True)
class Calendar:
    """`spells`: (from, to) of an ordinary working day, by the wall clock; `exceptions`: day → works or not."""

    zone: ZoneInfo
    spells: tuple[tuple[time, time], ...]
    weekdays: frozenset[int] = frozenset(range(5))
    exceptions: Mapping[date, bool] = field(default_factory=dict)

    @property
    def day_seconds(self) -> int:
        """Length of one working day, in seconds."""
        return sum(_seconds(end) - _seconds(start) for start, end in self.spells)

    def works(self, day: date) -> bool:
        return self.exceptions.get(day, day.weekday() in self.weekdays)

    def local(self, instant: int) -> datetime:
        return datetime.fromtimestamp(instant, self.zone)

    def after(self, since: int, budget: int) -> int:
        """The instant at which `budget` seconds of working time have passed since `since`."""
        left = budget
        for start, end in self._spells_from(since):
            if end - start >= left:
                return start + left
            left -= end - start
        raise ValueError("no working time within ten years")

    def between(self, since: int, until: int) -> int:
        """Seconds of working time from `since` to `until`; 0 if `until` is not later."""
        total = 0
        if until <= since:
            return 0
        for start, end in self._spells_from(since):
            if start >= until:
                break
            total += min(end, until) - start
        return total

    def days(self, number: float) -> int:
        """`number` working days as seconds of working time."""
        return round(number * self.day_seconds)

    def next_working_day(self, since: int) -> int:
        """The first opening on the first working day after the day of `since`."""
        day = self.local(since).date() + timedelta(days=1)
        while not self.works(day):
            day += timedelta(days=1)
        return self._instant(day, self.spells[0][0])

    def _spells_from(self, since: int) -> Iterator[tuple[int, int]]:
        """Working spells that end after `since`, the first one cut to begin no earlier than it."""
        day = self.local(since).date()
        last = day + FARTHEST
        while day <= last:
            if self.works(day):
                for opens, closes in self.spells:
                    start, end = max(since, self._instant(day, opens)), self._instant(day, closes)
                    if end > start:
                        yield start, end
            day += timedelta(days=1)

    def _instant(self, day: date, at: time) -> int:
        return int(datetime.combine(day, at, self.zone).timestamp())


def _seconds(at: time) -> int:
    return at.hour * 3600 + at.minute * 60 + at.second
