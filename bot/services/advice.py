"""Policy cards for whoever asks: found by words, by category, by link; and the way on to a request."""

from __future__ import annotations

from datetime import date
from typing import Any

from bot.domain import forms
from bot.domain.cards import Card
from bot.domain.errors import Refused
from bot.domain.forms import INTAKE, SAY
from bot.domain.letters import Card as MessageCard
from bot.services import card_pages, cases, filling, lists, looking, readers
from bot.services.asking import Note
from bot.services.house import Unit
from bot.services.keys import Key, key, rows, worded
from bot.storage import drafts, policy_cards
from bot.storage.drafts import Draft

QUESTION = 600
"""Characters of a question that are kept."""


async def show(unit: Unit, card_id: str, page: int = 0, *, fresh: bool = False, note: str | None = None) -> None:
    """The card: what one needs first; behind a button its details and sources. `note`: a phrase of `reading`."""
    card = _served(unit, card_id)
    shown = min(page, page_count(card) - 1)
    back = [[key("card_found", "k", "found")]] if await _words(unit) else []
    details = {**page_of(card, shown, unit.today), "note": note,
               "buttons": [*await readers.under(unit, card, shown), *_buttons(card, shown), *back]}
    await unit.answer("policy_card", details, fresh=fresh)


def page_count(card: Card) -> int:
    return len(card_pages.sections(card))


def page_of(card: Card, page: int, today: date) -> dict[str, Any]:
    """What a message shows of one page, but its buttons."""
    return {**view(card), "page": page, "sections": card_pages.sections(card)[page], "aged": today > card.review_on,
            "ended": card.valid_until is not None and today > card.valid_until, "ahead": today < card.valid_from}


def view(card: Card) -> dict[str, Any]:
    """All that a message can show of a card."""
    return {
        "id": card.id, "title": dict(card.title), "entitled": dict(card.entitled), "time_limit": dict(card.time_limit),
        "materials": [{"words": dict(one.words), "bring": one.bring} for one in card.materials],
        "steps": [{"who": dict(one.who), "what": dict(one.what), "days": one.days,
                   "branches": [{"when": dict(way.when), "to": _place(card, way.to)} for way in one.branches]}
                  for one in card.steps],
        "sources": [{"title": dict(one.title), "article": dict(one.article) if one.article else None}
                    for one in card.sources],
        "unverified": [dict(one) for one in card.unverified], "body": dict(card.body), "sample": card.sample,
        "valid_from": card.valid_from.isoformat(), "review_on": card.review_on.isoformat(), "version": card.version,
        "valid_until": card.valid_until.isoformat() if card.valid_until else None,
        "changed": dict(card.changed) if card.changed else None,
    }


def _place(card: Card, step_id: str) -> int:
    """The number of a step as the card lists them; 0: the end."""
    return next((place for place, step in enumerate(card.steps, start=1) if step.id == step_id), 0)


def _buttons(card: Card, page: int) -> list[list[Key]]:
    turn = [key("card_back", "k", "show", card.id, page - 1)] if page else []
    turn += [key("card_more", "k", "show", card.id, page + 1)] if page < page_count(card) - 1 else []
    return [[key("card_chart", "k", "chart", card.id), *turn],
            [key("card_helped", "k", "helped", card.id), key("card_still", "k", "still", card.id)],
            [key("card_tree", "k", "tree"), key("menu", "m")]]


def _served(unit: Unit, card_id: str) -> Card:
    card = unit.shelf.cards.get(card_id)
    if card is None:
        raise Refused("card_gone")
    return card


async def chart(unit: Unit, card_id: str) -> None:
    """The card's steps as a picture."""
    card = _served(unit, card_id)
    await unit.answer("flowchart", {"title": dict(card.title), "drawing": {"card_id": card.id, "version": card.version},
                                    "buttons": []}, fresh=True)


async def case_map(unit: Unit, case_id: int) -> None:
    """The steps of a case's card with where it stands."""
    case = await cases.load(unit, case_id)
    await looking.looked(unit, case)
    card = await unit.shelf.version(unit.tx, case.card_id, case.card_version)
    if card is None:
        raise Refused("card_gone")
    drawing = {"card_id": card.id, "version": card.version, "at": case.card_step or ""}
    await unit.answer("flowchart", {"title": dict(card.title), "drawing": drawing, "buttons": []}, fresh=True)


async def tree(unit: Unit, category: str | None = None, *, asked: bool = False) -> None:
    """The categories that have cards, or one category's cards. `asked`: no card answered, so a request may."""
    if category is None:
        known = {card.category for card in unit.shelf.cards.values()}
        keys = [worded(one.words, "k", "of", one.id) for one in unit.policy.categories.values() if one.id in known]
        request = [[key("ask_request", "k", "none")]] if asked or not known else []
        due = len(await readers.due(unit))
        unread = [[key("reading_list", "r", "list", 0, count=due)]] if due else []
        details: dict[str, Any] = {"category": None, "asked": asked, "empty": not known,
                                   "buttons": [*unread, *rows(keys), *request,
                                               [key("urgent", "u", "go"), key("menu", "m")]]}
    else:
        found = unit.shelf.of_category(category, unit.today)
        buttons = [[worded(card.title, "k", "show", card.id, 0)] for card in found]
        details = {"category": dict(unit.policy.category(category).words), "asked": False,
                   "buttons": [*buttons, [key("card_tree", "k", "tree"), key("menu", "m")]]}
    await unit.answer("card_tree", details)


