"""Reading cards as a duty: *read*, the one question where the unit wants it, what is left, who has not."""

from __future__ import annotations

from bot.domain.cards import Card
from bot.domain.duty import oversees
from bot.domain.errors import Refused
from bot.domain.forms import CARD, OTHERWISE
from bot.services.cards import advice, readers
from bot.services.forms import filling
from bot.services.house import Unit
from bot.services.keys import key, of_choice, rows, worded
from bot.storage import drafts, reading

PAGE = 8
"""Cards on one page of what is left to read."""
NAMED = 25
"""Names shown of those who have not read."""


async def read(unit: Unit, card_id: str, version: int) -> None:
    """*Read*: kept for the version that is served now; of an older one the new one is shown first."""
    card = await _his(unit, card_id)
    if version != card.version:
        await advice.show(unit, card.id, note="newer")
    elif _asks(unit, card) and not await readers.has_read(unit, card, unit.person):
        await _quiz(unit, card)
    else:
        await _keep(unit, card)


async def pick(unit: Unit, card_id: str, version: int, choice: str) -> None:
    """An answer to the card's question: right, it is read; wrong, the card is shown once more."""
    card = await _his(unit, card_id)
    if version != card.version:
        await advice.show(unit, card.id, note="newer")
    elif card.quiz and choice != card.quiz.right:
        await advice.show(unit, card.id, note="wrong")
    else:
        await _keep(unit, card)


async def _his(unit: Unit, card_id: str) -> Card:
    card = readers.served(unit, card_id)
    if not await readers.may_read(unit, card):
        raise Refused("not_yours")
    return card


def _asks(unit: Unit, card: Card) -> bool:
    return unit.policy.reading_quiz and card.quiz is not None


async def _quiz(unit: Unit, card: Card) -> None:
    if card.quiz is None:
        return
    choices = [[of_choice(one, "r", "pick", card.id, card.version, one.id)] for one in card.quiz.choices]
    await unit.answer("reading_quiz", {
        "title": dict(card.title), "question": dict(card.quiz.words),
        "buttons": [*choices, [key("card_again", "k", "show", card.id, 0)]]})


async def _keep(unit: Unit, card: Card) -> None:
    await reading.read(unit.tx, card.id, card.version, unit.person.id, unit.now)
    left = len(await readers.due(unit))
    more = [[key("reading_list", "r", "list", 0, count=left)]] if left else []
    await unit.answer("reading_done", {"title": dict(card.title), "version": card.version, "left": left,
                                       "buttons": [*more, [key("menu", "m")]]})


async def left(unit: Unit, page: int) -> None:
    """What is left to read, a button a card."""
    due = await readers.due(unit)
    page = min(page, max(0, len(due) - 1) // PAGE)
    shown = due[page * PAGE:(page + 1) * PAGE]
    turn = [key("earlier", "r", "list", page - 1)] if page else []
    turn += [key("later", "r", "list", page + 1)] if len(due) > (page + 1) * PAGE else []
    buttons = [*([worded(card.title, "k", "show", card.id, 0)] for card in shown), turn, [key("menu", "m")]]
    await unit.answer("reading_list", {"count": len(due), "titles": [], "reminder": False, "letter": False,
                                       "buttons": [row for row in buttons if row]})


async def who(unit: Unit, card_id: str) -> None:
    """Who has not read the card, by name: for its owner, its office's head and supervisors."""
    card = readers.served(unit, card_id)
    if not oversees(unit.person, card):
        raise Refused("not_yours")
    waiting, done = await readers.unread(unit, card)
    people = [{"name": one.name, "home": dict(unit.policy.home_words(one.home)), "sent_at": sent,
               "joined": one.chat_id is not None} for one, sent in waiting]
    await unit.answer("reading_who", {
        "title": dict(card.title), "version": card.version, "people": people[:NAMED], "count": len(people),
        "done": done, "buttons": rows([key("card_again", "k", "show", card.id, 1), key("menu", "m")])})


async def otherwise(unit: Unit, card_id: str) -> None:
    """*I was told otherwise*: opens its form, anew for each card."""
    card = readers.served(unit, card_id)
    held = await drafts.find(unit.tx, unit.person.id, OTHERWISE)
    if held and held.answers.get(CARD) != [card.id, card.version]:
        await drafts.drop(unit.tx, held.id)
    await filling.start(unit, OTHERWISE, answers={CARD: [card.id, card.version]}, fresh=True)  # the card stays readable
