"""Which questions ask the same: by the terms that the index would search them by."""

from __future__ import annotations

from collections.abc import Sequence

from bot.search.wording import plain, wording

ALIKE = 0.5
"""Which share of the terms of both two questions have in common, at least."""


def alike(questions: Sequence[str]) -> list[list[int]]:
    """The questions by their places, each with those that ask the same as the first of them."""
    groups: list[tuple[frozenset[str], list[int]]] = []
    for place, question in enumerate(questions):
        said = terms(question)
        group = next((members for first, members in groups if said and _shared(first, said) >= ALIKE), None)
        if group is None:
            groups.append((said, [place]))
        else:
            group.append(place)
    return [members for _, members in groups]


def terms(question: str) -> frozenset[str]:
    """What the index would search a text by."""
    words = wording()
    return frozenset(words.terms(words.asked(plain(question)), singles=True))


def _shared(first: frozenset[str], second: frozenset[str]) -> float:
    return len(first & second) / len(first | second)
