"""Whom a rung of the ladder reaches: the one it names, or who stands in for him, or the next one up. Never nobody."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from bot.domain.case import Case
from bot.domain.people import Person, Role
from bot.domain.policy import Policy, Rung
from bot.domain.rules import leads
from bot.domain.secrecy import barred
from bot.domain.substitutes import Staff, deputies

__all__ = ["FIRST", "Places", "Staff", "places", "reached", "recipients"]

UP = ("head", "supervisor", "leader", "first_leader")
"""Where a rung climbs to, in this order, past whoever cannot be reached; with nobody above there, down again."""
FIRST = -1
"""The rung before the ladder's: whoever has the task hears of it at once."""


def _nobody(_: Person) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Places:
    """What a ladder climbs over. `ids`: who holds a place by name; `but`: who is never told (0: nobody).

    `down`: whether those below may be told where nobody above is there. `barred`: who must not hear of it.
    """

    ids: Mapping[str, int]
    office: str
    but: int = 0
    down: bool = True
    barred: Callable[[Person], bool] = _nobody


def places(case: Case, *, down: bool = True) -> Places:
    ids = {"handler": case.handler, "first_responder": case.first_responder, "supervisor": case.supervisor}
    if case.instructed_by is not None:
        ids["instructor"] = case.instructed_by
    return Places(ids, case.office, case.requester, down, partial(barred, case))


def recipients(case: Case, rung: Rung, staff: Sequence[Staff], policy: Policy, *, down: bool = True) -> list[Person]:
    """One for each place the rung names, nobody twice, never the requester; empty only if nobody at all is there."""
    return reached(places(case, down=down), rung, staff, policy)


def reached(of: Places, rung: Rung, staff: Sequence[Staff], policy: Policy) -> list[Person]:
    """The same for anything that a ladder climbs over."""
    found: dict[int, Person] = {}
    for place in rung.to:
        for person in _chain(of, place, staff, policy):
            found.setdefault(person.id, person)
            break
    return list(found.values())


def _chain(of: Places, place: str, staff: Sequence[Staff], policy: Policy) -> Iterator[Person]:
    """Who may stand for a place: its own people, who stands in for them, then those above it, then those below."""
    above = UP[UP.index(place) + 1:] if place in UP else UP
    below = [one for one in reversed(UP) if one != place and one not in above] if of.down else []
    for one in (place, *above, *below):
        for known in _named(of, one, staff, policy):
            for person in _self_or_deputies(known, staff, of.ids.get(one)):
                if person.id != of.but and not of.barred(person):
                    yield person


def _self_or_deputies(known: Staff, staff: Sequence[Staff], holder: int | None) -> Iterator[Person]:
    """A substitute stands in only for who holds the place by name: he may then open what it is about."""
    if known.there:
        yield known.person
    elif known.person.absence and known.person.id == holder:
        yield from deputies(known.person, staff)


def _named(of: Places, place: str, staff: Sequence[Staff], policy: Policy) -> Iterable[Staff]:
    if place in of.ids:
        return [one for one in staff if one.person.id == of.ids[place]]
    if place == "head":
        return [one for one in staff if one.person.has(Role.HEAD) and one.person.home == of.office]
    if place == "supervisor":
        return [one for one in staff if one.person.has(Role.SUPERVISOR)]
    leaders = [one for one in staff if one.person.has(Role.LEADER)]
    if place == "leader":
        return [one for one in leaders if leads(one.person, of.office, policy)]
    return sorted(leaders, key=lambda one: (one.person.staff_no != policy.first_leader, one.person.staff_no))
