"""The screens of those who keep cards, with everything in them as long as it may be."""

from __future__ import annotations

from datetime import date

from bot.services.cards import advice
from tests.screens import LONG, NAME, NOW, OTHER, both, shown
from tests.test_card_screens import a_card


@both
def test_the_list_of_what_was_told_otherwise(language: str) -> None:
    tasks = [{"number": place, "words": "言" * 600, "at": NOW, "title": LONG} for place in range(1, 7)]
    assert "6." in shown("otherwise_list", {"count": 60, "page": 3, "tasks": tasks}, language)
    shown("otherwise_list", {"count": 0, "page": 0, "tasks": []}, language)


@both
def test_for_whom_a_request_is(language: str) -> None:
    texts = {shown("for_whom", {"title": title, "kept": kept}, language)
             for title in (LONG, None) for kept in (True, False)}
    assert len(texts) == 4


@both
def test_files_changed_by_hand_and_files_not_written(language: str) -> None:
    paper = {"name": "x-3.md", "text": NAME}
    texts = {shown("card_by_hand", {"title": LONG, "yours": 2, "by_hand": 3, "served": served, "paper": paper},
                   language) for served in (3, 4)}
    assert len(texts) == 2
    assert "5" in shown("card_unfiled", {"titles": [LONG] * 20, "more": 5}, language)


@both
def test_a_card_as_it_was_cited(language: str) -> None:
    card, marks = a_card(), {"number": "2026-0042", "at": NOW, "newer": None, "withdrawn": False}
    for page in range(advice.page_count(card)):
        details = {**advice.page_of(card, page, date(2030, 1, 1)), "note": None}
        texts = [shown("policy_card", {**details, "cited": {**marks, **more}}, language)
                 for more in ({}, {"newer": 9}, {"withdrawn": True})]
        assert len(set(texts)) == 3
        assert all("2026-0042" in text for text in texts)


@both
def test_three_pages_and_more_are_numbered(language: str) -> None:
    card = a_card()
    assert advice.page_count(card) > 2
    first, last = advice.turns(card, 0, "k", "show", card.id), advice.turns(card, advice.page_count(card) - 1, "k")
    assert [one["given"]["at"] for one in first] == [2]
    assert [one["given"]["at"] for one in last] == [advice.page_count(card) - 1]
    short = a_card(body=OTHER, entitled=OTHER, time_limit=OTHER, changed=None, materials=(), unverified=(OTHER,),
                   sources=(), steps=card.steps[:2])
    assert [one["phrase"] for one in advice.turns(short, 0, "k")] == ["button.card_more"]
