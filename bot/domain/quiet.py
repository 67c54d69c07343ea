"""When somebody may be told what can wait: not in quiet hours, and a company with windows only in its windows. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.domain.people import HQ, STAFF, Person, Role
from bot.domain.windows import spoken

if TYPE_CHECKING:  # the policy holds the quiet hours
    from bot.domain.policy import Policy

ON_DUTY = STAFF | {Role.CLERK}
"""Who has his phone at hand whatever his company's windows: the desk's work goes through him."""
PRESENT = 900
"""Seconds after his last word or tap in which somebody is plainly there."""
SETTLING = 60
"""Seconds after a window opens, or quiet hours end, in which what comes still goes with what was held."""
NEAR = 6 * 86_400
"""Seconds in which a weekday alone says which day is meant."""


def may_ring(home: str, instant: int, policy: Policy, own: str | None = None) -> int:
    """When a person of `home` may be told what can wait: `instant` itself, or the first moment after it.

    `own`: his own quiet hours, instead of the unit's.
    """
    windows = policy.windows(home)
    if windows.spells:
        return windows.next_open(instant)
    zone = policy.calendar.zone
    quiet = policy.quiet if own is None else spoken(own)
    at = quiet.over(instant, zone) if quiet else instant
    while (last := windows.away_until(at)) is not None:
        midnight = datetime.combine(last + timedelta(days=1), datetime.min.time(), zone)
        morning = int(midnight.timestamp())
        at = quiet.over(morning, zone) if quiet else morning
    return at


def phone_home(person: Person) -> str:
    """Whose windows are his; of who is on duty nobody's."""
    return HQ if person.has(*ON_DUTY) else person.home


def held_until(person: Person, instant: int, policy: Policy) -> int | None:
    """Till when a letter of now is held; None: it goes. The first minute of a window belongs to what waited for it."""
    home = phone_home(person)
    at = may_ring(home, instant, policy, person.quiet)
    if at > instant:
        return at
    before = may_ring(home, instant - SETTLING, policy, person.quiet)
    return before if before > instant - SETTLING else None


@dataclass(frozen=True, slots=True)
class Reading:
    """When a soldier has his phone next; `at` is None if that is not in sight. `near`: within the week."""

    at: int | None
    near: bool


def reads_next(person: Person, instant: int, policy: Policy) -> Reading | None:
    """None for whoever can be written to any day: no windows, or one that is open."""
    windows = policy.windows(phone_home(person))
    if not windows.limited or (windows.is_open(instant) if windows.spells else windows.away_until(instant) is None):
        return None
    at = may_ring(person.home, instant, policy)
    return Reading(at if windows.in_sight(at, instant) else None, at - instant < NEAR)
