"""Who stands in for somebody who is not there (B角), and who may say so. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from bot.domain.case import Case
from bot.domain.people import HEADQUARTERS, STAFF, Person, Role
from bot.domain.secrecy import barred, is_private


@dataclass(frozen=True, slots=True)
class Staff:
    """Somebody of the staff. `there`: active, joined, the bot not blocked, and not away."""

    person: Person
    there: bool


def deputies(person: Person, staff: Sequence[Staff]) -> Iterator[Person]:
    """His substitute, that one's substitute where he is not there either, and so on, each once: those who are there."""
    at, seen = person.substitute, {person.id}
    known = {one.person.id: one for one in staff} if at is not None else {}
    while at is not None and at not in seen:
        seen.add(at)
        one = known.get(at)
        if one is None:  # he has left: nobody speaks for him any more
            return
        if one.there and fits(person, one.person):
            yield one.person
        at = one.person.substitute


def fits(person: Person, deputy: Person) -> bool:
    """Whether `deputy` may see what the post sees: headquarters' work stays at headquarters, staff's with staff."""
    if person.has(*HEADQUARTERS):
        return deputy.has(*HEADQUARTERS)
    return deputy.has(*STAFF) if person.has(*STAFF) else has_post(deputy)


def stands_in(person: Person, staff: Sequence[Staff], but: Iterable[int] = ()) -> Person | None:
    """Who does the work of somebody who is not there: along the substitutes, else the head of his home, a supervisor.

    Never he himself and none of `but`; None only if nobody at all is there.
    """
    barred = {person.id, *but}
    there = [one.person for one in staff if one.there]
    heads = (one for one in there if one.home == person.home and one.has(Role.HEAD))
    supervisors = (one for one in there if one.has(Role.SUPERVISOR))
    return next((one for one in chain(deputies(person, staff), heads, supervisors) if one.id not in barred), None)


def stand_ins(case: Case, staff: Sequence[Staff]) -> dict[int, int]:
    """Of a case's handler, first responder and supervisor those who are not there, each with who stands in.

    Never its own requester, nor anybody who must not hear of it.
    """
    found: dict[int, int] = {}
    but = (case.requester, *(one.person.id for one in staff if is_private(case) and barred(case, one.person)))
    posts = {case.handler, case.first_responder, case.supervisor}
    for one in staff:
        if one.person.id in posts and one.person.absence:
            chosen = stands_in(one.person, staff, but)
            if chosen:
                found[one.person.id] = chosen.id
    return found


def stood_in_for(person: Person, staff: Sequence[Staff]) -> list[Person]:
    """Those whose work falls to `person` now."""
    return standing(staff).get(person.id, [])


def standing(staff: Sequence[Staff]) -> dict[int, list[Person]]:
    """Of everybody to whom somebody's work falls now (his id): whose."""
    found: dict[int, list[Person]] = {}
    for one in staff:
        chosen = stands_in(one.person, staff) if one.person.absence else None
        if chosen:
            found.setdefault(chosen.id, []).append(one.person)
    return found


def heads_of(home: str, staff: Sequence[Staff]) -> list[Person]:
    """The heads of a department who are there; where none is, those who stand in for them."""
    heads = [one for one in staff if one.person.home == home and one.person.has(Role.HEAD)]
    there = [one.person for one in heads if one.there]
    found = there or [chosen for one in heads if (chosen := stands_in(one.person, staff))]
    return list({one.id: one for one in found}.values())


def may_set(setter: Person, person: Person) -> bool:
    """Who may say that somebody is away or back: he himself, his substitute, his head, a supervisor."""
    return setter.active and (setter.id in (person.id, person.substitute) or oversees(setter, person))


def may_name(setter: Person, person: Person) -> bool:
    """Who may name somebody's substitute: he himself, his head, a supervisor, an admin."""
    return setter.active and (setter.id == person.id or oversees(setter, person) or setter.has(Role.ADMIN))


def oversees(setter: Person, person: Person) -> bool:
    leads_it = setter.home == person.home and setter.has(Role.COMPANY_LEADER)
    return setter.has(Role.SUPERVISOR) or leads_it or setter.is_head(person.home)


def has_post(person: Person) -> bool:
    """Whoever is more than a soldier."""
    return person.active and bool(person.roles - {Role.SOLDIER})
