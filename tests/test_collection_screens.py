"""Screens of a collection round, each as full as it may be."""

from __future__ import annotations

from typing import Any

from tests.screens import LONG, NAME, NOW, both, shown

BECAME = {"raised": 200, "solved": 9, "otherwise": 9, "unconfirmed": 9, "referred": 9, "running": 164}
WRONG = {"wrong": [{"line": 9, "code": code, "given": "字" * 40} for code in (
    "no_header", "strange_column", "too_many", "empty", "no_text", "too_long", "formula", "stopped",
    "nobody_of_that_name", "two_of_that_name", "no_such_category")], "more_wrong": 185}
HEAP: dict[str, Any] = {
    "text": "题" * 600, "count": 99, "ready": False, "companies": [{"words": LONG, "count": 9}] * 12, "category": LONG,
    "office": LONG, "track": "higher", "unheard": 2}
LINE: dict[str, Any] = {
    "title": "题" * 48, "category": LONG, "count": 99, "companies": [{"words": LONG, "count": 9}] * 12,
    "owners": [NAME] * 5, "proposed": "at_once", "decided": False, "track": "dated", "state": "open", "due_at": NOW,
    "numbers": ["2026-000042"] * 20}


@both
def test_who_runs_a_round(language: str) -> None:
    for scope in ("all", "company", "office"):
        shown("collections", {"scope": scope, "lines": []}, language)
        shown("collections", {"scope": scope, "lines": [
            {"id": 99, "stage": stage, "opened_at": NOW, "closes_at": NOW, "answer": "raised", "asked": 40,
             "answered": 9, "raised": 200} for stage in ("collecting", "sorting", "tracking", "done", "called_off")]},
            language)
    lines = [{"words": LONG, "answer": answer, "count": 200, "reminded": True}
             for answer in ("waiting", "raised", "nothing", "silent")] * 10
    for stage in ("collecting", "sorting", "tracking", "done", "called_off"):
        shown("collection", {"headline": "opened", "id": 9, "stage": stage, "by": NAME, "opened_at": NOW,
                             "closes_at": NOW, "remind_at": NOW, "lines": lines, "raised": 200,
                             "became": BECAME if stage == "tracking" else None, "by_duty": True}, language)
    shown("collection_preview", {"asked": [{"words": LONG, "names": [NAME] * 3}, {"words": LONG, "names": []}] * 20,
                                 "closes_at": NOW, "soon": True, "last_at": NOW, "last": BECAME, "form": "collection",
                                 "remind_at": NOW}, language)
    for flag in (True, False):
        shown("collection_sure", {"off": flag, "id": 9, "raised": 9, "waiting": [LONG] * 40}, language)
        shown("collection_off", {"id": 9, "by": NAME, "raised": flag}, language)
        shown("collection_standing", {"id": 9, "stage": "collecting" if flag else "sorting", "lines": lines,
                                      "raised": 200, "silent": int(flag)}, language)
    shown("collection_report", {"id": 9, "opened_at": NOW, "became": BECAME, "lines": [
        {"words": LONG, "count": 9, "nothing": False, "cases": 7, "solved": 3}] * 40}, language)


@both
def test_a_companys_part(language: str) -> None:
    for by, last in ((NAME, BECAME), (NAME, None), (None, None)):
        shown("collection_ask", {"id": 9, "closes_at": NOW, "by": by, "last": last}, language)
    lines = [{"place": 9, "whose": whose, "name": NAME, "hidden": hidden, "text": "题" * 600, "files": 3,
              "stranger": "张三三" if whose == "company" else ""}
             for whose, hidden in (("soldier", False), ("soldier", True), ("anonymous", False), ("company", False))]
    shown("collection_company", {"headline": "raised", "id": 9, "stage": "collecting", "closes_at": NOW, "words": LONG,
                                 "answer": "raised", "lines": lines * 2, "count": 8, "own": True}, language)
    for wrong in (WRONG, {"wrong": [], "more_wrong": 0}):
        shown("collection_raised", {"lines": (lines * 8)[:20], "more": 180, "count": 200, "form": "raise", **wrong,
                                    "cut": 9, "channels": LONG, "about": [NAME] * 9}, language)
    for leader in (True, False):
        shown("collection_wrong", {**WRONG, "leader": leader, "channels": LONG}, language)
    shown("collection_cut", {"id": 9, "channels": LONG}, language)
    for kind, in_chat in (("empty", True), ("agenda", True), ("agenda", False)):
        shown("collection_sheet", {"kind": kind, "in_chat": in_chat, "id": 9, "office": "finance"}, language)
        shown("collection_paper", {"kind": kind, "id": 9, "count": 9, "closes_at": NOW, "office": LONG, "paper": {
            "name": "x.xlsx", "text": "x"}}, language)
    cases = [{"number": "2026-000042", "title": "题" * 48, "category": LONG, "state": state, "outcome": "solved",
              "live": state != "closed", "handler": NAME, "office": LONG, "due_at": NOW, "overdue": True,
              "whose": "soldier", "name": NAME}
             for state in ("new", "open", "waiting", "referred", "resolved", "closed")]
    for headline in ("made", "decided", "over", None):
        shown("collection_feedback", {"headline": headline, "id": 9, "words": LONG, "lines": (cases * 2)[:8],
                                      "became": BECAME, "over": headline == "over", "page": 0}, language)


@both
def test_sorting_and_the_meeting(language: str) -> None:
    bare = {**HEAP, "text": "", "category": None, "office": None, "track": None, "ready": False}
    shown("collection_sorting", {"headline": "written", "id": 9, "heaps": 99, "raised": 200, "unready": 2, "lines": [
        {"place": place, **(HEAP if place % 2 else bare)} for place in range(8)]}, language)
    for heap in (HEAP, bare):
        shown("collection_heap", {"headline": "joined", "id": 9, **heap, "lines": [
            {"place": 9, "words": LONG, "text": "题" * 600, "files": 2, "leader": place == 1, "about": [NAME] * 2}
            for place in range(99)]}, language)
    shown("collection_files", {"files": [{"kind": "voice", "file_id": "x"}], "text": "题" * 600, "words": LONG},
          language)
    for left in (0, 9):
        shown("collection_agenda", {"headline": "decided", "id": 9, "office": LONG, "page": 1, "count": 99,
                                    "left": left, "lines": [{"place": 9, **LINE}, {"place": 9, **LINE, "track": None}
                                                            ] * 3}, language)
    shown("collection_meeting", {"id": 9, "office": LONG, "more": 40, "lines": [LINE] * 12}, language)
    for decides in (True, False):
        shown("collection_line", {"headline": "owner", "id": 9, "office": LONG, "decides": decides, **LINE}, language)
