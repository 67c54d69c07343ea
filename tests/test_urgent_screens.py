"""The messages of urgent matters and of the duty roster at their longest, in both languages."""

from __future__ import annotations

from typing import Any

from bot.domain.calling import ALL
from bot.domain.catalogue import duty, duty_paste, urgent
from bot.domain.duty_lines import LONGEST
from bot.domain.forms import DUTY_PASTE, LINE_LIMIT, ON_DUTY, STORY_LIMIT, URGENT
from bot.domain.policy import LANGUAGES
from tests.screens import LONG, NAME, NOW, both, brief, shown, words
from tests.stage import sample_policy

POLICY = sample_policy()
TEXT = dict.fromkeys(LANGUAGES, "急" * 600)
HEAD: dict[str, Any] = {
    "case": {**brief(), "requester": NAME, "company": LONG, "filer": NAME}, "minutes": 15,
    "words": [[name, "字" * LINE_LIMIT] for name in ("story", "place", "reach")],
    "told": [{"name": NAME, "at": NOW}] * 40, "got": None, "next_at": NOW, "next_step": ALL}


@both
def test_whom_to_ring_is_shown_as_it_stands(language: str) -> None:
    for kept, beside in ((None, False), ("字" * LINE_LIMIT, True), ("<b>&", True)):
        now = dict.fromkeys(LANGUAGES, "<b>0120</b> & 值班室")
        details = {"now": now, "kept": kept, "beside": beside, "minutes": 15}
        text = shown("urgent", details, language)
        assert "<b>0120</b> & 值班室" in text
        assert (kept or "") in text
    assert words(language).phrase("urgent.now") in shown(
        "urgent", {"now": {}, "kept": None, "beside": False, "minutes": 15}, language)


@both
def test_the_call_and_how_it_stands(language: str) -> None:
    for got, next_at in ((None, NOW), (None, None), (NAME, None)):
        details = {**HEAD, "got": got, "next_at": next_at}
        for headline in ("call", "step", "more"):
            text = shown("urgent_call", {**details, "headline": headline, "said": NAME,
                                         "more": [["words", "补" * STORY_LIMIT]]}, language)
            assert "字" * (600 if headline != "more" else 300) in text
        for headline in ("raised", "raised_for", "step", "open", "added"):
            for own in (True, False):
                shown("urgent_state", {**details, "headline": headline, "own": own, "now": TEXT}, language)
    shown("urgent_state", {**HEAD, "told": [], "headline": "raised", "own": True, "now": {}}, language)


@both
def test_the_roster(language: str) -> None:
    places = [{"place": place, "name": NAME, "there": False} for place in ("first", "second", "leader")]
    days = [{"at": NOW, "empty": empty, "places": [] if empty else places} for empty in (True, False) * 7]
    for headline in (None, "duty_set", "duty_pasted"):
        for keeps in (True, False):
            text = shown("duty_list", {"headline": headline, "starts": "08:00", "days": days, "keeps": keeps,
                                        "passed_by": keeps}, language)
            assert text.count("🔴") == 7
    shown("duty_day", days[0], language)
    shown("duty_day", days[1], language)
    shown("duty_gap", {"days": [NOW] * 12}, language)
    line = {"number": 1, "first": NOW, "last": NOW, "count": LONGEST,
            "places": [{"place": "first", "name": "名" * 8}, {"place": "leader", "name": None}]}
    codes = [key.removeprefix("duty_wrong.") for key in words(language).phrases if key.startswith("duty_wrong.")]
    wrong = [{"number": place, "code": code, "text": "字" * 40} for place, code in enumerate(codes, start=1)]
    for lines, days_ in (([line] * 40, 60), ([], 0)):
        text = shown("duty_preview", {"lines": lines, "more": 9, "wrong": wrong, "days": days_, "form": "duty_paste"},
                     language)
        assert text.count("字" * 40) >= len(codes) - 2


@both
def test_every_question_has_its_words(language: str) -> None:
    forms = {URGENT: urgent(POLICY, {"_for": True}), ON_DUTY: duty(POLICY, {}), DUTY_PASTE: duty_paste(POLICY, {})}
    for name, form in forms.items():
        for field in form.fields:
            details: dict[str, Any] = {
                "form": name, "case": None, "asks": 0, "similar": None, "headline": None, "field": field.id,
                "kind": field.kind.value, "words": None, "limit": field.limit, "optional": field.optional,
                "hits": False, "collected": {"lines": [], "files": 0}, "for_name": None, "resumed": False,
                "kept": False, "only_new": False, "held": "前" * field.limit, "missing": [], "asked_words": []}
            prompt = words(language).phrase(f"prompt.{name}.{field.id}").split("\n")[0]
            assert prompt in shown("form", details, language)
