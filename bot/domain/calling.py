"""Whom an urgent matter reaches, step by step: those on duty, then those above. Whoever is not there is passed by."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from enum import StrEnum

from bot.domain.escalation import Staff
from bot.domain.people import Person, Role
from bot.domain.policy import Policy
from bot.domain.rules import leads


class Place(StrEnum):
    """A place on the duty roster."""

    FIRST = "first"
    SECOND = "second"
    LEADER = "leader"


PLACES = tuple(Place)
FIRST, SECOND, LEADER, ABOVE, ALL = range(5)
"""Steps. ABOVE: head of the department, supervisors, leaders in charge, where nobody on duty is there; ALL: every
supervisor and leader."""
Roster = Mapping[Place, int]
"""Who is on duty: place → person."""


def keeps_roster(person: Person) -> bool:
    """Who says who is on duty."""
    return person.has(Role.SUPERVISOR, Role.ADMIN) or bool(person.headed)


def reads_roster(person: Person) -> bool:
    return keeps_roster(person) or person.has(Role.LEADER, Role.CADRE, Role.COMPANY_LEADER, Role.CLERK)


def reached(step: int, roster: Roster, staff: Sequence[Staff], told: Collection[int], office: str, requester: int,
            policy: Policy) -> tuple[int, list[Person]]:
    """From `step` on, the first at which somebody there has not been told: (step, whom). (ALL, []): nobody is left.

    A step holds those of the steps before it as well: with a new day's roster its first one is not left out.
    """
    there = [one.person for one in staff if one.there and one.person.id != requester]
    for at in range(step, ALL + 1):
        if at == ABOVE and told:  # somebody on duty was there
            continue
        found = [one for one in _upto(at, roster, there, office, policy) if one.id not in told]
        if found:
            return at, found
    return ALL, []


def _upto(step: int, roster: Roster, there: Sequence[Person], office: str, policy: Policy) -> list[Person]:
    known = {one.id: one for one in there}
    on_duty = [known[id_] for place in PLACES[:step + 1] if (id_ := roster.get(place)) in known and id_ is not None]
    above = [] if step < ABOVE else [one for one in there if _above(one, step, office, policy)]
    return list({one.id: one for one in (*on_duty, *above)}.values())


def _above(person: Person, step: int, office: str, policy: Policy) -> bool:
    if person.has(Role.SUPERVISOR) or (person.has(Role.HEAD) and person.home == office):
        return True
    return person.has(Role.LEADER) if step == ALL else leads(person, office, policy)
