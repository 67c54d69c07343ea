"""`[categories]` of desk.toml: what a request may be about, what is asked and what papers it needs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from bot.config.homes import NAME, Homes, places
from bot.config.retention import keep_days
from bot.config.table import Table
from bot.domain.policy import Category, Choice, Material, Question

CHOICE_ID = 16  # what a button has room for
BUTTON, PROMPT = 32, 200  # characters: on a button, of a question

Categories = Mapping[str, Category]


def read_categories(table: Table, homes: Homes, former_homes: Homes) -> tuple[Categories, Categories]:
    """Those in which requests are filed, and those that were closed. A closed department gives way to its successor."""
    departments = {id_: place for id_, place in places(homes, former_homes).items() if not homes[place].is_company}
    found: dict[str, Category] = {}
    former: dict[str, Category] = {}
    gone = {home.id: home.id for home in former_homes.values()}
    for id_, each in table.named("categories"):
        if each.flag("closed"):
            former[id_] = _category(id_, each, {**gone, **departments})
        else:
            found[id_] = _category(id_, each, departments)
    if not found:
        raise table.wrong("categories", "are all closed: one at least must be open")
    for category in former.values():
        if category.into is not None and category.into not in {**found, **former}:
            raise table.wrong(f"categories.{category.id}.into", f'is "{category.into}", which is no category')
    return found, former


def _category(id_: str, table: Table, departments: Mapping[str, str]) -> Category:
    asked = [_question(each) for each in table.rows("questions")]
    needed = [_material(each) for each in table.rows("materials")]
    category = Category(
        id=id_,
        words=table.words(NAME),
        department=departments[table.one_of("department", departments, "department")],
        days=table.number("days", Category.days, 0.25, 365),
        company_first=table.flag("company_first"),
        lasting=table.flag("lasting"),
        suggestion=table.flag("suggestion"),
        sensitive=table.flag("sensitive"),
        anonymous=table.flag("anonymous", default=True),
        about_person=table.flag("about_person", default=True),
        questions=tuple(question for question, closed in asked if not closed),
        former_questions=tuple(question for question, closed in asked if closed),
        materials=tuple(material for material, closed in needed if not closed),
        former_materials=tuple(material for material, closed in needed if closed),
        cadres=table.texts("cadres"),
        keep_days=keep_days(table, "keep_days", 0) if table.has("keep_days") else None,
        into=table.text("into") if table.has("into") else None,
    )
    _no_doubles(table, "questions", (question.id for question, _ in asked))
    _no_doubles(table, "materials", (material.id for material, _ in needed))
    table.done()
    return category


def _question(table: Table) -> tuple[Question, bool]:
    """The question, and whether it is asked no more."""
    closed = table.flag("closed")
    choices = tuple(_choice(each) for each in table.rows("choices"))
    question = Question(table.id(), table.words(PROMPT), choices, table.flag("optional"))
    if len(choices) == 1:
        raise table.wrong("choices", "holds only one: give two or more, or none")
    _no_doubles(table, "choices", (each.id for each in choices))
    table.done()
    return question, closed


def _choice(table: Table) -> Choice:
    choice = Choice(table.id(longest=CHOICE_ID), table.words(BUTTON))
    table.done()
    return choice


def _material(table: Table) -> tuple[Material, bool]:
    """The paper, and whether it is needed no more."""
    closed = table.flag("closed")
    material = Material(table.id(longest=CHOICE_ID), table.words(NAME), table.flag("bring", default=True))
    table.done()
    return material, closed


def _no_doubles(table: Table, key: str, ids: Iterable[str]) -> None:
    seen: set[str] = set()
    for id_ in ids:
        if id_ in seen:
            raise table.wrong(key, f'has the id "{id_}" twice')
        seen.add(id_)
