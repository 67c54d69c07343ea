"""Who has no phone answers on his delivery lists himself: by a PIN of his own, on his clerk's phone."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.errors import Refused
from bot.domain.people import Person, Role
from bot.domain.pins import Lent, may_lend_lists
from bot.services.delivery import delivery_own
from bot.services.house import Unit
from bot.services.keys import key
from bot.services.people.guest import Guest
from bot.storage import events, people
from bot.storage import pins as store


async def whose(unit: Unit, person_id: int) -> Person:
    """Whose lists are meant; Refused where this phone is not lent to him."""
    found = await people.by_id(unit.tx, person_id)
    if found is None or not may_lend_lists(found, unit.person):
        raise Refused("not_yours")
    return found


async def guest(unit: Unit, lent: Lent) -> Unit:
    """The unit as he acts in it."""
    person = await whose(unit, lent.list_of)
    shown = await store.screens(unit.tx, unit.actor.chat_id)
    screen = shown[-1] if shown else unit.actor.message_id
    return replace(unit, person=person, guest=Guest(unit.person, 0, person.name, screen, lists=True))


async def keep(unit: Unit, lent: Lent, salt: str, hash_: str) -> None:
    """Of a new PIN instead of an old one a supervisor is told: nobody sets it behind a soldier's back."""
    person = await whose(unit, lent.list_of)
    renewed = await store.of_lists(unit.tx, person.id) is not None
    await store.put_of_lists(unit.tx, person.id, salt, hash_, unit.person.id, unit.now)
    await store.forgive(unit.tx, lent)
    await store.give_back(unit.tx, unit.person.id)
    await events.add(unit.tx, case_id=None, person_id=unit.person.id, at=unit.now, action="pin_set", before={},
                     after={"renewed": renewed, "lists_of": person.id})
    for one in await people.with_role(unit.tx, Role.SUPERVISOR) if renewed else []:
        await unit.tell(one, "pin_told", {"number": person.name, "by": unit.person.name, "own": False,
                                          "buttons": [[key("menu", "m")]]})
    await slip(unit, person.id, "pin_kept")


async def slip(unit: Unit, person_id: int, headline: str | None = None) -> None:
    """What he takes along: on which lists he stands, and where; his PIN is only in his head.

    His clerk reads it as well: so nothing of what a clerk does not see, as surveys and sensitive matters.
    """
    person = await whose(unit, person_id)
    has = await store.of_lists(unit.tx, person.id) is not None
    use = [key("pin_use", "pin", "lists", person.id)] if has else []
    lines = await delivery_own.lines(replace(unit, person=person), unit.person)
    await unit.answer("list_slip", {
        "headline": headline, "name": person.name, "pin": has, "lines": lines,
        "buttons": [[key("pin_new" if has else "pin_set", "pin", "lists_set", person.id), *use], [key("menu", "m")]]})
