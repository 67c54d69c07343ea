"""A policy card in pages: what one needs first, then the rest; each within what Telegram takes in one message."""

from __future__ import annotations

from bot.domain.cards import Card
from bot.domain.policy import LANGUAGES, Words

ROOM = 3200
"""Characters of a page's sections; title, warnings and headings take room as well."""
FIRST = ("changed", "entitled", "materials", "steps", "time_limit")
REST = ("body", "unverified", "sources")
MARKS = 40
"""Characters that a line has besides its words."""


def sections(card: Card) -> list[list[str]]:
    """The names of the sections of each page. The essentials are never on a page with the rest."""
    return [*_packed(card, FIRST), *_packed(card, REST)]


def _packed(card: Card, names: tuple[str, ...]) -> list[list[str]]:
    pages: list[list[str]] = [[]]
    room = ROOM
    for name in names:
        size = _size(card, name)
        if pages[-1] and size > room:
            pages.append([])
            room = ROOM
        pages[-1].append(name)
        room -= size
    return pages


def _size(card: Card, name: str) -> int:
    """Characters in the language that needs more."""
    return max(sum(len(words[language]) + MARKS for words in _words(card, name)) for language in LANGUAGES)


def _words(card: Card, name: str) -> list[Words]:
    match name:
        case "changed":
            return [card.changed] if card.changed else []
        case "materials":
            return [one.words for one in card.materials]
        case "steps":
            ways = [way.when for one in card.steps for way in one.branches]
            return [words for one in card.steps for words in (one.who, one.what)] + ways
        case "unverified":
            return list(card.unverified)
        case "sources":
            return [words for one in card.sources for words in (one.title, one.article) if words]
        case _:
            words: Words = getattr(card, name)
            return [words]
