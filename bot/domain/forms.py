"""Forms as data. A half-filled form is only its answers; what to ask next is computed from them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from bot.domain.case import Outcome, Track
from bot.domain.policy import Category, Choice, Policy
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
LETTERBOX_FORM = "letterbox"
"""Under whose name a request goes: his own unless he chooses otherwise, which CHOOSES says he wants to."""
STORY_LIMIT = 2000
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


def back(form: Form, answers: Answers) -> dict[str, Any]:
    """Without the last answer, or with a collection open again."""
    left = dict(answers)
    given = [one for one in form.fields if one.when(left) and answered(one, left)]
    if given:
        left = change(left, given[-1])
    return left


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
    if asked.id == "category":
        left = {name: value for name, value in left.items()
                if name not in ("route", CARD) and not name.startswith("q_")}
    return left


def collected(answers: Answers, field_id: str) -> dict[str, Any]:
    return dict(answers.get(field_id) or {"lines": [], "files": [], "done": False})


def _is(field_id: str, *values: str) -> Callable[[Answers], bool]:
    return lambda answers: answers.get(field_id) in values


def _text(field_id: str, *, limit: int = LINE_LIMIT, optional: bool = False,
          when: Callable[[Answers], bool] = _always) -> Field:
    return Field(field_id, Kind.TEXT, limit=limit, optional=optional, when=when)


def _needs_regulation(answers: Answers) -> bool:
    """*Explained* cites a card or a regulation."""
    return answers.get("outcome") == Outcome.EXPLAINED and answers.get("cite") is None


def _sayable(answers: Answers) -> bool:
    """An answer may be too vague; not one that names its ground, nor after it was asked once."""
    named = any(answers.get(one) for one in ("cite", "regulation", "appeal"))
    return not (named or answers.get(ASKED_ONCE) or answers.get("outcome") == Outcome.DUPLICATE)


def plainer(answers: Answers) -> dict[str, Any]:
    """The answers as they are; after *add it* the words are asked again, held to be shown."""
    left = dict(answers)
    if left.get("clear") != "add":
        return left
    del left["clear"]
    return {**change(left, CLEAR_WORDS), ASKED_ONCE: True}


def codes(*ids: str) -> tuple[Choice, ...]:
    """Choices whose words are phrases `choice.<id>`."""
    return tuple(Choice(one, {}) for one in ids)


ON_GROUNDS = (Outcome.ANSWERED, Outcome.EXPLAINED, Outcome.CANNOT)
"""Outcomes that are worth what they rest on; what is solved needs no ground, and one tap less."""
WHOM = (_text("whom"), _text("reference", optional=True), _text("next_push"))
CLEAR_WORDS = _text("words", limit=STORY_LIMIT)
CLEAR = Field("clear", Kind.CHOICE, codes("add", "as_is"), when=_sayable)
"""The desk's own question, of an answer that says neither who, nor on what ground, nor by when."""
STARS = codes("1", "2", "3", "4", "5")

