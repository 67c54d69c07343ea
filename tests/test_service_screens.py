"""Screens of a service day, each as full as it may be."""

from __future__ import annotations

from typing import Any

from bot.cli import parser
from bot.domain.service_days import Kind
from tests.screens import LONG, NAME, NOW, both, shown

HEAD: dict[str, Any] = {
    "id": 9, "kind": "service_day", "company": LONG, "at": NOW, "stage": "planned", "note": "题" * 200,
    "cards": [LONG] * 12, "lead": NAME, "team": [{"name": NAME, "office": LONG}] * 40, "alone_at": NOW}
LINE: dict[str, Any] = {
    "id": 1, "number": "2026-000042", "title": "题" * 48, "state": "open", "category": LONG, "handler": NAME,
    "office": LONG, "home": LONG, "track": "dated", "due_at": NOW, "here": False, "settled": True, "anonymous": True,
    "overdue": True, "disputed": True, "seen": True}
WISH: dict[str, Any] = {"name": NAME, "words": "题" * 300, "slot_at": NOW, "met": None}
ASKED: dict[str, Any] = {"place": 1, "words": "问" * 200, "stand": "draft", "card": LONG, "by": NAME, "due_at": NOW,
                         "late": True, "category": LONG}
STANDS = ("open", "answered", "draft", "dropped")
HEADLINES = ("planned", "moved", "off", "team", "entered", "solved", "arranged", "heard", "absent", "done", "over",
             "questioned", "question_answered", "question_dropped", "drafted", "entered_apart", "wished", "booked",
             "taken", "named", "unnamed", "nothing", "soon")


@both
def test_planning_and_the_list(language: str) -> None:
    for plans in (True, False):
        shown("service_days", {"headline": None, "lines": [], "plans": plans}, language)
    shown("service_days", {"headline": "planned", "plans": True, "lines": [
        {**HEAD, "place": 1, "kind": kind, "stage": stage}
        for kind in Kind for stage in ("planned", "done", "called_off")]}, language)
    codes = ("late", "disputed", "silent", "unconfirmed", "unrated", "never", "long")
    shown("service_where", {"lines": [{"company": LONG, "why": [{"code": one, "count": 99} for one in codes]}] * 6},
          language)
    shown("service_where", {"lines": []}, language)
    for asked in (True, False):
        shown("service_preview", {**HEAD, "form": "service_plan", "ask_at": NOW, "asked": asked, "now": not asked,
                                  "limited": asked, "speakers": [NAME] * 3 if asked else [], "works": not asked},
              language)


@both
def test_the_day_and_its_letters(language: str) -> None:
    full = {"raised": 99, "left": 9, "waiting": 12, "questions": 20}
    none = dict.fromkeys(full, 0)
    for headline in (*HEADLINES, None):
        for standing, here in ((full, True), (none, True), (full, False), (none, False)):
            shown("service_day", {**HEAD, "headline": headline, "inside": True, "here": here, "standing": standing,
                                  "mine": True, "carries": here}, language)
    for stage in ("planned", "called_off"):
        shown("service_day", {**HEAD, "headline": None, "inside": False, "here": False, "standing": None, "mine": False,
                              "carries": False, "stage": stage}, language)
    for word in ("team", "coming", "left", "moved", "off", "soon", "soon_host", "late", "yours", "fewer"):
        shown("service_news", {**HEAD, "word": word, "reason": "因" * 600, "by": NAME}, language)
    for word in ("ask", "moved", "off", "missed"):
        for wrote, slot_at in ((True, NOW), (True, None), (False, NOW), (False, None)):
            shown("service_ask", {**HEAD, "word": word, "reason": "因" * 600, "wrote": wrote, "slot_at": slot_at,
                                  "kind": "briefing" if wrote else "visit", "alone_at": slot_at}, language)


@both
def test_a_soldiers_part(language: str) -> None:
    for met in (None, "heard", "entered", "asked", "absent"):
        for hides, keeper in ((True, "supervisor"), (True, "leader"), (True, None), (False, None)):
            shown("service_mine", {**HEAD, "headline": "booked", "words": "题" * 300, "slot_at": NOW,
                                   "hides": hides, "nothing": False, "met": met, "keeper": keeper}, language)
    for stage, nothing in (("planned", True), ("planned", False), ("done", False), ("called_off", False)):
        shown("service_mine", {**HEAD, "stage": stage, "headline": None, "words": "", "slot_at": None,
                               "hides": False, "nothing": nothing, "met": None, "keeper": None}, language)
    for free, slot_at in ((12, None), (12, NOW), (0, None)):
        shown("service_slots", {**HEAD, "headline": "taken", "free": free, "slot_at": slot_at}, language)
    shown("service_by_pin", {"number": "2026-000042"}, language)


