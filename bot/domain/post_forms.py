"""What is asked about standing duties, handovers and somebody's record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot.domain.forms import (
    DUTY,
    DUTY_DONE,
    DUTY_END,
    DUTY_LACKS,
    DUTY_NOTE,
    DUTY_OWNER,
    DUTY_RHYTHM,
    HANDOVER,
    HANDOVER_NOTE,
    HANDOVER_QUESTION,
    HANDOVER_TO,
    OVERSEES,
    PERSON_FIND,
    PERSON_HOME,
    PERSON_LOST,
    PERSON_ROLES,
    Field,
    Kind,
    codes,
    text_field,
)
from bot.domain.people import Role
from bot.domain.rhythm import Rhythm

RHYTHM = Field("rhythm", Kind.CHOICE, codes(*Rhythm))
FIRST = Field("first", Kind.CHOICE, source="ahead", when=lambda answers: answers.get("rhythm") != Rhythm.LASTING)
OWNER = Field("duty_owner", Kind.PERSON, source="overseen")
DUTIES: Mapping[str, tuple[Field, ...]] = {
    DUTY: (text_field("duty_title", limit=40),
           replace(OWNER, optional=True, when=lambda answers: bool(answers.get(OVERSEES))), RHYTHM, FIRST,
           Field("served", Kind.CHOICE, codes("not_served", "served"))),
    DUTY_DONE: (replace(text_field("served_number", limit=20), whole=True), text_field("proof", limit=300)),
    DUTY_NOTE: (text_field("duty_word", limit=300),),
    DUTY_OWNER: (replace(OWNER, source="posts"),),
    DUTY_RHYTHM: (RHYTHM, FIRST),
    DUTY_END: (text_field("reason", limit=300),),
    DUTY_LACKS: (text_field("lacking", limit=300), Field("doer", Kind.PERSON, source="posts", optional=True)),
}
"""What is asked about a standing duty."""


FOLLOWS = Field("successor", Kind.PERSON, source="posts")
HANDOVERS: Mapping[str, tuple[Field, ...]] = {
    HANDOVER: (Field("leaver", Kind.PERSON, source="posts"), replace(FOLLOWS, optional=True)),
    HANDOVER_TO: (FOLLOWS,),
    HANDOVER_NOTE: (text_field("handover_note", limit=300),),
    HANDOVER_QUESTION: (text_field("handover_question", limit=300),),
    PERSON_FIND: (text_field("person_find", limit=60),),
    PERSON_LOST: (Field("lost", Kind.PERSON, source="soldiers"),),
    PERSON_HOME: (Field("person_home", Kind.CHOICE, source="homes"),),
    PERSON_ROLES: (Field("person_roles", Kind.TICKS, codes(*(one for one in Role if one is not Role.SOLDIER))),),
}
"""What is asked about a handover, and about somebody's record."""