ACTION_FORMS: dict[Action, tuple[Field, ...]] = {
    Action.ACCEPT: (
        Field("track", Kind.CHOICE, codes(*Track)),
        *(Field(one.id, one.kind, optional=one.optional, when=_is("track", Track.HIGHER)) for one in WHOM),
    ),
    Action.MESSAGE: (Field("talk", Kind.COLLECT),),
    Action.REPLY: (Field("talk", Kind.COLLECT),),
    Action.ASK: (
        Field("materials", Kind.TICKS, source="materials"),
        _text("words", limit=STORY_LIMIT, optional=True),
    ),
    Action.RECEIVE: (_text("what"), _text("from_whom")),
    Action.PROGRESS: (CLEAR_WORDS, CLEAR),
    Action.STEP: (Field("to", Kind.CHOICE, source="ways"),),
    Action.REFER: WHOM,
    Action.BRING_BACK: (_text("words"),),
    Action.CHANGE_TRACK: (Field("track", Kind.CHOICE, codes(Track.AT_ONCE, Track.DATED)), _text("reason")),
    Action.ASK_ASSIST: (Field("person", Kind.PERSON, source="colleagues"), _text("words")),
    Action.DELIVER: (_text("words", limit=STORY_LIMIT),),
    Action.DECLINE_ASSIST: (_text("reason"),),
    Action.OFFER: (
        Field("office", Kind.CHOICE, source="offices"),
        Field("person", Kind.PERSON, source="office_people", optional=True),
        _text("words"),
    ),
    Action.DECLINE: (_text("reason"),),
    Action.REASSIGN: (Field("person", Kind.PERSON, source="reassignable"), _text("reason")),
    Action.RESOLVE: (
        Field("outcome", Kind.CHOICE, source="outcomes"),
        Field("duplicate_of", Kind.CASE, source="requesters_cases", when=_is("outcome", Outcome.DUPLICATE)),
        CLEAR_WORDS,
        Field("cite", Kind.CHOICE, source="cards", optional=True, when=_is("outcome", *ON_GROUNDS)),
        _text("regulation", when=_needs_regulation),
        _text("appeal", when=_is("outcome", Outcome.CANNOT)),
        CLEAR,
    ),
    Action.DISPUTE: (_text("reason"),),
    Action.REOPEN: (_text("reason"),),
    Action.NOT_SOLVED: (_text("reason"),),
    Action.SHELVE: (_text("reason"),),
    Action.ASK_EXTENSION: (Field("days", Kind.CHOICE, codes("d1", "d3", "d5", "d10")), _text("reason")),
    Action.REFUSE_EXTENSION: (_text("reason"),),
    Action.CLOSE_ON_REVIEW: (_text("reason", limit=STORY_LIMIT), _text("regulation"), _text("next_channel")),
    Action.WITHDRAW: (Field("why", Kind.CHOICE, codes("solved", "not_needed", "asked_to", "unsaid")),),
    Action.RATE: (
        Field("result", Kind.CHOICE, STARS),
        Field("service", Kind.CHOICE, STARS),
        Field("trips", Kind.CHOICE, codes("t0", "t1", "t2", "t3")),
        _text("words", optional=True),
    ),
    Action.HAND_BACK: (_text("reason"),),
    Action.CONTEST: (_text("reason"),),
    Action.ASK_SECOND: (_text("reason", limit=STORY_LIMIT),),
    Action.UPHOLD: (_text("reason", limit=STORY_LIMIT), _text("next_channel")),
    Action.PRESSURED: (_text("words", limit=STORY_LIMIT),),
    Action.REVEAL: (Field("person", Kind.PERSON, source="reveal_to"), _text("reason")),
}
"""What an action asks before it takes effect; one without a row takes effect at once."""

INTAKE, BEHALF, SAY, OTHERWISE = "intake", "behalf", "say", "otherwise"
SETTLE, ACCOUNT, CHECK, RECORD, CALL = "settle", "account", "check", "record", "call"
REALLY = (Field("really", Kind.CHOICE, codes("really", "partly", "not_really")), _text("how", optional=True))
REVIEWED: Mapping[str, tuple[Field, ...]] = {
    SETTLE: (Field("finding", Kind.CHOICE, source="findings"), _text("reason")),
    ACCOUNT: (_text("words", limit=STORY_LIMIT),), CHECK: REALLY, RECORD: REALLY, CALL: (_text("when"),)}
"""Forms of a review; their draft's `case_id` is the review's id with a minus sign."""
UNKNOWN = "unknown"
URGENT, DUTY, DUTY_PASTE = "urgent", "duty_set", "duty_paste"
FOR, RAISED, SENT = "_for", "_raised", "_sent"
"""Of an urgent matter: it is somebody else's; the case it became; what of its lines has gone out, by field."""
SPANS = {"s1": 1, "s2": 2, "s3": 3, "s5": 5, "s7": 7, "s14": 14}
"""Days that one may be set on duty for in one go."""
"""The choice of who does not know which office."""
CARD_EDIT = "card_edit"
HOLIDAYS, OWN_DAYS = "holidays", "own_days"
NOTICE_LIMIT = 4000
WRITTEN: Mapping[str, int] = {
    "title_zh": 40, "title_en": 60, "entitled_zh": 400, "entitled_en": 400, "time_limit_zh": 120, "time_limit_en": 120,
    "body_zh": 1500, "body_en": 1500, "changed_zh": 300, "changed_en": 300, "alias_zh": 60, "alias_en": 60}
"""Fields of a card that can be typed, with the characters that each may have (as `config.cards` says)."""


def intake(policy: Policy, answers: Answers) -> Form:
    """A soldier's own request: category, where it goes, the category's questions, the story, papers, whom he asked."""
    category = policy.categories.get(answers.get("category", ""))
    questions = tuple(
        Field(f"q_{question.id}", Kind.CHOICE if question.choices else Kind.TEXT, question.choices,
              optional=question.optional, words=question.words)
        for question in (category.questions if category else ())
    )
    route = (Field("route", Kind.CHOICE, codes("company", "hq")),) if category and category.company_first else ()
    return Form(INTAKE, (
        Field("category", Kind.CHOICE, source="categories"),
        *route,
        *questions,
        _text("story", limit=STORY_LIMIT),
        Field("files", Kind.COLLECT),
        Field("asked", Kind.PERSON, source="headquarters", optional=True, when=_not("route", "company")),
        *openness(category, about=True),
    ), review=True)


