"""A card's text → `Card`, or everything that is wrong with it, each mistake in one sentence with file and line."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date
from pathlib import PurePath

from bot.config.card_text import Unreadable, body_problems, check_name, lines_in_file, split, toml
from bot.config.fields import Fields
from bot.config.procedure import troubles
from bot.config.table import ID_LENGTH, Table, WrongKey, nearest
from bot.domain.card_problem import CardProblem
from bot.domain.cards import Branch, Card, Quiz, Source, Step
from bot.domain.policy import Choice, Material, Policy, Words

# Characters; where there are two, the second is the English one's.
TITLE = (40, 60)
WHAT = (60, 100)
SOURCE = (100, 200)
ARTICLE = (60, 120)
CHOICE = (32, 64)
ENTITLED, MATERIAL, WHO, WHEN, TIME_LIMIT, ALIAS, UNVERIFIED = 400, 60, 20, 16, 120, 60, 120
CHANGED, QUIZ, CHOICE_ID, STAFF_NO = 300, 200, 16, 24
# How many.
STEPS, CHOICES = (2, 8), (2, 5)
MATERIALS, SOURCES, BRANCHES, ASKED, ALIASES = 10, 8, 5, 10, 100


def parse_card(text: str, id_: str, policy: Policy | None = None, file: str = "") -> Card | tuple[CardProblem, ...]:
    """The card, or all its mistakes (one at least). Without a policy, categories and offices are not looked up."""
    file = file or f"{id_}.md"
    try:
        check_name(id_)
        parts = split(text)
        table = Table(toml(parts.front), PurePath(file), lines=lines_in_file(parts.front))
    except Unreadable as wrong:
        return (CardProblem(file, wrong.line, str(wrong)),)
    notes: list[WrongKey] = []
    card = _card(id_, Fields(table, notes), parts.bodies, policy)
    problems = [(note.line, note.words) for note in notes] + list(body_problems(parts))
    return (tuple(CardProblem(file, line, words) for line, words in sorted(problems))
            or (placed(card, policy) if policy else card))


def _card(id_: str, fields: Fields, body: Words, policy: Policy | None) -> Card:
    departments = _departments(policy) if policy else None
    categories = (*policy.categories, *policy.former_categories) if policy else None
    category = _known(fields, "category", categories)
    card = Card(
        id=id_,
        version=fields.whole("version", 1, 9999),
        category=category,
        office=_known(fields, "office", departments),
        owner=fields.text("owner", STAFF_NO),
        title=fields.words("title", *TITLE),
        aliases=fields.word_lists("aliases", ALIASES, ALIAS),
        entitled=fields.words("entitled", ENTITLED, lines=True),
        materials=tuple(_material(row) for row in fields.rows("materials", MATERIALS)),
        steps=_steps(fields),
        time_limit=fields.words("time_limit", TIME_LIMIT, lines=True),
        sources=tuple(_source(row) for row in fields.rows("sources", SOURCES)),
        valid_from=fields.day("valid_from"),
        review_on=fields.day("review_on"),
        body=body,
        valid_until=fields.day("valid_until") if fields.has("valid_until") else None,
        unverified=tuple(_unverified(row) for row in fields.rows("unverified", ASKED)),
        keywords=fields.word_lists("keywords", ALIASES, ALIAS) or None,
        answers=_answers(fields, category, policy) or None,
        changed=fields.words("changed", CHANGED, lines=True) if fields.has("changed") else None,
        major=fields.flag("major"),
        entitlement=fields.flag("entitlement"),
        sample=fields.flag("sample"),
        quiz=_quiz(fields) if fields.has("quiz") else None,
    )
    fields.done()
    _agree(fields, card)
    return card


def _departments(policy: Policy) -> list[str]:
    """Those that there are, and those whose place another one has taken."""
    former = [home.id for home in policy.former_homes.values() if not home.is_company and home.into]
    return [home.id for home in policy.departments()] + former


def placed(card: Card, policy: Policy) -> Card:
    """With the category and the office that have taken the place of closed ones, and the answers still asked for."""
    category = policy.subject_of(card.category)
    answers, known = card.answers, policy.categories.get(category)
    if answers and known:
        asked = {one.id: [choice.id for choice in one.choices] for one in known.questions}
        answers = {id_: choice for id_, choice in answers.items() if choice in asked.get(id_, ())} or None
    return replace(card, category=category, office=policy.place_of(card.office), answers=answers)


def _known(fields: Fields, key: str, known: Collection[str] | None) -> str:
    called = {"office": "department"}.get(key, key)
    return fields.text(key, ID_LENGTH) if known is None else fields.one_of(key, known, called)


def _material(fields: Fields) -> Material:
    material = Material(fields.id(CHOICE_ID), fields.both(MATERIAL), fields.flag("bring", default=True))
    fields.done()
    return material


def _source(fields: Fields) -> Source:
    article = fields.words("article", *ARTICLE) if fields.has("article") else None
    source = Source(fields.words("title", *SOURCE), article)
    fields.done()
    return source


def _unverified(fields: Fields) -> Words:
    words = fields.both(UNVERIFIED)
    fields.done()
    return words


def _steps(fields: Fields) -> tuple[Step, ...]:
    rows = fields.rows("steps", STEPS[1])
    before = len(fields.notes)
    steps = tuple(_step(row) for row in rows)
    if len(steps) < STEPS[0]:
        fields.note("steps", f"must have {STEPS[0]} to {STEPS[1]} entries")
    elif len(fields.notes) == before:
        for number, what in troubles(steps):
            fields.note(f"steps #{number}", what)
    return steps


def _step(fields: Fields) -> Step:
    step = Step(
        id=fields.id(ID_LENGTH),
        who=fields.words("who", WHO),
        what=fields.words("what", *WHAT),
        days=fields.number("days", 0, 365),
        branches=tuple(_branch(row) for row in fields.rows("branches", BRANCHES)),
    )
    fields.done()
    return step


def _branch(fields: Fields) -> Branch:
    branch = Branch(fields.words("when", WHEN), fields.text("to", ID_LENGTH))
    fields.done()
    return branch


def _answers(fields: Fields, category: str, policy: Policy | None) -> Mapping[str, str]:
    """What the card presets of its category's questions: each must be one, and its choice too."""
    inner = fields.inner("answers") if fields.has("answers") else None
    if inner is None:
        return {}
    answers = {id_: inner.text(id_, ID_LENGTH) for id_ in inner.given}
    if policy and category in (*policy.categories, *policy.former_categories):
        of = policy.category(category)
        questions = {each.id: [choice.id for choice in each.choices]
                     for each in (*of.questions, *of.former_questions)}
        for id_, choice in answers.items():
            if id_ not in questions:
                inner.note(id_, f'is no question of the category "{category}"; {nearest(id_, questions)}')
            elif choice not in questions[id_]:
                inner.note(id_, f'"{choice}" is no choice of this question; {nearest(choice, questions[id_])}')
    return answers


