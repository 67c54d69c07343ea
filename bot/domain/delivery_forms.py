"""What is asked before a delivery list or a survey begins, and why somebody is left out."""

from __future__ import annotations

from bot.domain.delivery import CHOSEN, Reach, Who, Why
from bot.domain.forms import (
    CARD,
    DELIVERY,
    FROM_CASE,
    NO_COMMON,
    NO_LIST,
    NO_SURVEY,
    NOTICE_LIMIT,
    Answers,
    Field,
    Form,
    Kind,
    codes,
    if_chosen,
    text_field,
)
from bot.domain.policy import Policy

SURVEY, COMMON = "way_survey", "way_common"
QUESTION, TITLE = 200, 60


def _of_homes(answers: Answers) -> bool:
    return answers.get("deliver_reach") != Reach.SHEET


def _of_people(answers: Answers) -> bool:
    return _of_homes(answers) and answers.get("deliver_way") != COMMON


def delivery(policy: Policy, answers: Answers) -> Form:
    """A delivery list of an entitlement, or from a case a survey; a list that was sent is read line by line."""
    barred = {SURVEY: NO_SURVEY, COMMON: NO_COMMON, "way_list": NO_LIST}
    ways = tuple(one for one, bar in barred.items() if not answers.get(bar))
    way = (Field("deliver_way", Kind.CHOICE, codes(*ways)),) if answers.get(FROM_CASE) else ()
    card = () if answers.get(CARD) else (Field("deliver_card", Kind.CHOICE, source="entitlements"),)
    asked = (*card, Field("deliver_reach", Kind.CHOICE, codes(Reach.ASK, Reach.HOMES, Reach.SHEET)))
    if answers.get("deliver_way") == SURVEY:
        asked = (text_field("deliver_question", limit=QUESTION, asks=True),
                 text_field("deliver_title", limit=TITLE, asks=True))
    elif answers.get("deliver_way") == COMMON:
        asked = (text_field("deliver_common", limit=QUESTION, asks=True),)
    return Form(DELIVERY, (
        *way, *asked,
        Field("deliver_homes", Kind.TICKS, source="delivery_homes", when=_of_homes),
        Field("deliver_who", Kind.CHOICE, codes(*Who), when=_of_people),
        text_field("deliver_sheet", limit=NOTICE_LIMIT, when=if_chosen("deliver_reach", Reach.SHEET)),
    ), review=True)


LEFT_OUT = (Field("deliver_why", Kind.CHOICE, codes(*CHOSEN)),
            text_field("deliver_word", limit=200, when=if_chosen("deliver_why", Why.OTHER)))
