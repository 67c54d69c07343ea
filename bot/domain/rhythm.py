"""How often something comes round, and on which dates. Pure."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class Rhythm(StrEnum):
    """How often a duty is due. ONCE has one date; LASTING none: it is answered for all the time."""

    ONCE = "once"
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    HALF_YEARLY = "half_yearly"
    YEARLY = "yearly"
    LASTING = "lasting"


MONTHS: Mapping[Rhythm, int] = {Rhythm.MONTHLY: 1, Rhythm.QUARTERLY: 3, Rhythm.HALF_YEARLY: 6, Rhythm.YEARLY: 12}


@dataclass(frozen=True, slots=True)
class StandingDuty:
    """A duty as the unit's file sets it down. `owner`: a staff number; `first`: its first date, if it has dates.

    `served`: people are behind it, so that done means a number and a proof.
    """

    id: str
    words: Mapping[str, str]
    home: str
    owner: str
    rhythm: Rhythm
    first: date | None
    served: bool = False
    collects: float = 0
    """Working days that the companies have, if on its day they are asked for their problems; 0: they are not."""
    reviews: float = 0
    """Working days that soldiers have, if on its day they are asked to rate headquarters; 0: they are not."""


def following(rhythm: Rhythm, day: int, on: date) -> date | None:
    """The date after `on`. `day`: of the month, kept over shorter ones: February's last day, then the 31st again."""
    if rhythm is Rhythm.WEEKLY:
        return on + timedelta(days=7)
    if rhythm not in MONTHS:
        return None
    years, month = divmod(on.month - 1 + MONTHS[rhythm], 12)
    return in_month(on.year + years, month + 1, day)


def in_month(year: int, month: int, day: int) -> date:
    """The day of that month, or its last."""
    return date(year, month, min(day, monthrange(year, month)[1]))
