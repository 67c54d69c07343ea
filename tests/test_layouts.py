"""What stands where in a message: head, request, reasons, dates; what a form and the menu say of themselves."""

from __future__ import annotations

from typing import Any

import pytest

from bot.domain.case import Outcome, State
from bot.domain.forms import LINE_LIMIT, STORY_LIMIT
from tests.screens import LONG, NAME, OTHER, SIDES, both, brief, shown, view, words

PLAIN: dict[str, Any] = {"name": "名" * 8, "category": OTHER, "moved": 0, "declines": 0, "company": OTHER,
                         "office": OTHER, "helpers": [], "offered": None, "charge": None, "reason": {}}
RESULT = [["words", "字" * STORY_LIMIT], ["regulation", "据" * LINE_LIMIT], ["appeal", "找" * LINE_LIMIT]]
REVIEW = [["reason", "字" * STORY_LIMIT], ["regulation", "据" * LINE_LIMIT], ["next_channel", "找" * LINE_LIMIT]]


@both
@pytest.mark.parametrize(("action", "said"), [("resolve", RESULT), ("close_on_review", REVIEW)])
def test_the_longest_result_is_told_whole(language: str, action: str, said: list[list[str]]) -> None:
    case = view(State.RESOLVED, Outcome.CANNOT, **PLAIN)
    for side in SIDES:
        text = shown("case", {"headline": {"action": action, "side": side, "actor": "名" * 8}, "words": said,
                              "case": case, "side": side}, language)
        assert all(words_ in text for _, words_ in said)


@both
def test_who_is_to_take_a_case_reads_the_request_before_the_reason(language: str) -> None:
    choices = {"x": {"zh": "津贴", "en": "Allowance"}}
    asked = {"q_item": {"words": {"zh": "是哪一项", "en": "Which part"}, "choices": choices}}
    said = [["story", "少发一项"], ["q_item", "x"], ["words", "归你们办"]]
    for action, side in (("offer", "chosen"), ("reassign", "handler")):
        text = shown("case", {"headline": {"action": action, "side": side, "actor": "甲"}, "words": said,
                              "questions": asked, "case": view(title="少发", **PLAIN), "side": "staff"}, language)
        line = {"zh": "是哪一项：津贴", "en": "Which part: Allowance"}[language]
        parts = ("2026-000042", words(language).phrase("state.open"), line, "少发一项", "归你们办", PLAIN["name"])
        assert [text.index(one) for one in parts] == sorted(text.index(one) for one in parts)
        assert {"zh": "甲 说", "en": "甲 says"}[language] in text


@both
def test_what_is_late_is_said_and_whom_the_supervisor_decides_for(language: str) -> None:
    for state in (State.NEW, State.OPEN):
        for side in SIDES:
            late = shown("case", {"headline": None, "case": view(state, overdue=True), "side": side}, language)
            assert {"zh": "已超期", "en": "overdue"}[language] in late
    for declines, decides in ((2, False), (3, True)):
        told = {"headline": {"action": "decline", "side": "handler", "actor": "甲"}, "side": "handler"}
        text = shown("case", {**told, "case": view(declines=declines)}, language).split("\n\n")[0]
        assert (NAME in text) is decides
    for disputes, said in ((1, False), (2, True)):
        told = {"headline": {"action": "dispute", "side": "handler", "actor": "甲"}, "side": "handler"}
        text = shown("case", {**told, "case": view(disputes=disputes)}, language).split("\n\n")[0]
        assert ("2" in text) is said
    report = {"headline": None, "case": view(State.REFERRED, report_days=7), "side": "requester"}
    assert "7" in shown("case", report, language)


@both
def test_why_it_is_these_two(language: str) -> None:
    """Every reason for the first responder, beside one for the handler."""
    codes = ("fewest", "only_one", "head", "supervisor", "asked", "registered")
    for code in codes:
        reason = {"code": code, "open": 0, "office": LONG, "handler_code": "fewest", "handler_open": 3}
        case = view(State.NEW, **{**PLAIN, "reason": reason})
        for side in SIDES:
            text = shown("case", {"headline": None, "case": case, "side": side}, language)
            assert words(language).phrase("reason.fewest", office=LONG, open=3) in text
        one = shown("case", {"headline": None, "case": {**case, "one_person": True}, "side": "requester"}, language)
        assert words(language).phrase("reason.fewest", office=LONG, open=3) not in one


def question(**changed: Any) -> dict[str, Any]:
    """A form's screen that asks for a reply, with nothing written yet."""
    return {"form": "reply", "case": brief(), "asks": 1, "similar": None, "headline": None, "field": "talk",
            "kind": "collect", "words": None, "limit": LINE_LIMIT, "optional": False, "hits": False,
            "collected": {"lines": [], "files": 0}, "for_name": None, "resumed": False, "kept": False, "held": None,
            "only_new": False, "missing": [], "asked_words": [], **changed}


@both
def test_a_form_says_what_it_is_about(language: str) -> None:
    paper = {"words": {"zh": "户口簿", "en": "household book"}, "bring": True}
    text = shown("form", question(missing=[paper], asked_words=["要原件"],
                                  collected={"lines": ["行", "行"], "files": 1}), language)
    assert text.index({"zh": "户口簿（带来）", "en": "household book (bring it)"}[language]) < text.index("要原件")
    assert {"zh": "2 条文字、1 个附件", "en": "2 messages, 1 file"}[language] in text
    plain: dict[str, Any] = {"form": "behalf", "case": None, "field": "category", "kind": "choice"}
    text = shown("form", question(**plain, for_name="张某", resumed=True, kept=True), language)
    said = {"zh": ("替 张某 提交", "接着上次", "先记下了"), "en": ("For 张某", "Going on", "kept your words")}[language]
    assert all(one in text for one in said)
    story = {**plain, "field": "story", "kind": "text"}
    assert "之前的话" in shown("form", question(**story, held="之前的话"), language)
    text = shown("form", question(form="say", case=None, field="where", kind="choice", only_new=True), language)
    assert words(language).phrase("prompt.only_new") in text


@both
def test_the_menu_counts_what_waits(language: str) -> None:
    menu = {"headline": "menu", "name": "甲", "counts": {}, "drafts": 0, "roles": []}
    said = {"zh": ["1 件等您补充，2 件等您确认", "1 件等您确认", "2 件等您补充"],
            "en": ["1 waits for your reply, 2 for your confirmation", "1 waits for your confirmation",
                   "2 wait for your reply"]}[language]
    for (waiting, confirming), line in zip(((1, 2), (0, 1), (2, 0)), said, strict=True):
        assert line in shown("menu", {**menu, "waiting": waiting, "confirming": confirming}, language)
    assert "👉" not in shown("menu", {**menu, "waiting": 0, "confirming": 0}, language)
