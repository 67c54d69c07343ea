"""Policy cards for whoever asks: found by words, by category, by link; and the way on to a request."""

from __future__ import annotations

from datetime import date
from typing import Any

from bot.domain.cards import Card
from bot.domain.errors import Refused
from bot.domain.forms import SAY
from bot.domain.letters import Card as MessageCard
from bot.services import menu
from bot.services.cards import card_pages, readers
from bot.services.casework import cases, looking
from bot.services.delivery import deliveries
from bot.services.forms import filling
from bot.services.house import Unit
from bot.services.keys import Key, key, rows, worded
from bot.storage import drafts, events, policy_cards
from bot.storage.drafts import Draft

LOOKED = "_looked"
"""In the draft where the words wait: a card that they found was opened."""


async def show(unit: Unit, card_id: str, page: int = 0, *, fresh: bool = False, note: str | None = None) -> None:
    """The card: what one needs first; behind a button its details and sources. `note`: a phrase of `reading`."""
    card = served(unit, card_id)
    shown = min(page, page_count(card) - 1)
    back = [[key("card_found", "k", "found")]] if await words_of(unit) else []
    await _looked(unit)
    if unit.person.home in {one.id for one in unit.policy.companies()}:
        await policy_cards.seen(unit.tx, card.id, card.version, unit.person.id, unit.now)
    details = {**page_of(card, shown, unit.today), "note": note,
               "buttons": [*await readers.under(unit, card, shown), *await deliveries.under(unit, card),
                           *_buttons(card, shown), *back]}
    await unit.answer("policy_card", details, fresh=fresh)


async def _looked(unit: Unit) -> None:
    """What he asks after this is another question, if it finds cards of its own."""
    draft = await held(unit)
    if draft and "talk" in draft.answers and LOOKED not in draft.answers:
        await drafts.save(unit.tx, draft.id, {**draft.answers, LOOKED: True}, draft.touched_at)


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


def turns(card: Card, page: int, *target: str | int) -> list[Key]:
    """To the page before and the next; of two, the one has what one needs first and the other the rest."""
    of = page_count(card)
    back, on = ("card_back", "card_more") if of == 2 else ("card_page_back", "card_page_on")
    turn = [key(back, *target, page - 1, at=page, of=of)] if page else []
    return turn + ([key(on, *target, page + 1, at=page + 2, of=of)] if page < of - 1 else [])


def _buttons(card: Card, page: int) -> list[list[Key]]:
    turn = turns(card, page, "k", "show", card.id)
    return [[key("card_chart", "k", "chart", card.id), *turn],
            [key("card_helped", "k", "helped", card.id), key("card_still", "k", "still", card.id)],
            [key("card_tree", "k", "tree"), key("menu", "m")]]


def served(unit: Unit, card_id: str) -> Card:
    card = unit.shelf.cards.get(card_id)
    if card is None:
        raise Refused("card_gone")
    return card


async def chart(unit: Unit, card_id: str, version: int = 0) -> None:
    """The card's steps as a picture; `version`: as they were in that one."""
    card = await unit.shelf.version(unit.tx, card_id, version) if version else served(unit, card_id)
    if card is None:
        raise Refused("card_gone")
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


async def cited(unit: Unit, event_id: int, page: int) -> None:
    """The version that a case's result cited, as it was, marked as such; and the way to the one that counts now."""
    event = await events.by_id(unit.tx, event_id)
    case = await cases.load(unit, (event.case_id or 0) if event else 0)
    card = await unit.shelf.version(unit.tx, *((event.after.get("cite") if event else None) or (None, None)))
    if event is None or card is None:
        raise Refused("card_gone")
    now, shown = unit.shelf.cards.get(card.id), min(page, page_count(card) - 1)
    newer = now if now and now.version != card.version and not now.reads_as(card) else None
    marked = {"number": case.number, "at": event.at, "newer": newer.version if newer else None, "withdrawn": not now}
    ways = [[key("cited_now", "k", "show", card.id, 0)]] if newer else []
    details = {**page_of(card, shown, unit.today), "note": None, "cited": marked,
               "buttons": [[key("card_chart", "k", "chart", card.id, card.version),
                            *turns(card, shown, "k", "cited", event.id)], *ways, [key("open_case", "o", case.id)]]}
    await unit.answer("policy_card", details)


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
    draft, words = await held(unit), await words_of(unit)
    found = unit.shelf.find(words, unit.today) if words else []
    if draft is None or not found:
        await tree(unit)
        return
    await offer(unit, draft, found)


async def helped(unit: Unit, card_id: str) -> None:
    """*That helped*: counted, and the words that led here are done with."""
    card = served(unit, card_id)
    await policy_cards.mark(unit.tx, card.id, card.version, unit.person.id, "helped", unit.now)
    await let_go(unit)
    await menu.show(unit, "helped", fresh=True)  # what helped stays readable


async def held(unit: Unit) -> Draft | None:
    """Where the words wait that led here."""
    return await drafts.find(unit.tx, unit.person.id, SAY)


async def words_of(unit: Unit) -> str:
    """What he asked, if he came here by words."""
    draft = await held(unit)
    lines = draft.answers.get("talk", {}).get("lines", ()) if draft else ()
    return "\n".join(line["text"] for line in lines)


async def let_go(unit: Unit) -> None:
    draft = await held(unit)
    if draft and "talk" in draft.answers:
        await drafts.drop(unit.tx, draft.id)
