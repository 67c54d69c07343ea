"""The screens of being on call in phone windows at their longest: within Telegram's limits, nothing cut."""

from __future__ import annotations

from typing import Any

import pytest

from bot.domain.case import State
from bot.domain.forms import STORY_LIMIT
from bot.services.urgent.on_call_words import HEARD
from tests.screens import LONG, NAME, NOW, both, brief, shown, view, words

SPELL: dict[str, Any] = {"opens": NOW, "closes": NOW + 3600, "companies": [LONG] * 9}
POSTS = [{"home": LONG, "name": name, "there": there} for name, there in ((NAME, True), (NAME, False), (None, True))]
DAY: dict[str, Any] = {"spells": [SPELL, {**SPELL, "companies": None}], "posts": POSTS * 4}
WORD: dict[str, Any] = {"case": brief(), "from": NAME, "lines": ["字" * STORY_LIMIT], "files": True, "until": NOW,
                        "handler": NAME}
SCREENS: list[tuple[str, dict[str, Any]]] = [
    *[("on_call", {"headline": headline, "days": days, "keeps": keeps, "passed_by": keeps})
      for headline in (None, "on_call_set") for days in ([DAY] * 6, []) for keeps in (True, False)],
    ("on_call_day", DAY),
    *[("on_call_given", {"given": given, "by": NAME, "home": LONG, "spells": [SPELL] * 8}) for given in (True, False)],
    *[("on_call_word", {**WORD, "what": what.value}) for what in sorted(HEARD)],
    ("on_call_word", {**WORD, "what": "message", "lines": []}),
    *[("on_call_opens", {"spell": SPELL, "home": LONG, "more": bool(lines), "lines": lines})
      for lines in ([], [{**brief(state=state), "company": LONG} for state in (State.NEW, State.WAITING)] * 10)],
    ("on_call_gap", {"days": [{"spells": [SPELL] * 2, "homes": [LONG] * 12}] * 4}),
]


@both
@pytest.mark.parametrize(("kind", "details"), SCREENS, ids=[kind for kind, _ in SCREENS])
def test_a_screen_at_its_longest(kind: str, details: dict[str, Any], language: str) -> None:
    shown(kind, details, language)


@both
def test_the_soldier_alone_reads_who_answers_now(language: str) -> None:
    answering = {"name": "财务甲", "office": LONG, "until": NOW}
    for side in ("requester", "handler", "staff"):
        text = shown("case", {"headline": None, "case": view(on_call=answering), "side": side}, language)
        assert (words(language).phrase("on_call.now", one=answering) in text) is (side == "requester")
