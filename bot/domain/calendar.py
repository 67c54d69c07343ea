"""Working time: several spells a day, weekends, holidays with the days worked to make up for them, the unit's own days.

Pure arithmetic on epoch seconds; the days come from `Policy`. Spells are told by the wall clock and counted as they
pass: where the clocks spring forward a spell over the gap is shorter, where they fall back it is longer.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from itertools import accumulate
from typing import NoReturn
from zoneinfo import ZoneInfo

FARTHEST = 40  # years in which an answer is looked for: what lies farther away is a mistake in the question
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class WorkingYear:
    """The spells of one year as instants, in order: `opens[i]` to `closes[i]`, with `sums[i]` seconds before it."""

    opens: tuple[int, ...]
    closes: tuple[int, ...]
    sums: tuple[int, ...]

    @property
    def total(self) -> int:
        return self.sums[-1]

    def spell(self, instant: int) -> int:
        """Which spell is open or comes next; one behind the last if none does."""
        return bisect_right(self.closes, instant)

    def worked(self, until: int) -> int:
        """Seconds of working time from the year's beginning."""
        begun = bisect_right(self.opens, until)
        return self.sums[begun - 1] + min(until, self.closes[begun - 1]) - self.opens[begun - 1] if begun else 0

    def earliest(self, worked: int) -> int:
        """The first instant at which so much has been worked; 0 < worked <= total."""
        at = bisect_left(self.sums, worked) - 1
        return self.opens[at] + worked - self.sums[at]

    def latest(self, worked: int) -> int:
        """The last instant at which no more has been worked; 0 <= worked < total."""
        at = bisect_right(self.sums, worked) - 1
        return self.opens[at] + worked - self.sums[at]


