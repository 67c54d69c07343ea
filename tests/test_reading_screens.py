"""The letters about reading at their longest and their most hostile: whole, within Telegram's limits, as written."""

from __future__ import annotations

from typing import Any

from bot.domain.catalogue import otherwise
from bot.domain.forms import LINE_LIMIT, OTHERWISE
from bot.domain.policy import LANGUAGES
from tests.screens import LONG, NAME, NOW, RENDERER, both, shown
from tests.stage import sample_policy

CARD: dict[str, Any] = {"title": LONG, "version": 9999, "valid_from": "2026-11-01",
                        "changed": dict.fromkeys(LANGUAGES, "变" * 300)}
HOSTILE = "</blockquote><b>&amp;{{ x }}{% raw %}"


@both
def test_a_card_to_read(language: str) -> None:
    for reminder in (True, False):
        for changed in (CARD["changed"], None):
            for quiz in (True, False):
                shown("reading_duty", {**CARD, "changed": changed, "reminder": reminder, "quiz": quiz}, language)


@both
def test_a_list_of_cards_to_read(language: str) -> None:
    for letter in (True, False):
        for reminder in (True, False):
            for count in (0, 4, 200):
                shown("reading_list", {"count": count, "titles": [LONG] * min(count, 40), "reminder": reminder,
                                       "letter": letter}, language)


@both
def test_read_asked_and_who_has_not(language: str) -> None:
    for left in (0, 3):
        shown("reading_done", {"title": LONG, "version": 2, "left": left}, language)
    shown("reading_quiz", {"title": LONG, "question": dict.fromkeys(LANGUAGES, "问" * 200)}, language)
    people = [{"name": NAME, "home": LONG, "sent_at": sent, "joined": joined}
              for joined in (True, False) for sent in (NOW, None)]
    for some in ([], people * 6):
        shown("reading_who", {"title": LONG, "version": 2, "people": some, "count": 3 * len(some), "done": 1}, language)


@both
def test_a_changed_card(language: str) -> None:
    one = {**CARD, "cases": [f"2026-{number:06d}" for number in range(30)]}
    for requester in (True, False):
        for cards in ([one], [one] * 40):
            shown("card_changed", {"cards": cards, "requester": requester}, language)


@both
def test_told_otherwise(language: str) -> None:
    details = {"title": LONG, "version": 2, "name": NAME, "home": LONG, "names": [NAME, NAME], "served": True}
    for words in ("话" * LINE_LIMIT, HOSTILE):
        for flag in (True, False):
            for office in (LONG, None):
                text = shown("told_otherwise", {**details, "words": words, "office": office, "owner": flag,
                                                "reminder": not flag}, language)
                assert words in text
            for way in ("answered", "corrected"):
                text = shown("otherwise_settled", {**details, "words": words, "way": way, "served": flag}, language)
                assert words in text
    shown("otherwise_sent", details, language)
    for way in ("answered", "corrected"):
        shown("otherwise_done", {"way": way}, language)


@both
def test_its_form_has_all_its_words(language: str) -> None:
    words = RENDERER.words(language)
    assert words.has(f"form.{OTHERWISE}")
    for field in otherwise(sample_policy(), {}).fields:
        assert words.has(f"prompt.{OTHERWISE}.{field.id}")
        assert words.has(f"field.{field.id}")
        assert all(choice.words or words.has(f"choice.{choice.id}") for choice in field.choices)