async def ask(unit: Unit, words: str) -> None:
    """`/ask` and what follows it; without words, the categories."""
    if not words.strip():
        await tree(unit)
        return
    draft = await _kept(unit, words)
    found = unit.shelf.find(words, unit.today)
    if found:
        await offer(unit, draft, found)
    else:
        await tree(unit, asked=True)


async def _kept(unit: Unit, words: str) -> Draft:
    """The words wait in a draft, so that a request can begin with them."""
    draft = await drafts.open_(unit.tx, unit.person.id, SAY, 0, unit.now)
    talk = {"lines": [{"text": words, "message_id": None}], "files": [], "done": True}
    return await filling.keep(unit, draft, {"talk": talk})


async def offer(unit: Unit, draft: Draft, found: list[Card]) -> None:
    """The best cards for the words in the draft; none of these: a request with the same words."""
    shown = [[worded(card.title, "k", "show", card.id, 0)] for card in found]
    talk = draft.answers["talk"]
    details = {"lines": [line["text"] for line in talk["lines"]], "files": len(talk["files"]),
               "buttons": [*shown, [key("card_none", "k", "none")], [key("urgent", "u", "go"), key("menu", "m")]]}
    await unit.answer("found", details, case_id=-draft.id, card=MessageCard.RING, fresh=True)


async def again(unit: Unit) -> None:
    """Back from a card to the others that were found with it."""
    held, words = await _draft(unit), await _words(unit)
    found = unit.shelf.find(words, unit.today) if words else []
    if held is None or not found:
        await tree(unit)
        return
    await offer(unit, held, found)


async def helped(unit: Unit, card_id: str) -> None:
    """*That helped*: counted, and the words that led here are done with."""
    card = _served(unit, card_id)
    await policy_cards.mark(unit.tx, card.id, card.version, unit.person.id, "helped", unit.now)
    await _let_go(unit)
    await lists.menu(unit, "helped", fresh=True)  # what helped stays readable


async def still(unit: Unit, card_id: str) -> None:
    """*Still a question*: a request that carries the card along, with its category, presets and the words so far."""
    card = _served(unit, card_id)
    words = await _words(unit)
    await policy_cards.mark(unit.tx, card.id, card.version, unit.person.id, "still", unit.now)
    if words:
        await policy_cards.ask(unit.tx, unit.person.id, words[:QUESTION], unit.now, card_id=card.id,
                               category=card.category)
    await _begin(unit, words, card)


async def none(unit: Unit) -> None:
    """*None of these*: the words are kept for whoever writes cards, and become a request."""
    words = await _words(unit)
    asked = await policy_cards.ask(unit.tx, unit.person.id, words[:QUESTION], unit.now) if words else None
    await _begin(unit, words, None, asked)


async def _begin(unit: Unit, words: str, card: Card | None, asked: int | None = None) -> None:
    """Opens the intake form; what is begun already keeps its story."""
    held = await _draft(unit)
    files = held.answers["talk"]["files"] if held and "talk" in held.answers else []
    await _let_go(unit)
    draft = await drafts.open_(unit.tx, unit.person.id, INTAKE, 0, unit.now)
    answers = dict(draft.answers)
    resumed = bool(answers)
    if card:
        answers = {name: value for name, value in answers.items() if not name.startswith("q_") and name != "route"}
        answers |= {"category": card.category, forms.CARD: [card.id, card.version],
                    **{f"q_{name}": value for name, value in (card.answers or {}).items()}}
    if asked:
        answers[forms.ASKED] = asked
    story = "\n".join(filter(None, [answers.get("story"), words]))[:forms.STORY_LIMIT]
    if story:
        answers["story"] = story
    if files:
        answers["files"] = {**forms.collected(answers, "files"), "files": files[:forms.FILES_LIMIT]}
    await filling.proceed(unit, await filling.keep(unit, draft, answers), Note(resumed=resumed, fresh=True))


async def _draft(unit: Unit) -> Draft | None:
    return await drafts.find(unit.tx, unit.person.id, SAY)


async def _words(unit: Unit) -> str:
    """What he asked, if he came here by words."""
    held = await _draft(unit)
    lines = held.answers.get("talk", {}).get("lines", ()) if held else ()
    return "\n".join(line["text"] for line in lines)


async def _let_go(unit: Unit) -> None:
    held = await _draft(unit)
    if held and "talk" in held.answers:
        await drafts.drop(unit.tx, held.id)