@dataclass(frozen=True)
class Calendar:
    """Days are asked for in this order: `exceptions` (the unit's own), `statutory`, `weekdays`.

    `spells`: (from, to) of an ordinary working day, by the wall clock, in order; both mappings: day → works or not.
    `expected_from`: the first day whose holidays nobody has published yet.
    """

    zone: ZoneInfo
    spells: tuple[tuple[time, time], ...]
    weekdays: frozenset[int] = frozenset(range(5))
    exceptions: Mapping[date, bool] = field(default_factory=dict)
    statutory: Mapping[date, bool] = field(default_factory=dict)
    expected_from: date | None = None
    _years: dict[int, WorkingYear] = field(default_factory=dict, init=False, repr=False, compare=False)  # worked out

    @property
    def day_seconds(self) -> int:
        """Length of one working day, in seconds."""
        return sum(_seconds(end) - _seconds(start) for start, end in self.spells)

    def days(self, number: float) -> int:
        """`number` working days as seconds of working time."""
        return round(number * self.day_seconds)

    def works(self, day: date) -> bool:
        told = self.exceptions.get(day)
        if told is None:
            told = self.statutory.get(day)
        return day.weekday() in self.weekdays if told is None else told

    def expected(self, instant: int) -> bool:
        """Whether it lies where holidays are not published yet: to be told as expected, and worked out again then."""
        return self.expected_from is not None and self.day(instant) >= self.expected_from

    # Between instants and the wall clock

    def local(self, instant: int) -> datetime:
        return datetime.fromtimestamp(instant, self.zone)

    def day(self, instant: int) -> date:
        return self.local(instant).date()

    def at(self, day: date, at: time) -> int:
        """The instant of a wall-clock time: the first where it comes twice, the clocks' jump where it is left out."""
        wall = datetime.combine(day, at, self.zone)
        again = wall.replace(fold=1)
        if _offset(wall) >= _offset(again):
            return int(wall.timestamp())
        around = range(int(again.timestamp()), int(wall.timestamp()) + 1)
        return around[bisect_left(around, _offset(again), key=lambda each: _offset(self.local(each)))]

    def start_of_day(self, instant: int) -> int:
        return self.at(self.day(instant), time.min)

    def end_of_day(self, instant: int) -> int:
        """The next day's beginning."""
        return self.at(self.day(instant) + DAY, time.min)

    # Working time

    def after(self, since: int, budget: int) -> int:
        """The first instant at which `budget` seconds of working time have passed since `since`.

        With nothing to pass it is the next working instant. ValueError: there is not so much working time in sight.
        """
        if budget <= 0:
            return self.next_working(since) if budget == 0 else _refuse(budget)
        first = self.local(since).year
        target = self._year(first).worked(since) + budget
        for number in range(first, first + FARTHEST):
            year = self._year(number)
            if target <= year.total:
                return year.earliest(target)
            target -= year.total
        raise ValueError("no such working time in sight")

    def before(self, until: int, budget: int) -> int:
        """The last instant from which `budget` seconds of working time pass until `until`: `after`, looking back.

        With nothing to pass it is the end of the last working time. ValueError as in `after`.
        """
        if budget <= 0:
            return self.before(until, 1) + 1 if budget == 0 else _refuse(budget)
        last = self.local(until).year
        target = self._year(last).worked(until) - budget
        for number in range(last, last - FARTHEST, -1):
            if target >= 0:
                return self._year(number).latest(target)
            target += self._year(number - 1).total
        raise ValueError("no such working time in sight")

    def between(self, since: int, until: int) -> int:
        """Seconds of working time from `since` to `until`; 0 if `until` is not later."""
        if until <= since:
            return 0
        first, last = self.local(since).year, self.local(until).year
        whole = sum(self._year(number).total for number in range(first, last))
        return whole + self._year(last).worked(until) - self._year(first).worked(since)

    def is_working(self, instant: int) -> bool:
        year = self._year(self.local(instant).year)
        at = year.spell(instant)
        return at < len(year.opens) and year.opens[at] <= instant

    def free(self, since: int, until: int) -> Iterator[tuple[int, int]]:
        """(from, to) of the time between two instants of one day that is not worked."""
        year = self._year(self.local(since).year)
        for place in range(year.spell(since), len(year.opens)):
            if year.opens[place] >= until:
                break
            if since < year.opens[place]:
                yield since, year.opens[place]
            since = year.closes[place]
        if since < until:
            yield since, until

    def next_working(self, since: int) -> int:
        """`since` itself in working time, else the next opening. ValueError: none is in sight."""
        first = self.local(since).year
        for number in range(first, first + FARTHEST):
            year = self._year(number)
            if (at := year.spell(since)) < len(year.opens):
                return max(since, year.opens[at])
        raise ValueError("no working time in sight")

    def next_working_day(self, since: int) -> int:
        """The first opening on the first working day after the day of `since`."""
        return self.next_working(self.end_of_day(since))

    def first_working_day(self, day: date) -> date:
        """`day` itself if it works, else the first one after it that does."""
        return self.day(self.next_working(self.at(day, time.min)))

    # What is published

    def with_notice(self, year: int, days: Mapping[date, bool]) -> Calendar:
        """The same once a year's holidays are published: they take the place of what was known or expected of it."""
        kept = {day: works for day, works in self.statutory.items() if day.year != year}
        start, end = date(year, 1, 1), date(year + 1, 1, 1)
        expected = end if self.expected_from and start <= self.expected_from < end else self.expected_from
        return replace(self, statutory={**kept, **days}, expected_from=expected)

    def _year(self, number: int) -> WorkingYear:
        known = self._years.get(number)
        if known is None:
            known = self._years[number] = self._work_out(number)
        return known

    def _work_out(self, number: int) -> WorkingYear:
        first = date(number, 1, 1)
        length = (date(number, 12, 31) - first).days + 1
        days = (day for day in (first + timedelta(days=each) for each in range(length)) if self.works(day))
        spells = [(self.at(day, opens), self.at(day, closes)) for day in days for opens, closes in self.spells]
        real = [(start, end) for start, end in spells if start < end]  # not what the clocks leave out
        return WorkingYear(
            opens=tuple(start for start, _ in real),
            closes=tuple(end for _, end in real),
            sums=tuple(accumulate((end - start for start, end in real), initial=0)),
        )


def differing(one: Calendar, other: Calendar, first: date, last: date) -> tuple[date, ...]:
    """The days from `first` to `last`, both included, on which the two do not work alike."""
    days = (first + timedelta(days=each) for each in range((last - first).days + 1))
    return tuple(day for day in days if _hours(one, day) != _hours(other, day))


def _hours(calendar: Calendar, day: date) -> tuple[tuple[time, time], ...]:
    return calendar.spells if calendar.works(day) else ()


def _refuse(budget: int) -> NoReturn:
    raise ValueError(f"a budget cannot be negative: {budget}")


def _offset(when: datetime) -> timedelta:
    return when.utcoffset() or timedelta()


def _seconds(at: time) -> int:
    return at.hour * 3600 + at.minute * 60 + at.second
