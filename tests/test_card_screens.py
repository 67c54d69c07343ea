"""A policy card as its reader sees it: every sample, the longest one there may be, and texts that want to be code."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any

import pytest

from bot.config import cards as limits
from bot.config.card_files import CARDS, load_cards
from bot.config.card_text import BODY
from bot.demo import DATA
from bot.domain.cards import Branch, Card, Source, Step
from bot.domain.policy import LANGUAGES, Material
from bot.services.cards import advice
from tests.screens import both, shown

HOSTILE = "<b>{{ 7 * 7 }}</b>&amp;{% raw %}</blockquote>"
TODAY = date(2026, 11, 23)


@cache
def samples() -> tuple[Card, ...]:
    cards, problems = load_cards(DATA / CARDS)
    assert not problems
    return cards


def long(longest: int | tuple[int, int]) -> Mapping[str, str]:
    """Words of the greatest length in either language."""
    zh, en = longest if isinstance(longest, tuple) else (longest, longest)
    return {"zh": "长" * zh, "en": "W" * en}


def a_card(**changes: Any) -> Card:
    """Every field as long as a file may have it."""
    branches = tuple(Branch(long(limits.WHEN), "end") for _ in range(limits.BRANCHES))
    made: dict[str, Any] = {
        "id": "x" * 24, "version": 9999, "category": "pay", "office": "finance", "owner": "1011",
        "title": long(limits.TITLE), "aliases": {}, "entitled": long(limits.ENTITLED),
        "materials": (Material("m", long(limits.MATERIAL)),) * limits.MATERIALS,
        "steps": tuple(Step(f"s{n}", long(limits.WHO), long(limits.WHAT), 365, branches)
                       for n in range(limits.STEPS[1])),
        "time_limit": long(limits.TIME_LIMIT), "sources": (Source(long(limits.SOURCE), long(limits.ARTICLE)),) * 8,
        "valid_from": date(2026, 12, 1), "valid_until": date(2026, 12, 2), "review_on": date(2026, 1, 1),
        "body": long(BODY), "unverified": (long(limits.UNVERIFIED),) * limits.ASKED, "changed": long(limits.CHANGED),
        "sample": True}
    return Card(**{**made, **changes})


def pages(card: Card, language: str) -> list[str]:
    """Each page as its reader sees it: valid HTML, within Telegram's limit, not cut."""
    count = advice.page_count(card)
    return [shown("policy_card", advice.page_of(card, number, TODAY), language) for number in range(count)]


@both
def test_every_sample_card_has_its_two_pages(language: str) -> None:
    assert len(samples()) == 28
    for card in samples():
        first, second = pages(card, language)
        assert card.title[language] in first
        assert card.title[language] in second
        assert all(step.what[language] in first for step in card.steps)
        assert all(source.title[language] in second for source in card.sources)
        assert card.entitled[language] in first


@both
def test_the_longest_card_loses_nothing(language: str) -> None:
    card = a_card()
    whole = "\n".join(pages(card, language))
    for words, times in ((card.body, 1), (card.entitled, 1), (card.changed or {}, 1), (card.time_limit, 1),
                         (card.steps[0].what, 8), (card.sources[0].title, 8), (card.unverified[0], 10),
                         (card.materials[0].words, 10)):
        assert whole.count(words[language]) >= times


@both
def test_texts_are_texts(language: str) -> None:
    words = dict.fromkeys(LANGUAGES, HOSTILE)
    card = a_card(title=words, entitled=words, body=words, time_limit=words, changed=words,
                  materials=(Material("m", words),), unverified=(words,), sources=(Source(words, words),),
                  steps=(Step("s", words, words, None, (Branch(words, "end"),)),) * 2)
    assert "\n".join(pages(card, language)).count(HOSTILE) >= 14


@both
@pytest.mark.parametrize(("changes", "there"), [
    ({"valid_until": date(2026, 11, 22), "valid_from": date(2026, 1, 1)}, "⚠️"), ({}, "⚠️"),
    ({"valid_from": date(2026, 1, 1), "valid_until": None, "review_on": date(2027, 1, 1)}, "")])
def test_a_card_says_that_it_is_not_in_force_or_past_its_review(language: str, changes: Any, there: str) -> None:
    assert ("⚠️" in pages(a_card(**changes), language)[0]) is bool(there)
