"""What the desk proposes of problems just collected: which are alike, what each is about, how fast it may be done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.domain.case import Track
from bot.domain.collection import Item, proposed_track
from bot.domain.policy import Category
from bot.search.matters import heard, matters, telling
from bot.services.house import Unit
from bot.storage import collection_items as items


async def propose(unit: Unit, found: Sequence[Item]) -> list[Item]:
    """Heaps of alike ones, each with a category and a track; what somebody has set by hand stays as it is.

    A late one comes to the heap that has most of those it is like.
    """
    known = _known(unit)
    made: list[Item] = []
    for places in await unit.shelf.grouped([one.body for one in found]):
        there = [one for place in places if (one := found[place]).heap is not None]
        new = [one for place in places if (one := found[place]).heap is None]
        if new:
            made += await _heaped(unit, new, there, known)
    return made


async def _heaped(unit: Unit, new: Sequence[Item], there: Sequence[Item], known: Mapping[str, frozenset[str]]
                  ) -> list[Item]:
    """New ones that are alike, with those of the same matter that are `there`, if any."""
    heap = Counter(one.heap for one in there).most_common(1)[0][0] if there else new[0].id
    first = next((one for one in there if one.heap == heap), None)
    named = next((one.category for one in new if one.category), None)
    guesses = (guess for one in new if (guess := guessed(unit, one.body, known)))
    category = first.category if first else named or next(guesses, None)
    track = first.track if first else await track_for(unit, category)
    made = [replace(one, heap=heap, category=category, track=track) for one in new]
    for one in made:
        await items.put(unit.tx, one.id, heap=one.heap, category=category, track=track)
    return made


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
    return frozenset().union(*(telling(text) for one in words for text in one.values()))


def guessed(unit: Unit, text: str, known: Mapping[str, frozenset[str]]) -> str | None:
    """What a problem is about: by its matter, the card that answers it, or the category whose words it shares most."""
    if not text:
        return None
    goes = {matters()[one].goes for one in heard(text).matters} & {*known}
    if len(goes) == 1:
        return goes.pop()
    card = next(iter(unit.shelf.find(text, unit.today, 1)), None)
    if card and card.category in known:
        return card.category
    said = telling(text)
    shared = {category: len(said & own) for category, own in known.items()}
    best = max(shared, key=lambda one: shared[one], default=None)
    return best if best and shared[best] else None
