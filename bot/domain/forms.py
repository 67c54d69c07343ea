"""Forms as data. A half-filled form is only its answers; what to ask next is computed from them."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import takewhile
from typing import Any

from bot.domain.policy import Choice
from bot.domain.rules import Action

Answers = Mapping[str, Any]
"""Field id → answer, in the order given: text, the id of a choice or person, None (skipped), or what was collected."""

HELD, IDS, CARD = "_held", "_ids", "_card"
ASKED, TARGET = "_asked", "_target"
"""Keys beside the fields: texts taken back, to be shown again; the messages that texts came by, by field; and the
policy card, [id, version], that a request goes by; the question that no card answered, by its id; and which card's
which field is written, [id, name]."""
ASKED_ONCE = "_asked_once"
"""Set when somebody was asked to make his answer plainer: he is asked no more."""
OPENNESS, CHOOSES, ABOUT, HIDE = "openness", "_chooses", "about", "hide"
CONCERNS = "concerns"
"""Whether it is about a certain person, where it goes under nobody's own name."""
LEADER, IS_LEADER, OF_NONE = "leader_meant", "about_leader", "of_none"
"""Whether a story that names a leader is about him; OF_NONE: it names none, so nobody is asked."""
"""Under whose name a request goes: his own unless he chooses otherwise, which CHOOSES says he wants to."""
UNLISTED = frozenset({LEADER, CONCERNS})
"""What the desk asks for itself alone: no answer to be looked over."""
STORY_LIMIT = 2000
DIGITS = 6
LINE_LIMIT = 600
FILES_LIMIT = 20


class Kind(StrEnum):
    """How a field is answered. PERSON, CASE: by button or typed; COLLECT: lines and files until *that is all*."""

    TEXT = "text"
    CHOICE = "choice"
    TICKS = "ticks"
    PERSON = "person"
    CASE = "case"
    COLLECT = "collect"


def _always(_: Answers) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Field:
    """One question. `source`: where choices come from if not `choices`; `words`: its prompt if not a phrase."""

    id: str
    kind: Kind
    choices: tuple[Choice, ...] = ()
    source: str = ""
    optional: bool = False
    limit: int = LINE_LIMIT
    when: Callable[[Answers], bool] = field(default=_always)
    words: Mapping[str, str] | None = None
    whole: bool = False
    """A text that must be a whole number."""
    least: int = 0
    """Letters of a text below which it says nothing."""
    asks: bool = False
    """A text by which companies, or their soldiers, are asked for something."""


@dataclass(frozen=True, slots=True)
class Form:
    """A form of a name; with `review` its answers are shown once more before they take effect."""

    id: str
    fields: tuple[Field, ...]
    review: bool = False

    def field(self, field_id: str) -> Field | None:
        return next((one for one in self.fields if one.id == field_id), None)


def pending(form: Form, answers: Answers) -> Field | None:
    """The first applicable question without an answer; None: complete."""
    return next((one for one in form.fields if one.when(answers) and not answered(one, answers)), None)


def answered(asked: Field, answers: Answers) -> bool:
    if asked.id not in answers:
        return False
    return asked.kind not in (Kind.COLLECT, Kind.TICKS) or bool(answers[asked.id]["done"])


def before(form: Form, answers: Answers, asked: Field | None) -> list[Field]:
    """What was answered of the questions that come before `asked`; None: before the review, so all."""
    fields = takewhile(lambda one: asked is None or one.id != asked.id, form.fields)
    return [one for one in fields if one.when(answers) and answered(one, answers)]


def back(form: Form, answers: Answers) -> dict[str, Any]:
    """Without the last answer, or with a collection open again; what was said ahead of its question stays."""
    given = before(form, answers, pending(form, answers))
    return change(answers, given[-1]) if given else dict(answers)


def change(answers: Answers, asked: Field) -> dict[str, Any]:
    """Without that one answer. What was collected or ticked stays and is open again; a text is held to be shown.

    With another category its own questions are asked anew.
    """
    left = dict(answers)
    if asked.kind in (Kind.COLLECT, Kind.TICKS) and asked.id in left:
        left[asked.id] = {**left[asked.id], "done": False}
        return left
    before = left.pop(asked.id, None)
    if asked.kind is Kind.TEXT and before:
        left[HELD] = {asked.id: before}
    if asked.id == "story":
        left.pop(LEADER, None)
    if asked.id == "category":
        left = {name: value for name, value in left.items()
                if name not in ("route", CARD) and not name.startswith("q_")}
    return left


def anew(answers: Answers) -> dict[str, Any]:
    """Nothing answered; what it is about stays."""
    return {name: answers[name] for name in (PICKED, LISTED, BATCH) if name in answers}


def collected(answers: Answers, field_id: str) -> dict[str, Any]:
    return dict(answers.get(field_id) or {"lines": [], "files": [], "done": False})


def if_chosen(field_id: str, *values: str) -> Callable[[Answers], bool]:
    return lambda answers: answers.get(field_id) in values


def text_field(field_id: str, *, limit: int = LINE_LIMIT, optional: bool = False,
          when: Callable[[Answers], bool] = _always, least: int = 0, asks: bool = False) -> Field:
    return Field(field_id, Kind.TEXT, limit=limit, optional=optional, when=when, least=least, asks=asks)


