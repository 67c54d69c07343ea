"""What stands above a question."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.cards import Card as PolicyCard


@dataclass(frozen=True, slots=True)
class Note:
    """What is said above a question: a phrase of `done`, that the form goes on, that words were kept. `fresh`: anew.

    `cards`: policy cards that may answer what was said.
    """

    headline: str | None = None
    resumed: bool = False
    kept: bool = False
    fresh: bool = False
    cards: Sequence[PolicyCard] = ()
