"""Words for which no card was right, or which one left open: an alias of a card, the start of a new one, or neither."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.card_revision import Beginning, Revision, language_of, months_later
from bot.domain.cards import Card
from bot.domain.errors import Refused
from bot.domain.keepers import keeps, may_begin
from bot.domain.people import Person
from bot.domain.policy import Policy
from bot.services.cards import drafting, keeping, publishing
from bot.services.cards.shelf import Shelf
from bot.services.house import Unit
from bot.services.keys import Key, key, plain, rows, worded
from bot.storage import card_drafts, policy_cards, questions
from bot.storage.card_drafts import CardDraft
from bot.storage.database import Transaction
from bot.storage.questions import Question, Scope

PAGE = 6
ALIAS = 60
"""Characters of an alias."""
ID = 24
"""Characters of a card's id."""


async def show_list(unit: Unit, page: int, headline: str | None = None) -> None:
    """A page of the words that wait for somebody to look at them."""
    scope = await _scope(unit)
    found = await questions.listed(unit.tx, scope, page * PAGE, PAGE + 1)
    lines = [{"number": place, "words": one.words, "card": _title(unit, one), "category": _category(unit, one)}
             for place, one in enumerate(found[:PAGE], start=1)]
    turn = [key("earlier", "e", "words", page - 1)] if page else []
    turn += [key("later", "e", "words", page + 1)] if len(found) > PAGE else []
    numbers = rows([plain(str(place), "e", "q", one.id) for place, one in enumerate(found[:PAGE], start=1)], PAGE)
    await unit.answer("unanswered", {"headline": headline, "questions": lines, "page": page,
                                     "count": await questions.count(unit.tx, scope),
                                     "buttons": [row for row in (*numbers, turn, [key("menu", "m")]) if row]})


async def _scope(unit: Unit) -> Scope:
    scope = await keeping.scope(unit)
    if not (scope.everything or scope.cards or scope.categories):
        raise Refused("keeps_none")
    return scope


def _title(unit: Unit, question: Question) -> dict[str, str] | None:
    card = unit.shelf.cards.get(question.card_id or "")
    return dict(card.title) if card else None


def _category(unit: Unit, question: Question) -> dict[str, str] | None:
    return dict(unit.policy.category(question.category).words) if question.category else None


async def _open(unit: Unit, question_id: str) -> Question:
    """The question, if it is open and this person's to look at."""
    question = await questions.by_id(unit.tx, int(question_id)) if _is_number(question_id) else None
    if question is None or not (await _scope(unit)).has(question):
        raise Refused("no_such_question")
    if question.settled is not None:
        raise Refused("question_settled")
    return question


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 15


async def show(unit: Unit, question_id: str) -> None:
    """One question: the cards it may belong to, a new card, or none."""
    question = await _open(unit, question_id)
    near = _near(unit, question)
    buttons: list[list[Key]] = [[worded(card.title, "e", "to", question.id, card.id)] for card in near]
    buttons += [[key("attach_other", "e", "choose", question.id, 0), key("new_card", "e", "new", question.id)],
                [key("no_card", "e", "none", question.id), key("unanswered_list", "e", "words", 0)]]
    await unit.answer("question", {"words": question.words, "card": _title(unit, question), "at": question.at,
                                   "category": _category(unit, question), "alias": alias_of(question),
                                   "near": bool(near), "buttons": buttons})


def _near(unit: Unit, question: Question) -> list[Card]:
    """The card that left it open, and those that the words find, of those that the person keeps."""
    own = unit.shelf.cards.get(question.card_id or "")
    found = [*([own] if own else []), *unit.shelf.find(question.words, unit.today)]
    unique = {card.id: card for card in found if keeps(unit.person, card)}
    return list(unique.values())[:3]


def alias_of(question: Question) -> str:
    return " ".join(question.words.split())[:ALIAS].strip()


async def choose(unit: Unit, question_id: str, page: int) -> None:
    """All the cards that the words can be attached to."""
    question = await _open(unit, question_id)
    cards = [card for _, card in sorted(unit.shelf.cards.items()) if keeps(unit.person, card)]
    shown = cards[page * keeping.PAGE:(page + 1) * keeping.PAGE]
    turn = [key("earlier", "e", "choose", question.id, page - 1)] if page else []
    turn += [key("later", "e", "choose", question.id, page + 1)] if cards[(page + 1) * keeping.PAGE:] else []
    buttons = [*([worded(card.title, "e", "to", question.id, card.id)] for card in shown), turn,
               [key("question_back", "e", "q", question.id)]]
    await unit.answer("attach", {"words": question.words, "alias": alias_of(question), "categories": False,
                                 "buttons": [row for row in buttons if row]})


async def attach(unit: Unit, question_id: str, card_id: str) -> None:
    """The words are an alias of the card from now on."""
    question, mine = await _open(unit, question_id), await keeping.held(unit, card_id)
    alias, language = alias_of(question), language_of(question.words)
    new = alias not in mine.card.aliases.get(language, ())
    if new and not await publishing.amend(unit, mine, Revision(aliases=[(language, alias)], quiet=True)):
        return
    await questions.settle(unit.tx, question.id, f"alias:{card_id}", unit.now)
    await show_list(unit, 0, "attached")


async def dismiss(unit: Unit, question_id: str) -> None:
    """Nothing for a card."""
    question = await _open(unit, question_id)
    await questions.settle(unit.tx, question.id, "no", unit.now)
    await show_list(unit, 0, "dismissed")


async def begin(unit: Unit, question_id: str, category: str = "") -> None:
    """A new card begins with the words as its alias; of what category, is asked if nothing says so."""
    question = await _open(unit, question_id)
    known = category or question.category or ""
    if not may_begin(unit.person, unit.policy, known):
        if category:
            raise Refused("not_your_card")
        await _ask_category(unit, question)
        return
    draft = await sketch(unit.tx, unit.shelf, unit.policy, known, unit.person, [question], unit.now)
    await drafting.show(unit, draft, "begun")


async def _ask_category(unit: Unit, question: Question) -> None:
    offered = [worded(one.words, "e", "new", question.id, one.id) for one in unit.policy.categories.values()
               if may_begin(unit.person, unit.policy, one.id)]
    await unit.answer("attach", {"words": question.words, "alias": alias_of(question), "categories": True,
                                 "buttons": [*rows(offered), [key("question_back", "e", "q", question.id)]]})


async def sketch(tx: Transaction, shelf: Shelf, policy: Policy, category: str, owner: Person,
                 asked: Sequence[Question], now: int) -> str:
    """Keeps the draft of a new card that answers these questions, and settles them; gives its id."""
    today = policy.calendar.local(now).date()
    office = policy.category(category).department
    aliases = dict.fromkeys((language_of(one.words), alias_of(one)) for one in asked)
    text = shelf.folder.begin(Beginning(category, office, policy.home_words(office), owner.staff_no, today,
                                        months_later(today, publishing.MONTHS), list(aliases)))
    card_id = await _free_id(tx, category, asked[0].id)
    await card_drafts.save(tx, CardDraft(card_id, text, 0, owner.id, now))
    for one in asked:
        await questions.settle(tx, one.id, f"draft:{card_id}", now)
    return card_id


async def _free_id(tx: Transaction, category: str, number: int) -> str:
    """`pay-17`: an id that no card has or had."""
    while True:
        card_id = f"{category[:ID - 1 - len(str(number))]}-{number}"
        if not await policy_cards.last(tx, card_id) and not await card_drafts.find(tx, card_id):
            return card_id
        number += 1_000_000


