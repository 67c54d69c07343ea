"""The burden meter: what headquarters asks of the companies is counted, and capped. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from enum import StrEnum

from bot.domain.calendar import Calendar
from bot.domain.people import STAFF, Person, Role
from bot.domain.proof import Proof


class Asked(StrEnum):
    """What a company, or its soldiers, were asked for. DELIVERY: whether a delivery list concerns them."""

    COLLECTION = "collection"
    REVIEW = "review"
    SURVEY = "survey"
    DELIVERY = "delivery"


CAPPED = (Asked.COLLECTION, Asked.REVIEW, Asked.SURVEY)
"""A delivery list is counted and never kept back: it brings something."""


@dataclass(frozen=True)
class Caps:
    """How many a company may be asked for in a month; 0: any number. `rounds`: of each kind of round.

    `proof`: what no request may want, however few there were.
    """

    rounds: int = 1
    surveys: int = 1
    proof: Proof = field(default_factory=Proof)

    def of(self, kind: Asked) -> int:
        return {Asked.SURVEY: self.surveys, Asked.DELIVERY: 0}.get(kind, self.rounds)


def month_of(instant: int, calendar: Calendar, ahead: int = 0) -> int:
    """The first second of its month, or of one so many months later."""
    day = calendar.day(instant)
    years, month = divmod(day.month - 1 + ahead, 12)
    return calendar.at(date(day.year + years, month + 1, 1), time.min)


def full(kind: Asked, company: str, counted: Mapping[str, int], allowed: Mapping[str, int], caps: Caps) -> bool:
    """Whether a company has been asked as often as it may; `allowed`: exceptions of this month."""
    cap = caps.of(kind)
    return bool(cap) and counted.get(company, 0) >= cap + allowed.get(company, 0)


class Ruled(StrEnum):
    """What became of a plea for one more."""

    OPEN = "open"
    ALLOWED = "allowed"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Plea:
    """Somebody wants one more of a kind in a month (its first second), and why."""

    id: int
    kind: Asked
    person: int
    month: int
    reason: str
    at: int
    ruled: Ruled = Ruled.OPEN


def may_plead(person: Person, kind: str) -> bool:
    """Who asks for one more of a kind that is counted."""
    return person.active and person.has(*STAFF) and kind in CAPPED


def may_see(person: Person) -> bool:
    return person.active and person.has(Role.LEADER, Role.SUPERVISOR)


def may_allow(person: Person) -> bool:
    """An exception is a leader's to make."""
    return person.active and person.has(Role.LEADER)
