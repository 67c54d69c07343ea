"""Who answers for a case: asked is responsible; else the one with the fewest open cases, longest without a new one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.domain.people import Person, Role
from bot.domain.policy import Category


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who could take a case: his open cases, and when he was last assigned one (0: never)."""

    person: Person
    open_cases: int
    assigned_at: int


@dataclass(frozen=True, slots=True)
class Chosen:
    """Who it is, and why: a code with figures, kept with the case and shown."""

    person: Person
    reason: Mapping[str, str | int]


def choose(pool: Iterable[Candidate], category: Category, office: str, requester: int,
           on_call: int | None = None) -> Chosen | None:
    """The ladder of assignment: the office's own people, its head, a supervisor; None if nobody is left.

    `on_call`: who answers there in the phone window that is open now; if he is there, it is his before all others.
    `pool`: everybody active of the office, and the supervisors. Where all of them are away it is given to one all the
    same: a request is never turned down for that, and who stands in, or the ladder, finds it.
    """
    everybody = [candidate for candidate in pool if candidate.person.id != requester]
    there = _there(everybody)
    answering = [one for one in there if one.person.id == on_call and one.person.home == office]
    if answering:
        return _fewest(answering, "on_call", office)
    return _among(there, category, office) or _among(everybody, category, office)


def _among(able: list[Candidate], category: Category, office: str) -> Chosen | None:
    duty = [candidate for candidate in able if _has_duty(candidate.person, category, office)]
    if duty:
        return _fewest(duty, "only_one" if len(duty) == 1 else "fewest", office)
    heads = [candidate for candidate in able if candidate.person.home == office and candidate.person.has(Role.HEAD)]
    if heads:
        return _fewest(heads, "head", office)
    supervisors = [candidate for candidate in able if candidate.person.has(Role.SUPERVISOR)]
    return _fewest(supervisors, "supervisor", office) if supervisors else None


def supervisor(pool: Iterable[Candidate], requester: int) -> Person | None:
    """The one supervisor whom the soldier is told by name."""
    able = [candidate for candidate in pool
            if candidate.person.has(Role.SUPERVISOR) and candidate.person.id != requester]
    there = _there(able) or able  # the soldier is never without a name: who stands in is told beside it
    return min(there, key=_load).person if there else None


def _there(able: Iterable[Candidate]) -> list[Candidate]:
    """New cases pass by whoever is away, silent or out of reach."""
    return [candidate for candidate in able if candidate.person.absence is None]


def _has_duty(person: Person, category: Category, office: str) -> bool:
    if person.home != office:
        return False
    if person.has(Role.COMPANY_LEADER):
        return True
    return person.has(Role.CADRE) and (not category.cadres or person.staff_no in category.cadres)


def _fewest(able: list[Candidate], code: str, office: str) -> Chosen:
    best = min(able, key=_load)
    return Chosen(best.person, {"code": code, "open": best.open_cases, "office": office})


def _load(candidate: Candidate) -> tuple[int, int, int]:
    return candidate.open_cases, candidate.assigned_at, candidate.person.id
