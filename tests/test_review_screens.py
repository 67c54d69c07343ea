"""What reviewers and those they ask read, at its longest."""

from __future__ import annotations

from typing import Any

from bot.domain.catalogue import REVIEWED
from bot.domain.forms import LINE_LIMIT, STORY_LIMIT, Kind
from bot.domain.review import Finding, Why
from tests.screens import NAME, NOW, both, brief, shown, words


@both
def test_a_review_of_every_kind_after_every_news(language: str) -> None:
    card: dict[str, Any] = {
        "headline": None, "kind": "sample", "case": brief(), "due_at": NOW, "requester": NAME, "handler": NAME,
        "rating": {"result": 1, "service": 2, "words": "评" * LINE_LIMIT}, "improved": True, "reopened": 2,
        "asked_words": "求" * STORY_LIMIT, "account_of": NAME, "account": "述" * STORY_LIMIT, "asked": True,
        "agreed": "phone", "call": "时" * LINE_LIMIT, "really": "partly", "told": "答" * LINE_LIMIT, "by_phone": True}
    bare = {"rating": None, "asked_words": "", "account": "", "call": "", "really": None, "told": "", "by_phone": False}
    news = [None, *(one.removeprefix("review_news.") for one in words(language).phrases
                    if one.startswith("review_news."))]
    for kind in Why:
        for headline in news:
            full = shown("review_card", {**card, "kind": kind.value, "headline": headline}, language)
            assert {one for one in "评求述时答" if one in full} == set("评求述时答")
            for more in ({}, {"account_of": None}, {"agreed": None}, {"agreed": "no"}):
                shown("review_card", {**card, **bare, **more, "kind": kind.value, "headline": headline}, language)


@both
def test_what_is_said_to_those_who_were_asked(language: str) -> None:
    for key in words(language).phrases:
        if key.startswith("review_word."):
            shown("review_word", {"word": key.removeprefix("review_word."), "name": NAME, "case": brief(),
                                  "words": [["reason", "由" * LINE_LIMIT]]}, language)
    assert all(words(language).has(f"review_word.done_{one}") for one in Finding
               if one not in (Finding.REOPENED, Finding.UPHELD))


@both
def test_lists_and_reminders(language: str) -> None:
    line = {"case": brief(), "kind": "asked_to", "own": True, "due_at": NOW, "late": True, "name": NAME}
    other = {**line, "kind": None, "own": False}
    for found in ([], [line, other] * 4):
        shown("reviews", {"reviews": found, "page": 1}, language)
    shown("review_late", other, language)
    for own in (True, False):
        for late in (True, False):
            shown("rung", {"case": brief(), "kind": "review", "rung": 1, "due_at": NOW, "late": late, "handler": NAME,
                           "own": own, "review": 1}, language)
    left = [{"form": "intake", "case": None, "clear_at": NOW}, {"form": "reply", "case": brief(), "clear_at": NOW}]
    shown("unfinished", {"lines": left * 3, "more": 2}, language)


@both
def test_each_question_of_a_review(language: str) -> None:
    for form, fields in REVIEWED.items():
        for field in fields:
            text = shown("form", {
                "form": form, "case": brief(), "asks": 0, "similar": None, "headline": None, "field": field.id,
                "kind": field.kind.value, "words": None, "limit": field.limit, "optional": field.optional,
                "hits": False, "collected": {"lines": [], "files": 0}, "for_name": None, "resumed": False,
                "kept": False, "only_new": False, "held": None, "missing": [], "asked_words": []}, language)
            assert words(language).phrase(f"prompt.{form}.{field.id}").split("\n")[0] in text
            assert all(words(language).has(f"choice.{one.id}") for one in field.choices)
            assert words(language).has(f"field.{field.id}")
            assert field.kind in (Kind.CHOICE, Kind.TEXT)
    assert all(words(language).has(f"choice.{one}") for one in Finding if one is not Finding.UPHELD)
