"""Cards for those who keep them: which these are, how each does, withdrawing one and putting it back."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.cards import Card
from bot.domain.errors import Refused
from bot.domain.keepers import heads, keeps
from bot.domain.people import HEADQUARTERS, Role
from bot.services.house import Unit
from bot.services.keys import Key, key, rows, worded
from bot.storage import card_drafts, otherwise, people, policy_cards, questions
from bot.storage.card_drafts import CardDraft
from bot.storage.policy_cards import Version
from bot.storage.questions import Scope

PAGE = 8
"""Cards on a page of the list."""
VERSIONS = 5
"""Versions whose counts are shown."""


@dataclass(frozen=True, slots=True)
class Held:
    """A card in its keeper's hands: as last published (or as it is drafted, if it never was), and its open draft."""

    card: Card
    last: Version | None
    draft: CardDraft | None


async def held(unit: Unit, card_id: str) -> Held:
    """The card, if the person keeps it; Refused otherwise."""
    last, draft = await policy_cards.last(unit.tx, card_id), await card_drafts.find(unit.tx, card_id)
    text = last.text if last else draft.text if draft else None
    card = unit.shelf.folder.parse(card_id, text) if text else None
    if card is None:
        raise Refused("card_gone")
    if not keeps(unit.person, card):
        raise Refused("not_your_card")
    return Held(card, last, draft)


async def kept(unit: Unit) -> list[Card]:
    """The cards that the person keeps: served, withdrawn, and not yet published."""
    known = {**unit.shelf.withdrawn, **unit.shelf.cards}
    for draft in await card_drafts.every(unit.tx):
        card = unit.shelf.folder.parse(draft.card_id, draft.text) if draft.card_id not in known else None
        if card:
            known[draft.card_id] = card
    return [card for _, card in sorted(known.items()) if keeps(unit.person, card)]


async def scope(unit: Unit) -> Scope:
    """Which questions without an answer the person hears of."""
    if unit.person.has(Role.ADMIN):
        return Scope(everything=True)
    cards = [card.id for card in (*unit.shelf.cards.values(), *unit.shelf.withdrawn.values())
             if keeps(unit.person, card)]
    return Scope(cards, heads(unit.person, unit.policy))


async def keys(unit: Unit) -> list[Key]:
    """The menu's ways to the cards somebody keeps, to what they did not answer and to what was told otherwise."""
    if not unit.person.has(Role.ADMIN, *HEADQUARTERS):
        return []
    cards, waiting = len(await kept(unit)), await questions.count(unit.tx, await scope(unit))
    told = await otherwise.count(unit.tx, unit.person.id)
    return [*([key("kept_cards", "e", "list", 0, count=cards)] if cards else []),
            *([key("unanswered", "e", "words", 0, count=waiting)] if waiting else []),
            *([key("otherwise_list", "x", "list", 0, count=told)] if told else [])]


async def show_list(unit: Unit, page: int) -> None:
    """A page of the cards that the person keeps."""
    cards = await kept(unit)
    if not cards:
        raise Refused("keeps_none")
    shown = cards[page * PAGE:(page + 1) * PAGE]
    turn = [key("earlier", "e", "list", page - 1)] if page else []
    turn += [key("later", "e", "list", page + 1)] if cards[(page + 1) * PAGE:] else []
    lines = [{"title": dict(card.title), "state": _state(unit, card), "aged": unit.today > card.review_on}
             for card in shown]
    buttons = [*([worded(card.title, "e", "card", card.id)] for card in shown), turn, [key("menu", "m")]]
    await unit.answer("kept_cards", {"cards": lines, "page": page, "count": len(cards),
                                     "buttons": [row for row in buttons if row]})


def _state(unit: Unit, card: Card) -> str:
    if card.id in unit.shelf.cards:
        return "served"
    return "withdrawn" if card.id in unit.shelf.withdrawn else "draft"


async def show(unit: Unit, card_id: str, headline: str | None = None) -> None:
    """One card: how it stands, what people made of its versions, what can be done with it."""
    await show_held(unit, await held(unit, card_id), headline)


async def show_held(unit: Unit, mine: Held, headline: str | None = None) -> None:
    card, last = mine.card, mine.last
    marks = await policy_cards.marks(unit.tx, card.id)
    versions = await policy_cards.latest(unit.tx, card.id, VERSIONS)
    owner = await people.by_staff_no(unit.tx, card.owner)
    by = await people.names(unit.tx, {one.published_by for one in versions if one.published_by})
    lines = [{"number": one.version, "at": one.published_at,
              "by": by[one.published_by].name if one.published_by in by else None,
              "helped": marks.get(one.version, {}).get("helped", 0),
              "still": marks.get(one.version, {}).get("still", 0)} for one in versions]
    state = "draft" if last is None else "withdrawn" if last.withdrawn_at is not None else "served"
    await unit.answer("kept_card", {
        "headline": headline, "title": dict(card.title), "state": state, "versions": lines,
        "owner": owner.name if owner else None, "review_on": card.review_on.isoformat(),
        "aged": unit.today > card.review_on, "drafted": mine.draft is not None,
        "waiting": await questions.count(unit.tx, Scope(cards=[card.id])),
        "buttons": [*rows(key("old_version", "e", "version", card.id, one.version, at=one.version)
                          for one in versions[1:]), *_buttons(mine, state, aged=unit.today > card.review_on)]})


def _buttons(mine: Held, state: str, *, aged: bool) -> list[list[Key]]:
    card_id = mine.card.id
    first = [key("edit_card", "e", "draft", card_id)]
    if state == "served":
        first.append(key("withdraw_card", "e", "withdraw", card_id))
    elif state == "withdrawn":
        first.append(key("put_back", "e", "back", card_id))
    review = [key("still_right", "e", "right", card_id)] if aged and state == "served" else []
    return [row for row in (first, review, [key("kept_list", "e", "list", 0), key("menu", "m")]) if row]


async def withdraw(unit: Unit, card_id: str) -> None:
    """Nobody finds the card any more, until it is put back; what was published stays."""
    mine = await held(unit, card_id)
    if mine.last is None or mine.last.withdrawn_at is not None:
        raise Refused("card_withdrawn")
    await policy_cards.withdraw(unit.tx, card_id, unit.now, unit.person.id)
    await show(unit, card_id, "withdrawn")


async def put_back(unit: Unit, card_id: str) -> None:
    """The last version is served again, whether its file is still there or not."""
    mine = await held(unit, card_id)
    if mine.last is None or mine.last.withdrawn_at is None:
        raise Refused("card_served")
    await policy_cards.put_back(unit.tx, card_id, mine.last.version, filed=False)
    await show(unit, card_id, "put_back")


