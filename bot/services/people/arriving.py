"""Joining by invitation, coming back, language, an account that went away."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.errors import Refused
from bot.domain.letters import Lane, Letter
from bot.domain.people import Person
from bot.domain.policy import LANGUAGES
from bot.services import menu
from bot.services.cards import advice
from bot.services.house import LEASE, Actor, House, Unit, renewed
from bot.services.keys import key
from bot.services.people import guessing, moving, pins
from bot.services.people.codes import hashed as hashed  # noqa: PLC0414 - who made codes asked here
from bot.storage import outbox, people
from bot.storage.database import Transaction


async def start(house: House, actor: Actor, payload: str) -> None:
    """`/start`, with an invitation's code or a number, or with nothing: the menu, or a polite word to a stranger."""
    async with house.arriving(actor) as (tx, known):
        link = _link(payload)
        coded = bool(payload) and not link and not _active(known)
        joined = await _join(tx, house, actor, payload) if coded else None
        if coded and joined is None:
            await _wrong(tx, house, actor)
            return
        person = joined or known
        if person is None or not person.active:
            raise Refused("stranger")
        unit = house.unit(tx, actor, person)
        await people.set_reachable(tx, actor.chat_id, reachable=True)
        if link and link.slip:
            await pins.begin(unit, link.slip)
        elif link and link.card in unit.shelf.cards:
            await advice.show(unit, link.card, fresh=True)
        else:
            gone = "card_gone" if link and link.card else "menu"
            await menu.show(unit, "welcome" if joined else gone, fresh=True)
    actor.born.extend(unit.born)


@dataclass(frozen=True, slots=True)
class Link:
    """A link of the poster, of a card sent on, or of a slip (its number); both empty: to the desk itself."""

    card: str = ""
    slip: str = ""


def _link(payload: str) -> Link | None:
    """None: not one of these, so an invitation's code."""
    if payload == "desk":
        return Link()
    if payload.startswith("slip_"):
        return Link(slip=payload.removeprefix("slip_"))
    return Link(payload.removeprefix("card_")) if payload.startswith("card_") else None


def _active(person: Person | None) -> bool:
    return person is not None and person.active


async def _join(tx: Transaction, house: House, actor: Actor, code: str) -> Person | None:
    """Whoever the code is for has this account from now on; None: it is no code."""
    now = house.clock()
    if await guessing.waits(tx, actor.chat_id, now):
        raise Refused("codes_wait")
    person_id = await people.use_invitation(tx, hashed(code), now)
    invited = await people.by_id(tx, person_id) if person_id else await moving.take(tx, code, now)
    if invited is None or not invited.active:
        return None
    await people.join(tx, invited.id, actor.chat_id, actor.language, now)
    return await people.by_id(tx, invited.id) or invited


async def _wrong(tx: Transaction, house: House, actor: Actor) -> None:
    """It is no code, and that is on record: a refusal would take the record back with it."""
    await guessing.wrong(tx, house, actor)
    refusal = Refused("bad_invitation")
    letter = Letter("refused", {"code": refusal.code, "given": {}}, actor.chat_id, actor.language, lane=Lane.ANSWER)
    actor.born.append(await outbox.put(tx, letter, house.machine(), lease=LEASE))


async def choose_language(unit: Unit) -> None:
    buttons = [[key(f"language_{one}", "g", one) for one in LANGUAGES], [key("menu", "m")]]
    await unit.answer("language", {"buttons": buttons})


async def set_language(unit: Unit, language: str) -> None:
    """From now on everything comes in this language."""
    if language not in LANGUAGES:
        raise Refused("stale")
    await people.set_language(unit.tx, unit.person.id, language)
    person = await people.by_id(unit.tx, unit.person.id)
    fresh = renewed(unit, person or unit.person)
    await menu.show(fresh, "language_set")
    unit.born[:] = fresh.born


async def reachable(house: House, actor: Actor, *, yes: bool) -> None:
    """Somebody blocked the bot, or came back."""
    async with house.arriving(actor) as (tx, _):
        await people.set_reachable(tx, actor.chat_id, reachable=yes)


async def group(house: House, actor: Actor, link: str) -> None:
    """The one sentence of a group: where the desk can be talked to."""
    async with house.arriving(actor) as (tx, _):
        details = {"buttons": [[{"phrase": "button.private_chat", "given": {}, "url": link}]]}
        letter = Letter("group", details, actor.chat_id, actor.language, lane=Lane.ANSWER)
        letter = await outbox.put(tx, letter, house.machine(), lease=LEASE)
    actor.born.append(letter)