def openness(category: Category | None, *, about: bool = False) -> tuple[Field, ...]:
    """Under one's name or not, and whom it is about; asked only of who wants something else than his name."""
    names = ("named", "anonymous") if category and category.anonymous else ("named",)
    ways = (*names, "about_person") if category and about and category.about_person else names
    if len(ways) == 1:
        return ()
    hide = (Field(HIDE, Kind.CHOICE, codes(*names), when=_is(OPENNESS, "about_person")),) if len(names) > 1 else ()
    whom = (Field(ABOUT, Kind.PERSON, source="everybody", when=_is(OPENNESS, "about_person")), *hide)
    return (Field(OPENNESS, Kind.CHOICE, codes(*ways)), *(whom if "about_person" in ways else ()))


def letterbox(policy: Policy, answers: Answers) -> Form:
    """A letter to a leader: to whom, what, papers, whether a supervisor may follow it."""
    return Form(LETTERBOX_FORM, (
        Field("leader", Kind.PERSON, source="leaders"),
        _text("story", limit=STORY_LIMIT),
        Field("files", Kind.COLLECT),
        Field("openly", Kind.CHOICE, codes("leader_only", "with_supervisor")),
    ), review=True)


def behalf(policy: Policy, answers: Answers) -> Form:
    """A request for somebody else: who, what about, two lines."""
    return Form(BEHALF, (
        Field("person", Kind.PERSON, source="soldiers"),
        Field("category", Kind.CHOICE, source="categories"),
        _text("story", limit=STORY_LIMIT),
        Field("files", Kind.COLLECT),
        *openness(policy.categories.get(answers.get("category", ""))),
    ), review=True)


def _not(field_id: str, value: str) -> Callable[[Answers], bool]:
    return lambda answers: answers.get(field_id) != value


def say(policy: Policy, answers: Answers) -> Form:
    """Loose words and files of somebody with live conversations, and which one they belong to."""
    return Form(SAY, (Field("talk", Kind.COLLECT), Field("where", Kind.CHOICE, source="conversations")))


def otherwise(policy: Policy, answers: Answers) -> Form:
    """What somebody was told otherwise than a card says, and by which office."""
    offices = (Choice(home.id, home.words) for home in policy.departments())
    return Form(OTHERWISE, (_text("said"), Field("office", Kind.CHOICE, (*offices, *codes(UNKNOWN)))))


def card_edit(policy: Policy, answers: Answers) -> Form:
    """One field of a policy card, typed anew."""
    name = answers[TARGET][1]
    return Form(CARD_EDIT, (_text(name, limit=WRITTEN[name]),))


def holidays(policy: Policy, answers: Answers) -> Form:
    """The State Council's yearly notice, pasted."""
    return Form(HOLIDAYS, (_text("notice", limit=NOTICE_LIMIT),))


def own_days(policy: Policy, answers: Answers) -> Form:
    """The unit's own days off and days worked, a line each."""
    return Form(OWN_DAYS, (_text("days", limit=NOTICE_LIMIT),))
def urgent(policy: Policy, answers: Answers) -> Form:
    """Three lines; the first one is enough, and what there is goes out at once."""
    whose = (Field("person", Kind.PERSON, source="soldiers"),) if answers.get(FOR) else ()
    return Form(URGENT, (*whose, _text("story"), _text("place", optional=True), _text("reach", optional=True)))


def duty(policy: Policy, answers: Answers) -> Form:
    """Who is on duty from a day on, and for how many days."""
    return Form(DUTY, (Field("person", Kind.PERSON, source="on_duty"), Field("days", Kind.CHOICE, codes(*SPANS))))


def duty_paste(policy: Policy, answers: Answers) -> Form:
    """Several lines of the duty roster; they are looked at before they take effect."""
    return Form(DUTY_PASTE, (_text("lines", limit=STORY_LIMIT),), review=True)


def form(form_id: str, policy: Policy, answers: Answers) -> Form:
    """The form of a draft: intake, behalf, say, otherwise, card_edit, or an action's."""
    made = {INTAKE: intake, BEHALF: behalf, SAY: say, OTHERWISE: otherwise, CARD_EDIT: card_edit,
            HOLIDAYS: holidays, OWN_DAYS: own_days,
            LETTERBOX_FORM: letterbox, URGENT: urgent, DUTY: duty, DUTY_PASTE: duty_paste}
    if form_id in REVIEWED:
        return Form(form_id, REVIEWED[form_id])
    own = made.get(form_id)
    return own(policy, answers) if own else Form(form_id, ACTION_FORMS[Action(form_id)])
