"""People by chat, for admins: find, invite again, home and roles, deactivate; each change an event."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.domain.errors import Refused
from bot.domain.forms import TARGET
from bot.domain.people import Person, Role, named
from bot.domain.persons import check_admin, check_change, check_place
from bot.services.house import CLOCK, Unit, renewed
from bot.services.keys import key, plain, rows
from bot.services.people.codes import VALID, hashed
from bot.services.posts import changed, handovers
from bot.storage import events, people, persons

SHOWN = 20
"""Hits of a search; who is not among them is found by his number."""


async def find(unit: Unit, answers: Mapping[str, Any]) -> None:
    """By name, a part of it, or number; one hit is opened."""
    check_admin(unit.person)
    hits = named(await persons.everybody(unit.tx), str(answers["person_find"]))
    if len(hits) == 1:
        await show(unit, hits[0].id)
        return
    lines = [{"name": one.name, "staff_no": one.staff_no, "active": one.active,
              "home": dict(unit.policy.home_words(one.home))} for one in hits[:SHOWN]]
    buttons = rows(plain(f"{one.name} {one.staff_no}", "p", "show", one.id) for one in hits[:SHOWN])
    await unit.answer("people_found", {"lines": lines, "more": max(0, len(hits) - SHOWN), "buttons": [
        *buttons, [key("people_find", "p", "find"), key("newcomers", "p", "new", 0)], [key("menu", "m")]]})


async def known(unit: Unit, person_id: int) -> Person:
    check_admin(unit.person)
    person = await people.by_id(unit.tx, person_id)
    if person is None:
        raise Refused("no_such_person")
    return person


async def show(unit: Unit, person_id: int, headline: str | None = None, code: str | None = None) -> None:
    """His record. `code`: an invitation, told this once."""
    person = await known(unit, person_id)
    record = await persons.record(unit.tx, person.id, unit.now)
    active = [key("people_invite", "p", "invite", person.id), key("people_home", "p", "home", person.id),
              key("people_roles", "p", "roles", person.id), key("people_cut", "p", "lost", person.id),
              key("people_off", "p", "off", person.id), key("people_stays", "p", "stays", person.id)
              if record.left_on else key("people_leaves", "p", "leaves", person.id)]
    await unit.answer("people_card", {
        "headline": headline, "code": code, "name": person.name, "staff_no": person.staff_no,
        "home": dict(unit.policy.home_words(person.home)), "active": person.active,
        "roles": [role.value for role in Role if role in person.roles and role is not Role.SOLDIER],
        "joined_at": record.joined_at if person.chat_id else None, "left_on": record.left_on,
        "invited_until": record.invited_until, "absence": person.absence,
        "buttons": [*rows(active if person.active else []), [key("people_find", "p", "find"), key("menu", "m")]]})


async def invite(unit: Unit, person_id: int, bot: str) -> None:
    """A new code; the old one dies. Shown in the chat only where the unit allows it."""
    person = await known(unit, person_id)
    if not person.active:
        raise Refused("person_left")
    if not unit.policy.files_in_chat:
        await unit.answer("people_by_command", {"staff_no": person.staff_no, "buttons": [
            [key("people_back", "p", "show", person.id), key("menu", "m")]]})
        return
    code = unit.salt()
    await people.invite(unit.tx, person.id, hashed(code), unit.now + VALID)
    await _event(unit, "invite", person)
    await show(unit, person.id, "invited", f"https://t.me/{bot}?start={code}")


async def _event(unit: Unit, what: str, person: Person, before: Mapping[str, Any] | None = None,
                 **after: Any) -> None:
    """Codes and ids; no name, no code of an invitation."""
    await events.add(unit.tx, case_id=None, person_id=unit.person.id or None, at=unit.now, action=f"person_{what}",
                     before=dict(before or {}), after={"person": person.id, **after})


async def set_home(unit: Unit, answers: Mapping[str, Any]) -> None:
    person = await known(unit, int(answers[TARGET]))
    home = str(answers["person_home"])
    await _change(unit, person, home, person.roles, active=True)
    await show(unit, person.id, "home")


async def set_roles(unit: Unit, answers: Mapping[str, Any]) -> None:
    person = await known(unit, int(answers[TARGET]))
    roles = frozenset(Role(one) for one in answers["person_roles"]["ticked"]) | {Role.SOLDIER}
    await _change(unit, person, person.home, roles, active=True)
    await show(unit, person.id, "roles")


async def set_leaving(unit: Unit, answers: Mapping[str, Any]) -> None:
    """His last day: from the next on he only sees his own requests to their end, and what he owned is handed over."""
    person = await known(unit, int(answers[TARGET]))
    day = str(answers["leaves_on"])
    if day < unit.today.isoformat():
        raise Refused("no_such_choice")
    check_change(unit.person, person, person.roles, await people.with_role(unit.tx, Role.ADMIN), active=False)
    await _leaving(unit, person, day, "leaves")


async def stays(unit: Unit, person_id: int) -> None:
    await _leaving(unit, await known(unit, person_id), None, "stays")


async def _leaving(unit: Unit, person: Person, day: str | None, headline: str) -> None:
    if not person.active:
        raise Refused("person_left")
    await persons.set_leaving(unit.tx, person.id, day)
    await _event(unit, "leaves", person, left_on=day)
    await show(unit, person.id, headline)


async def sure(unit: Unit, person_id: int, what: str) -> None:
    """What cuts somebody's access wants a second tap."""
    person = await known(unit, person_id)
    check_change(unit.person, person, person.roles, await people.with_role(unit.tx, Role.ADMIN), active=what == "lost")
    yes = key("people_cut_yes", "p", "cut", person.id) if what == "lost" else key("people_off_yes", "p", "gone",
                                                                                  person.id)
    await unit.answer("people_sure", {"what": what, "name": person.name, "staff_no": person.staff_no, "buttons": [
        [yes], [key("people_back", "p", "show", person.id), key("menu", "m")]]})


async def deactivate(unit: Unit, person_id: int) -> None:
    """Access is cut at once; what he owns is handed over, and has a name from this moment on."""
    person = await known(unit, person_id)
    if person.active:
        await _change(unit, person, person.home, person.roles, active=False)
    await show(unit, person.id, "off")


async def cut(unit: Unit, person_id: int) -> None:
    """A lost phone: the account is his no more; he comes back by a new invitation."""
    person = await known(unit, person_id)
    if person.id == unit.person.id:
        raise Refused("not_yourself")
    await persons.cut(unit.tx, person.id)
    await _event(unit, "cut", person)
    await show(unit, person.id, "cut")


async def _change(unit: Unit, person: Person, home: str, roles: frozenset[Role], *, active: bool) -> None:
    check_change(unit.person, person, roles, await people.with_role(unit.tx, Role.ADMIN), active=active)
    if active:
        if not person.active:
            raise Refused("person_left")
        check_place(home, roles, unit.policy)
    leaves = await persons.change(unit.tx, person, home, roles, active=active)
    before = {"home": person.home, "roles": sorted(person.roles), "active": person.active}
    await _event(unit, "change", person, before, home=home, roles=sorted(roles), active=active)
    if active and person.id != unit.person.id:
        await changed.tell(unit.tx, unit.bell, person, home, roles, unit.person.name)
    if leaves:
        now = await people.by_id(unit.tx, person.id)
        await handovers.cut_off(renewed(unit, CLOCK), now or person, person.home)

