"""Who answers right now: in an open phone window outside working time, whoever is on call for each department."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from bot.domain import on_call as rules
from bot.domain.on_call import Spell
from bot.domain.people import Person
from bot.domain.policy import Policy
from bot.storage import on_call, people
from bot.storage.database import Transaction


@dataclass(frozen=True, slots=True)
class Answering:
    """The spell that is open, if one is, and who answers in it: department → person. Whoever is not there does not."""

    spell: Spell | None = None
    people: Mapping[str, Person] = field(default_factory=dict)


async def now(tx: Transaction, policy: Policy, instant: int) -> Answering:
    """In working hours, and without windows, nothing is asked of the database."""
    spell = rules.open_at(policy, instant)
    if spell is None:
        return Answering()
    named = await on_call.on(tx, policy.calendar.day(instant))
    known = await people.names(tx, set(named.values())) if named else {}
    there = {home: replace(known[id_], on_call=home) for home, id_ in named.items()
             if id_ in known and is_there(known[id_], home)}
    return Answering(spell, there)


def is_there(person: Person, home: str) -> bool:
    """Somebody who has left the department or the unit, is away or cannot be reached answers for nobody."""
    return rules.may_be(person, home) and person.absence is None and person.chat_id is not None


async def as_now(tx: Transaction, policy: Policy, instant: int, person: Person) -> Person:
    """The person, with the department that he answers for now."""
    if not rules.may_be(person, person.home):
        return person
    found = (await now(tx, policy, instant)).people.get(person.home)
    return replace(person, on_call=person.home) if found and found.id == person.id else person
