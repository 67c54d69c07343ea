"""The slip of a case, and the PIN that its soldier sets for it: taps on a keypad, never words in a chat."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.case import Case
from bot.domain.errors import Refused
from bot.domain.forms import SAY
from bot.domain.people import Role
from bot.domain.pins import LENGTH, Lent, Purpose, guessing, hashed, may_lend, may_set, same, tapped, weak
from bot.domain.secrecy import concerns
from bot.services import views
from bot.services.casework import lists
from bot.services.casework.cases import load
from bot.services.delivery import delivery_own
from bot.services.forms.options import case_number
from bot.services.house import Unit
from bot.services.keys import Key, key, plain
from bot.services.people import list_pins
from bot.services.people.guest import Guest
from bot.services.ratings import review_lending, review_rating
from bot.storage import cases, drafts, events, people, service_cases
from bot.storage import pins as store

DUMMY = "none"
"""Compared with where there is no PIN, so that this takes as long."""


async def slip(unit: Unit, case_id: int, headline: str | None = None) -> None:
    """What a soldier without a phone takes along: number, who, by when; and where his PIN is set."""
    case = await _own(unit, case_id)
    has = await store.of_case(unit.tx, case.id) is not None
    use = [key("pin_use", "pin", "open", case.number)] if has and case.requester != unit.person.id and may_lend(
        case, unit.person, unit.policy) else []
    back = [key("day_own_back", "s", "line", case.id)] if await service_cases.day_of(unit.tx, case.id) else []
    await unit.answer("slip", {**await _details(unit, case), "headline": headline, "pin": has, "buttons": [
        [key("pin_new" if has else "pin_set", "pin", "set", case.id), *use],
        [key("slip_picture", "pin", "picture", case.id), key("open_case", "o", case.id)], *([back] if back else [])]})


async def picture(unit: Unit, case_id: int, bot: str) -> None:
    """The same to print or to copy down, with a code that opens the keypad on any phone of the desk."""
    case = await _own(unit, case_id)
    await unit.answer("slip_picture", {
        **await _details(unit, case), "link": f"https://t.me/{bot}?start=slip_{case.number}",
        "buttons": [[key("slip_back", "pin", "slip", case.id), key("menu", "m")]]}, fresh=True)


async def _own(unit: Unit, case_id: int) -> Case:
    case = await load(unit, case_id)
    if not may_set(case, unit.person):
        raise Refused("not_yours")
    return case


async def _details(unit: Unit, case: Case) -> dict[str, object]:
    shown = await views.view(unit, case, unit.person)
    at = {"new": case.accept_by, "open": case.resolve_by, "referred": case.report_by}.get(case.state.value)
    return {"number": case.number, "state": case.state.value, "first": shown["first"], "handler": shown["handler"],
            "at": at}


# ── The keypad ───────────────────────────────────────────────────────────────────────────────────────────────────────


async def begin_setting(unit: Unit, case_id: int) -> None:
    case = await _own(unit, case_id)
    await _out(unit)
    await _at(unit, Lent(unit.person.id, case.id, Purpose.SET), case.number)


async def begin(unit: Unit, typed: str) -> None:
    """By number, whatever case it is: whether there is one is told by the right PIN alone."""
    case = await _by_number(unit, typed)
    if case and case.requester == unit.person.id:
        await lists.open_case(unit, case.id)
        return
    if case and not may_lend(case, unit.person, unit.policy):
        raise Refused("pin_not_here", number=case.number)
    number = case.number if case else case_number(typed, unit.today.year) or ""
    if not number:
        raise Refused("no_such_number")
    lent = Lent(unit.person.id, case.id if case else 0, Purpose.OPEN)
    await _bearable(unit, lent)
    await _out(unit)
    await _at(unit, lent, number)


async def begin_lists(unit: Unit, person_id: int, *, anew: bool = False) -> None:
    """Whoever has no phone answers on his delivery lists by a PIN, set the first time; `anew`: he has forgotten it."""
    person = await list_pins.whose(unit, person_id)
    has = not anew and await store.of_lists(unit.tx, person.id) is not None
    lent = Lent(unit.person.id, 0, Purpose.OPEN if has else Purpose.SET, list_of=person.id)
    if has:
        await _bearable(unit, lent)
    await _out(unit)
    await _at(unit, lent, person.name)


async def _out(unit: Unit) -> None:
    """Whoever is still in on this phone is out: his screens go, or the next would open his case far up in the chat."""
    lent = await store.lent_by(unit.tx, unit.person.id)
    if lent is None or lent.purpose is not Purpose.IN:
        return
    await rest(unit, lent)
    for message_id in await store.screens(unit.tx, unit.actor.chat_id):
        await unit.tell(unit.person, "delete", {}, edit_id=message_id)
    await store.forget_screens(unit.tx, unit.actor.chat_id)


async def rest(unit: Unit, lent: Lent) -> None:
    """What he began and did not send waits for him, and takes no words of anybody else; words that were nobody's go."""
    case = await cases.by_id(unit.tx, lent.case_id)
    if case:
        await drafts.rest(unit.tx, case.requester)
        words = await drafts.find(unit.tx, case.requester, SAY, case.id)
        if words:
            await drafts.drop(unit.tx, words.id)


