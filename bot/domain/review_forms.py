"""What is asked in a review round, and for one more request to the companies than the cap, as data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot.domain.burden import CAPPED
from bot.domain.forms import (
    BURDEN_ALLOW,
    BURDEN_PLEAD,
    BURDEN_REFUSE,
    REVIEW_CHANGE,
    REVIEW_ROUND,
    REVIEW_WORD,
    Field,
    Kind,
    codes,
    text_field,
)

WORD_LIMIT, CHANGE_LIMIT = 200, 300
"""Characters of a free word or a reason, and of what an office says it has changed."""
SOMETHING, SOMETHING_SAID = 6, 4
"""Characters below which nothing is said of what was changed, or of a reason."""
REVIEWING: Mapping[str, tuple[Field, ...]] = {
    REVIEW_ROUND: (Field("by", Kind.CHOICE, source="dates"),),
    REVIEW_WORD: (text_field("review_said", limit=WORD_LIMIT),),
    REVIEW_CHANGE: (replace(text_field("review_changed", limit=CHANGE_LIMIT), least=SOMETHING),),
    BURDEN_ALLOW: (Field("burden_kind", Kind.CHOICE, codes(*(f"burden_{one}" for one in CAPPED))),
                   Field("companies", Kind.TICKS, source="companies"),
                   text_field("reason", limit=WORD_LIMIT, least=SOMETHING_SAID)),
    BURDEN_PLEAD: (text_field("reason", limit=WORD_LIMIT, least=SOMETHING_SAID),),
    BURDEN_REFUSE: (text_field("reason", limit=WORD_LIMIT, least=SOMETHING_SAID),),
}
SHOWN_ONCE_MORE = frozenset({REVIEW_ROUND})
"""Of these, what takes effect is shown before it does."""
