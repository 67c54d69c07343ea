"""The company's soldiers before a visit: asked once what to bring up; ten minutes booked; unnamed if they like."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import Any

from bot.domain import service_days as rules
from bot.domain.errors import Refused
from bot.domain.forms import SERVICE_WISH, TARGET
from bot.domain.people import Person, Role
from bot.domain.service_days import TOLD, Met, ServiceDay, Stage, Wish
from bot.services import naming
from bot.services.forms import opening
from bot.services.house import Unit
from bot.services.keys import Key, key, plain, rows
from bot.services.visits import service_known
from bot.storage import people
from bot.storage import service_days as days
from bot.storage import service_wishes as store

PAGE = 8


async def invite(unit: Unit, day: ServiceDay, person: Person, word: str = "ask", reason: str | None = None,
                 wish: Wish | None = None) -> None:
    """One letter among what goes to many: it asks, or says that it is another time, or that nobody comes.

    `wish`: what he said so far, of which it says what becomes of it.
    """
    said = wish is not None and (bool(wish.words) or wish.slot is not None)
    ways = _own_ways(day, wish) if said and wish else _ways(day)
    details = {**await service_known.head(unit, day), "word": word, "reason": reason,
               "wrote": bool(wish and wish.words),
               "slot_at": day.slot_at(wish.slot) if wish and wish.slot is not None else None,
               "buttons": ways if day.planned else [[key("new_request", "n", "intake"), key("menu", "m")]]}
    await service_known.post(unit, person, service_known.to_many(unit, person, "service_ask", day, details))


def _ways(day: ServiceDay) -> list[list[Key]]:
    return [[key("day_write", "s", "write", day.id), key("day_book", "s", "slots", day.id)],
            [key("day_nothing", "s", "nothing", day.id), key("menu", "m")]]


async def tell_asked(unit: Unit, day: ServiceDay, word: str, reason: str, but: Collection[int]) -> None:
    """Everybody who was asked."""
    wishes = {one.person: one for one in await store.of_day(unit.tx, day.id)}
    known = await people.names(unit.tx, [one for one in wishes if one not in but])
    for person in known.values():
        if person.active and person.chat_id is not None:
            await invite(unit, day, person, word, reason, wishes[person.id])


async def remind(unit: Unit, day: ServiceDay) -> None:
    """Those who have booked, if they have their phones before."""
    wishes = [one for one in await store.of_day(unit.tx, day.id) if one.slot is not None]
    known = await people.names(unit.tx, [one.person for one in wishes])
    for wish in wishes:
        person = known[wish.person]
        if person.active and person.chat_id is not None and service_known.in_time(unit, person, day):
            details = {**await service_known.head(unit, day), **_mine(day, wish), "headline": "soon",
                       "keeper": await _keeper(unit, day),
                       "buttons": _own_ways(day, wish)}
            await service_known.post(unit, person, service_known.to_many(unit, person, "service_mine", day, details))


# ── His own ──────────────────────────────────────────────────────────────────────────────────────────────────────────


async def _own(unit: Unit, day_id: int, *, planned: bool = True) -> tuple[ServiceDay, Wish]:
    """A day at one's own company, with what one said; whoever came since it was asked may say something as well."""
    day = await days.by_id(unit.tx, day_id)
    if day is None or unit.person.home != day.company:
        raise Refused("no_such_day")
    if planned and not day.planned:
        raise Refused("day_over")
    await store.ask(unit.tx, day.id, unit.person.id, unit.now)
    wish = await store.of_person(unit.tx, day.id, unit.person.id)
    assert wish is not None, "he has just been asked"
    if planned and wish.met is not None:
        raise Refused("day_heard")
    return day, wish


async def show_own(unit: Unit, day_id: int, headline: str | None = None) -> None:
    day, wish = await _own(unit, day_id, planned=False)
    await unit.answer("service_mine", {
        **await service_known.head(unit, day), **_mine(day, wish), "headline": headline,
        "keeper": await _keeper(unit, day),
        "buttons": _own_ways(day, wish) if day.planned and wish.met is None else [
            [key("new_request", "n", "intake"), key("menu", "m")]]})


