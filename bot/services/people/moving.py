"""A new account by a code made in the old one; a phone that is lost, reported by somebody else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.domain.errors import Refused
from bot.domain.people import HEADQUARTERS, Person, Role
from bot.services.house import Unit
from bot.services.keys import key
from bot.services.people.codes import MOVES, hashed
from bot.storage import events, people, persons
from bot.storage.database import Transaction

CODE = 20
"""Letters of a code: ten minutes are too short to guess it."""


async def offer(unit: Unit, bot: str) -> None:
    """A link that makes the account which opens it his, once, within ten minutes; the one before is void."""
    code = unit.salt()[:CODE]
    await persons.give_code(unit.tx, unit.person.id, hashed(code), unit.now + MOVES)
    await _event(unit.tx, unit.person.id, unit.now, "move_code", unit.person.id)
    await unit.answer("move", {"link": f"https://t.me/{bot}?start={code}", "until": unit.now + MOVES,
                               "buttons": [[key("report_lost", "p", "report"), key("menu", "m")]]})


async def take(tx: Transaction, code: str, now: int) -> Person | None:
    """Whose account moves by this code. From now on the old one is a stranger's."""
    person_id = await persons.take_code(tx, hashed(code), now)
    person = await people.by_id(tx, person_id) if person_id else None
    if person is None or not person.active:
        return None
    await _event(tx, person.id, now, "moved", person.id)
    return person


async def report(unit: Unit, answers: Mapping[str, Any]) -> None:
    """Somebody's phone is lost, or his account is: the admins decide; nothing is cut on one person's word."""
    person = await people.by_id(unit.tx, int(answers["lost"]))
    if person is None or not person.active:
        raise Refused("no_such_person")
    near = unit.person.home == person.home or unit.person.has(*HEADQUARTERS)
    if not near or person.id == unit.person.id:
        raise Refused("not_yours")
    await _event(unit.tx, unit.person.id, unit.now, "lost", person.id)
    for admin in await people.with_role(unit.tx, Role.ADMIN):
        if admin.id not in (unit.person.id, person.id):
            await unit.tell(admin, "move_reported", {
                "name": person.name, "staff_no": person.staff_no, "by": unit.person.name,
                "clerk": unit.person.has(Role.CLERK), "buttons": [
                    [key("people_cut", "p", "lost", person.id), key("people_invite", "p", "invite", person.id)],
                    [key("menu", "m")]]}, key=f"lost:{person.id}:{unit.person.id}:{admin.id}")
    await unit.answer("move_told", {"name": person.name, "buttons": [[key("menu", "m")]]})


async def _event(tx: Transaction, by: int, now: int, what: str, person: int) -> None:
    await events.add(tx, case_id=None, person_id=by, at=now, action=f"person_{what}", before={},
                     after={"person": person})
