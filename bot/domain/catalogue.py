"""Every form there is: requests, what actions ask, and what belongs to no case."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from bot.domain import delivery_forms, service_forms
from bot.domain.case import Outcome, Track
from bot.domain.collection_forms import COLLECTED, DECISION, LOOKED_OVER
from bot.domain.forms import (
    ABSENCE,
    ACCOUNT,
    ASKED_ONCE,
    BEHALF,
    CALL,
    CARD,
    CARD_EDIT,
    CHECK,
    COMMON_DATE,
    DELIVERY,
    DELIVERY_LEAVE,
    DUTY_PASTE,
    FOR,
    HOLIDAYS,
    INTAKE,
    LATER,
    LEAVES,
    LEDGER_SEARCH,
    LETTERBOX_FORM,
    NOTICE_LIMIT,
    ON_CALL,
    ON_DUTY,
    OTHERWISE,
    OWN_DAYS,
    PIN_NUMBER,
    RECORD,
    SAY,
    SERVICE_ENTER,
    SERVICE_PLAN,
    SETTLE,
    SEVERAL,
    SPANS,
    STORY_LIMIT,
    SUBSTITUTE,
    TALK_SAY,
    TALK_WHEN,
    TARGET,
    TITLE_LIMIT,
    UNKNOWN,
    URGENT,
    VOUCH,
    WAITS_FOR,
    WHOM,
    WRITTEN,
    Answers,
    Field,
    Form,
    Kind,
    change,
    codes,
    if_chosen,
    text_field,
)
from bot.domain.on_call import WEEKS
from bot.domain.openness import LEADER_MEANT, letterbox, openness
from bot.domain.policy import Choice, Policy
from bot.domain.post_forms import DUTIES, HANDOVERS
from bot.domain.review_forms import REVIEWING, SHOWN_ONCE_MORE
from bot.domain.rules import Action
from bot.domain.source_forms import SOURCE
from bot.domain.unit_forms import UNIT


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


REASON = 4
"""Letters of a reason that somebody else reads, at the least."""
ON_GROUNDS = (Outcome.ANSWERED, Outcome.EXPLAINED, Outcome.CANNOT)
"""Outcomes that are worth what they rest on; what is solved needs no ground, and one tap less."""
CLEAR_WORDS = text_field("words", limit=STORY_LIMIT)
CLEAR = Field("clear", Kind.CHOICE, codes("add", "as_is"), when=_sayable)
"""The desk's own question, of an answer that says neither who, nor on what ground, nor by when."""
STARS = codes("1", "2", "3", "4", "5")
DATED = (Field("by", Kind.CHOICE, source="dates"), text_field("reason"))
"""A date that the supervisor sets, and why: the soldier reads it."""

