"""The duty roster by chat: who stands on which day; an empty night is told the working day before."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from bot.domain import forms
from bot.domain.calling import PLACES, Place, keeps_roster, reads_roster
from bot.domain.errors import Refused
from bot.domain.people import Person, Role
from bot.services.house import House, Unit
from bot.services.keys import Key, key, rows
from bot.storage import duty_roster, events, people
from bot.storage.database import Transaction

AHEAD = 14
"""Days on one list."""
PAGES = 26


def check_keeper(unit: Unit) -> None:
    if not keeps_roster(unit.person):
        raise Refused("not_duty_keeper")


def first_day(unit: Unit) -> date:
    """The duty that runs now."""
    return unit.policy.urgent.duty_of(unit.now, unit.policy.calendar)


async def show(unit: Unit, page: int = 0, headline: str | None = None) -> None:
    """Two weeks; an empty day stands out, and whoever keeps the roster opens a day by its button."""
    if not reads_roster(unit.person):
        raise Refused("not_duty_reader")
    page = min(page, PAGES)
    first = first_day(unit) + timedelta(days=page * AHEAD)
    days = [first + timedelta(days=ahead) for ahead in range(AHEAD)]
    turn = [key("earlier", "u", "list", page - 1)] if page else []
    turn.append(key("later", "u", "list", page + 1))
    shown = await _shown(unit, days)
    details = {"headline": headline, "starts": f"{unit.policy.urgent.starts:%H:%M}", "days": shown,
               "passed_by": any(not one["there"] for day in shown for one in day["places"]),
               "keeps": keeps_roster(unit.person),
               "buttons": [*(_day_keys(days) if keeps_roster(unit.person) else []), turn, [key("menu", "m")]]}
    await unit.answer("duty_list", details)


def _day_keys(days: list[date]) -> list[list[Key]]:
    keys: list[Key] = [{"text": f"{day.month}-{day.day}", "to": ["u", "day", day.isoformat()]} for day in days]
    return [*rows(keys, 5), [key("duty_paste", "u", "paste")]]


async def _shown(unit: Unit, days: list[date]) -> list[dict[str, Any]]:
    known = await duty_roster.between(unit.tx, days[0], days[-1])
    staff = {one.person.id: one for one in await people.staff(unit.tx)}
    shown = []
    for day in days:
        places = known.get(day, {})
        shown.append({"at": unit.policy.calendar.at(day, unit.policy.urgent.starts), "empty": is_empty(places),
                      "places": [{"place": place.value, "name": staff[id_].person.name, "there": staff[id_].there}
                                 for place in PLACES if (id_ := places.get(place, 0)) in staff]})
    return shown


def is_empty(places: Mapping[Place, int]) -> bool:
    """Nobody is there to be told first: a leader alone is no duty."""
    return Place.FIRST not in places and Place.SECOND not in places


def day_of(text: str) -> date:
    """The day a button names."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Refused("stale") from None


def place_of(text: str) -> Place:
    if text not in list(Place):
        raise Refused("stale")
    return Place(text)


async def show_day(unit: Unit, day: date) -> None:
    """One day's three places, each to be set or cleared."""
    check_keeper(unit)
    (shown,) = await _shown(unit, [day])
    taken = {one["place"] for one in shown["places"]}
    buttons = [[key(f"duty_{place.value}", "u", "set", day.isoformat(), place.value),
                *([key("duty_clear", "u", "clear", day.isoformat(), place.value)] if place.value in taken else [])]
               for place in PLACES]
    await unit.answer("duty_day", {**shown, "buttons": [*buttons, [key("duty_back", "u", "list", 0)]]})


async def clear(unit: Unit, day: date, place: Place) -> None:
    """Nobody stands there any more."""
    check_keeper(unit)
    await duty_roster.clear(unit.tx, day, place)
    await _record(unit, {"day": day.isoformat(), "place": place.value, "person": None})
    await show_day(unit, day)


async def put(unit: Unit, answers: Mapping[str, Any]) -> None:
    """One person for one day or several on end."""
    check_keeper(unit)
    first, place = day_of(answers[forms.TARGET][0]), place_of(answers[forms.TARGET][1])
    person = await people.by_id(unit.tx, int(answers["person"]))
    if person is None or not person.active:
        raise Refused("person_left")
    for ahead in range(forms.SPANS[str(answers["days"])]):
        await duty_roster.put(unit.tx, first + timedelta(days=ahead), place, person.id, unit.person.id, unit.now)
    await _record(unit, {"day": first.isoformat(), "place": place.value, "person": person.id,
                         "days": forms.SPANS[str(answers["days"])]})
    await show(unit, max(0, (first - first_day(unit)).days // AHEAD), "duty_set")


async def _record(unit: Unit, after: Mapping[str, Any]) -> None:
    await events.add(unit.tx, case_id=None, person_id=unit.person.id, at=unit.now, action="duty", before={},
                     after=after)


# ── Empty nights ─────────────────────────────────────────────────────────────────────────────────────────────────────


async def look_ahead(house: House) -> None:
    """On a working day: every day up to the next working one that nobody stands for is told, once."""
    now, policy = house.clock(), house.policy
    if not policy.calendar.is_working(now):
        return
    today = policy.calendar.day(now)
    last = policy.calendar.day(policy.calendar.next_working_day(now))
    days = [today + timedelta(days=ahead) for ahead in range((last - today).days + 1)]
    async with house.db.write() as tx:
        known = await duty_roster.between(tx, today, last)
        empty = [day for day in days if is_empty(known.get(day, {}))]
        if not empty:
            return
        told = await _told(tx)
        new = [day for day in empty if told and await duty_roster.gap_told(tx, day, now)]
        unit = house.by_clock(tx)
        for person in told if new else []:
            await unit.tell(person, "duty_gap", {
                "days": [policy.calendar.at(day, policy.urgent.starts) for day in new],
                "buttons": [[key("duty_list", "u", "list", 0), key("menu", "m")]]})


async def _told(tx: Transaction) -> list[Person]:
    """The supervisors; without one who is there the admins."""
    there = [one.person for one in await people.staff(tx) if one.there]
    supervisors = [one for one in there if one.has(Role.SUPERVISOR)]
    return supervisors or [one for one in there if one.has(Role.ADMIN)]
