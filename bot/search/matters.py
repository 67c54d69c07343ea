"""What problems are about, whatever words they are told in: the matters of a unit's life, in Chinese and English."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from bot.search.wording import LATIN, PAIR, plain, stem, wording


@dataclass(frozen=True, slots=True)
class Matter:
    """`words`: what it is called; `said`: what is said of it; `wide`: alike only where what is wrong is alike, too.

    `goes`: the category that it mostly stands under, in units that have one of that id.
    """

    words: Mapping[str, str]
    said: Sequence[str]
    wide: bool
    goes: str | None = None

    @property
    def id(self) -> str:
        return self.words["zh"]


@dataclass(frozen=True, slots=True)
class Heard:
    """What of it was heard in a text: matters, and what is wrong."""

    matters: frozenset[str]
    troubles: frozenset[str]


@cache
def matters() -> Mapping[str, Matter]:
    """The desk's own, by id, in their order."""
    read = [Matter({"zh": one["zh"], "en": one["en"]}, tuple(one["said"]), bool(one.get("wide")), one.get("goes"))
            for one in _file()["matter"]]
    return {one.id: one for one in read}


def heard(text: str) -> Heard:
    """Of a text as it was written."""
    said = plain(text)
    english = _stems(said)
    of, wrong = _patterns()
    return Heard(_found(of, said, english), _found(wrong, said, english))


def compatible(first: Heard, second: Heard, shared: Iterable[str]) -> bool:
    """Whether the same is wrong with what both are about, as far as either says."""
    if not all(matters()[one].wide for one in shared):
        return True
    return not (first.troubles and second.troubles) or bool(first.troubles & second.troubles)


def telling(text: str) -> frozenset[str]:
    """The pairs of characters and English stems of a text that tell what it is about."""
    left = left_of(wording().canonical(plain(text)))
    return frozenset([*PAIR.findall(left), *map(stem, LATIN.findall(left))]) - {""}


def left_of(text: str) -> str:
    """A text without words that tell nothing of what it is about."""
    chinese, english = _common()
    left = chinese.sub(" ", wording().asked(plain(text)))
    return LATIN.sub(lambda found: " " if stem(found[0]) in english else found[0], left)


@cache
def _common() -> tuple[re.Pattern[str], frozenset[str]]:
    chinese, english = (_file()["common"][language].split() for language in ("zh", "en"))
    longest_first = sorted(chinese, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest_first))), frozenset(map(stem, english))


@cache
def _file() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("matters.toml").read_text("utf-8"))


def _stems(said: str) -> str:
    """English as it is compared: its words that carry meaning, endings cut, a space about each."""
    return f" {' '.join(filter(None, map(stem, LATIN.findall(said))))} "


@cache
def _patterns() -> tuple[Mapping[str, re.Pattern[str]], Mapping[str, re.Pattern[str]]]:
    return ({id_: _any(one.said) for id_, one in matters().items()},
            {id_: _any(said) for id_, said in _file()["trouble"].items()})


def _any(said: Iterable[str]) -> re.Pattern[str]:
    """English is looked for among words, Chinese anywhere."""
    looked_for = (_stems(one) if one.isascii() else one for one in said)
    return re.compile("|".join(re.escape(one) for one in looked_for if one.strip()))


def _found(patterns: Mapping[str, re.Pattern[str]], said: str, english: str) -> frozenset[str]:
    text = f"{said}\n{english}"
    return frozenset(id_ for id_, pattern in patterns.items() if pattern.search(text))
