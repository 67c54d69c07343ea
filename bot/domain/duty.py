"""Who has to read a card, and who may ask whether he has."""

from __future__ import annotations

from bot.domain.cards import Card
from bot.domain.people import Person, Role
from bot.domain.policy import Policy


def owns(person: Person, card: Card) -> bool:
    return person.staff_no == card.owner


def on_duty(person: Person, card: Card, policy: Policy) -> bool:
    """The category's cadres (those named, or the department's) and the head of its office; its owner wrote it."""
    if owns(person, card) or not person.active:
        return False
    category = policy.category(card.category)
    if person.has(Role.HEAD) and person.home in (card.office, category.department):
        return True
    named = person.staff_no in category.cadres if category.cadres else person.home == category.department
    return person.has(Role.CADRE) and named


def oversees(person: Person, card: Card) -> bool:
    """The owner, the head of its office, supervisors."""
    return owns(person, card) or person.has(Role.SUPERVISOR) or person.is_head(card.office)