def _quiz(fields: Fields) -> Quiz | None:
    inner = fields.inner("quiz")
    if inner is None:
        return None
    choices = tuple(_choice(row) for row in inner.rows("choices", CHOICES[1]))
    quiz = Quiz(inner.both(QUIZ), choices, inner.text("right", ID_LENGTH))
    ids = [choice.id for choice in choices]
    if len(set(ids)) < max(CHOICES[0], len(ids)):
        inner.note("choices", f"must be {CHOICES[0]} to {CHOICES[1]}, each with its own id")
    elif quiz.right not in ids:
        inner.note("right", f"must be the id of one of the choices: {', '.join(ids)}")
    inner.done()
    return quiz


def _choice(fields: Fields) -> Choice:
    choice = Choice(fields.id(CHOICE_ID), fields.both(*CHOICE))
    fields.done()
    return choice


def _agree(fields: Fields, card: Card) -> None:
    """What one field says must go with what another says."""
    for key, day in (("review_on", card.review_on), ("valid_until", card.valid_until)):
        if day and date.min < day < card.valid_from:
            fields.note(key, "is before valid_from")
    if not card.sources and not card.unverified:
        fields.note("sources", "is missing: name a source, or say under [[unverified]] what must be asked")
    if card.changed and card.version == 1:
        fields.note("changed", "belongs to version 2 and later")
    if card.major and not card.changed:
        fields.note("major", "needs [changed] as well: what is new, for whom")
    ids = [material.id for material in card.materials]
    for number, id_ in enumerate(ids, start=1):
        if id_ and id_ in ids[: number - 1]:
            fields.note(f"materials #{number}", f'has the id "{id_}", which an earlier one has')
