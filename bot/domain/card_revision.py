"""What is to be changed in a card's file, or what a new one begins with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from bot.domain.policy import Words

UNWRITTEN: Words = {"zh": "（待写）", "en": "(to be written)"}
"""Stands in a new card where its words are missing; a card that says so is not published."""


@dataclass(frozen=True)
class Revision:
    """Changes of a card's text. `words`: (title, entitled, time_limit, body or changed; language) → the new text.

    `aliases`: (language, alias) to be added. `quiet`: readers need not be told; a major change it is not.
    `anew`: what the last version said of its changes is over.
    """

    version: int | None = None
    review_on: date | None = None
    words: Mapping[tuple[str, str], str] = field(default_factory=dict)
    aliases: Sequence[tuple[str, str]] = ()
    quiet: bool = False
    anew: bool = False


@dataclass(frozen=True)
class Beginning:
    """A new card: whose it is, and the aliases (language, words) that it was asked for by."""

    category: str
    office: str
    office_words: Words
    owner: str
    today: date
    review_on: date
    aliases: Sequence[tuple[str, str]]


def language_of(words: str) -> str:
    """The language of aliases that words go among: without any Chinese character, English (and pinyin)."""
    return "zh" if any("\u3400" <= letter <= "\u9fff" for letter in words) else "en"


def months_later(day: date, months: int) -> date:
    """The same day of a later month, or the 28th if that may have fewer days."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, 28))
