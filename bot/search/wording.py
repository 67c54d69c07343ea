"""Text → terms: one width and script, one word for each meaning; characters alone and in pairs, English stems."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from opencc import OpenCC

PAIR = re.compile(r"(?=([\u3400-\u9fff\U00020000-\U0003ffff]{2}))")
SINGLE = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")
LATIN = re.compile(r"[a-z]+")

_ACCENTED = re.compile(r"[\u00c0-\u024f\u1e00-\u1eff]")
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

    def terms(self, canonical: str, *, singles: bool) -> Counter[str]:
        """How often each pair of characters and English stem occurs, and each character if `singles`."""
        counts = Counter(PAIR.findall(canonical))
        if singles:
            counts.update(SINGLE.findall(canonical))
        counts.update(filter(None, map(stem, LATIN.findall(canonical))))
        return counts


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
    text = unicodedata.normalize("NFKC", text).lower()
    if _ACCENTED.search(text):
        text = _MARKS.sub("", unicodedata.normalize("NFD", text).replace("u\u0308", "v"))
    # Half a character (a lone surrogate), which a broken client may send, is no text.
    return text if text.isascii() else _simplified().convert(text.encode("utf-8", "replace").decode())


@cache
def _simplified() -> OpenCC:
    return OpenCC("t2s")


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
    return re.compile("|".join(map(re.escape, sorted(words, key=len, reverse=True))))
