"""Who is head of a department while its head is not there: his substitute, for all that a head does with its cases."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.case import Case
from bot.domain.errors import Refused
from bot.domain.people import Person, Role
from bot.domain.rules import Action, Moment, check
from bot.domain.substitutes import has_post, stood_in_for
from bot.storage import absences, people
from bot.storage.database import Transaction


async def as_head(tx: Transaction, person: Person) -> Person:
    """The person, with the departments that he heads for somebody; nothing more is asked while every head is there."""
    if not has_post(person) or not await absences.head_away(tx):
        return person
    absent = [one for one in stood_in_for(person, await people.staff(tx)) if one.has(Role.HEAD)]
    return replace(person, heads={one.home: one.id for one in absent}) if absent else person


def for_head(case: Case, person: Person, action: Action, moment: Moment) -> int | None:
    """The head whom somebody acts for here: he could not do it by himself."""
    head = person.heads.get(case.office)
    if head is None:
        return None
    try:
        check(case, replace(person, heads={}), action, moment)
    except Refused:
        return head
    return None
