"""Text → terms: one width and script, one word for each meaning; characters alone and in pairs, English stems."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from opencc import OpenCC

PAIR = re.compile(r"(?=([\u3400-\u9fff\U00020000-\U0003ffff]{2}))")
SINGLE = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")
LATIN = re.compile(r"[a-z]+")

_UNUSUAL = re.compile(r"[^\x00-\x7f\u2010-\u2027\u3000-\u303f\u3400-\u9fff，。：；？！（）、·～—]")
"""All but ASCII, Chinese and the punctuation of both."""
_MARKS = re.compile(r"[\u0300-\u036f]+")
_VOWELS = frozenset("aeiouy")


@dataclass(frozen=True)
class Wording:
    """What is said in several ways, and what is said around a question; read from words.toml."""

    same: Mapping[str, str]
    """Word → the word that stands for its meaning; a character that carries none → a space."""
    around: Sequence[str]
    english: Mapping[str, str]
    """Stem → the stem that stands for its meaning."""
    silent: frozenset[str]
    """English words that carry none."""
    syllables: frozenset[str]
    """All of pinyin's, without tones."""
    two_ways: frozenset[str]
    """Characters that are read in more than one way."""
    unsaid: frozenset[str]
    """Syllables that carry no meaning here."""

    def canonical(self, text: str) -> str:
        """The plain text with one word for each meaning and without what carries none."""
        return _one_of(tuple(self.same)).sub(lambda found: self.same[found[0]], text)

    def asked(self, text: str) -> str:
        """A question's plain text without what is said around it."""
        return _one_of(tuple(self.around)).sub(" ", text)

    def terms(self, text: str, *, singles: bool) -> list[str]:
        """Pairs of characters and English stems, as often as they are there; `singles`: characters as well."""
        stems = filter(None, map(stem, LATIN.findall(text)))
        if text.isascii():
            return list(stems)
        canonical = self.canonical(text)
        return [*PAIR.findall(canonical), *(SINGLE.findall(canonical) if singles else ()), *stems]


@cache
def wording() -> Wording:
    """The desk's own."""
    data = tomllib.loads(Path(__file__).with_name("words.toml").read_text("utf-8"))
    english = {stemmed(word): stemmed(group[0]) for group in data["english"]["same"] for word in group}
    around, pinyin = data["around"], data["pinyin"]
    return Wording(
        same=_first_of_each(data["same"]) | dict.fromkeys(around["characters"], " "),
        around=around["phrases"],
        english=english,
        silent=frozenset(around["english"].split()),
        syllables=frozenset(pinyin["syllables"].split()),
        two_ways=frozenset(pinyin["two_ways"]),
        unsaid=frozenset(pinyin["unsaid"].split()),
    )


def _first_of_each(groups: Iterable[Sequence[str]]) -> dict[str, str]:
    return {word: group[0] for group in groups for word in group}


def plain(text: str) -> str:
    """One width, small letters without accents (ü as v, as it is typed), simplified characters."""
    text = text.lower()
    if _UNUSUAL.search(text):  # many times faster than putting right what is right already; the same below
        text = _MARKS.sub("", unicodedata.normalize("NFKD", text).replace("u\u0308", "v")).lower()
        text = unicodedata.normalize("NFC", text)
    if not _traditional().search(text):
        return text
    # Half a character (a lone surrogate), which a broken client may send, is no text.
    simplified: str = _simplified().convert(text.encode("utf-8", "replace").decode())
    return simplified


@cache
def _simplified() -> OpenCC:
    return OpenCC("t2s")


@cache
def _traditional() -> re.Pattern[str]:
    """A character that is written in another way in simplified Chinese."""
    every = "".join(map(chr, range(0x3400, 0xA000)))
    changed = (one for one, other in zip(every, _simplified().convert(every), strict=True) if one != other)
    return re.compile(f"[{''.join(changed)}]")


def stemmed(word: str) -> str:
    """Light: plural, -ing, -ed, silent e; enough that what is written and what is asked meet."""
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    for ending in ("ing", "ed", "es", "s", "e"):
        stem = word.removesuffix(ending)
        if stem != word and len(stem) > 2 and not (ending == "s" and stem[-1] == "s") and _VOWELS & set(stem):
            word = stem
            break
    if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "lsz":
        word = word[:-1]
    return word[:-1] + "y" if len(word) > 3 and word[-1] == "i" else word


@lru_cache(maxsize=1 << 15)
def stem(word: str) -> str:
    """The English word without its ending, or what stands for its meaning; empty if it carries none."""
    if word in wording().silent or len(word) < 2:
        return ""
    cut = stemmed(word)
    return wording().english.get(cut, cut)


@cache
def _one_of(words: tuple[str, ...]) -> re.Pattern[str]:
    """Any of the words, the longest first; by their first characters, since each is tried at each place."""
    rests: dict[str, list[str]] = {}
    for word in words:
        rests.setdefault(word[0], []).append(re.escape(word[1:]))
    branches = (
        first if rest == [""] else f"{first}(?:{'|'.join(sorted(rest, key=len, reverse=True))})"
        for first, rest in sorted(rests.items(), key=lambda each: len(each[1]))
    )
    return re.compile("|".join(branches))
