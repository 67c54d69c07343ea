"""Policy cards: what a soldier is entitled to, what to bring, who does what by when. Files of the unit, as data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from bot.domain.policy import Choice, Material, Words

END = "end"
"""Where a branch leads when nothing more is to be done."""


@dataclass(frozen=True)
class Branch:
    """One way out of a decision: `when` it is taken, `to` which step (an id, or END)."""

    when: Words
    to: str


@dataclass(frozen=True)
class Step:
    """Who does what, in about how many working days (None: nobody has said). With branches, `what` is a question."""

    id: str
    who: Words
    what: Words
    days: float | None = None
    branches: tuple[Branch, ...] = ()


@dataclass(frozen=True)
class Source:
    """A regulation and the article of it that says so; without an article, the whole of it."""

    title: Words
    article: Words | None = None


@dataclass(frozen=True)
class Quiz:
    """One question for the cadres who read the card; `right` is the id of its right choice."""

    words: Words
    choices: tuple[Choice, ...]
    right: str


@dataclass(frozen=True)
class Card:
    """One version of a policy card.

    `category`, `office`, `owner`: ids of desk.toml and a staff number. `answers`: what it presets of the category's
    questions. `unverified`: what the reader must ask his unit. `changed`: what is new in this version; `major`: so
    much that the category's cadres read it anew. `sample`: not confirmed by the unit.
    """

    id: str
    version: int
    category: str
    office: str
    owner: str
    title: Words
    aliases: Mapping[str, tuple[str, ...]]
    entitled: Words
    materials: tuple[Material, ...]
    steps: tuple[Step, ...]
    time_limit: Words
    sources: tuple[Source, ...]
    valid_from: date
    review_on: date
    body: Words
    valid_until: date | None = None
    unverified: tuple[Words, ...] = ()
    keywords: Mapping[str, tuple[str, ...]] | None = None
    answers: Mapping[str, str] | None = None
    changed: Words | None = None
    major: bool = False
    entitlement: bool = False
    sample: bool = False
    quiz: Quiz | None = None

    def reads_as(self, before: Card) -> bool:
        """Whether who has read that version has read this one: only how it is found, or who reviews it when, is new."""
        return not self.major and self == replace(
            before, version=self.version, aliases=self.aliases, keywords=self.keywords, review_on=self.review_on,
            owner=self.owner, quiz=self.quiz, major=False)


@dataclass(frozen=True, slots=True)
class CardFile:
    """A file of the unit's folder: its text, and the card if nothing is wrong with it."""

    id: str
    text: str
    card: Card | None
