"""Buttons as data for a letter's details: a phrase, words by language, or plain text, and where it leads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from bot.domain.policy import Choice

Key = dict[str, Any]


def key(phrase: str, *target: str | int, **given: Any) -> Key:
    """A button labelled by a phrase of `[button]`."""
    return {"phrase": f"button.{phrase}", "given": given, "to": list(target)}


def worded(words: Mapping[str, str], *target: str | int) -> Key:
    """A button labelled in both languages by the unit's own data."""
    return {"words": dict(words), "to": list(target)}


def plain(text: str, *target: str | int) -> Key:
    """A button labelled by a name or a number, the same in every language."""
    return {"text": text, "to": list(target)}


def of_choice(choice: Choice, *target: str | int, ticked: bool = False) -> Key:
    """A choice's button: its own words, or the phrase `choice.<id>`."""
    made = worded(choice.words, *target) if choice.words else {"phrase": f"choice.{choice.id}", "given": {},
                                                              "to": list(target)}
    return {**made, "ticked": True} if ticked else made


def rows(keys: Iterable[Key], width: int = 2) -> list[list[Key]]:
    """Buttons in rows of `width`."""
    flat = list(keys)
    return [flat[start:start + width] for start in range(0, len(flat), width)]
