"""Pinyin: what Chinese sounds like, and which syllables a Latin word may be; tones and spaces do not matter."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from importlib.resources import files
from itertools import pairwise

# pypinyin's phrases take 44 MB; what matters of them, pairs with a character of two readings, is in readings.txt.
os.environ.setdefault("PYPINYIN_NO_PHRASES", "1")

from bot.search.wording import wording

_LONGEST = 6

RUN = re.compile(r"[\u3400-\u9fff]+")
INITIALS = range(3, 7)

PINYIN = 0.8
"""Of the Latin letters of a question, so many must make syllables."""


def of_pairs(pairs: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Two syllables with a space between → the pairs of characters, of those given, that sound so."""
    found: dict[str, list[str]] = {}
    two_ways = wording().two_ways
    for pair in pairs:
        if len(pair) == 2 and not pair.isascii():
            found.setdefault(_pair(pair, two_ways), []).append(pair)
    return {sound: tuple(alike) for sound, alike in found.items()}


def initials(text: str) -> Iterator[str]:
    """What is typed in a hurry, for the beginning of each run of Chinese in a plain text: 公积金 → gjj."""
    for run in RUN.findall(text):
        letters = run[: INITIALS.stop - 1].translate(_FIRST)
        if len(set(letters)) > 1:  # nobody means a word by xxx
            yield from (letters[:size] for size in INITIALS if size <= len(letters))


class _Letters(dict[int, str]):
    """The first letters that were asked for, by their characters' numbers; one that is new is looked up."""

    def __missing__(self, number: int) -> str:
        self[number] = _syllable(chr(number))[0]
        return self[number]


_FIRST = _Letters()


@lru_cache(maxsize=1 << 14)
def _syllable(character: str) -> str:
    from pypinyin import lazy_pinyin  # its dictionary is read then: a tenth of a start, for those who look for nothing

    return str(lazy_pinyin(character)[0])


def _pair(pair: str, two_ways: frozenset[str]) -> str:
    known = None if two_ways.isdisjoint(pair) else _readings().get(pair)
    return known or f"{_syllable(pair[0])} {_syllable(pair[1])}"


@cache
def _readings() -> Mapping[str, str]:
    """Pairs in which a character is not read as it mostly is: 银行 → yin hang (taken from pypinyin's phrases)."""
    lines = (files("bot.search") / "readings.txt").read_text("utf-8").splitlines()
    return {line[:2]: line[3:] for line in lines}


def initials_term(letters: str) -> str:
    return f"^{letters}"


def asked(words: Sequence[str]) -> list[str]:
    """The pairs of syllables of Latin words that are pinyin, by meaning as Chinese is; none if they are not pinyin."""
    cut = [syllables(word) for word in words]
    heard = sum(len(word) for word, parts in zip(words, cut, strict=True) if parts)
    if not heard or heard < PINYIN * sum(map(len, words)):
        return []
    meanings, unsaid = _meanings(), wording().unsaid
    spoken = " ".join(part for parts in cut for part in parts)
    meant = _one_of(tuple(meanings)).sub(lambda found: meanings[found[0]], spoken)
    runs = [[syllable for syllable in run.split() if syllable not in unsaid] for run in meant.split("|")]
    return list(dict.fromkeys(f"{one} {two}" for run in runs for one, two in pairwise(run)))


@lru_cache(maxsize=1 << 12)
def syllables(word: str) -> tuple[str, ...]:
    """The fewest syllables that make up the word, empty if it is no pinyin: luohu → luo hu."""
    known = wording().syllables
    best: list[tuple[str, ...] | None] = [(), *[None] * len(word)]
    for end in range(1, len(word) + 1):
        for start in range(max(0, end - _LONGEST), end):
            before, part = best[start], word[start:end]
            if before is not None and part in known:
                here = best[end]
                if here is None or len(before) + 1 < len(here):
                    best[end] = (*before, part)
    return best[-1] or ()


@cache
def _meanings() -> dict[str, str]:
    """Spoken words → spoken words of the same meaning; what is said around a question → a break."""
    around = {_said(phrase): "|" for phrase in wording().around if len(phrase) > 1}
    return around | {_said(word): _said(meant) for word, meant in wording().same.items() if len(word) > 1}


def _said(words: str) -> str:
    """Pair by pair where the pair has a reading of its own, else character by character."""
    spoken: list[str] = []
    left = words
    while left:
        known = _readings().get(left[:2])
        spoken.append(known or _syllable(left[0]))
        left = left[2:] if known else left[1:]
    return " ".join(spoken)


@cache
def _one_of(spoken: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(sorted(spoken, key=len, reverse=True))})\b")
