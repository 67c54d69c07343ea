"""Which problems are about the same matter: by what they are about, their words, the card they find, their meaning."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.search.matters import Heard, compatible, heard, telling
from bot.search.meaning import Encoder

if TYPE_CHECKING:
    from bot.search.meaning import Vectors

MATTERS = 0.5
"""Which share of the matters of both two problems must have in common."""
SOME = 0.2
"""Share of the telling terms of the shorter that both must have."""
NEAR, NEAR_ENOUGH = 0.47, 0.4
"""How near two meanings must be (1: the same); where both find the same card, less will do. (`make bench-alike`)"""
LOOKED_AT = 5
"""Members of a group that a problem is compared with; most of them it must be like."""
MEANT = 1_000
"""So many texts at most are compared by meaning, at a millisecond each."""

Card = Callable[[str], str | None]
"""The card that a text finds."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What a text is compared by."""

    place: int
    terms: frozenset[str]
    heard: Heard
    card: str | None

    def hints(self) -> list[str]:
        """What another must have one of to be like it, meaning apart."""
        return [*(f"#{one}" for one in self.heard.matters), *self.terms, *([f"@{self.card}"] if self.card else [])]


def grouped(texts: Sequence[str], card: Card | None = None, encoder: Encoder | None = None) -> list[list[int]]:
    """The texts by their places, each with those it is alike to; an empty one is like none."""
    problems = [Problem(place, telling(text), heard(text), card(text) if card and text else None)
                for place, text in enumerate(texts)]
    vectors = encoder.together(texts) if encoder and 1 < len(texts) <= MEANT else None
    groups: list[list[Problem]] = []
    of, by_key = dict[int, int](), defaultdict[str, dict[int, None]](dict)
    for one in problems:
        likely = dict.fromkeys(group for key in one.hints() for group in by_key[key])
        likely |= dict.fromkeys(of[place] for place in _near(one.place, vectors))
        found = max(((share, -group) for group in likely if (share := _share(one, groups[group], vectors)) > 0.5),
                    default=None)
        number = -found[1] if found else len(groups)
        if not found:
            groups.append([])
        groups[number].append(one)
        of[one.place] = number
        for key in one.hints():
            by_key[key][number] = None
    return [[one.place for one in group] for group in groups]


def _near(place: int, vectors: Vectors | None) -> list[int]:
    """Those before it whose meaning is near enough by itself."""
    if vectors is None or not place:
        return []
    return [other for other, near in enumerate((vectors[:place] @ vectors[place]).tolist()) if near >= NEAR]


def _share(one: Problem, group: Sequence[Problem], vectors: Vectors | None) -> float:
    """Of a group, as many as it is like."""
    looked_at = group[:LOOKED_AT]
    return sum(_alike(one, other, vectors) for other in looked_at) / len(looked_at)


def _alike(one: Problem, other: Problem, vectors: Vectors | None) -> bool:
    """What both are about decides; where one of them is about nothing that is known, words, card and meaning do."""
    about, also = one.heard.matters, other.heard.matters
    if about and also:
        return len(about & also) >= MATTERS * len(about | also) and compatible(one.heard, other.heard, about & also)
    if not (one.terms and other.terms):
        return False
    shared = len(one.terms & other.terms) / min(len(one.terms), len(other.terms))
    near = float(vectors[one.place] @ vectors[other.place]) if vectors is not None else 0.0
    if one.card is not None and one.card == other.card and near >= NEAR_ENOUGH:
        return True
    return shared >= SOME or near >= NEAR
