"""The rates of product.md §5 from sums and histograms, each with its numerator, denominator and definition. Pure.

A case counts where its date lies: *created* in the period for what came in, *resolved* for time limits, *ended* for
what the soldier said. A case that was reopened counts where it finally ends. "No answer", *not agreed* and *withdrawn*
are shares of their own and never part of another.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from statistics import median

from bot.domain.case import Outcome

FEWEST, FEWEST_PEOPLE = 5, 3
"""Nothing is shown of fewer ratings, or of ratings by fewer people."""
BUCKET = 900
"""Seconds of working time in a histogram's bucket: a median or percentile is told by the quarter of an hour begun."""


class Group(StrEnum):
    """Outcomes told apart where people are asked what they think of them."""

    SOLVED = "solved"
    EXPLAINED = "explained"
    CANNOT = "cannot"


GROUPS: Mapping[Group, tuple[Outcome, ...]] = {
    Group.SOLVED: (Outcome.SOLVED, Outcome.ANSWERED, Outcome.ADOPTED),
    Group.EXPLAINED: (Outcome.EXPLAINED, Outcome.NOT_ADOPTED),
    Group.CANNOT: (Outcome.CANNOT,),
}
"""A duplicate is in none: it is rated where its twin is."""


@dataclass(frozen=True, slots=True)
class Share:
    """`key` names its definition (phrases `rate.<key>` and `rate_means.<key>`); without a denominator it has no value.

    `hidden`: too few ratings, or by too few people, for anything to be shown.
    """

    key: str
    numerator: int
    denominator: int
    hidden: bool = False

    @property
    def value(self) -> float | None:
        return None if self.hidden or not self.denominator else self.numerator / self.denominator


@dataclass(frozen=True, slots=True)
class Spread:
    """Median and 90th percentile, in seconds of working time (trips: in trips), over `count` cases."""

    key: str
    count: int
    median: int | None
    ninety: int | None


Histogram = Mapping[int, int]
"""Value, or number of a bucket → how many."""


@dataclass(frozen=True)
class Sums:
    """What SQL gives of one group of cases in one period."""

    created: int = 0
    judged: int = 0
    """Accepted, or the time for it has passed."""
    accepted_kept: int = 0
    resolved: int = 0
    on_time_of: int = 0
    on_time: int = 0
    told: int = 0
    kept: int = 0
    closed: int = 0
    yes: int = 0
    """Confirmed as solved, answered or adopted."""
    said: int = 0
    """Yes or no, whenever he was asked."""
    unconfirmed: int = 0
    not_agreed: int = 0
    reopened: int = 0
    withdrawn: int = 0
    no_reply: int = 0
    of_policy: int = 0
    """Ratings that a review found to be of the policy itself: no rate counts them."""
    rated: Mapping[str, tuple[int, int, int]] = field(default_factory=dict)
    """Group, or `service` → ratings of 4–5, ratings, people."""
    answer: Histogram = field(default_factory=dict)
    spent: Histogram = field(default_factory=dict)
    trips: Histogram = field(default_factory=dict)


@dataclass(frozen=True)
class Figures:
    """Everything told of a period; `shares` and `spreads` by their keys."""

    created: int
    resolved: int
    closed: int
    withdrawn: int
    shares: Mapping[str, Share]
    spreads: Mapping[str, Spread]
    of_policy: int = 0


SHARES = ("response", "on_time", "kept", "solved", *(f"satisfied_{group}" for group in Group), "service",
          "no_answer", "not_agreed", "reopened", "withdrawn", "no_reply")
SPREADS = ("first_answer", "to_the_end", "trips")


def figures(sums: Sums) -> Figures:
    ended = sums.closed + sums.withdrawn + sums.no_reply
    shares = [
        Share("response", sums.accepted_kept, sums.judged),
        Share("on_time", sums.on_time, sums.on_time_of),
        Share("kept", sums.kept, sums.told),
        Share("solved", sums.yes, sums.said),
        *(_rated(f"satisfied_{group}", sums.rated.get(group, (0, 0, 0))) for group in Group),
        _rated("service", sums.rated.get("service", (0, 0, 0))),
        Share("no_answer", sums.unconfirmed, sums.closed),
        Share("not_agreed", sums.not_agreed, sums.closed),
        Share("reopened", sums.reopened, sums.closed),
        Share("withdrawn", sums.withdrawn, ended),
        Share("no_reply", sums.no_reply, ended),
    ]
    spreads = [_worked("first_answer", sums.answer), _worked("to_the_end", sums.spent), _trips(sums.trips)]
    return Figures(sums.created, sums.resolved, sums.closed, sums.withdrawn, {one.key: one for one in shares},
                   {one.key: one for one in spreads}, sums.of_policy)


def _rated(key: str, counted: tuple[int, int, int]) -> Share:
    good, ratings, people = counted
    hidden = ratings < FEWEST or people < FEWEST_PEOPLE
    return Share(key, 0, 0, hidden=True) if hidden else Share(key, good, ratings)


def _trips(histogram: Histogram) -> Spread:
    """Under five answers nothing: they come with the ratings."""
    spread = _spread("trips", histogram)
    return spread if spread.count >= FEWEST else Spread("trips", 0, None, None)


def _worked(key: str, histogram: Histogram) -> Spread:
    found = _spread(key, histogram)
    times = [None if one is None else one * BUCKET for one in (found.median, found.ninety)]
    return Spread(key, found.count, *times)


def _spread(key: str, histogram: Histogram) -> Spread:
    half, ninety = (percentile(histogram, share) for share in (Fraction(1, 2), Fraction(9, 10)))
    return Spread(key, sum(histogram.values()), half, ninety)


def percentile(histogram: Histogram, share: Fraction) -> int | None:
    """The least value that `share` of all do not exceed (nearest rank)."""
    total, passed = sum(histogram.values()), 0
    for value, count in sorted(histogram.items()):
        passed += count
        if passed >= share * total:
            return value
    return None


@dataclass(frozen=True)
class Course:
    """A period beside the one before it, and what is usual: the median of the four before."""

    now: Figures
    last: Figures
    before: tuple[Figures, ...]

    def usual(self, key: str) -> float | None:
        """The median of a share over the four periods before; None: there was none."""
        return middle(one.shares[key].value for one in self.before)

    def usual_count(self, name: str) -> float | None:
        """The same of a number: created, resolved, closed, withdrawn."""
        return middle(float(getattr(one, name)) for one in self.before)

    def usual_spread(self, key: str) -> float | None:
        return middle(one.spreads[key].median for one in self.before)


def middle(values: Iterable[float | None]) -> float | None:
    """The median of those that are known; None: none is."""
    known = [one for one in values if one is not None]
    return median(known) if known else None