async def _keeper(unit: Unit, day: ServiceDay) -> str | None:
    """Which post keeps the name of who stays unnamed: nobody who goes there; None: no such person is left."""
    for role in (Role.SUPERVISOR, Role.LEADER):
        if any(one.id not in (*day.team, day.led_by) for one in await people.with_role(unit.tx, role)):
            return role.value
    return None


def _mine(day: ServiceDay, wish: Wish) -> dict[str, Any]:
    return {"words": wish.words, "slot_at": day.slot_at(wish.slot) if wish.slot is not None else None,
            "hides": wish.unnamed, "nothing": wish.nothing, "met": wish.met.value if wish.met else None}


def _own_ways(day: ServiceDay, wish: Wish) -> list[list[Key]]:
    write = key("day_rewrite" if wish.words else "day_write", "s", "write", day.id)
    book = key("day_book" if wish.slot is None else "day_rebook", "s", "slots", day.id)
    name = key("day_named" if wish.unnamed else "day_unnamed", "s", "name", day.id)
    said = bool(wish.words) or wish.slot is not None
    drop = key("day_drop" if said else "day_nothing", "s", "nothing", day.id)
    ways = [*([name] if said else []), *([] if wish.nothing else [drop])]
    return [[write, book], *([ways] if ways else []), [key("menu", "m")]]


async def begin(unit: Unit, day_id: int) -> None:
    day, _ = await _own(unit, day_id)
    await opening.anew(unit, SERVICE_WISH, {TARGET: day.id})


async def wished(unit: Unit, answers: Mapping[str, Any]) -> None:
    day, wish = await _own(unit, int(answers[TARGET]))
    words = str(answers["wish"])
    if wish.unnamed:
        naming.unsigned(unit.person.name, [words])
    await store.save(unit.tx, replace(wish, words=words, nothing=False))
    await show_own(unit, day.id, "wished")


async def slots(unit: Unit, day_id: int, headline: str | None = None) -> None:
    """The ten minutes that are free."""
    day, wish = await _own(unit, day_id)
    free = rules.free(day, [one.slot for one in await store.of_day(unit.tx, day.id)], unit.now)
    calendar = unit.policy.calendar
    opens = [plain(f"{calendar.local(day.slot_at(one)):%H:%M}", "s", "book", day.id, one) for one in free]
    await unit.answer("service_slots", {
        **await service_known.head(unit, day), "headline": headline, "free": len(free),
        "slot_at": day.slot_at(wish.slot) if wish.slot is not None else None,
        "buttons": [*rows(opens, 3), [key("day_own_back", "s", "mine", day.id), key("menu", "m")]]})


async def book(unit: Unit, day_id: int, slot: int) -> None:
    """Somebody may have been faster."""
    day, wish = await _own(unit, day_id)
    if slot not in day.slots or day.slot_at(slot) <= unit.now:
        raise Refused("stale")
    if slot in [one.slot for one in await store.of_day(unit.tx, day.id) if one.id != wish.id]:
        await slots(unit, day.id, "taken")
        return
    await store.save(unit.tx, replace(wish, slot=slot, nothing=False))
    await show_own(unit, day.id, "booked")


async def name(unit: Unit, day_id: int) -> None:
    """Named or not, till they meet."""
    day, wish = await _own(unit, day_id)
    if not wish.unnamed:
        naming.unsigned(unit.person.name, [wish.words])
    await store.save(unit.tx, replace(wish, unnamed=not wish.unnamed))
    await show_own(unit, day.id, "named" if wish.unnamed else "unnamed")


async def nothing(unit: Unit, day_id: int) -> None:
    """There is nothing, or nothing any more: what was written goes, the ten minutes are somebody else's."""
    day, wish = await _own(unit, day_id)
    await store.save(unit.tx, Wish(wish.id, wish.day_id, wish.person, nothing=True))
    await show_own(unit, day.id, "nothing")


async def forget(unit: Unit, day: ServiceDay) -> None:
    await store.wordless(unit.tx, day.id)


async def menu_keys(unit: Unit) -> list[Key]:
    """The way to the visit that is ahead of one's company."""
    ahead = [one for one in await days.planned(unit.tx) if one.company == unit.person.home and one.asked_at]
    return [key("day_coming", "s", "mine", one.id) for one in ahead[:1]]