def number_of(text: str) -> int | None:
    """What was typed as a number of people, in whatever width; None: it is none."""
    plain = unicodedata.normalize("NFKC", text).strip()
    return int(plain) if plain.isascii() and plain.isdigit() and len(plain) <= DIGITS else None


def codes(*ids: str) -> tuple[Choice, ...]:
    """Choices whose words are phrases `choice.<id>`."""
    return tuple(Choice(one, {}) for one in ids)


WHOM = (text_field("whom"), text_field("reference", optional=True), text_field("next_push"))
"""What is told of a case with higher authority."""
INTAKE, BEHALF, SAY, OTHERWISE = "intake", "behalf", "say", "otherwise"
LETTERBOX_FORM = "letterbox"
SETTLE, ACCOUNT, CHECK, RECORD, CALL = "settle", "account", "check", "record", "call"
SEVERAL, COMMON_DATE, WAITS_FOR, LATER = "several", "common_date", "waits_for", "later"
PICKED, LISTED, BATCH = "_picked", "_listed", "_batch"
"""Keys beside the fields: ids of the cases ticked, the list they are ticked on, and the batch it is about."""
STANDS_FOR: Mapping[str, Action] = {WAITS_FOR: Action.PROGRESS, LATER: Action.PROGRESS}
"""Forms of a case that end in an action of another name."""
TITLE_LIMIT = 30
URGENT, ON_DUTY, DUTY_PASTE = "urgent", "duty_set", "duty_paste"
FOR, RAISED, SENT = "_for", "_raised", "_sent"
"""Of an urgent matter: it is somebody else's; the case it became; what of its lines has gone out, by field."""
SPANS = {"s1": 1, "s2": 2, "s3": 3, "s5": 5, "s7": 7, "s14": 14}
"""Days that one may be set on duty for in one go."""
UNKNOWN = "unknown"
"""The choice of who does not know which office."""
CARD_EDIT = "card_edit"
HOLIDAYS, OWN_DAYS = "holidays", "own_days"
NOTICE_LIMIT = 4000
ABSENCE, SUBSTITUTE = "absence", "substitute"
DUTY, DUTY_DONE, DUTY_NOTE, DUTY_OWNER, DUTY_RHYTHM, DUTY_END = (
    "duty", "duty_done", "duty_note", "duty_owner", "duty_rhythm", "duty_end")
DUTY_LACKS = "duty_lacks"
OVERSEES, ASK = "_oversees", "_ask"
"""Beside the fields: set where whoever adds a duty may give it to others; the answer of a round that it comes from."""
LEDGER_SEARCH = "ledger_search"
ON_CALL = "on_call_set"
PERSON_FIND, PERSON_HOME, PERSON_ROLES, PERSON_LOST = "person_find", "person_home", "person_roles", "person_lost"
PIN_NUMBER, VOUCH, LEAVES = "pin_number", "vouch", "leaves"
TALK_SAY, TALK_WHEN = "talk_say", "talk_when"
HANDOVER, HANDOVER_TO, HANDOVER_NOTE, HANDOVER_QUESTION = (
    "handover", "handover_to", "handover_note", "handover_question")
DELIVERY, DELIVERY_LEAVE = "delivery", "delivery_leave"
FROM_CASE, BY_DUTY, NO_LIST, NO_COMMON = "_case", "_duty", "_no_list", "_no_common"
"""Beside the fields: the case that a delivery list or survey comes from; the duty, [id, round], done by the list; set
where there is no entitlement to open a list of, or the case has ended."""
COLLECTION, RAISE, HEAP_CATEGORY, HEAP_JOIN, HEAP_WORDS = (
    "collection", "raise", "heap_category", "heap_join", "heap_words")
DECIDE, DECIDE_OWNER = "decide", "decide_owner"
REVIEW_ROUND, REVIEW_WORD, REVIEW_CHANGE, BURDEN_ALLOW = (
    "review_round", "review_word", "review_change", "burden_allow")
LISTENING = "_listening"
"""Beside the fields of a free word: nobody asked for it; what is typed while an office is being rated is one."""
BURDEN_PLEAD, BURDEN_REFUSE, NO_SURVEY = "burden_plead", "burden_refuse", "_no_survey"
"""The last stands beside the fields: no company may be asked in a survey any more this month."""
ROWS = "_rows"
"""Beside the fields: problems read from a sheet."""
SERVICE_PLAN, SERVICE_MOVE, SERVICE_OFF, SERVICE_TEAM = "service_plan", "service_move", "service_off", "service_team"
SERVICE_WISH, SERVICE_QUESTION, SERVICE_ENTER = "service_wish", "service_question", "service_enter"
SERVICE_SOLVE, SERVICE_ARRANGE, SERVICE_CLOSE = "service_solve", "service_arrange", "service_close"
WISH, SUBJECT, NO_CARD = "_wish", "_subject", "no_card"
"""Beside the fields: the wish, of a soldier asked beforehand, that is entered; what a form is about, in words by
language; and what a question is about if no card."""
WRITTEN: Mapping[str, int] = {
    "title_zh": 40, "title_en": 60, "entitled_zh": 400, "entitled_en": 400, "time_limit_zh": 120, "time_limit_en": 120,
    "body_zh": 1500, "body_en": 1500, "changed_zh": 300, "changed_en": 300, "alias_zh": 60, "alias_en": 60}
"""Fields of a card that can be typed, with the characters that each may have (as `config.cards` says)."""
