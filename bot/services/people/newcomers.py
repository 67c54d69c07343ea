"""Soldiers who have no account yet, or a new one: codes by their clerk, slips for all of them, a clerk who vouches."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.domain.errors import Refused
from bot.domain.people import HQ, Person, Role
from bot.domain.persons import check_admin, may_hand_out, may_renew, may_vouch
from bot.services.house import Unit, language
from bot.services.keys import Key, key, plain, rows, worded
from bot.services.people.codes import VALID, VOUCHED, hashed
from bot.storage import events, people, persons
from bot.storage import newcomers as store
from bot.storage.newcomers import Vouch

PAGE = 10


async def show(unit: Unit, page: int = 0, home: str = "") -> None:
    """By name, never how many: a head count does not belong in a messenger. An admin chooses the home first."""
    home = home or ("" if unit.person.has(Role.ADMIN) else unit.person.home)
    if not home:
        await _homes(unit)
        return
    _may(unit, home)
    found = await store.outside(unit.tx, home, staff=unit.person.has(Role.ADMIN))
    page = min(page, max(0, len(found) - 1) // PAGE)
    shown = found[page * PAGE:(page + 1) * PAGE]
    turn = [key("earlier", "p", "new", page - 1, home)] if page else []
    turn += [key("later", "p", "new", page + 1, home)] if len(found) > (page + 1) * PAGE else []
    slips = [[key("slips_all", "p", "slips", home)]] if found else []
    vouch = [key("vouch", "p", "vouch"), key("report_lost", "p", "report")] if unit.person.has(Role.CLERK) else []
    await unit.answer("newcomers", {
        "home": dict(unit.policy.home_words(home)), "some": bool(found), "buttons": [row for row in (
            *rows(plain(f"{one.name} {one.staff_no}", "p", "code", one.id) for one in shown), turn, *slips, vouch,
            [key("menu", "m")]) if row]})


def _may(unit: Unit, home: str) -> None:
    if not may_hand_out(unit.person, home) or not (home == HQ or home in unit.policy.homes):
        raise Refused("not_yours")


async def _homes(unit: Unit) -> None:
    check_admin(unit.person)
    keys: list[Key] = [worded(unit.policy.home_words(one), "p", "new", 0, one) for one in (HQ, *unit.policy.homes)]
    await unit.answer("newcomers_of", {"buttons": [*rows(keys), [key("menu", "m")]]})


async def slips(unit: Unit, home: str, bot: str) -> None:
    """One document for all of them; each code made before is void then. Where files don't go by chat: how to do it."""
    _may(unit, home)
    if not await store.outside(unit.tx, home, staff=unit.person.has(Role.ADMIN)):
        raise Refused("all_joined")
    if unit.policy.files_in_chat:
        await store.ask(unit.tx, unit.person.id, home, bot, language(unit.person, unit.actor), unit.now)
        await _event(unit, "slips", None, home=home)
    else:
        await _by_command(unit, home)
    await unit.answer("newcomers_slips", {"in_chat": unit.policy.files_in_chat, "home": home,
                                          "admin": unit.person.has(Role.ADMIN),
                                          "buttons": [[key("newcomers", "p", "new", 0, home), key("menu", "m")]]})


async def _by_command(unit: Unit, home: str) -> None:
    """An admin makes them at the computer, and hears that they are wanted."""
    for admin in await people.with_role(unit.tx, Role.ADMIN):
        if admin.id != unit.person.id:
            await unit.tell(admin, "newcomers_wanted", {
                "by": unit.person.name, "home": dict(unit.policy.home_words(home)), "id": home,
                "buttons": [[key("menu", "m")]]}, key=f"slips:{home}:{admin.id}")


async def renew(unit: Unit, person_id: int, bot: str) -> None:
    """A new code for one who has not joined, to be scanned from this screen; the old one is void."""
    person = await people.by_id(unit.tx, person_id)
    if person is None or not may_renew(unit.person, person):
        raise Refused("not_yours")
    if not unit.policy.files_in_chat:
        await slips(unit, person.home, bot)
        return
    await _hand(unit, person, bot)


