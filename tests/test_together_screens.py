"""The screens of several cases, batches, silence and loads at their longest: within Telegram's limits, nothing cut."""

from __future__ import annotations

from typing import Any

import pytest

from bot.domain.case import State
from bot.domain.forms import LINE_LIMIT, STORY_LIMIT
from bot.services.promises.together import ACTIONS
from tests.screens import LONG, NAME, NOW, both, brief, shown, view, words

LINES = [brief()] * 20
LATER: dict[str, Any] = {"kind": "silent", "rung": 0, "due_at": NOW, "serial": NOW, "late": True, "handler": NAME}
SCREENS: list[tuple[str, dict[str, Any]]] = [
    *[("silent", {**LATER, "case": brief(), "own": own}) for own in (True, False)],
    ("rungs", {"lines": [{**LATER, "case": brief(), "own": False}] * 20, "more": 9}),
    ("rung", {**LATER, "case": brief(), "own": False}),
    ("picking", {"name": "department", "page": 3, "count": 50, "most": 50,
                 "lines": [{**one, "ticked": True} for one in LINES[:8]]}),
    *[("together", {"action": action, "actor": NAME, "count": 99, "words": "字" * STORY_LIMIT, "by": NOW, "more": 79,
                    "lines": LINES}) for action in ("progress", "set_date", "join_batch", "move_batch", "offer")],
    *[("together_done", {"what": what, "done": ["2026-000042"] * 50, "more": 30,
                         "left": [{"number": "2026-000042", "code": code, "state": "waiting"}
                                  for code in ("not_yours", "not_now", "else") for _ in range(6)]})
      for what in (*ACTIONS, "move")],
    ("together_done", {"what": "progress", "done": [], "left": [{"number": "2026-0001", "code": "x", "state": "new"}],
                       "more": 0}),
    ("batches", {"batches": [{"title": "题" * 30, "due_at": NOW, "done": 3, "size": 200}] * 10}),
    ("batches", {"batches": []}),
    *[("gather", {"any": one}) for one in (True, False)],
    ("batch", {"title": "题" * 30, "category": LONG, "due_at": NOW, "late": True, "reason": "因" * LINE_LIMIT,
               "done": 3, "size": 200, "lines": LINES, "more": 180}),
    ("overload", {"name": NAME, "number": 31, "limit": 30}),
    ("load", {"name": NAME, "number": 31, "limit": 30, "page": 2, "lines": LINES[:8]}),
    ("load", {"name": NAME, "number": 0, "limit": 0, "page": 0, "lines": []}),
    *[("defer", {"case": brief(), "handler": NAME, "waits": one}) for one in (True, False)],
]


@both
@pytest.mark.parametrize(("kind", "details"), SCREENS)
def test_each_screen_at_its_longest(language: str, kind: str, details: dict[str, Any]) -> None:
    assert shown(kind, details, language)


@both
def test_a_card_says_with_how_many_and_never_with_whom(language: str) -> None:
    for others in (0, 1, 12):
        card: dict[str, Any] = {
            "headline": None, "words": [], "side": "requester",
            "case": view(State.OPEN, batch={"others": others, "due_at": NOW})}
        text = shown("case", card, language)
        assert words(language).day(NOW) in text
        assert (str(others) in text.split("🗂")[1].split("\n")[0]) == bool(others)


@both
def test_one_tap_is_a_sentence_in_the_soldiers_language(language: str) -> None:
    card: dict[str, Any] = {
        "headline": {"action": "progress", "side": "requester", "actor": NAME}, "side": "requester",
        "case": view(), "words": [["course", "on_course"]]}
    text = shown("case", card, language)
    assert str(words(language).phrase("said.course")) in text
    assert "on_course" not in text
