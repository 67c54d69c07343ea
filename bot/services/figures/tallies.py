"""What the digest tells of answers and cards: which offices answered too vaguely, which cards change too often."""

from __future__ import annotations

from collections import Counter

from bot.services.cards.shelf import Shelf
from bot.storage import events, people, policy_cards
from bot.storage.database import Transaction


async def vague_by_office(tx: Transaction, since: int, until: int) -> dict[str, int]:
    """Office → how many of its answers were found too vague, from `since` to before `until` (epoch seconds).

    It is the office of the one who answered, wherever the case went afterwards.
    """
    answers = [await events.by_id(tx, one) for one in await events.found_vague(tx, since, until)]
    known = await people.names(tx, {one.person_id for one in answers if one and one.person_id})
    return dict(Counter(known[one.person_id].home for one in answers if one and one.person_id in known))


async def changed_often(tx: Transaction, shelf: Shelf, since: int, more_than: int = 2) -> dict[str, int]:
    """Card → how often what it says was changed since, of those with more than so many changes.

    The first version is none, nor is one with only another alias, owner or review date.
    """
    changes: Counter[str] = Counter()
    for card_id, version in await policy_cards.published_since(tx, since):
        before = await shelf.version(tx, card_id, await policy_cards.before(tx, card_id, version))
        now = await shelf.version(tx, card_id, version)
        changes[card_id] += now is not None and before is not None and not now.reads_as(before)
    return {card_id: count for card_id, count in changes.items() if count > more_than}
