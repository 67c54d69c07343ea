"""Who answers while soldiers have their phones and offices are closed: the hours, the list, and whose it is. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from bot.domain.people import Person, Role
from bot.domain.policy import Category, Home, Policy

AHEAD = 28
"""Days for which somebody may be named."""
WEEKS = {"w1": 1, "w4": 4}
"""For how many weeks one is named in one go."""


@dataclass(frozen=True, slots=True)
class Spell:
    """Hours outside working time in which soldiers of `companies` (ids) have their phones."""

    opens: int
    closes: int
    companies: tuple[str, ...]


def spells(policy: Policy, day: date) -> list[Spell]:
    """Those of one day, in order; windows that overlap are one. A company without windows makes none."""
    pieces = sorted((opens, closes, home.id) for home in policy.companies() if home.windows and home.windows.spells
                    for window in home.windows.on(day) for opens, closes in policy.calendar.free(*window))
    found: list[Spell] = []
    for opens, closes, company in pieces:
        if found and opens <= found[-1].closes:
            last = found.pop()
            both = (*last.companies, *(one for one in (company,) if one not in last.companies))
            found.append(Spell(last.opens, max(last.closes, closes), both))
        else:
            found.append(Spell(opens, closes, (company,)))
    return found


def open_at(policy: Policy, instant: int) -> Spell | None:
    """The one that is open now."""
    if policy.calendar.is_working(instant):
        return None
    today = spells(policy, policy.calendar.day(instant))
    return next((one for one in today if one.opens <= instant < one.closes), None)


def days(policy: Policy, first: date, count: int = AHEAD) -> Iterator[tuple[date, list[Spell]]]:
    """The days from `first` on that have any."""
    for ahead in range(count):
        day = first + timedelta(days=ahead)
        if found := spells(policy, day):
            yield day, found


def needed(policy: Policy) -> bool:
    """Whether any company has phone windows at all."""
    return any(home.windows and home.windows.spells for home in policy.companies())


def departments(policy: Policy) -> list[Home]:
    """Those that anything is asked of."""
    asked = {category.department for category in policy.categories.values()}
    return [home for home in policy.departments() if home.id in asked]


def may_keep(person: Person, home: str) -> bool:
    """Who names the one on call of a department: its head or who stands in for him, supervisors, admins."""
    if not person.active:
        return False
    return person.has(Role.SUPERVISOR, Role.ADMIN) or person.is_head(home)


def may_be(person: Person, home: str) -> bool:
    """Only somebody of the department itself answers for it."""
    return person.active and person.home == home and person.has(Role.CADRE, Role.HEAD)


def may_read(person: Person, home: str) -> bool:
    return may_keep(person, home) or may_be(person, home)


def trusted(person: Person, category: Category) -> bool:
    """What is sensitive stays with those named for it, on call or not."""
    return not (category.sensitive and category.cadres) or person.staff_no in category.cadres