async def _hand(unit: Unit, person: Person, bot: str) -> None:
    """The code as a picture for his phone to scan."""
    code = unit.salt()
    await people.invite(unit.tx, person.id, hashed(code), unit.now + VALID)
    await _event(unit, "invite", person)
    await unit.answer("newcomer_code", {
        "name": person.name, "staff_no": person.staff_no, "until": unit.now + VALID, "soon": False,
        "link": f"https://t.me/{bot}?start={code}",
        "buttons": [[key("newcomers", "p", "new", 0, person.home), key("menu", "m")]]}, fresh=True)


# ── A new account that somebody vouches for ──────────────────────────────────────────────────────────────────────────


async def vouch(unit: Unit, answers: Mapping[str, Any]) -> None:
    """His clerk has seen him and knows that it is he; an admin decides."""
    person = await people.by_id(unit.tx, int(answers["vouched"]))
    if person is None or not may_vouch(unit.person, person):
        raise Refused("not_yours")
    made = await store.vouch(unit.tx, person.id, unit.person.id, str(answers["vouch_how"]), unit.now)
    if made is None:
        raise Refused("vouched_already", name=person.name)
    await _event(unit, "vouch", person)
    for admin in await people.with_role(unit.tx, Role.ADMIN):
        if admin.id not in (unit.person.id, person.id):
            await unit.tell(admin, "vouch_asked", {
                "name": person.name, "staff_no": person.staff_no, "by": unit.person.name, "how": made.how, "buttons": [
                    [key("vouch_yes", "p", "vyes", made.id), key("vouch_no", "p", "vno", made.id)],
                    [key("menu", "m")]]})
    await unit.answer("vouch_sent", {"name": person.name, "buttons": [[key("menu", "m")]]})


async def _to_settle(unit: Unit, vouch_id: int) -> tuple[Vouch, Person]:
    """By an admin who did not vouch himself, and for somebody else."""
    check_admin(unit.person)
    made = await store.vouched(unit.tx, vouch_id)
    person = await people.by_id(unit.tx, made.person_id) if made else None
    if made is None or person is None:
        raise Refused("stale")
    if unit.person.id in (made.by_id, made.person_id):
        raise Refused("not_yourself")
    return made, person


async def confirm(unit: Unit, vouch_id: int, bot: str) -> None:
    """The old account is cut that second; the code for the new one goes to the clerk, who shows it to his man."""
    made, person = await _to_settle(unit, vouch_id)
    if not await store.settle(unit.tx, made.id, unit.person.id, unit.now, done=True):
        raise Refused("vouch_settled")
    await persons.cut(unit.tx, person.id)
    await _event(unit, "cut", person, vouched_by=made.by_id)
    clerk = await people.by_id(unit.tx, made.by_id)
    code = ""
    if unit.policy.files_in_chat and clerk and may_vouch(clerk, person):
        code = unit.salt()
        await people.invite(unit.tx, person.id, hashed(code), unit.now + VOUCHED)
        await _event(unit, "invite", person)
        await unit.tell(clerk, "newcomer_code", {
            "name": person.name, "staff_no": person.staff_no, "until": unit.now + VOUCHED, "soon": True,
            "link": f"https://t.me/{bot}?start={code}", "buttons": [[key("menu", "m")]]})
    await unit.answer("vouch_done", {"name": person.name, "staff_no": person.staff_no, "done": True,
                                     "clerk": clerk.name if clerk and code else None,
                                     "buttons": [[key("people_back", "p", "show", person.id), key("menu", "m")]]})


async def decline(unit: Unit, vouch_id: int) -> None:
    """Nothing changes; the clerk reads so."""
    made, person = await _to_settle(unit, vouch_id)
    if not await store.settle(unit.tx, made.id, unit.person.id, unit.now, done=False):
        raise Refused("vouch_settled")
    await _event(unit, "vouch_declined", person)
    clerk = await people.by_id(unit.tx, made.by_id)
    if clerk:
        await unit.tell(clerk, "vouch_declined", {"name": person.name, "buttons": [[key("menu", "m")]]})
    await unit.answer("vouch_done", {"name": person.name, "staff_no": person.staff_no, "done": False, "clerk": None,
                                     "buttons": [[key("menu", "m")]]})


async def _event(unit: Unit, what: str, person: Person | None, **after: Any) -> None:
    await events.add(unit.tx, case_id=None, person_id=unit.person.id, at=unit.now, action=f"person_{what}", before={},
                     after={**({"person": person.id} if person else {}), **after})
