"""What of the ledger somebody looks at: filters by button and by words, and who may look at all. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from bot.domain.case import State, Track
from bot.domain.on_call import trusted
from bot.domain.people import HANDLERS, Person, Role
from bot.domain.policy import Policy
from bot.domain.rules import in_charge

DAY = 86_400
LIVE, ENDED = "live", "ended"
STATES = (LIVE, ENDED, *State)
PERIODS = {"week": 7, "month": 31, "quarter": 92, "year": 366}
"""Days back from now in which a case was filed."""
READERS = (Role.SUPERVISOR, Role.LEADER, Role.HEAD, Role.COMPANY_LEADER, Role.CLERK)
WORDS = 60
"""Characters of a search."""


@dataclass(frozen=True, slots=True)
class Filters:
    """Empty: all that one may see. `office`: who works it now; `since`, `until`: filed within (epoch seconds).

    `ended_since`, `ended_until`: ended within; `done_since`, `done_until`: brought to a result within.
    `open_at`: open at that instant, whatever has become of them.
    """

    state: str = ""
    office: str = ""
    category: str = ""
    company: str = ""
    track: str = ""
    period: str = ""
    late: bool = False
    words: str = ""
    since: int = 0
    until: int = 0
    ended_since: int = 0
    ended_until: int = 0
    done_since: int = 0
    done_until: int = 0
    open_at: int = 0

    def begins(self, now: int) -> int:
        """From when on the cases were filed."""
        return max(self.since, now - PERIODS[self.period] * DAY if self.period else 0)

    @property
    def stored(self) -> dict[str, Any]:
        """What is not empty."""
        return {one.name: getattr(self, one.name) for one in fields(Filters) if getattr(self, one.name)}

    def with_(self, name: str, value: str, policy: Policy) -> Filters | None:
        """One filter set, or, empty, lifted; None: there is no such choice."""
        if name not in CHOSEN or (value and value not in choices(name, policy)):
            return None
        chosen: dict[str, Any] = {name: value}
        return replace(self, **chosen)


CHOSEN = ("state", "office", "category", "company", "track", "period")
"""Filters that are chosen from a list."""


def filters_of(stored: Mapping[str, Any], policy: Policy) -> Filters:
    """Filters as they were kept; what the unit's policy has no more is lifted."""
    known = {one.name for one in fields(Filters)}
    made = Filters(**{name: value for name, value in stored.items() if name in known})
    gone: dict[str, Any] = {name: "" for name in CHOSEN
                            if getattr(made, name) and getattr(made, name) not in choices(name, policy)}
    return replace(made, **gone)


def choices(name: str, policy: Policy) -> tuple[str, ...]:
    """What a filter may be set to."""
    return {
        "state": tuple(map(str, STATES)),
        "office": (*policy.homes, *policy.former_homes),
        "category": (*policy.categories, *policy.former_categories),
        "company": tuple(home.id for home in (*policy.homes.values(), *policy.former_homes.values())
                         if home.is_company),
        "track": tuple(map(str, Track)), "period": tuple(PERIODS),
    }[name]


@dataclass(frozen=True, slots=True)
class Sight:
    """Which cases a person may see: all, those of offices, and those in which he has a part."""

    person: int
    home: str
    everything: bool = False
    nothing: bool = False
    offices: tuple[str, ...] = ()
    heads: tuple[tuple[str, int], ...] = ()
    """Offices that he heads only meanwhile, each with whose head he is."""
    handles: bool = False
    """Whether he may take over what is offered to his home."""
    standing: tuple[int, ...] = ()
    """Those for whom he stands in."""
    on_call: str | None = None
    """The office for which he answers in the phone window that is open now, but for categories `closed` to him."""
    closed: tuple[str, ...] = ()


def sight(person: Person, policy: Policy) -> Sight:
    """As `rules.sees` would say of each case, but for all at once."""
    led = tuple(sorted(in_charge(person, policy)))
    everything = person.has(Role.SUPERVISOR) or (person.has(Role.LEADER) and not led)
    offices = {*(led if person.has(Role.LEADER) else ()), *((person.home,) if person.has(Role.HEAD) else ())}
    return Sight(person.id, person.home, everything and person.active, not person.active, tuple(sorted(offices)),
                 tuple(sorted(person.heads.items())), person.has(*HANDLERS), on_call=person.on_call,
                 closed=tuple(sorted(one.id for one in (*policy.categories.values(), *policy.former_categories.values())
                                     if not trusted(person, one))))


def may_read(person: Person) -> bool:
    """Whoever is a head only while its head is not there reads what a head reads."""
    return person.active and (person.has(*READERS) or bool(person.heads))
