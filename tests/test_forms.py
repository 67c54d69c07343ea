"""A half-filled form is only its answers."""

from __future__ import annotations

import pytest

from bot.domain import catalogue, forms
from bot.domain.catalogue import ACTION_FORMS
from bot.domain.forms import BEHALF, INTAKE, Form, Kind
from bot.domain.rules import RULES, Action
from bot.domain.small_talk import GREETINGS, THANKS, folded
from bot.services.forms.options import case_number
from tests.stage import sample_policy

POLICY = sample_policy()


def test_the_next_question_is_computed() -> None:
    empty = catalogue.intake(POLICY, {})
    assert [field.id for field in empty.fields] == ["category", "story", "leader_meant", "files", "asked"]
    first = forms.pending(empty, {})
    assert first is not None
    assert first.id == "category"
    pay = catalogue.intake(POLICY, {"category": "pay"})
    following = forms.pending(pay, {"category": "pay"})
    assert following is not None
    assert following.id.startswith("q_")


def test_back_drops_the_last_answer_and_change_drops_one() -> None:
    form = Form("x", ACTION_FORMS[Action.RATE])
    answers = {"result": "4", "service": "5"}
    assert forms.back(form, answers) == {"result": "4"}
    field = form.field("result")
    assert field is not None
    assert forms.change(answers, field) == {"service": "5"}
    assert forms.back(form, {}) == {}


def test_back_leaves_what_was_said_ahead_of_its_question() -> None:
    form = Form("x", ACTION_FORMS[Action.RATE])
    assert forms.back(form, {"result": "4", "words": "said before"}) == {"words": "said before"}
    assert forms.back(form, {"words": "said before"}) == {"words": "said before"}


def test_a_collection_is_open_until_it_is_done() -> None:
    form = Form("x", ACTION_FORMS[Action.REPLY])
    held = {"lines": [{"text": "a", "message_id": 1}], "files": [], "done": False}
    assert forms.pending(form, {"talk": held}) is not None
    done = {"talk": {**held, "done": True}}
    assert forms.pending(form, done) is None
    assert forms.back(form, done) == {"talk": held}


def test_higher_authority_asks_whom_it_lies_with() -> None:
    form = Form("x", ACTION_FORMS[Action.ACCEPT])
    assert forms.pending(form, {"track": "dated"}) is None
    more = forms.pending(form, {"track": "higher"})
    assert more is not None
    assert more.id == "whom"


def test_forms_are_of_actions_in_the_table() -> None:
    assert set(ACTION_FORMS) <= {rule.action for rule in RULES}
    assert {BEHALF, INTAKE}.isdisjoint(set(Action))
    collecting = [field for fields in ACTION_FORMS.values() for field in fields if field.kind is Kind.COLLECT]
    assert {field.id for field in collecting} == {"talk"}


@pytest.mark.parametrize(
    "typed", ["42", "0042", "２０２６－００４２", "事项42", "2026-0042", "#42", "Case 42", "no. 42", "42号"])
def test_a_number_in_any_spelling(typed: str) -> None:
    assert case_number(typed, 2026) == "2026-0042"


@pytest.mark.parametrize("typed", ["", "四十二", "42 天", "2026", "call 42 now", "12345678"])
def test_what_is_no_number(typed: str) -> None:
    assert case_number(typed, 2026) in (None, "2026-2026")


@pytest.mark.parametrize(("typed", "known"), [("你好！", GREETINGS), ("在吗？", GREETINGS), ("Hello", GREETINGS),
                                              ("好的。", THANKS), ("收到!", THANKS), ("Thank you!", THANKS)])
def test_what_people_say_without_meaning_a_case(typed: str, known: frozenset[str]) -> None:
    assert folded(typed) in known
