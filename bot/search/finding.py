"""By which words a case is found in the ledger: the cards' terms, each as a number both engines compare alike.

A pair of characters and a single one share one order: all pairs that begin with a character stand in a row, so a
single character asked for is a range of numbers, and only the last one of a run has to be kept by itself.
"""

from __future__ import annotations

import re
from hashlib import blake2b

from bot.search.wording import LATIN, PAIR, plain, stem

MOST = 192
"""Terms of one case: a long story's end finds it no more."""
SHIFT = 21
"""Bits of a character."""
RUN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]+")
FIGURES = re.compile(r"[0-9]{2,}")


def terms_of(text: str) -> list[int]:
    """What a case is found by, each once, the text's beginning first."""
    read = plain(text)
    pairs = [_pair(pair[0], pair[1]) for pair in PAIR.findall(read)]
    ends = [_single(run[-1]) for run in RUN.findall(read)]
    words = [_word(one) for one in _words(read)]
    return list(dict.fromkeys([*words[:MOST // 3], *ends[:MOST // 6], *pairs]))[:MOST]


def asked(text: str) -> list[tuple[int, int]]:
    """What a case must have, each as a range of numbers (first, last)."""
    read = plain(text)
    pairs = [_pair(pair[0], pair[1]) for pair in PAIR.findall(read)]
    exact = [*pairs, *(_word(one) for one in _words(read))]
    alone = [run for run in RUN.findall(read) if len(run) == 1]
    ranges = [(_single(one), _single(one) | ((1 << SHIFT) - 1)) for one in alone]
    return list(dict.fromkeys([*((one, one) for one in exact), *ranges]))


def _words(text: str) -> list[str]:
    stems = (stem(word) for word in LATIN.findall(text))
    return [*(one for one in stems if one), *FIGURES.findall(text)]


def _pair(first: str, second: str) -> int:
    return ord(first) << SHIFT | ord(second)


def _single(one: str) -> int:
    return ord(one) << SHIFT


def _word(word: str) -> int:
    """Below zero, where no character is."""
    return -1 - (int.from_bytes(blake2b(word.encode(), digest_size=8).digest(), "big") >> 2)
