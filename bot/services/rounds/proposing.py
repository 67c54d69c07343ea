"""What the desk proposes of problems just collected: which are alike, what each is about, how fast it may be done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.domain.case import Track
from bot.domain.collection import Item, proposed_track
from bot.domain.policy import Category
from bot.search.alike import alike, terms
from bot.services.house import Unit
from bot.storage import collection_items as items


async def propose(unit: Unit, found: Sequence[Item]) -> list[Item]:
    """Heaps of alike ones, each with a category and a track; what somebody has set by hand stays as it is."""
    new = [one for one in found if one.heap is None]
    known = _known(unit)
    made: list[Item] = []
    for places in alike([one.body or f"🎤{one.id}" for one in new]):
        group = [new[place] for place in places]
        first = _joins(group[0], [one for one in found if one.heap == one.id])
        category = next((one.category for one in group if one.category), None) or guessed(unit, group[0].body, known)
        if first:
            category = first.category
        track = await track_for(unit, category)
        for one in group:
            after = replace(one, heap=first.id if first else group[0].id, category=category, track=track)
            await items.put(unit.tx, one.id, heap=after.heap, category=category, track=track)
            made.append(after)
    return made


def _joins(one: Item, firsts: Sequence[Item]) -> Item | None:
    """The heap that is there already and that a late problem belongs to."""
    return next((first for first in firsts if one.body and len(alike([first.body, one.body])) == 1), None)


async def track_for(unit: Unit, category: str | None) -> Track | None:
    """As most cases of its kind go now, or as long as it takes."""
    if category is None:
        return None
    tracks, higher = await items.tracks(unit.tx, category)
    days = unit.policy.category(category).days
    return proposed_track(tracks, days, higher=higher)


def _known(unit: Unit) -> Mapping[str, frozenset[str]]:
    """The terms that a category goes by: its own words, questions and papers."""
    return {one.id: _terms(one) for one in unit.policy.categories.values()}


def _terms(category: Category) -> frozenset[str]:
    words = [category.words, *(question.words for question in category.questions),
             *(choice.words for question in category.questions for choice in question.choices),
             *(paper.words for paper in category.materials)]
    return frozenset().union(*(terms(text) for one in words for text in one.values()))


def guessed(unit: Unit, text: str, known: Mapping[str, frozenset[str]]) -> str | None:
    """What a problem is about: as the card that answers it, or the category whose words it shares most; else None."""
    if not text:
        return None
    card = next(iter(unit.shelf.find(text, unit.today, 1)), None)
    if card and card.category in known:
        return card.category
    said = terms(text)
    shared = {category: len(said & own) for category, own in known.items()}
    best = max(shared, key=lambda one: shared[one], default=None)
    return best if best and shared[best] else None
