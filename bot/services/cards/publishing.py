"""A card's new version goes out: seen as soldiers will see it, then published; its file follows after the commit."""

from __future__ import annotations

from bot.domain.card_revision import UNWRITTEN, Revision, months_later
from bot.domain.cards import Card
from bot.domain.errors import Refused
from bot.domain.letters import Lane, Letter
from bot.domain.policy import LANGUAGES
from bot.services.cards import advice, drafting, keeping
from bot.services.cards.keeping import Held
from bot.services.cards.shelf import Clash, Tell
from bot.services.house import Actor, House, Unit
from bot.services.keys import key
from bot.storage import card_drafts, outbox, people, policy_cards
from bot.storage.card_drafts import CardDraft
from bot.storage.database import Transaction
from bot.storage.policy_cards import Version

LISTED = 20
"""Titles in one list."""
MONTHS = 6
"""After how many a card that is still right is reviewed again."""


async def preview(unit: Unit, card_id: str, page: int) -> None:
    """The draft just as it will be read."""
    mine = await keeping.held(unit, card_id)
    card = _drafted(unit, mine)
    shown = min(page, advice.page_count(card) - 1)
    buttons = [[*advice.turns(card, shown, "e", "preview", card_id), key("edit_card", "e", "draft", card_id)],
               [key("publish", "e", "publish", card_id), key("discard", "e", "discard", card_id)]]
    number = max(card.version, mine.last.version + 1 if mine.last else 1)
    await unit.answer("policy_card", {**advice.page_of(card, shown, unit.today), "version": number,
                                      "buttons": buttons})


def _drafted(unit: Unit, mine: Held) -> Card:
    card = unit.shelf.folder.parse(mine.card.id, mine.draft.text) if mine.draft else None
    if card is None:
        raise Refused("no_card_draft")
    return card


async def publish(unit: Unit, card_id: str) -> None:
    """The draft is the card from now on, if nobody published another version meanwhile."""
    mine = await keeping.held(unit, card_id)
    card = _drafted(unit, mine)
    assert mine.draft is not None
    if mine.last and mine.last.version != mine.draft.base:
        raise Refused("card_overtaken", number=mine.last.version)
    if _unwritten(card):
        raise Refused("card_unwritten")
    if await put_out(unit, mine, mine.draft.text):
        await card_drafts.drop(unit.tx, card_id)
        await keeping.show(unit, card_id, "published")


def _unwritten(card: Card) -> bool:
    """Whether something that a new card began with still waits to be written."""
    return any(words[language] == UNWRITTEN[language] for words in (card.title, card.entitled, card.body)
               for language in LANGUAGES)


async def put_out(unit: Unit, mine: Held, text: str) -> bool:
    """Publishes the text as the card's next version; False: it has mistakes, which were told."""
    folder, card_id = unit.shelf.folder, mine.card.id
    checked = folder.check(card_id, text)
    if not isinstance(checked, Card):
        await drafting.mistaken(unit, mine.card, checked)
        return False
    number = max(checked.version, mine.last.version + 1 if mine.last else 1)
    if checked.version != number:
        text = folder.revise(text, Revision(version=number))
    await policy_cards.publish(unit.tx, Version(card_id, number, text, unit.now, unit.person.id, filed=False))
    return True


async def amend(unit: Unit, mine: Held, change: Revision) -> bool:
    """A small change at once: the next version has it, and a draft that somebody is at keeps up."""
    if mine.last is None:
        raise Refused("card_gone")
    folder = unit.shelf.folder
    if not await put_out(unit, mine, folder.revise(mine.last.text, change)):
        return False
    draft, new = mine.draft, await policy_cards.last(unit.tx, mine.card.id)
    if draft and new and draft.base == mine.last.version:
        text = folder.revise(draft.text, change)
        await card_drafts.save(unit.tx, CardDraft(draft.card_id, text, new.version, draft.person_id, draft.touched_at))
    return True


async def still_right(unit: Unit, card_id: str) -> None:
    """The card was looked through and stays as it is: reviewed again in six months."""
    mine = await keeping.held(unit, card_id)
    if unit.today <= mine.card.review_on:
        raise Refused("card_reviewed")
    if mine.last and mine.last.withdrawn_at is not None:
        raise Refused("card_withdrawn")
    if await amend(unit, mine, Revision(review_on=months_later(unit.today, MONTHS), quiet=True)):
        await keeping.show(unit, card_id, "reviewed")


async def serve(house: House, actor: Actor) -> None:
    """After the commit: what was published is served and written to its file; if it cannot be, he reads so once."""
    missed = await house.shelf.refresh(house.db, house.clock(), changed=True, tell=by_hand(house))
    if not missed:
        return
    async with house.db.write() as tx:
        person = await people.by_chat(tx, actor.chat_id)
        language = (person.language if person else None) or actor.language
        titles = [dict(card.title) for card_id in missed if (card := house.shelf.cards.get(card_id))]
        await outbox.put(tx, Letter("card_unfiled", {
            "titles": titles[:LISTED], "more": max(0, len(titles) - LISTED), "buttons": []}, actor.chat_id, language,
            person.id if person else None, Lane.ANSWER), house.machine())


def by_hand(house: House) -> Tell:
    """Tells whoever published a card in the chat that its file was changed by hand."""

    async def tell(tx: Transaction, clash: Clash) -> None:
        one = clash.published
        person = await people.by_id(tx, one.published_by or 0)
        card = house.shelf.folder.parse(one.card_id, one.text)
        if person is None or not person.active or person.chat_id is None or card is None:
            return
        other = one if clash.served == clash.by_hand.version else clash.by_hand
        details = {"title": dict(card.title), "yours": one.version, "by_hand": clash.by_hand.version,
                   "served": clash.served, "buttons": [[key("kept_card", "e", "card", one.card_id)]],
                   "paper": {"name": f"{one.card_id}.v{other.version}.md", "text": other.text}}
        await outbox.put(tx, Letter("card_by_hand", details, person.chat_id, person.language or LANGUAGES[0],
                                    person.id), house.machine())

    return tell
