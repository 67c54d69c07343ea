"""From a card, or from none that answers, on to a request: one's own, or somebody else's where one files for others."""

from __future__ import annotations

from typing import Any

from bot.domain import forms
from bot.domain.cards import Card
from bot.domain.errors import Refused
from bot.domain.forms import BEHALF, INTAKE
from bot.services.cards import advice
from bot.services.casework import intake
from bot.services.forms import filling
from bot.services.forms.note import Note
from bot.services.house import Unit
from bot.services.keys import key
from bot.storage import drafts, policy_cards

QUESTION = 600
"""Characters of a question that are kept."""
ASKED = "_asked"
"""In the draft where the words wait: under which number they are kept already, and for which card."""
FOR = {"mine": INTAKE, "other": BEHALF}
"""For whom a request is begun → its form."""


async def still(unit: Unit, card_id: str) -> None:
    """*Still a question*: a request that carries the card along, with its category, presets and the words so far."""
    card = advice.served(unit, card_id)
    await policy_cards.mark(unit.tx, card.id, card.version, unit.person.id, "still", unit.now)
    await _keep(unit, card)
    await _go_on(unit, card)


async def none(unit: Unit) -> None:
    """*None of these*: the words are kept for whoever writes cards, and become a request."""
    await _keep(unit, None)
    await _go_on(unit, None)


async def begin(unit: Unit, whose: str, card_id: str) -> None:
    """For whom it is has been said."""
    if FOR[whose] == BEHALF and not intake.may_file_for(unit.person):
        raise Refused("not_yours")
    await _begin(unit, FOR[whose], advice.served(unit, card_id) if card_id else None)


async def _go_on(unit: Unit, card: Card | None) -> None:
    """Whoever files for others is asked for whom; everybody else begins his own."""
    if not intake.may_file_for(unit.person):
        await _begin(unit, INTAKE, card)
        return
    card_id = card.id if card else ""
    await unit.answer("for_whom", {
        "title": dict(card.title) if card else None, "kept": bool(await advice.words_of(unit)),
        "buttons": [[key("for_me", "k", "mine", card_id), key("for_other", "k", "other", card_id)],
                    [key("menu", "m")]]}, fresh=True)


async def _keep(unit: Unit, card: Card | None) -> None:
    """The words become a question that waits for whoever keeps cards; pressed twice, it is still one."""
    draft, words = await advice.held(unit), await advice.words_of(unit)
    kept_for = [card.id if card else None, words]
    if draft is None or not words or draft.answers.get(ASKED, [0])[1:] == kept_for:
        return
    asked = await policy_cards.ask(unit.tx, unit.person.id, words[:QUESTION], unit.now,
                                   card_id=card.id if card else None, category=card.category if card else None)
    await drafts.save(unit.tx, draft.id, {**draft.answers, ASKED: [asked, *kept_for]}, unit.now)


async def with_card(unit: Unit, card: Card, more: forms.Answers) -> None:
    """One's own request that goes by a card, and what is known beside."""
    await _begin(unit, INTAKE, card, more)


async def for_other(unit: Unit, card: Card, more: forms.Answers) -> None:
    """The same for somebody else, by whoever files for others."""
    if not intake.may_file_for(unit.person):
        raise Refused("not_yours")
    await _begin(unit, BEHALF, card, more)


async def _begin(unit: Unit, form: str, card: Card | None, more: forms.Answers | None = None) -> None:
    """Opens the form; what is begun already keeps its story."""
    waiting, words = await advice.held(unit), await advice.words_of(unit)
    files = waiting.answers["talk"]["files"] if waiting and "talk" in waiting.answers else []
    asked = waiting.answers.get(ASKED) if waiting and card is None else None
    await advice.let_go(unit)
    draft = await drafts.open_(unit.tx, unit.person.id, form, 0, unit.now)
    answers = {**(_with_card(draft.answers, card) if card else draft.answers), **(more or {})}
    if asked and asked[1] is None:
        answers[forms.ASKED] = asked[0]
    story = "\n".join(filter(None, [answers.get("story"), words]))[:forms.STORY_LIMIT]
    if story:
        answers["story"] = story
    if files:
        answers["files"] = {**forms.collected(answers, "files"), "files": files[:forms.FILES_LIMIT]}
    note = Note(resumed=bool(draft.answers), fresh=True)
    await filling.proceed(unit, await filling.keep(unit, draft, answers), note)


def _with_card(before: forms.Answers, card: Card) -> dict[str, Any]:
    """The answers begun with, their category the card's and the category's questions as it presets them."""
    answers = {name: value for name, value in before.items() if not name.startswith("q_") and name != "route"}
    presets = {f"q_{name}": value for name, value in (card.answers or {}).items()}
    return {**answers, "category": card.category, forms.CARD: [card.id, card.version], **presets}
