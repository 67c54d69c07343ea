"""What is asked of an admin who changes his unit; `TARGET`: [kind, id] of what it is about, or [section, key]."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bot.domain.forms import TARGET, Answers, Field, Kind, codes, text_field
from bot.domain.unit_change import BUDGETS, CATEGORIES, COMPANIES, DEPARTMENTS, FLAGS, NAME, PROMPT

UNIT_ADD, UNIT_RENAME, UNIT_SPLIT, UNIT_MERGE = "unit_add", "unit_rename", "unit_split", "unit_merge"
UNIT_WINDOWS, UNIT_AWAY, UNIT_LEADER = "unit_windows", "unit_away", "unit_leader"
UNIT_OFFICE, UNIT_DAYS, UNIT_FLAGS, UNIT_CADRES = "unit_office", "unit_days", "unit_flags", "unit_cadres"
UNIT_QUESTION, UNIT_MATERIAL, UNIT_BUDGET = "unit_question", "unit_material", "unit_budget"


def _of(*kinds: str) -> Callable[[Answers], bool]:
    return lambda answers: (answers.get(TARGET) or ("",))[0] in kinds


NAMES = (text_field("unit_name", limit=NAME), text_field("unit_name_en", limit=NAME, optional=True))
"""In Chinese and in English; without the second the first stands for both."""
OFFICE = Field("unit_office", Kind.CHOICE, source="offices")

UNIT: Mapping[str, tuple[Field, ...]] = {
    UNIT_ADD: (*NAMES, Field("unit_office", Kind.CHOICE, source="offices", when=_of(CATEGORIES)),
               text_field("unit_number", limit=20, when=_of(CATEGORIES))),
    UNIT_RENAME: NAMES,
    UNIT_SPLIT: (*NAMES, Field("unit_categories", Kind.TICKS, source="unit_categories", when=_of(DEPARTMENTS)),
                 Field("unit_movers", Kind.TICKS, source="unit_people", when=_of(DEPARTMENTS)),
                 text_field("unit_names", limit=2000, when=_of(COMPANIES))),
    UNIT_MERGE: (Field("unit_into", Kind.CHOICE, source="unit_others"),),
    UNIT_WINDOWS: (text_field("unit_hours", limit=300),),
    UNIT_AWAY: (text_field("unit_phones_away", limit=300),),
    UNIT_LEADER: (Field("unit_leader", Kind.PERSON, source="leaders", optional=True),),
    UNIT_OFFICE: (OFFICE,),
    UNIT_DAYS: (text_field("unit_number", limit=20),),
    UNIT_FLAGS: (Field("unit_flags", Kind.TICKS, codes(*(f"flag_{one}" for one in FLAGS))),),
    UNIT_CADRES: (Field("unit_cadres", Kind.TICKS, source="unit_cadres"),),
    UNIT_QUESTION: (text_field("unit_question", limit=PROMPT),
                    text_field("unit_question_en", limit=PROMPT, optional=True),
                    text_field("unit_choices", limit=600, optional=True),
                    Field("unit_must", Kind.CHOICE, codes("must", "may"))),
    UNIT_MATERIAL: (text_field("unit_material", limit=NAME),
                    text_field("unit_material_en", limit=NAME, optional=True),
                    Field("unit_bring", Kind.CHOICE, codes("unit_bring", "unit_photo"))),
    **{f"{UNIT_BUDGET}_{one.key}": (text_field("unit_number", limit=20),) for one in BUDGETS},
}