ACTION_FORMS: dict[Action, tuple[Field, ...]] = {
    Action.ACCEPT: (
        Field("track", Kind.CHOICE, codes(*Track)),
        *(Field(one.id, one.kind, optional=one.optional, when=if_chosen("track", Track.HIGHER)) for one in WHOM),
    ),
    Action.MESSAGE: (Field("talk", Kind.COLLECT),),
    Action.REPLY: (Field("talk", Kind.COLLECT),),
    Action.ASK: (
        Field("materials", Kind.TICKS, source="materials"),
        text_field("words", limit=STORY_LIMIT, optional=True),
    ),
    Action.RECEIVE: (text_field("what"), text_field("from_whom")),
    Action.PROGRESS: (CLEAR_WORDS, CLEAR),
    Action.STEP: (Field("to", Kind.CHOICE, source="ways"),),
    Action.REFER: WHOM,
    Action.BRING_BACK: (text_field("words"),),
    Action.CHANGE_TRACK: (Field("track", Kind.CHOICE, codes(Track.AT_ONCE, Track.DATED)), text_field("reason")),
    Action.ASK_ASSIST: (Field("person", Kind.PERSON, source="colleagues"), text_field("words")),
    Action.DELIVER: (text_field("words", limit=STORY_LIMIT),),
    Action.DECLINE_ASSIST: (text_field("reason"),),
    Action.OFFER: (
        Field("office", Kind.CHOICE, source="offices"),
        Field("person", Kind.PERSON, source="office_people", optional=True),
        text_field("words"),
    ),
    Action.DECLINE: (text_field("reason"),),
    Action.REASSIGN: (Field("person", Kind.PERSON, source="reassignable"), text_field("reason")),
    Action.RESOLVE: (
        Field("outcome", Kind.CHOICE, source="outcomes"),
        Field("duplicate_of", Kind.CASE, source="requesters_cases", when=if_chosen("outcome", Outcome.DUPLICATE)),
        CLEAR_WORDS,
        Field("cite", Kind.CHOICE, source="cards", optional=True, when=if_chosen("outcome", *ON_GROUNDS)),
        text_field("regulation", when=_needs_regulation),
        text_field("appeal", when=if_chosen("outcome", Outcome.CANNOT)),
        CLEAR,
    ),
    Action.DISPUTE: (text_field("reason"),),
    Action.REOPEN: (text_field("reason"),),
    Action.NOT_SOLVED: (text_field("reason"),),
    Action.SHELVE: (Field("clerk", Kind.CHOICE, source="clerk"), text_field("reason")),
    Action.ASK_EXTENSION: (Field("days", Kind.CHOICE, codes("d1", "d3", "d5", "d10")), text_field("reason")),
    Action.REFUSE_EXTENSION: (text_field("reason"),),
    Action.CLOSE_ON_REVIEW: (
        text_field("reason", limit=STORY_LIMIT), text_field("regulation"), text_field("next_channel")),
    Action.WITHDRAW: (Field("why", Kind.CHOICE, codes("solved", "not_needed", "asked_to", "unsaid")),),
    Action.RATE: (
        Field("result", Kind.CHOICE, STARS),
        Field("service", Kind.CHOICE, STARS),
        Field("trips", Kind.CHOICE, codes("t0", "t1", "t2", "t3")),
        text_field("words", optional=True),
    ),
    Action.HAND_BACK: (text_field("reason"),),
    Action.CONTEST: (text_field("reason"),),
    Action.ASK_SECOND: (text_field("reason", limit=STORY_LIMIT),),
    Action.UPHOLD: (text_field("reason", limit=STORY_LIMIT), text_field("next_channel")),
    Action.SET_DATE: DATED,
    Action.JOIN_BATCH: DATED,
    Action.MOVE_BATCH: DATED,
    Action.INSTRUCT: (text_field("words"),),
    Action.REPLY_INSTRUCTION: (text_field("words", limit=STORY_LIMIT),),
    Action.COORDINATE: DECISION,
    Action.PRESSURED: (text_field("words", limit=STORY_LIMIT),),
    Action.SOLVE_HERE: (text_field("words"),),
    Action.ARRANGE: service_forms.DECIDED,
    Action.REVEAL: (Field("person", Kind.PERSON, source="reveal_to"), replace(text_field("reason"), least=REASON)),
}
"""What an action asks before it takes effect; one without a row takes effect at once."""
REALLY = (Field("really", Kind.CHOICE, codes("really", "partly", "not_really")), text_field("how", optional=True))
REVIEWED: Mapping[str, tuple[Field, ...]] = {
    SETTLE: (Field("finding", Kind.CHOICE, source="findings"), text_field("reason")),
    ACCOUNT: (text_field("words", limit=STORY_LIMIT),), CHECK: REALLY, RECORD: REALLY, CALL: (text_field("when"),)}
"""Forms of a review; their draft's `case_id` is the review's id with a minus sign."""


def intake(policy: Policy, answers: Answers) -> Form:
    """A soldier's own request: category, where it goes, the category's questions, the story, papers, whom he asked."""
    category = policy.categories.get(answers.get("category", ""))
    route = (Field("route", Kind.CHOICE, codes("company", "hq")),) if category and category.company_first else ()
    return Form(INTAKE, (
        Field("category", Kind.CHOICE, source="categories"),
        *route,
        *_questions(policy, answers),
        text_field("story", limit=STORY_LIMIT),
        LEADER_MEANT,
        Field("files", Kind.COLLECT),
        Field("asked", Kind.PERSON, source="headquarters", optional=True, when=_not("route", "company")),
        *openness(category, about=True),
    ), review=True)


def _questions(policy: Policy, answers: Answers) -> tuple[Field, ...]:
    """What the answered category asks besides."""
    category = policy.categories.get(answers.get("category", ""))
    return tuple(
        Field(f"q_{question.id}", Kind.CHOICE if question.choices else Kind.TEXT, question.choices,
              optional=question.optional, words=question.words)
        for question in (category.questions if category else ())
    )


