"""Erasure: he asks, a supervisor decides with a reason; the numbers stay, the person goes."""

from __future__ import annotations

from bot.domain.errors import Refused
from bot.domain.letters import Letter
from bot.domain.people import STAFF, Person, Role
from bot.domain.policy import LANGUAGES
from bot.services import menu
from bot.services.figures import facts
from bot.services.house import Unit
from bot.services.keys import key
from bot.services.people import my_data
from bot.storage import erasing, events, outbox, people, unit_changes

REASONS = ("inquiry", "talk")
"""Why a supervisor may say no: an inquiry or audit needs it; he should be asked in person first."""


async def explain(unit: Unit) -> None:
    """What would go and what would stay, before he asks."""
    await _free(unit, unit.person)
    await unit.answer("erase_sure", {"buttons": [[key("erase_sure", "pv", "sure")], [key("privacy", "pv", "show")]]})


async def ask(unit: Unit) -> None:
    """The supervisors read of it."""
    await _free(unit, unit.person)
    if await erasing.open_of(unit.tx, unit.person.id) is None:
        await erasing.ask(unit.tx, unit.person.id, unit.now)
        for one in await people.with_role(unit.tx, Role.SUPERVISOR):
            await unit.tell(one, "erase_asked", {"buttons": [[key("erasures_open", "pv", "list")]]},
                            key=f"erase:{one.id}")
    await my_data.show(unit)


async def keep(unit: Unit) -> None:
    """He thought better of it."""
    await erasing.take_back(unit.tx, unit.person.id)
    await my_data.show(unit)


async def show_list(unit: Unit) -> None:
    """Who asked; the oldest can be decided."""
    _decides(unit)
    waiting = await erasing.open_ones(unit.tx)
    if not waiting:
        await menu.show(unit, "no_erasures")
        return
    first = waiting[0]
    person = await people.by_id(unit.tx, first.person_id)
    number = await erasing.held_by(unit.tx, first.person_id)
    do = [] if number else [[key("erase_do", "pv", "do", first.id)]]
    no = [key(f"erase_no_{reason}", "pv", f"no_{reason}", first.id) for reason in REASONS]
    await unit.answer("erasures", {
        "name": person.name if person else erasing.GONE, "at": first.asked_at, "held": number,
        "home": dict(unit.policy.home_words(person.home if person else "")), "more": len(waiting) - 1,
        "buttons": [*do, *([one] for one in no), [key("menu", "m")]]})


async def refuse(unit: Unit, erasure_id: int, reason: str) -> None:
    """No, and why: he reads it."""
    _decides(unit)
    person_id = await erasing.settle(unit.tx, erasure_id, unit.person.id, unit.now, done=False)
    person = await people.by_id(unit.tx, person_id) if person_id else None
    if person is None:
        raise Refused("erase_settled")
    await unit.tell(person, "erase_refused", {"name": unit.person.name, "reason": reason,
                                              "buttons": [[key("privacy", "pv", "show")]]})
    await menu.show(unit, "erase_refused")


async def do(unit: Unit, erasure_id: int) -> None:
    """Yes: it takes effect at once, and cannot be undone."""
    _decides(unit)
    person_id = await erasing.settle(unit.tx, erasure_id, unit.person.id, unit.now, done=True)
    person = await people.by_id(unit.tx, person_id) if person_id else None
    if person is None:
        raise Refused("erase_settled")
    await _free(unit, person)
    for case_id in await erasing.cases_of(unit.tx, person.id):
        await facts.unfind(unit.tx, case_id)
    await unit_changes.unname(unit.tx, person.staff_no, f"erased-{person.id}")
    await erasing.erase(unit.tx, person.id, person.chat_id, unit.now)
    await events.add(unit.tx, case_id=None, person_id=unit.person.id, at=unit.now, action="erase", before={},
                     after={"person": person.id})
    if person.chat_id is not None:  # the last word goes to the account: of the person nothing is known any more
        last = Letter("erased", {"buttons": []}, person.chat_id, person.language or LANGUAGES[0])
        await outbox.put(unit.tx, last, unit.machine)
    await menu.show(unit, "erase_done")


async def _free(unit: Unit, person: Person) -> None:
    """Refused while something holds him: an open case, or work that others count on."""
    if person.has(*STAFF, Role.ADMIN, Role.CLERK):
        raise Refused("erase_staff")
    number = await erasing.held_by(unit.tx, person.id)
    if number:
        raise Refused("erase_held", number=number)


def _decides(unit: Unit) -> None:
    if not unit.person.has(Role.SUPERVISOR):
        raise Refused("not_yours")
