"""What the desk does for its cards by itself, in working hours: review dates that passed, questions asked thrice."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from typing import Any

from bot.domain.cards import Card
from bot.domain.letters import Letter
from bot.domain.people import Person, Role
from bot.domain.policy import LANGUAGES, Policy
from bot.services.cards import unanswered
from bot.services.house import House
from bot.services.keys import key
from bot.services.letters import holding
from bot.services.letters.holding import Bell
from bot.storage import card_drafts, people, questions
from bot.storage.database import Transaction
from bot.storage.questions import Question

THRICE = 3
"""So many different people must have asked: one who asks again and again is one."""
LOOKED_AT = 1000
"""Questions, the newest ones, that are compared with each other."""


async def look_after(house: House) -> None:
    """Tells once of each review date that passed, and drafts a card for what was asked three times."""
    now = house.clock()
    if not house.policy.calendar.between(now, now + 60):
        return
    async with house.db.write() as tx:
        await _reviews(house, tx, now)
    async with house.db.read() as tx:
        asked = await questions.without_card(tx, LOOKED_AT)
    for among in _read_together(asked, house.policy):
        await _asked_often(house, among, now)


def _read_together(asked: Sequence[Question], policy: Policy) -> list[list[Question]]:
    """The same is filed under this category or that; what is sensitive is compared and read within its own alone."""
    among: dict[str | None, list[Question]] = {}
    for one in asked:
        category = policy.categories.get(one.category or "")
        among.setdefault(category.id if category and category.sensitive else None, []).append(one)
    return list(among.values())


async def _reviews(house: House, tx: Transaction, now: int) -> None:
    today = house.policy.calendar.local(now).date()
    for card in house.shelf.cards.values():
        if today <= card.review_on:
            continue
        told = await reached(tx, await people.by_staff_no(tx, card.owner), card.office)
        if told and await card_drafts.review_told(tx, card.id, card.review_on.isoformat(), now):
            for person in told:
                await _put(tx, person, "card_review", _review(card), f"review:{card.id}:{person.id}", house.bell)


def _review(card: Card) -> dict[str, Any]:
    return {"title": dict(card.title), "review_on": card.review_on.isoformat(), "buttons": [
        [key("still_right", "e", "right", card.id)],
        [key("edit_card", "e", "draft", card.id), key("kept_card", "e", "card", card.id)]]}


async def reached(tx: Transaction, owner: Person | None, office: str) -> list[Person]:
    """The owner; without one who has joined, the heads of the office, and without these the admins."""
    if owner and owner.active and owner.chat_id is not None:
        return [owner]
    heads = [one for one in await people.with_role(tx, Role.HEAD) if one.home == office and one.chat_id is not None]
    return heads or [one for one in await people.with_role(tx, Role.ADMIN) if one.chat_id is not None]


async def _asked_often(house: House, asked: Sequence[Question], now: int) -> None:
    """Each group of questions that ask the same becomes one draft, once three people have asked."""
    from bot.search import alike  # takes half a second to be imported

    for group in await asyncio.to_thread(alike, [one.words for one in asked]):
        if _people([asked[place] for place in group]) >= THRICE:
            async with house.db.write() as tx:
                await _propose(house, tx, [asked[place].id for place in group], now)


def _people(asked: Sequence[Question]) -> int:
    """How many asked; of those who were erased, each question counts for one."""
    return len({one.person_id or -one.id for one in asked})


async def _propose(house: House, tx: Transaction, ids: Sequence[int], now: int) -> None:
    """The draft goes to whoever answers for the category, if the questions are still open."""
    found = [one for id_ in ids if (one := await questions.by_id(tx, id_)) and one.settled is None]
    named = Counter(one.category for one in found if one.category in house.policy.categories).most_common(1)
    category = named[0][0] if named else next(reversed([*house.policy.categories]), None)
    if _people(found) < THRICE or category is None:
        return
    office = house.policy.category(category).department if named else ""
    told = await reached(tx, None, office)
    if not told:
        return
    card_id = await unanswered.sketch(tx, house.shelf, house.policy, category, told[0], found, now)
    details = {"words": [one.words for one in found[:THRICE]], "count": len(found), "buttons": [
        [key("edit_card", "e", "draft", card_id)], [key("no_card", "e", "discard", card_id)]]}
    for person in told:
        await _put(tx, person, "card_proposed", details, f"proposed:{card_id}:{person.id}", house.bell)


async def _put(tx: Transaction, person: Person, kind: str, details: dict[str, Any], key: str, bell: Bell) -> None:
    if person.chat_id is not None:
        letter = Letter(kind, details, person.chat_id, person.language or LANGUAGES[0], person.id, key=key)
        await holding.put(tx, bell, person, letter)