async def _by_number(unit: Unit, typed: str) -> Case | None:
    """A number without a year is this year's, or else last year's."""
    for year in (unit.today.year, unit.today.year - 1):
        number = case_number(typed, year)
        found = await cases.by_number(unit.tx, number) if number else None
        if found:
            return found
    return None


async def tap(unit: Unit, place: int, digit: str) -> None:
    """One digit; `digit` empty: the last one goes."""
    lent = await _lent(unit)
    if lent.purpose is Purpose.IN:
        raise Refused("stale")
    digits = tapped(lent.digits, place, digit) if digit else lent.digits[:-1]
    lent = replace(lent, digits=digits)
    number = await _number(unit, lent)
    if len(digits) < LENGTH:
        await _at(unit, lent, number)
    elif lent.purpose is Purpose.OPEN:
        await _enter(unit, lent, number)
    else:
        await _set(unit, lent, number)


async def _lent(unit: Unit) -> Lent:
    lent = await store.lent_by(unit.tx, unit.person.id)
    if lent is None or lent.over(unit.now):
        raise Refused("pin_over")
    return lent


async def _number(unit: Unit, lent: Lent) -> str:
    """What the keypad is headed with: the case's number, or whose lists."""
    if lent.list_of:
        return (await list_pins.whose(unit, lent.list_of)).name
    case = await cases.by_id(unit.tx, lent.case_id)
    return case.number if case else ""


async def _at(unit: Unit, lent: Lent, number: str, note: str | None = None) -> None:
    """The keypad as it stands. Each digit says which place it is for: ten taps of a stuck finger are one."""
    await store.lend(unit.tx, replace(lent, touched_at=unit.now))
    place = len(lent.digits)
    pad: list[list[Key]] = [[plain(str(one), "pin", "d", place, one) for one in row]
                            for row in ((1, 2, 3), (4, 5, 6), (7, 8, 9))]
    await unit.answer("keypad", {
        "purpose": lent.purpose.value, "number": number, "typed": place, "length": LENGTH, "note": note,
        "buttons": [*pad, [key("pin_back", "pin", "b"), plain("0", "pin", "d", place, 0), key("pin_stop", "pin",
                                                                                              "end")]]})


async def _set(unit: Unit, lent: Lent, number: str) -> None:
    """Twice the same, and not what anybody would try first."""
    if not lent.list_of:
        await _own(unit, lent.case_id)
    anew = replace(lent, purpose=Purpose.SET, digits="", salt=None, hash=None)
    if weak(lent.digits):
        await _at(unit, anew, number, "weak")
    elif lent.purpose is Purpose.SET:
        salt = unit.salt()
        first = replace(anew, purpose=Purpose.AGAIN, salt=salt, hash=hashed(lent.digits, salt))
        await _at(unit, first, number)
    elif lent.salt is None or lent.hash is None or not same(lent.digits, lent.salt, lent.hash):
        await _at(unit, anew, number, "differs")
    elif lent.list_of:
        await list_pins.keep(unit, lent, lent.salt, lent.hash)
    else:
        await _keep(unit, lent, lent.salt, lent.hash)


