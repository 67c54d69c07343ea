"""Under whose name a request goes, whom it is about, and the letter that one leader alone reads: what is asked."""

from __future__ import annotations

from bot.domain.forms import (
    ABOUT,
    CONCERNS,
    HIDE,
    IS_LEADER,
    LEADER,
    LETTERBOX_FORM,
    OPENNESS,
    STORY_LIMIT,
    Answers,
    Field,
    Form,
    Kind,
    codes,
    if_chosen,
    text_field,
)
from bot.domain.policy import Category, Policy

LEADER_MEANT = Field(LEADER, Kind.CHOICE, codes("only_mentioned", IS_LEADER),
                     when=lambda answers: "about_person" not in (answers.get(OPENNESS), answers.get(CONCERNS)))
"""The desk's own question, of a story that names a leader: what is about him is not kept."""


def openness(category: Category | None, *, about: bool = False) -> tuple[Field, ...]:
    """Under one's name or not, and whom it is about; asked only of who wants something else than his name."""
    names = ("named", "anonymous") if category and category.anonymous else ("named",)
    ways = (*names, "about_person") if category and about and category.about_person else names
    if len(ways) == 1:
        return ()
    person = if_chosen(OPENNESS, "about_person")
    hide = (Field(HIDE, Kind.CHOICE, codes(*names), when=person),) if len(names) > 1 else ()
    whom = (Field(ABOUT, Kind.PERSON, source="everybody", when=person), *hide)
    return (Field(OPENNESS, Kind.CHOICE, codes(*ways)), *(whom if "about_person" in ways else ()))


def concerns(category: Category | None) -> tuple[Field, ...]:
    """Whom it is about, where nobody's own name is at stake; asked only of who says that it is about somebody."""
    if category and not category.about_person:
        return ()
    return (Field(CONCERNS, Kind.CHOICE, codes("about_nobody", "about_person")),
            Field(ABOUT, Kind.PERSON, source="everybody", when=if_chosen(CONCERNS, "about_person")))


def letterbox(policy: Policy, answers: Answers) -> Form:
    """A letter to a leader: to whom, what, papers, whether a supervisor may follow it."""
    return Form(LETTERBOX_FORM, (
        Field("leader", Kind.PERSON, source="leaders"),
        text_field("story", limit=STORY_LIMIT),
        Field("files", Kind.COLLECT),
        Field("openly", Kind.CHOICE, codes("leader_only", "with_supervisor")),
    ), review=True)
