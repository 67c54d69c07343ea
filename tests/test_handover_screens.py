"""A handover's screens, each as full as it may be."""

from __future__ import annotations

from tests.screens import LONG, NAME, NOW, both, shown


@both
def test_its_screens_fit(language: str) -> None:
    line = {"place": 99, "what": "category", "title": LONG, "posts": ["handler", "first_responder", "supervisor"],
            "due_at": NOW, "mark": "questioned", "note": "长" * 300, "question": "问" * 300, "to": NAME, "by": NAME,
            "holder": NAME}
    shown("handover", {"headline": "accepted_all", "done": 99, "leaver": NAME, "interim": NAME, "own": True,
                       "gives": False, "successor": NAME, "due_at": NOW, "late": True, "signed_at": None,
                       "signed_by": None, "lines": [line] * 8, "page": 3, "count": 99, "left": 9}, language)
    shown("handover_line", {"leaver": NAME, "line": line, "goes_to": NAME, "running": True}, language)
    shown("handovers", {"starts": True, "lines": [{"leaver": NAME, "interim": NAME, "successor": None, "count": 9,
                                                   "left": 3, "due_at": NOW, "late": True}] * 20}, language)
    for side in ("leaver", "successor", "interim", "supervisor"):
        shown("handover_told", {"side": side, "leaver": NAME, "interim": NAME, "count": 9, "due_at": NOW}, language)
    shown("handover_moved", {"lines": [{"number": "2026-000042", "title": "题" * 30, "handler": NAME,
                                        "first": NAME}] * 12, "more": 3}, language)
    for flag in (True, False):
        shown("handover_sure", {"sign": flag, "count": 3, "leaver": NAME, "interim": NAME}, language)
        shown("handover_asked", {"by": NAME, "title": LONG, "words": "问" * 300, "answer": flag}, language)
        shown("handover_late", {"leaver": NAME, "count": 3, "due_at": NOW, "late": flag, "chosen": flag}, language)
        shown("handover_paper", {"number": 3, "in_chat": flag}, language)
    shown("handover_signed", {"leaver": NAME, "interim": NAME, "accepted": 3, "kept": 2}, language)
