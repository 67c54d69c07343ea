"""What the tests of the bot's messages look at: cases as letters show them, and a message as its reader sees it."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.domain.case import Mark, Outcome, State
from bot.domain.policy import LANGUAGES
from bot.render import CAPTION_LIMIT, TEXT_LIMIT, Renderer, Words
from bot.simulator.markup import parse_html

RENDERER = Renderer(ZoneInfo("Asia/Shanghai"))
NOW = 1_795_600_000
SIDES = ("requester", "handler", "staff")
LONG: dict[str, str] = {"zh": "长" * 40, "en": "W" * 40}
NAME = "名" * 64
OTHER = {"zh": "短", "en": "S"}

both = pytest.mark.parametrize("language", LANGUAGES)


def words(language: str) -> Words:
    return RENDERER.words(language)


def view(state: State = State.OPEN, outcome: Outcome | None = None, mark: Mark | None = None, *, name: str = NAME,
         title: str = "题" * 24, **changed: Any) -> dict[str, Any]:
    """A case as views.view gives it, everything in it as long as it may be."""
    office = {"words": LONG, "bring": True}
    made: dict[str, Any] = {
        "id": 1, "number": "2026-000042", "title": title, "state": state.value, "category": LONG,
        "track": "higher" if state is State.REFERRED else None if state is State.NEW else "dated",
        "outcome": outcome and outcome.value, "mark": mark and mark.value, "requester": name, "company": LONG,
        "filer": name, "first": name, "handler": name, "one_person": False, "office": LONG, "supervisor": name,
        "reason": {"code": "asked", "office": LONG, "handler_code": "fewest", "handler_open": 1000}, "accept_by": NOW,
        "resolve_by": NOW, "overdue": False, "report_days": 5, "reopen_days": 30, "disputes": 2,
        "first_resolve_by": NOW, "waiting_for": [office] * 12 if state is State.WAITING else [], "asks": 3, "moved": 3,
        "declines": 3, "charge": name, "helpers": [name] * 9, "offered": {"office": LONG, "name": name},
        "created_at": NOW, "closed_at": NOW,
    }
    return {**made, **changed}


def shown(kind: str, details: dict[str, Any], language: str) -> str:
    """The message as its reader sees it; it has not been cut."""
    screen = RENDERER.screen(kind, {"buttons": [], **details}, language)
    formatted = parse_html(screen.text)
    assert 0 < len(formatted.text) <= (CAPTION_LIMIT if screen.media else TEXT_LIMIT)
    assert "\n\n\n" not in formatted.text
    assert formatted.entities or kind in ("refused", "group"), f"{kind} was cut to plain text"
    return formatted.text


def brief(**changed: Any) -> dict[str, Any]:
    return {one: value for one, value in view(**changed).items()
            if one in ("id", "number", "title", "state", "category", "resolve_by", "accept_by")}


def past(side: str, events: list[dict[str, Any]]) -> dict[str, Any]:
    return {"case": brief(), "side": side, "page": 1, "pages": 9, "events": events}