# ── For the team ─────────────────────────────────────────────────────────────────────────────────────────────────────


async def show_booked(unit: Unit, day_id: int, page: int = 0, headline: str | None = None) -> None:
    """Who comes when and with what; of who stays unnamed the time and the words alone."""
    day = await service_known.load(unit, day_id, rules.may_prepare)
    said = in_order(one for one in await store.of_day(unit.tx, day.id) if one.words or one.slot is not None)
    shown = list(enumerate(said, 1))[page * PAGE:(page + 1) * PAGE]
    known = await people.names(unit.tx, {one.person for _, one in shown})
    works = rules.may_enter(unit.person, day) and day.planned and rules.begun(day, unit.now, unit.policy.calendar)
    opens = [plain(str(place), "s", "wish", one.id) for place, one in shown if works and one.open]
    turn = [key("earlier", "s", "booked", day.id, page - 1)] if page else []
    turn += [key("later", "s", "booked", day.id, page + 1)] if said[(page + 1) * PAGE:] else []
    await unit.answer("service_booked", {
        **await service_known.head(unit, day), "headline": headline, "works": bool(opens),
        "lines": [{"place": place, **seen(day, one, known[one.person])} for place, one in shown],
        "buttons": [row for row in (*rows(opens, 4), turn, *service_known.back(day)) if row]})


def in_order(found: Iterable[Wish]) -> list[Wish]:
    """By time; the others by their words: in the order of people the place of one unnamed would tell who he is."""
    return sorted(found, key=lambda one: (one.slot is None, one.slot or 0, one.words))


def seen(day: ServiceDay, wish: Wish, person: Person) -> dict[str, Any]:
    """A wish as the team reads it."""
    return {"name": None if wish.unnamed else person.name, "words": wish.words,
            "slot_at": day.slot_at(wish.slot) if wish.slot is not None else None,
            "met": wish.met.value if wish.met else None}


async def show_wish(unit: Unit, wish_id: int) -> None:
    """One of them, while he sits there: it becomes a case, or talking was enough, or he did not come."""
    day, wish = await to_hear(unit, wish_id)
    person = await people.by_id(unit.tx, wish.person)
    assert person is not None, "nobody is deleted"
    marks = [key(f"day_{one}", "s", "met", wish.id, one.value) for one in (Met.HEARD, Met.ABSENT)]
    asked = [[key("day_as_question", "s", "question", day.id, wish.id)]] if wish.words and day.kind in TOLD else []
    await unit.answer("service_wish", {
        **await service_known.head(unit, day), **seen(day, wish, person), "asks": bool(asked),
        "buttons": [[key("day_enter_wish", "s", "enter", day.id, wish.id)], *asked, marks,
                    [key("day_booked", "s", "booked", day.id), key("menu", "m")]]})


async def to_hear(unit: Unit, wish_id: int) -> tuple[ServiceDay, Wish]:
    """Of a soldier who waits for the team, on the day."""
    wish = await store.by_id(unit.tx, wish_id)
    if wish is None:
        raise Refused("no_such_day")
    day = await service_known.here(unit, wish.day_id)
    if not wish.open:
        raise Refused("day_heard")
    return day, wish


async def mark(unit: Unit, wish_id: int, met: str) -> None:
    day, wish = await to_hear(unit, wish_id)
    if met not in (Met.HEARD, Met.ABSENT):
        raise Refused("stale")
    if met == Met.ABSENT and wish.slot is not None and unit.now < day.slot_at(wish.slot):
        raise Refused("day_slot_ahead", at=f"{unit.policy.calendar.local(day.slot_at(wish.slot)):%H:%M}")
    await store.save(unit.tx, replace(wish, met=Met(met)))
    await service_known.record(unit, f"day_{met}", day, wish=wish.id)
    await show_booked(unit, day.id, 0, met)


async def missed(unit: Unit, day: ServiceDay) -> None:
    """Whom the team waited for in vain reads that he can ask at any time."""
    assert day.stage is Stage.DONE, "they waited till its end"
    absent = [one for one in await store.of_day(unit.tx, day.id) if one.met is Met.ABSENT]
    for person in (await people.names(unit.tx, [one.person for one in absent])).values():
        if person.active and person.chat_id is not None:
            await invite(unit, day, person, "missed")