def behalf(policy: Policy, answers: Answers) -> Form:
    """A request for somebody else: who, what about, two lines; by a card also what its category asks, if he knows."""
    questions = [replace(one, optional=True) for one in _questions(policy, answers)] if CARD in answers else ()
    return Form(BEHALF, (
        Field("person", Kind.PERSON, source="soldiers"),
        Field("category", Kind.CHOICE, source="categories"),
        *questions,
        text_field("story", limit=STORY_LIMIT),
        LEADER_MEANT,
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
    return Form(OTHERWISE, (text_field("said"), Field("office", Kind.CHOICE, (*offices, *codes(UNKNOWN)))))


def card_edit(policy: Policy, answers: Answers) -> Form:
    """One field of a policy card, typed anew."""
    name = answers[TARGET][1]
    return Form(CARD_EDIT, (text_field(name, limit=WRITTEN[name]),))


def urgent(policy: Policy, answers: Answers) -> Form:
    """Three lines; the first one is enough, and what there is goes out at once."""
    whose = (Field("person", Kind.PERSON, source="soldiers"),) if answers.get(FOR) else ()
    where = text_field("place", optional=True), text_field("reach", optional=True)
    return Form(URGENT, (*whose, text_field("story"), *where))


def duty(policy: Policy, answers: Answers) -> Form:
    """Who is on duty from a day on, and for how many days."""
    return Form(ON_DUTY, (Field("person", Kind.PERSON, source="on_duty"), Field("days", Kind.CHOICE, codes(*SPANS))))


def duty_paste(policy: Policy, answers: Answers) -> Form:
    """Several lines of the duty roster; they are looked at before they take effect."""
    return Form(DUTY_PASTE, (text_field("lines", limit=STORY_LIMIT),), review=True)


def several(policy: Policy, answers: Answers) -> Form:
    """What is done with all the cases that were ticked."""
    return Form(SEVERAL, (
        Field("what", Kind.CHOICE, source="several"),
        Field("cite", Kind.CHOICE, source="picked_cards", when=if_chosen("what", "cite")),
        text_field("words", limit=STORY_LIMIT, when=if_chosen("what", "progress", "cite")),
        text_field("title", limit=TITLE_LIMIT, when=if_chosen("what", "batch")),
        Field("batch", Kind.CHOICE, source="batches", when=if_chosen("what", "join")),
        Field("by", Kind.CHOICE, source="dates", when=if_chosen("what", "date", "batch")),
        text_field("reason", when=if_chosen("what", "date", "batch")),
        Field("office", Kind.CHOICE, source="offices", when=if_chosen("what", "transfer")),
        Field("person", Kind.PERSON, source="office_people", optional=True, when=if_chosen("what", "transfer")),
        text_field("note", when=if_chosen("what", "transfer")),
    ), review=True)


def common_date(policy: Policy, answers: Answers) -> Form:
    """Another date for a whole batch."""
    return Form(COMMON_DATE, DATED)


def absence(policy: Policy, answers: Answers) -> Form:
    """From when until when; for whom, unless that is known."""
    many = () if answers.get(TARGET) else (Field("people", Kind.TICKS, source="overseen"),)
    return Form(ABSENCE, (*many, Field("starts", Kind.CHOICE, source="starts"),
                          Field("until", Kind.CHOICE, source="ahead")))


FIXED: Mapping[str, tuple[Field, ...]] = {
    HOLIDAYS: (text_field("notice", limit=NOTICE_LIMIT),),
    OWN_DAYS: (text_field("days", limit=NOTICE_LIMIT),),
    LATER: (text_field("later"),), WAITS_FOR: (text_field("waits_for"),),
    SUBSTITUTE: (Field("deputy", Kind.PERSON, source="posts"),),
    LEDGER_SEARCH: (text_field("words", limit=60),),
    PIN_NUMBER: (text_field("slip_number", limit=20),),
    LEAVES: (Field("leaves_on", Kind.CHOICE, source="ahead"),),
    VOUCH: (Field("vouched", Kind.PERSON, source="soldiers"), Field("vouch_how", Kind.CHOICE, codes("seen", "papers"))),
    DELIVERY_LEAVE: delivery_forms.LEFT_OUT,
    ON_CALL: (Field("person", Kind.PERSON, source="on_call"), Field("weeks", Kind.CHOICE, codes(*WEEKS))),
    TALK_SAY: (text_field("talk_say", limit=STORY_LIMIT),), TALK_WHEN: (text_field("talk_when", limit=300),),
    **REVIEWED, **DUTIES, **HANDOVERS, **UNIT, **COLLECTED, **REVIEWING, **SOURCE,
    **service_forms.SERVED,
}
"""Forms that are the same for everybody and every answer."""


def form(form_id: str, policy: Policy, answers: Answers) -> Form:
    """The form of a draft: intake, behalf, say, otherwise, card_edit, or an action's."""
    made = {INTAKE: intake, BEHALF: behalf, SAY: say, OTHERWISE: otherwise, CARD_EDIT: card_edit,
            URGENT: urgent, ON_DUTY: duty, DUTY_PASTE: duty_paste,
            SEVERAL: several, COMMON_DATE: common_date,
            ABSENCE: absence, LETTERBOX_FORM: letterbox, DELIVERY: delivery_forms.delivery,
            SERVICE_ENTER: service_forms.entry}
    if fields := FIXED.get(form_id):
        return Form(form_id, fields, review=form_id in LOOKED_OVER | SHOWN_ONCE_MORE | {SERVICE_PLAN})
    own = made.get(form_id)
    return own(policy, answers) if own else Form(form_id, ACTION_FORMS[Action(form_id)])