@both
def test_what_the_team_reads(language: str) -> None:
    wishes = [{**WISH, "place": place, "met": met, "name": NAME if place % 2 else None}
              for place, met in enumerate((None, "heard", "asked", "absent") * 2)]
    shown("service_booked", {**HEAD, "headline": "heard", "works": True, "lines": wishes}, language)
    shown("service_booked", {**HEAD, "headline": None, "works": False, "lines": []}, language)
    for name in (NAME, None):
        shown("service_wish", {**HEAD, **WISH, "name": name, "asks": name is None}, language)
    whys = ("briefing", "new", "delivery", "unread", "own")
    cards = [{"title": LONG, "share": share} for share in (None, 0, 40, 90, None)]
    shown("service_agenda", {
        **HEAD, "page": 1, "count": 99, "questions": ["问" * 200] * 5, "lines": [LINE, {**LINE, "title": ""}] * 3,
        "others": [{"office": LONG, "count": 99}] * 12,
        "policies": [{"cards": cards, "more": 3, "why": why} for why in whys]}, language)
    shown("service_agenda", {**HEAD, "page": 0, "count": 0, "questions": [], "lines": [], "others": [],
                             "policies": []}, language)


@both
def test_on_the_spot_and_the_report(language: str) -> None:
    for left in (0, 9):
        shown("service_raised", {**HEAD, "headline": "solved", "count": 9, "left": left,
                                 "lines": [{**LINE, "place": 9, "settled": not left}] * 8}, language)
    shown("service_raised", {**HEAD, "headline": None, "count": 0, "left": 0, "lines": []}, language)
    for state in ("new", "open", "waiting", "referred", "resolved", "closed"):
        for pin in (True, False):
            shown("service_line", {**HEAD, **LINE, "headline": "entered", "state": state, "settled": state != "new",
                                   "here": pin, "open": not pin, "pin": pin}, language)
    shown("service_missing", {**HEAD, "left": [{**LINE, "settled": False}] * 12, "waiting": [WISH] * 12}, language)
    sums = {"raised": 99, "here": 9, "confirmed": 3, "dated": 9, "higher": 9, "kept": 3, "broken": 3, "running": 3,
            "taken_back": 9, "over": False}
    for over in (True, False):
        shown("service_report", {
            **HEAD, "headline": "done", "sums": {**sums, "over": over}, "lines": [LINE] * 8, "questions": 20,
            "asked": [ASKED] * 6, "asked_more": 10, "more": 89, "unlisted": 9,
            "there": [{"name": NAME, "office": LONG}] * 40, "day_word": "话" * 300, "over": over, "heard": 12,
            "absent": 12}, language)
    shown("service_report", {**HEAD, "headline": None, "sums": dict.fromkeys(sums, 0), "lines": [], "questions": 0,
                             "asked": [], "asked_more": 0, "more": 0, "unlisted": 0,
                             "there": [{"name": NAME, "office": LONG}], "day_word": None, "over": True, "heard": 0,
                             "absent": 0}, language)


@both
def test_questions_and_their_drafts(language: str) -> None:
    bare = {**ASKED, "card": None, "by": None, "due_at": None, "late": False, "category": None, "words": ""}
    lines = [{**one, "stand": stand} for stand in STANDS for one in (ASKED, bare)]
    for works, open_ in ((True, 3), (False, 3), (False, 0)):
        shown("service_questions", {**HEAD, "headline": "questioned", "works": works, "open": open_, "lines": lines},
              language)
    shown("service_questions", {**HEAD, "headline": None, "works": False, "open": 0, "lines": []}, language)
    for near in (True, False):
        shown("service_asked", {**HEAD, **ASKED, "words": "问" * 600,
                                "near": [{"title": LONG, "entitled": LONG}] * 3 if near else []}, language)
    for late in (True, False):
        shown("service_drafts", {**HEAD, "late": late, "due_at": NOW, "by": NAME,
                                 "lines": [ASKED, bare] * 10 if late else [bare]}, language)
    for speaks in (True, False):
        shown("service_answered", {**HEAD, "speaks": speaks, "lines": [ASKED, bare] * 10}, language)
    for in_chat in (True, False):
        shown("service_paper", {"number": 9, "in_chat": in_chat}, language)
    shown("service_file", {"kind": "briefing", "company": LONG, "at": NOW, "count": 99}, language)


def test_a_report_leaves_by_the_command_line() -> None:
    options = parser().parse_args(["visits", "report", "3", "--file", "x.xlsx"])
    assert (options.number, options.file.name) == (3, "x.xlsx")
