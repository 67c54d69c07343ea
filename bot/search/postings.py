"""BM25: which cards hold a term, and what it is worth there. Plain arrays, made once, never changed."""

from __future__ import annotations

import math
from array import array
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from heapq import nlargest

K1 = 1.2
B = 0.75

READ = 6_000
"""So many entries are read for a question, those of the rarest terms; the others only decide between the best."""

BEST = 48
"""Cards that are looked at more closely."""

Group = tuple[str, ...]
"""Terms that mean the same thing asked for; usually one."""


Document = tuple[Counter[str], Counter[str]]
"""How often each term occurs in either part of a card."""


class Postings:
    """Made of each card's length (in whatever unit) and its terms, in the cards' order; `weights`: of either part."""

    def __init__(self, lengths: Sequence[float], documents: Iterable[Document], weights: tuple[float, float]) -> None:
        mean = sum(lengths) / max(1, len(lengths)) or 1.0
        held: defaultdict[str, array[float]] = defaultdict(lambda: array("d"))
        first, second = weights
        for card, (length, (called, said)) in enumerate(zip(lengths, documents, strict=True)):
            norm = K1 * (1 - B + B * length / mean)
            # The card's number, and behind the point what the term is worth in it: half the memory of two arrays.
            # These lines run some millions of times for 10,000 cards: no table in which both parts are added up,
            # and no sums for what is there once, as most of it is.
            once, once_said = card + first / (first + norm), card + second / (second + norm)
            for term, count in called.items():
                if count == 1 and term not in said:
                    held[term].append(once)
                else:
                    weight = first * count + second * said.pop(term, 0)
                    held[term].append(card + weight / (weight + norm))
            for term, count in said.items():
                weight = second * count
                held[term].append(once_said if count == 1 else card + weight / (weight + norm))
        self._size = len(lengths)
        self._entries = dict(held)

    @property
    def terms(self) -> Iterable[str]:
        return self._entries

    def knows(self, group: Group) -> bool:
        return any(term in self._entries for term in group)

    def _held(self, group: Group) -> int:
        """In how many cards, at most, one of the terms is."""
        return min(self._size, sum(len(self._entries[term]) for term in group if term in self._entries))

    def _rarity(self, held: int) -> float:
        """Inverse document frequency, in units of a term that one card holds."""
        return math.log(1 + (self._size - held + 0.5) / (held + 0.5)) / math.log(1 + (self._size - 0.5) / 1.5)

    def scores(self, question: Iterable[Group]) -> dict[int, float]:
        """Card → how well it answers, at most BEST cards."""
        known = [(self._rarity(held), group, held) for group in question if (held := self._held(group))]
        known.sort(key=lambda each: each[0], reverse=True)
        scores = [0.0] * self._size
        common: list[tuple[float, Group]] = []
        left = READ
        for worth, group, held in known:
            if held > left and left < READ:  # the rarest is read in any case
                common.append((worth, group))
                continue
            left -= held
            self._add(scores, worth * (K1 + 1), group)
        best = _best(scores)
        for worth, group in common:
            for card in best:
                best[card] += worth * (K1 + 1) * sum(self._share(term, card) for term in group)
        return best

    def _add(self, scores: list[float], worth: float, group: Group) -> None:
        for term in group:
            for entry in self._entries.get(term, ()):
                card = int(entry)
                scores[card] += worth * (entry - card)

    def _share(self, term: str, card: int) -> float:
        """What the term is worth in the card: 0 if it is not there, always less than 1."""
        entries = self._entries.get(term, ())
        at = bisect_left(entries, card)
        return entries[at] - card if at < len(entries) and entries[at] < card + 1 else 0.0

    def strength(self, card: int, question: Iterable[Group]) -> float:
        """What speaks for the card, in terms that one card holds: each by its rarity and its share there."""
        return sum(
            self._rarity(self._held(group)) * max((self._share(term, card) for term in group), default=0.0)
            for group in question
        )

    def worth(self, question: Iterable[Group]) -> float:
        """What would speak for a card that is about nothing else."""
        return sum(self._rarity(self._held(group)) for group in question)


def _best(scores: list[float]) -> dict[int, float]:
    found = [(score, -card) for card, score in enumerate(scores) if score]
    return {-card: score for score, card in nlargest(BEST, found)}
