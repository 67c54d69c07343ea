"""The texts of the sample unit's year, as `stories.toml` has them."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

FILE = Path(__file__).with_name("stories.toml")
OTHERS = ("said", "question")


@dataclass(frozen=True)
class Story:
    """One request and what came of it, by language. `higher`: only higher authority can decide it."""

    category: str
    story: Mapping[str, str]
    done: Mapping[str, str]
    outcome: str
    cite: str | None
    details: Mapping[str, str]
    higher: bool


@dataclass(frozen=True)
class Topic:
    """A category: how often by month (January first), which papers are asked for, what is said meanwhile."""

    months: Sequence[int]
    ask: Sequence[str]
    progress: Mapping[str, Sequence[str]]
    stories: Sequence[Story]


@dataclass(frozen=True)
class Stories:
    """Everything that is said in the year."""

    topics: Mapping[str, Topic]
    questions: Sequence[Mapping[str, str]]
    _said: Mapping[str, Any] = field(repr=False)

    def say(self, what: str, language: str, chance: Random) -> str:
        """One of the sentences of a kind."""
        return str(chance.choice(self._said.get(f"{what}_{language}") or self._said[what]))

    def word(self, what: str) -> str:
        return str(self._said[what])


def load() -> Stories:
    values = tomllib.loads(FILE.read_text("utf-8"))
    topics = {name: _topic(name, value) for name, value in values.items() if name not in OTHERS}
    return Stories(topics, values["question"], values["said"])


def _topic(name: str, value: Mapping[str, Any]) -> Topic:
    progress = {"zh": value["progress"], "en": value["progress_en"]}
    return Topic(value["months"], value["ask"], progress, [_story(name, one) for one in value["cases"]])


def _story(category: str, value: Mapping[str, Any]) -> Story:
    both = ("zh", "en") if "en" in value else ("zh",)
    return Story(category, {one: value[one] for one in both},
                 {one: value["done" if one == "zh" else "done_en"] for one in both},
                 value.get("outcome", "solved"), value.get("cite"), value["details"], value.get("higher", False))
