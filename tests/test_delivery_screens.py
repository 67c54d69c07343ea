"""A delivery list's screens, each as full as it may be; every code of its rules has its words."""

from __future__ import annotations

from bot.domain.delivery import CHOSEN, OPEN, Move, Reach, Stand, Who, Why
from bot.domain.rules import Action
from bot.services.casework import of_many
from bot.services.delivery import delivery_letters, delivery_pages
from tests.screens import LONG, NAME, NOW, both, shown, words

HEAD = {"title": LONG, "survey": False, "question": None, "office": LONG, "sensitive": False, "common": False}
SURVEY = {**HEAD, "survey": True, "question": "问" * 200}
COMMON = {**SURVEY, "common": True}
WRONG = {"wrong": [{"number": 9999, "code": code, "text": "<b>" * 30} for code in (
    "unknown", "several", "twice", "mismatch", "mixed", "empty", "formula", "columns", "nobody", "long")],
    "wrong_more": 9990}
LINE = {"stand": "left_out", "since": NOW, "told": False, "reminders": 3, "to_ask": True, "why": "why_other",
        "words": "因" * 200}


@both
def test_what_a_soldier_sees(language: str) -> None:
    for stand in Stand:
        for head in (HEAD, SURVEY, COMMON):
            for flag in (True, False):
                shown("delivery_mine", {
                    **head, "stand": stand.value, "since": NOW, "owner": NAME, "by": NAME if flag else None,
                    "why": "why_other" if flag else None, "words": "因" * 200 if flag else None,
                    "reminder": 3 if flag else 0, "closed": flag, "headline": "kept" if flag else None,
                    "veiled": False, "due_at": NOW if flag else None}, language)
    shown("delivery_mine", {**HEAD, "veiled": True, "headline": None}, language)
    line = {"title": LONG, "common": False, "stand": "told", "waits": True}
    shown("delivery_owns", {"lines": [line] * 12, "again": True}, language)


@both
def test_what_the_office_sees(language: str) -> None:
    for head, count in ((HEAD, 99), (SURVEY, None), (COMMON, 9)):
        home = {"home": LONG, "share": 50, "asking": True, "count": count,
                "stands": [{"stand": one.value, "count": count} for one in OPEN]}
        shown("delivery_board", {
            **head, "headline": "opened", "owner": NAME, "opened_at": NOW, "reach": "reach_ask", "share": 99,
            "due_at": NOW, "done_at": None, "late": True, "closed_at": None, "asking": True, "count": count,
            "received": 12, "raised": 3, "totals": [{"stand": one.value, "count": 999} for one in Stand],
            "homes": [home] * 16, "number": "2026-000042", "own": True}, language)
        shown("delivery_names", {**head, "what": "ask", "page": 1, "lines": [
            {"name": NAME, "home": LONG, **LINE}] * 8}, language)
        shown("delivery_one", {**head, "headline": "kept", "name": NAME, "home": LONG, "by": NAME, "himself": False,
                               "joined": False, "next_at": NOW, "raised": True, **LINE}, language)
        for wrong in (WRONG, {"wrong": [], "wrong_more": 0}):
            shown("delivery_preview", {
                **head, "reach": "reach_ask", "who": "who_all", "owner": NAME, "count": 99, "ready": not wrong["wrong"],
                "homes": [{"home": LONG, "count": 9}] * 15, "more": 9, "number": "2026-000042", "named": False,
                "everywhere": bool(wrong["wrong"]), **wrong}, language)
        for received, share in ((99, 50), (None, 50), (None, None)):
            shown("delivery_done", {**head, "received": received, "share": share}, language)
    line = {"title": LONG, "survey": True, "common": False, "share": 9, "closed": None, "done": False, "owner": NAME}
    shown("deliveries", {"lines": [{**line, "asking": True, "count": None}] * 8, "page": 1, "opens": True}, language)


@both
def test_its_letters_and_answers(language: str) -> None:
    shown("delivery_wrong", {**WRONG, "count": 9999}, language)
    for count in (99, None):
        shown("delivery_sure", {**HEAD, "count": count}, language)
    shown("delivery_company", HEAD, language)
    for opener in (None, "名" * 40):
        shown("delivery_yours", {**HEAD, "opener": opener}, language)
    for flag in (True, False):
        shown("delivery_paper", {"number": 3, "in_chat": flag}, language)
    line = {"title": LONG, "due_at": NOW, "late": True, "own": False, "count": 99}
    shown("delivery_task", {"lines": [line] * 20, "more": 9}, language)
    shown("delivery_file", {"title": LONG, "count": 99, "paper": {"name": "x.xlsx", "text": "x"}}, language)


@both
def test_every_code_has_its_words(language: str) -> None:
    known = words(language)
    keys = [*(f"delivery_stand.{one}" for one in Stand), *(f"delivery_mine.{one}" for one in Stand)]
    keys += [*(f"choice.{one}" for one in (*Reach, *Who, *Why, *CHOSEN)), *(f"delivery_reach.{one}" for one in Reach)]
    keys += [*(f"button.delivery_{one}" for one in delivery_letters.STEPS), "choice.way_list", "choice.way_survey"]
    keys += [*(f"button.delivery_do_{one}" for one in delivery_pages.STEPS)]
    keys += [*(f"button.delivery_names_{one}" for one in delivery_pages.WHAT)]
    keys += [*(f"{table}.deliver_{one}" for table in ("field", "prompt") for one in (
        "way", "card", "question", "reach", "homes", "who", "sheet", "why", "word", "common"))]
    keys += [f"delivery_word.common_{one.value}" for one in (*of_many.ANSWERS, Action.PROGRESS)]
    keys += ["button.delivery_solved", "button.delivery_unsolved", "choice.way_common"]
    assert [one for one in keys if not known.has(one)] == []
    assert set(delivery_letters.STEPS) | set(delivery_pages.STEPS) | {Move.AGAIN} == set(Move)
