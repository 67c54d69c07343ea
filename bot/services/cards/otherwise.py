"""*I was told otherwise*: what somebody says otherwise than a card, and who sets it right."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.domain.cards import Card
from bot.domain.duty import owns
from bot.domain.errors import Refused
from bot.domain.forms import CARD, UNKNOWN
from bot.domain.people import Person, Role
from bot.domain.policy import LANGUAGES, Policy
from bot.services.house import Unit
from bot.services.keys import Key, key, plain, rows
from bot.storage import otherwise, people, policy_cards
from bot.storage.database import Transaction
from bot.storage.otherwise import Otherwise

WAYS = ("answered", "corrected")
PAGE = 6


async def submit(unit: Unit, answers: Mapping[str, Any]) -> None:
    """Kept, made the task of the card's owner and of the other office's head, and told to them."""
    card = await unit.shelf.version(unit.tx, *answers[CARD])
    if card is None:
        raise Refused("card_gone")
    office = None if answers["office"] == UNKNOWN else str(answers["office"])
    tasked = await answerable(unit.tx, card, office, but=unit.person.id)
    if not tasked:
        raise Refused("nobody_there")
    one = await otherwise.add(unit.tx, card.id, card.version, unit.person.id, str(answers["said"]), office, unit.now)
    for person in tasked:
        await otherwise.give(unit.tx, one.id, person.id, unit.now)
        details = letter(one, card, unit.person, unit.policy, owner=owns(person, card), reminder=False)
        await unit.tell(person, "told_otherwise", details)
    await unit.answer("otherwise_sent", {
        "title": dict(card.title), "names": [person.name for person in tasked],
        "buttons": [[key("card_again", "k", "show", card.id, 0), key("menu", "m")]]})


async def answerable(tx: Transaction, card: Card, office: str | None, *, but: int) -> list[Person]:
    """The card's owner and the head of the office; for who is not there the next: the head, a supervisor."""
    owner = await people.by_staff_no(tx, card.owner)
    there = owner if owner and _reached(owner) and owner.id != but else None
    first = there or await _head(tx, card.office, but)
    other = await _head(tx, office, but) if office else None
    return list({one.id: one for one in (first, other) if one}.values())


async def _head(tx: Transaction, office: str, but: int) -> Person | None:
    """Its head, or a supervisor where it has none."""
    heads = [one for one in await people.at_home(tx, office) if one.has(Role.HEAD)]
    able = [one for one in (*heads, *await people.with_role(tx, Role.SUPERVISOR)) if one.id != but and _reached(one)]
    return able[0] if able else None


def _reached(person: Person) -> bool:
    """Who has not joined would never read of it."""
    return person.active and person.chat_id is not None


def letter(one: Otherwise, card: Card, teller: Person, policy: Policy, *, owner: bool,
           reminder: bool) -> dict[str, Any]:
    """To who has the task: the words, whose they are, and the two ways to settle it."""
    settle: list[Key] = [key(way, "x", way, one.id) for way in WAYS]
    return {"title": dict(card.title), "version": one.version, "words": one.words, "name": teller.name,
            "home": dict(policy.home_words(teller.home)), "owner": owner, "reminder": reminder,
            "office": dict(policy.home_words(one.office)) if one.office else None,
            "buttons": [[key("card_case", "k", "show", card.id, 0)], settle]}


async def show_list(unit: Unit, page: int) -> None:
    """What the person has to set right."""
    count = await otherwise.count(unit.tx, unit.person.id)
    found = await otherwise.listed(unit.tx, unit.person.id, page * PAGE, PAGE + 1)
    lines = [{"number": place, "words": one.words, "at": one.at, "title": await _title(unit, one)}
             for place, one in enumerate(found[:PAGE], start=1)]
    numbers = rows([plain(str(place), "x", "open", one.id) for place, one in enumerate(found[:PAGE], start=1)], PAGE)
    turn = [key("earlier", "x", "list", page - 1)] if page else []
    turn += [key("later", "x", "list", page + 1)] if found[PAGE:] else []
    await unit.answer("otherwise_list", {"count": count, "page": page, "tasks": lines, "buttons": [
        row for row in (*numbers, turn, [key("menu", "m")]) if row]})


async def _title(unit: Unit, one: Otherwise) -> dict[str, str]:
    card = await unit.shelf.version(unit.tx, one.card_id, one.version)
    return dict(card.title) if card else dict.fromkeys(LANGUAGES, one.card_id)


async def show(unit: Unit, otherwise_id: int) -> None:
    """One of them, just as it was told, with the ways to settle it."""
    one = await otherwise.by_id(unit.tx, otherwise_id)
    task = await otherwise.task(unit.tx, otherwise_id, unit.person.id)
    if one is None or task is None:
        raise Refused("not_yours")
    if task.settled:
        raise Refused("settled_already")
    card = await unit.shelf.version(unit.tx, one.card_id, one.version)
    teller = await people.by_id(unit.tx, one.person_id)
    if card is None or teller is None:
        raise Refused("card_gone")
    details = letter(one, card, teller, unit.policy, owner=owns(unit.person, card), reminder=False)
    await unit.answer("told_otherwise", {**details, "buttons": [*details["buttons"], [key("menu", "m")]]})


async def settle(unit: Unit, way: str, otherwise_id: int) -> None:
    """*Answered* or *card corrected*, once, by who has the task; whoever told it reads that it was."""
    one = await otherwise.by_id(unit.tx, otherwise_id)
    if way not in WAYS:
        raise Refused("stale")
    if one is None or await otherwise.task(unit.tx, otherwise_id, unit.person.id) is None:
        raise Refused("not_yours")
    if way == "corrected" and not await _corrected(unit, one):
        raise Refused("card_same")
    if not await otherwise.settle(unit.tx, one.id, unit.person.id, way, unit.now):
        raise Refused("settled_already")
    await _tell(unit, one, way)
    await unit.tell(unit.person, "strip", {}, edit_id=unit.actor.message_id)
    left = await otherwise.count(unit.tx, unit.person.id)
    more = [[key("otherwise_list", "x", "list", 0, count=left)]] if left else []
    await unit.answer("otherwise_done", {"way": way, "buttons": [*more, [key("menu", "m")]]})


async def _corrected(unit: Unit, one: Otherwise) -> bool:
    """Whether the card was withdrawn, or a version published since it was told that reads otherwise than the one seen.

    What was published before is no answer to it; nor is another alias, owner or review date.
    """
    now, seen = unit.shelf.cards.get(one.card_id), await unit.shelf.version(unit.tx, one.card_id, one.version)
    if now is None or seen is None:
        return True
    last = await policy_cards.at(unit.tx, now.id, now.version)
    return last is not None and last.published_at >= one.at and not now.reads_as(seen)


async def _tell(unit: Unit, one: Otherwise, way: str) -> None:
    """Whoever told it: who settled it and how, and the way on if it is not."""
    teller = await people.by_id(unit.tx, one.person_id)
    card = unit.shelf.cards.get(one.card_id) or await unit.shelf.version(unit.tx, one.card_id, one.version)
    if teller is None or not teller.active or card is None:
        return
    served = card.id in unit.shelf.cards
    opens = [key("card_case", "k", "show", card.id, 0), key("card_still", "k", "still", card.id)]
    await unit.tell(teller, "otherwise_settled", {
        "title": dict(card.title), "way": way, "served": served, "name": unit.person.name,
        "home": dict(unit.policy.home_words(unit.person.home)), "words": one.words,
        "buttons": [opens if served else [key("new_request", "n", "intake")]]})
