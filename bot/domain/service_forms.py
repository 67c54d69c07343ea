"""What is asked of a service day and on it, as data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot.domain.case import Track
from bot.domain.forms import (
    ABOUT,
    NO_CARD,
    SERVICE_ARRANGE,
    SERVICE_CLOSE,
    SERVICE_ENTER,
    SERVICE_MOVE,
    SERVICE_OFF,
    SERVICE_PLAN,
    SERVICE_QUESTION,
    SERVICE_SOLVE,
    SERVICE_TEAM,
    SERVICE_WISH,
    WHOM,
    WISH,
    Answers,
    Field,
    Form,
    Kind,
    codes,
    if_chosen,
    text_field,
)
from bot.domain.openness import LEADER_MEANT, concerns, openness
from bot.domain.policy import Policy
from bot.domain.service_days import Kind as DayKind

WHEN = (Field("by", Kind.CHOICE, source="dates"), Field("hour", Kind.CHOICE, source="hours"))
TEAM = Field("team", Kind.TICKS, source="service_team")
HIGHER = if_chosen("track", Track.HIGHER)
DECIDED = (
    Field("track", Kind.CHOICE, codes(*Track)),
    Field("by", Kind.CHOICE, source="dates", when=if_chosen("track", Track.DATED)),
    *(Field(one.id, one.kind, optional=one.optional, when=HIGHER) for one in WHOM),
    Field("owner", Kind.PERSON, source="office_people", optional=True),
)
"""What is decided on the spot of a case that cannot be solved there: how, by when, whose."""
SERVED: Mapping[str, tuple[Field, ...]] = {
    SERVICE_PLAN: (
        Field("day_kind", Kind.CHOICE, codes(*(f"day_{one}" for one in DayKind))),
        Field("company", Kind.CHOICE, source="companies"),
        *WHEN,
        Field("cards", Kind.TICKS, source="briefing_cards", when=if_chosen("day_kind", f"day_{DayKind.BRIEFING}")),
        TEAM,
        text_field("day_note", limit=200, optional=True, asks=True),
    ),
    SERVICE_MOVE: (*WHEN, text_field("reason", asks=True)),
    SERVICE_OFF: (text_field("reason", asks=True),),
    SERVICE_TEAM: (TEAM,),
    SERVICE_WISH: (text_field("wish", limit=300),),
    SERVICE_QUESTION: (Field("about_card", Kind.CHOICE, source="briefed"),
                       Field("category", Kind.CHOICE, source="categories", when=if_chosen("about_card", NO_CARD)),
                       text_field("day_questions", limit=1500)),
    SERVICE_SOLVE: (text_field("words"),),
    SERVICE_ARRANGE: DECIDED,
    SERVICE_CLOSE: (Field("there", Kind.TICKS, source="service_there"),
                    text_field("day_word", limit=300, optional=True, asks=True)),
}
"""What is asked whoever answers."""


def entry(policy: Policy, answers: Answers) -> Form:
    """What is raised there: whose, about what, two lines. Photos come along at any time. A wish knows its soldier.

    Whether it is about somebody is not asked: one tap at the end says so.
    """
    category = policy.categories.get(answers.get("category", ""))
    fresh = not answers.get(WISH)
    named = fresh and bool(answers.get("soldier"))
    whose = (Field("soldier", Kind.PERSON, source="service_soldiers", optional=True),
             Field("raised", Kind.CHOICE, codes("raised_anonymous", "raised_company"), when=_unnamed)) if fresh else ()
    open_ = openness(category, about=True) if named else concerns(category)
    return Form(SERVICE_ENTER, (
        *whose,
        Field("category", Kind.CHOICE, source="service_categories"),
        text_field("story"),
        LEADER_MEANT,
        Field("files", Kind.COLLECT),
        *(replace(one, source="service_everybody") if one.id == ABOUT else one for one in open_),
    ), review=True)


def _unnamed(answers: Answers) -> bool:
    return "soldier" in answers and answers["soldier"] is None
