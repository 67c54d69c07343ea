"""A post's standing duties: when each is due at the latest, who is reminded of it when, who may do what. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta

from bot.domain.calendar import Calendar
from bot.domain.escalation import Places
from bot.domain.people import Person, Role
from bot.domain.policy import Policy
from bot.domain.rhythm import Rhythm, following

LEAD_DAYS: Mapping[Rhythm, float] = {Rhythm.WEEKLY: 1}
LEAD = 5.0
"""Working days before the date over which the ladder's shares are counted."""
CHECKED = 10
"""One in so many, of those with people behind them, is checked with them."""


@dataclass(frozen=True, slots=True)
class Duty:
    """One standing duty. `title` by language; `owner`: None while nobody has it; `serial`: how often it came round.

    `next_on`: its date by the rhythm; `due_at`: the end of work on the last working day until then (epoch seconds).
    """

    id: int
    title: Mapping[str, str]
    home: str
    owner: int | None
    rhythm: Rhythm
    day: int
    served: bool
    next_on: date | None
    due_at: int | None
    serial: int
    created_at: int
    code: str | None = None
    ended_at: int | None = None


@dataclass(frozen=True, slots=True)
class DutyRung:
    """When which rung of the ladder is reached."""

    rung: int
    at: int
    due_at: int


def latest(day: date, calendar: Calendar) -> int:
    """The end of work on `day`, or, where nobody works then, on the working day before."""
    while not calendar.works(day):
        day -= timedelta(days=1)
    return calendar.before(calendar.at(day + timedelta(days=1), time.min), 1) + 1


def rungs(duty: Duty, policy: Policy) -> Iterator[DutyRung]:
    """The same ladder as a case's, over the last days before the date."""
    if duty.due_at is None or duty.ended_at is not None:
        return
    calendar = policy.calendar
    lead = calendar.days(LEAD_DAYS.get(duty.rhythm, LEAD))
    for place, rung in enumerate(policy.ladder):
        if rung.share is not None:
            at = max(duty.created_at, calendar.before(duty.due_at, round(lead * (1 - rung.share))))
        else:
            at = calendar.after(duty.due_at, calendar.days(rung.days)) if rung.days else duty.due_at
        yield DutyRung(place, at, duty.due_at)


def next_date(duty: Duty, now: int, calendar: Calendar) -> date | None:
    """The date it comes round to when it is done now: the first one after its own that is not over yet."""
    on = duty.next_on
    while on is not None:
        on = following(duty.rhythm, duty.day, on)
        if on is None or latest(on, calendar) > now:
            return on
    return None


def places(duty: Duty) -> Places:
    owner = duty.owner or 0
    return Places({"handler": owner, "first_responder": owner}, duty.home)


def oversees(person: Person, duty: Duty) -> bool:
    """The head of its home, who stands in for him, or a supervisor."""
    leads_it = person.home == duty.home and person.has(Role.COMPANY_LEADER)
    return person.active and (person.has(Role.SUPERVISOR) or leads_it or person.is_head(duty.home))


def may_see(person: Person, duty: Duty) -> bool:
    return person.active and (person.id == duty.owner or oversees(person, duty) or person.has(Role.LEADER))


def checked(before: int) -> bool:
    """Whether a mark is to be checked, `before` it so many others having been made."""
    return before % CHECKED == 0
