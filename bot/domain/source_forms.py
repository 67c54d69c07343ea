"""What is asked about topics that repeat, good solutions and mistakes made in good faith."""

from __future__ import annotations

from collections.abc import Mapping

from bot.domain.forms import Field, Kind, if_chosen, text_field
from bot.domain.topics import Way

TOPIC_ACT = "topic_act"
SOLUTION, SOLUTION_BACK = "solution", "solution_back"
TOLERATE, TOLERATE_UNDO = "tolerate", "tolerate_undo"
SOLUTION_LIMIT = 600
"""Characters of a good solution."""

SOURCE: Mapping[str, tuple[Field, ...]] = {
    TOPIC_ACT: (
        Field("topic_way", Kind.CHOICE, source="topic_ways"),
        Field("topic_card", Kind.CHOICE, source="topic_cards", when=if_chosen("topic_way", Way.CARD)),
        Field("topic_duty", Kind.CHOICE, source="topic_duties", when=if_chosen("topic_way", Way.DUTY)),
        text_field("topic_words", limit=200), Field("topic_on", Kind.CHOICE, source="days_past")),
    SOLUTION: (text_field("solution", limit=SOLUTION_LIMIT),),
    SOLUTION_BACK: (text_field("solution_back", limit=300),),
    TOLERATE: (Field("tolerate_what", Kind.CHOICE, source="mistakes"), text_field("tolerate_why", limit=300)),
    TOLERATE_UNDO: (text_field("tolerate_undo", limit=300),),
}
"""A draft's TARGET: the topic, the solution, [the case, the item], the mark."""
