"""What is asked in a collection round, as data."""

from __future__ import annotations

from collections.abc import Mapping

from bot.domain.case import Track
from bot.domain.forms import (
    COLLECTION,
    DECIDE,
    DECIDE_OWNER,
    HEAP_CATEGORY,
    HEAP_JOIN,
    HEAP_WORDS,
    RAISE,
    WHOM,
    Field,
    Kind,
    codes,
    if_chosen,
    text_field,
)

HIGHER = if_chosen("track", Track.HIGHER)
DECISION = (
    Field("track", Kind.CHOICE, codes(*Track)),
    Field("by", Kind.CHOICE, source="dates", when=if_chosen("track", Track.DATED)),
    *(Field(one.id, one.kind, optional=one.optional, when=HIGHER) for one in WHOM),
)
"""What a meeting decides of a problem."""
COLLECTED: Mapping[str, tuple[Field, ...]] = {
    COLLECTION: (Field("companies", Kind.TICKS, source="companies"), Field("by", Kind.CHOICE, source="dates")),
    RAISE: (Field("problems", Kind.COLLECT),),
    HEAP_CATEGORY: (Field("category", Kind.CHOICE, source="categories"),),
    HEAP_JOIN: (Field("heap", Kind.CHOICE, source="heaps"),),
    HEAP_WORDS: (text_field("problem"),),
    DECIDE: DECISION,
    DECIDE_OWNER: (Field("person", Kind.PERSON, source="office_people"),),
}
"""What is asked in a collection round."""
LOOKED_OVER = frozenset({COLLECTION, RAISE})
"""Of these, what takes effect is shown once more before it does."""
