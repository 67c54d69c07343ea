"""Which matters many texts tell of: those that the desk knows, and words that come again under none of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from bot.search.finding import RUN, asked
from bot.search.grouping import grouped
from bot.search.matters import heard, left_of, matters
from bot.search.wording import LATIN, stem

MOST_OF = 0.6
"""Which share of alike texts must have the words that a matter is called by."""
LONGEST = 8
"""Characters of such words."""
TOGETHER = 2
"""English words of them."""
Told = tuple[str, int]
"""A text, and whose it is."""


def repeated(told: Sequence[Told], fewest: int, people: int) -> list[str]:
    """The matters that at least so many texts of at least so many people tell of: ids of known ones, or words."""
    by_matter: dict[str, list[int]] = {}
    of_none: list[int] = []
    for place, (text, _) in enumerate(told):
        of = heard(text).matters
        for one in of:
            by_matter.setdefault(one, []).append(place)
        if not of:
            of_none.append(place)

    def often(places: Sequence[int]) -> bool:
        return len(places) >= fewest and len({told[place][1] for place in places}) >= people

    known = [one for one, matter in matters().items() if not matter.wide and often(by_matter.get(one, ()))]
    groups = [[of_none[place] for place in group] for group in grouped([told[place][0] for place in of_none])]
    called = [_called([told[place][0] for place in group]) for group in groups if often(group)]
    return [*known, *dict.fromkeys(one for one in called if one)]


def searches(matter: str) -> list[list[tuple[int, int]]]:
    """By which words cases that tell of it are found: all of any of these."""
    known = matters().get(matter)
    found = [asked(said) for said in (known.said if known else (matter,))]
    return [list(one) for one in dict.fromkeys(map(tuple, found)) if one]


def words_of(matter: str) -> Mapping[str, str]:
    """What it is called in each language; words that no list has stay as they were told."""
    known = matters().get(matter)
    return known.words if known else {"zh": matter, "en": matter}


def _called(texts: Sequence[str]) -> str:
    """The words that most of the texts have, as many of them as go together; empty: none."""
    least = MOST_OF * len(texts)
    runs = [set(_runs(text)) for text in texts]
    counted = Counter(part for one in runs for part in one)
    long = max(((count, len(part), part) for part, count in counted.items() if count >= least), default=None)
    return long[2] if long else _english(texts, least)


def _runs(text: str) -> list[str]:
    """All words of a text that may tell what it is about, with their parts."""
    found = RUN.findall(left_of(text))
    return [run[start:start + size] for run in found for size in range(2, LONGEST + 1)
            for start in range(len(run) - size + 1)]


def _english(texts: Sequence[str], least: float) -> str:
    words = [{stem(word): word for word in LATIN.findall(left_of(text)) if stem(word)} for text in texts]
    counted = Counter(one for each in words for one in each)
    often = [one for one, count in counted.most_common(TOGETHER) if count >= least]
    first = next((each for each in words if often and set(often) <= set(each)), {})
    return " ".join(word for one, word in first.items() if one in often)