async def _keep(unit: Unit, lent: Lent, salt: str, hash_: str) -> None:
    """He and, of a new one instead of an old one, the supervisor are told: nobody sets it behind their backs."""
    case = await _own(unit, lent.case_id)
    renewed = await store.of_case(unit.tx, case.id) is not None
    await store.put(unit.tx, case.id, salt, hash_, unit.person.id, unit.now)
    await store.forgive(unit.tx, lent)
    await store.give_back(unit.tx, unit.person.id)
    await events.add(unit.tx, case_id=case.id, person_id=unit.person.id, at=unit.now, action="pin_set", before={},
                     after={"renewed": renewed})
    for person_id in (case.requester, *([case.supervisor] if renewed else ())):
        person = await people.by_id(unit.tx, person_id)
        if person and person.id != unit.person.id:
            await unit.tell(person, "pin_told", {
                "number": case.number, "by": unit.person.name, "own": person.id == case.requester,
                "buttons": [[key("open_case", "o", case.id), key("menu", "m")]]}, case_id=case.id)
    await slip(unit, case.id, "pin_kept")


# ── Coming in ────────────────────────────────────────────────────────────────────────────────────────────────────────


async def _bearable(unit: Unit, lent: Lent) -> None:
    of_it = await store.wrong_of_case(unit.tx, lent.case_id) if lent.case_id else (
        await store.wrong_of_lists(unit.tx, lent.list_of))
    if guessing(of_it, unit.now) or guessing(await store.wrong_of_phone(unit.tx, lent.person_id), unit.now):
        raise Refused("pins_wait")


async def _enter(unit: Unit, lent: Lent, number: str) -> None:
    await _bearable(unit, lent)
    kept = await (store.of_lists(unit.tx, lent.list_of) if lent.list_of else store.of_case(unit.tx, lent.case_id))
    right = same(lent.digits, *kept) if kept else same(lent.digits, DUMMY, DUMMY)
    guest = await _guest(unit, lent) if right else None
    if guest is None:
        await _wrong(unit, lent, number)
        return
    await store.forgive(unit.tx, lent)
    await store.lend(unit.tx, replace(lent, purpose=Purpose.IN, digits="", touched_at=unit.now))
    if lent.list_of:
        await delivery_own.show_all(guest)
    elif made := await review_rating.waits(guest):
        await review_lending.offer(guest, made, lent.case_id)
    else:
        await lists.open_case(guest, lent.case_id)


async def _guest(unit: Unit, lent: Lent) -> Unit | None:
    """The unit as the soldier acts in it; None: he has left, or his case went to the owner of this phone."""
    if lent.list_of:
        return await list_pins.guest(unit, lent)
    case = await cases.by_id(unit.tx, lent.case_id)
    soldier = await people.by_id(unit.tx, case.requester) if case else None
    if case is None or soldier is None or not soldier.active or not may_lend(case, unit.person, unit.policy):
        return None
    if concerns(case, unit.person):  # said to the right PIN alone: whose phone it is learns of it by nothing else
        raise Refused("pin_other_phone")
    shown = await store.screens(unit.tx, unit.actor.chat_id)
    screen = shown[-1] if shown else unit.actor.message_id
    return replace(unit, person=soldier, guest=Guest(unit.person, case.id, case.number, screen))


async def guest(unit: Unit) -> Unit:
    """Whoever is in on this phone; each tap keeps him in. Refused: nobody is."""
    lent = await _lent(unit)
    made = await _guest(unit, lent) if lent.purpose is Purpose.IN else None
    if made is None:
        raise Refused("pin_over")
    await store.lend(unit.tx, replace(lent, touched_at=unit.now))
    return made


async def _wrong(unit: Unit, lent: Lent, number: str) -> None:
    """Kept, since a refusal would take it back; at the last that is borne the admins hear of it."""
    await store.wrong(unit.tx, lent, unit.now)
    try:
        await _bearable(unit, lent)
    except Refused as refusal:
        await store.give_back(unit.tx, unit.person.id)
        about = f"{lent.case_id or -lent.list_of}:{unit.person.id}"
        for admin in await people.with_role(unit.tx, Role.ADMIN):
            if admin.id != unit.person.id:
                await unit.tell(admin, "pin_guessed", {
                    "number": number, "name": unit.person.name, "staff_no": unit.person.staff_no,
                    "buttons": [[key("menu", "m")]]}, key=f"pins:{about}:{admin.id}")
        await unit.answer("refused", {"code": refusal.code, "given": {}})
        return
    await _at(unit, replace(lent, digits=""), number, "wrong")
