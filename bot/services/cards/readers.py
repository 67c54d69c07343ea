"""Whether somebody has read a card: the line on a case's card, the buttons under a policy card."""

from __future__ import annotations

from typing import Any

from bot.domain.cards import Card
from bot.domain.case import LIVE, Case
from bot.domain.duty import on_duty, oversees, owns
from bot.domain.errors import Refused
from bot.domain.leader_talk import may_ask
from bot.domain.people import HANDLERS, Person, Role
from bot.services.house import Unit
from bot.services.keys import Key, key
from bot.storage import people, reading

READERS = (Role.CADRE, Role.HEAD)
"""Roles among which everybody is who has to read a card."""


def served(unit: Unit, card_id: str) -> Card:
    card = unit.shelf.cards.get(card_id)
    if card is None:
        raise Refused("card_gone")
    return card


async def may_read(unit: Unit, card: Card) -> bool:
    """Whose receipt is kept: those with the duty, and whoever works a case by this card."""
    person = unit.person
    if owns(person, card) or not person.has(*HANDLERS):
        return False
    return on_duty(person, card, unit.policy) or await reading.works_by(
        unit.tx, person.id, card.id, card.category if _of_category(unit, card.category) == card else "")


def _of_category(unit: Unit, category: str) -> Card | None:
    """The category's card, if there is only one."""
    known = unit.shelf.of_category(category, unit.today)
    return known[0] if len(known) == 1 else None


async def has_read(unit: Unit, card: Card, person: Person) -> bool:
    """This version, a later one, or an earlier one that says the same and is still all that must be read."""
    last = (await reading.of_person(unit.tx, person.id)).get(card.id)
    if last is None or last >= card.version:
        return last is not None
    before = await unit.shelf.version(unit.tx, card.id, last)
    needed = (await reading.required(unit.tx)).get(card.id, 0)
    return before is not None and last >= needed and card.reads_as(before)


async def under(unit: Unit, card: Card, page: int) -> list[list[Key]]:
    """Rows of buttons: *read* with the essentials; *told otherwise* and *who has not read* with the sources."""
    if page == 0:
        unread = await may_read(unit, card) and not await has_read(unit, card, unit.person)
        return [[key("card_read", "r", "read", card.id, card.version)]] if unread else []
    otherwise = [] if owns(unit.person, card) else [key("card_otherwise", "r", "otherwise", card.id)]
    who = [key("card_who", "r", "who", card.id)] if oversees(unit.person, card) else []
    return [row for row in ([*otherwise, *who],) if row]


async def beside(unit: Unit, case: Case, person: Person, buttons: list[list[Key]]) -> dict[str, Any]:
    """What a case's card says to its handler and first responder about the policy card it goes by; its buttons."""
    card = None
    if may_ask(case, person, unit.policy):
        buttons = [*buttons[:-1], [key("talk_ask", "tk", "ask", case.id)], *buttons[-1:]]
    own = any(case.acts_as(person.id, post) for post in (case.handler, case.first_responder))
    if own and case.state in LIVE:
        card = unit.shelf.cards.get(case.card_id) if case.card_id else _of_category(unit, case.category)
    if card is None:
        return {"reading": None, "buttons": buttons}
    read = owns(person, card) or await has_read(unit, card, person)
    opens = [key("card_case", "k", "show", card.id, 0)]
    return {"reading": {"title": dict(card.title), "read": read}, "buttons": [*buttons[:-1], opens, *buttons[-1:]]}


async def due(unit: Unit) -> list[Card]:
    """The cards that the one who acts has to read and has not."""
    if not unit.person.has(*READERS):
        return []
    needed, done = await reading.required(unit.tx), await reading.of_person(unit.tx, unit.person.id)
    return [card for card in unit.shelf.cards.values()
            if on_duty(unit.person, card, unit.policy) and card.id in needed
            and done.get(card.id, 0) < needed[card.id]]


async def unread(unit: Unit, card: Card) -> tuple[list[tuple[Person, int | None]], int]:
    """Who has not read it, each with when it was sent to him first (None: not yet), and how many have."""
    sent: dict[int, int] = {}
    done: set[int] = set()
    for one in await reading.receipts(unit.tx):
        if one.card_id == card.id and one.read_at is not None:
            done.add(one.person_id)
        elif one.card_id == card.id and one.sent_at is not None:
            sent.setdefault(one.person_id, one.sent_at)
    duty = [one for one in await people.with_role(unit.tx, *READERS) if on_duty(one, card, unit.policy)]
    return [(one, sent.get(one.id)) for one in duty if one.id not in done], sum(one.id in done for one in duty)
