"""Who keeps the unit's policy cards, and who hears of questions that none of them answered."""

from __future__ import annotations

from bot.domain.cards import Card
from bot.domain.people import Person, Role
from bot.domain.policy import Policy


def keeps(person: Person, card: Card) -> bool:
    """The card's owner, the head of its office, and every admin."""
    heads_it = person.is_head(card.office)
    return person.active and (person.has(Role.ADMIN) or heads_it or person.staff_no == card.owner)


def heads(person: Person, policy: Policy) -> list[str]:
    """The categories whose department somebody heads."""
    return [one.id for one in policy.categories.values() if person.is_head(one.department)]


def may_begin(person: Person, policy: Policy, category: str) -> bool:
    """Whether somebody may write a new card of this category."""
    known = policy.categories.get(category)
    return known is not None and (person.has(Role.ADMIN) or person.home == known.department)
