"""Screens of a review round and of the burden meter, each as full as it may be."""

from __future__ import annotations

from typing import Any

from tests.screens import LONG, NAME, NOW, both, shown

FIGURE = {"figure": "4.5", "end": "above"}
ASPECTS = [{"aspect": one, **FIGURE, "past": [FIGURE, None, {"figure": "2", "end": "below"}]}
           for one in ("attitude", "speed", "result")]
OFFICE: dict[str, Any] = {"words": LONG, "answers": 99, "aspects": ASPECTS, "changed": "改" * 300, "changed_at": NOW,
                          "change_by": NOW, "late": False, "asked": True}
FEW: dict[str, Any] = {**OFFICE, "answers": None, "aspects": [], "changed": None, "changed_at": None}
ROUND: dict[str, Any] = {"id": 9, "by": NAME, "opened_at": NOW, "since": NOW, "closes_at": NOW, "by_duty": True,
                         "share": 55, "change_by": NOW, "few": 5, "lost": False, "requests": None}


@both
def test_who_runs_a_review_round(language: str) -> None:
    stages = ("open", "closed", "told", "called_off")
    shown("review_rounds", {"headline": None, "lines": []}, language)
    shown("review_rounds", {"headline": "off", "lines": [
        {"id": 9, "stage": one, "opened_at": NOW, "closes_at": NOW, "share": share} for one in stages
        for share in (None, 55)]}, language)
    for stage in stages:
        for headline in ("opened", "closed", "over", None):
            shown("review_round", {**ROUND, "headline": headline, "stage": stage,
                                   "offices": [OFFICE, FEW, {**FEW, "late": True, "asked": False}] * 5}, language)
        shown("review_round", {**ROUND, "lost": True, "headline": None, "stage": stage, "offices": [OFFICE]}, language)
    for requests in ({**OFFICE, "aspects": ASPECTS[:1]}, FEW):
        made = {**ROUND, "headline": None, "stage": "told", "offices": [], "requests": requests}
        shown("review_round", made, language)
    assert "5" in shown("review_round", {**ROUND, "headline": None, "stage": "closed", "offices": [FEW]}, language)
    for flag in (True, False):
        shown("review_round_preview", {**ROUND, "form": "review_round", "ready": flag, "remind_at": NOW,
                                       "offices": [LONG] * 25, "late": [LONG] * 20 if flag else [],
                                       "spared": [LONG] * 15 if flag else []}, language)
        shown("review_round_sure", {"off": flag, "id": 9, "closes_at": NOW, "share": 55 if flag else None}, language)


@both
def test_a_soldiers_part(language: str) -> None:
    last = [{"words": LONG, "changed": "改" * 300}, {"words": LONG, "changed": None}] * 3
    for reminder in (True, False):
        shown("review_round_ask", {"id": 9, "closes_at": NOW, "reminder": reminder, "offices": [LONG] * 12,
                                   "requests": True, "last": [] if reminder else last}, language)
    for aspect, marks in (("attitude", {}), ("result", {"attitude": 4, "speed": 5, "result": 1})):
        shown("review_round_rate", {"id": 9, "office": LONG, "place": 1, "count": 9, "aspect": aspect, "marks": marks,
                                    "aspects": ["attitude", "speed", "result"], "question": aspect,
                                    "changing": bool(marks)}, language)
    shown("review_round_rate", {"id": 9, "office": LONG, "place": 1, "count": 1, "aspect": "result", "marks": {},
                                "aspects": ["result"], "question": "requests", "changing": False}, language)
    lines = [{"words": LONG, "rated": True, "said": True}, {"words": LONG, "rated": False, "said": False}]
    for headline in ("given", "unsaid", None):
        shown("review_round_mine", {"headline": headline, "id": 9, "closes_at": NOW, "few": 5, "say": True,
                                    "lines": lines * 10}, language)
    for flag in (True, False):
        shown("review_round_handed", {"office": LONG, "again": flag, "say": flag, "last": flag, "closes_at": NOW,
                                      "marks": [["attitude", 5], ["speed", 5], ["result", 5]]}, language)
        shown("review_round_said", {"office": LONG, "few": 5, "left": flag}, language)
        shown("review_round_lent", {"closes_at": NOW, "last": last if flag else []}, language)
        shown("review_round_lend", {"closes_at": NOW, "reminder": flag, "names": [NAME] * 30,
                                    "slips": [NAME] * 30 if flag else []}, language)
    told = shown("review_round_told", {"id": 9, "closed_at": NOW, "few": 5, "share": 55, "lines": [OFFICE, FEW] * 3,
                                       "more": 9, "pass_on": [NAME] * 30}, language)
    assert "改" * 100 in told


@both
def test_an_offices_part(language: str) -> None:
    for office in (OFFICE, FEW, {**FEW, "late": True, "asked": False}):
        shown("review_round_office", {"headline": "closed", "id": 9, "closed_at": NOW, "few": 5, "share": 55,
                                      "said": ["话" * 200] * 12, "more": 40, **office}, language)
    shown("review_change_due", {"lines": [{"words": LONG, "due_at": NOW, "late": late, "own": own} for late in (0, 1)
                                          for own in (0, 1)] * 5, "more": 9}, language)


@both
def test_the_burden_meter(language: str) -> None:
    kinds = [{"kind": one, "count": 99} for one in ("collection", "review", "survey", "delivery")]
    line = {"words": LONG, "total": 99, "kinds": kinds, "last": 99}
    allowed = [{"kind": "survey", "companies": [LONG] * 9, "reason": "由" * 600, "by": NAME}] * 9
    for caps in ({"rounds": 1, "surveys": 1}, {"rounds": 0, "surveys": 2}, {"rounds": 0, "surveys": 0}):
        shown("burden", {"headline": "allowed", "month": NOW, "back": 0, "caps": caps, "allowed": allowed,
                         "pleas": [{"kind": "survey", "by": NAME, "reason": "由" * 200}] * 7,
                         "companies": [line, {**line, "total": 0, "kinds": []}] * 10,
                         "offices": [{"words": LONG, "count": 99}] * 20}, language)
    for whole in (True, False):
        shown("burden_full", {"kind": "survey", "cap": 1, "companies": [LONG] * 20, "all": whole,
                              "onward": not whole, "when": NOW, "whom": [NAME] * 2 if whole else []}, language)
    shown("burden_asked", {"kind": "review", "by": NAME, "reason": "由" * 600}, language)
    shown("burden_refused", {"kind": "review", "by": NAME, "reason": "由" * 600, "asked": "由" * 600, "when": NOW},
          language)
    shown("burden_pleaded", {"kind": "review", "whom": [NAME]}, language)
    shown("burden_allowed", {"kind": "review", "by": NAME, "reason": "由" * 600, "companies": [LONG] * 20}, language)
