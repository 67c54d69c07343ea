"""Whom a rung of the ladder reaches: the one it names, or, if he cannot be reached, the next one up. Never nobody."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.domain.case import Case
from bot.domain.people import Person, Role
from bot.domain.policy import Policy, Rung
from bot.domain.rules import barred, leads

UP = ("head", "supervisor", "leader", "first_leader")
"""Where a rung climbs to, in this order, past whoever cannot be reached."""


@dataclass(frozen=True, slots=True)
class Staff:
    """Somebody of the staff. `there`: active, joined, and the bot not blocked."""

    person: Person
    there: bool


def recipients(case: Case, rung: Rung, staff: Sequence[Staff], policy: Policy) -> list[Person]:
    """One for each place the rung names, nobody twice, never the requester; empty only if nobody at all is there."""
    found: dict[int, Person] = {}
    for place in rung.to:
        for person in _chain(case, place, staff, policy):
            found.setdefault(person.id, person)
            break
    return list(found.values())


def _chain(case: Case, place: str, staff: Sequence[Staff], policy: Policy) -> Iterator[Person]:
    """Who may stand for a place: its own people, then those above it."""
    above = UP[UP.index(place) + 1:] if place in UP else UP
    for one in (place, *above):
        for known in _named(case, one, staff, policy):
            if known.there and known.person.id != case.requester and not barred(case, known.person):
                yield known.person


def _named(case: Case, place: str, staff: Sequence[Staff], policy: Policy) -> Iterable[Staff]:
    ids = {"handler": case.handler, "first_responder": case.first_responder, "supervisor": case.supervisor}
    if place in ids:
        return [one for one in staff if one.person.id == ids[place]]
    if place == "head":
        return [one for one in staff if one.person.has(Role.HEAD) and one.person.home == case.office]
    leaders = [one for one in staff if one.person.has(Role.LEADER)]
    if place == "leader":
        return [one for one in leaders if leads(one.person, case.office, policy)]
    return sorted(leaders, key=lambda one: (one.person.staff_no != policy.first_leader, one.person.staff_no))
