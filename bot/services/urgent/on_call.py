"""The list of who is on call in phone windows, by chat: shown, set for a day or four weeks, cleared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from bot.domain import on_call as rules
from bot.domain.errors import Refused
from bot.domain.forms import TARGET
from bot.domain.on_call import Spell
from bot.domain.people import Person
from bot.domain.policy import Home
from bot.services.house import Unit
from bot.services.keys import Key, key, rows, worded
from bot.services.urgent import answering
from bot.storage import events, on_call, people

PAGE = 6
"""Days on one page: three weekends are one."""
Dated = tuple[date, list[Spell]]


def kept(unit: Unit) -> list[Home]:
    """The departments whose list the one who acts keeps."""
    return [home for home in rules.departments(unit.policy) if rules.may_keep(unit.person, home.id)]


def read(unit: Unit) -> list[Home]:
    """Those whose list he may look at."""
    return [home for home in rules.departments(unit.policy) if rules.may_read(unit.person, home.id)]


async def menu_keys(unit: Unit) -> list[Key]:
    """For whoever keeps a list, and for whoever stands on one."""
    if not rules.needed(unit.policy):
        return []
    shown = bool(kept(unit)) or (bool(read(unit)) and await on_call.ahead(unit.tx, unit.person.id, unit.today))
    return [key("on_call", "oc", "list", 0)] if shown else []


async def show(unit: Unit, page: int = 0, headline: str | None = None) -> None:
    """The days of the next four weeks; whoever keeps a list opens a day by its button."""
    homes = read(unit)
    if not homes:
        raise Refused("not_on_call_reader")
    every = list(rules.days(unit.policy, unit.today))
    page = min(page, max(0, len(every) - 1) // PAGE)
    found = every[page * PAGE:(page + 1) * PAGE]
    shown, keeps = await _shown(unit, found, homes), bool(kept(unit))
    keys: list[Key] = [{"text": f"{day.month}-{day.day}", "to": ["oc", "day", day.isoformat()]} for day, _ in found]
    turn = [key("earlier", "oc", "list", page - 1)] if page else []
    turn += [key("later", "oc", "list", page + 1)] if every[(page + 1) * PAGE:] else []
    buttons = [*(rows(keys, 4) if keeps else []), turn, [key("menu", "m")]]
    await unit.answer("on_call", {"headline": headline, "days": shown, "keeps": keeps,
                                  "passed_by": any(not one["there"] for day in shown for one in day["posts"]),
                                  "buttons": [row for row in buttons if row]})


async def _shown(unit: Unit, found: Sequence[Dated], homes: Sequence[Home]) -> list[dict[str, Any]]:
    if not found:
        return []
    named = await on_call.between(unit.tx, found[0][0], found[-1][0])
    known = await people.names(unit.tx, {id_ for homes_ in named.values() for id_ in homes_.values()})
    return [{"spells": [spell_words(unit, one) for one in spells],
             "posts": [_post(home, known.get(named.get(day, {}).get(home.id, 0))) for home in homes]}
            for day, spells in found]


def spell_words(unit: Unit, spell: Spell) -> dict[str, Any]:
    """`companies` is None where every company of the unit is meant."""
    every = {home.id for home in unit.policy.companies()} == set(spell.companies)
    words = [dict(unit.policy.home_words(one)) for one in spell.companies]
    return {"opens": spell.opens, "closes": spell.closes, "companies": None if every else words}


def _post(home: Home, person: Person | None) -> dict[str, Any]:
    valid = person if person and rules.may_be(person, home.id) else None
    return {"home": dict(home.words), "name": valid.name if valid else None,
            "there": valid is None or answering.is_there(valid, home.id)}


def day_of(unit: Unit, text: str) -> date:
    """The day a button names: one that is still to come or runs, and has a window."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise Refused("stale") from None
    if not unit.today <= day < unit.today + timedelta(days=rules.AHEAD) or not rules.spells(unit.policy, day):
        raise Refused("no_window_then")
    return day


def check_keeper(unit: Unit, home: str) -> None:
    """Refused for a department that he does not keep the list of, or that there is not."""
    if home not in [one.id for one in kept(unit)]:
        raise Refused("not_on_call_keeper")


async def show_day(unit: Unit, text: str) -> None:
    """One day: each department he keeps, to be set or cleared."""
    homes = kept(unit)
    if not homes:
        raise Refused("not_on_call_keeper")
    day = day_of(unit, text)
    (shown,) = await _shown(unit, [(day, rules.spells(unit.policy, day))], homes)
    buttons = [_day_keys(day, home, taken=one["name"] is not None)
               for home, one in zip(homes, shown["posts"], strict=True)]
    await unit.answer("on_call_day", {**shown, "buttons": [*buttons, [key("on_call_back", "oc", "list", 0)]]})


def _day_keys(day: date, home: Home, *, taken: bool) -> list[Key]:
    clear = [key("on_call_clear", "oc", "clear", day.isoformat(), home.id)] if taken else []
    return [worded(home.words, "oc", "set", day.isoformat(), home.id), *clear]


async def clear(unit: Unit, text: str, home: str) -> None:
    """Nobody is on call there any more; who was reads it."""
    check_keeper(unit, home)
    day = day_of(unit, text)
    before = (await on_call.on(unit.tx, day)).get(home)
    await on_call.clear(unit.tx, day, home)
    await _record(unit, home, None, [day])
    if before:
        await _tell(unit, before, home, [day], given=False)
    await show_day(unit, text)


async def put(unit: Unit, answers: Mapping[str, Any]) -> None:
    """One of the department, for one day or the same weekday of four weeks; weeks without a window are passed over."""
    text, home = answers[TARGET]
    check_keeper(unit, str(home))
    first = day_of(unit, str(text))
    person = await people.by_id(unit.tx, int(answers["person"]))
    if person is None or not rules.may_be(person, home):
        raise Refused("not_of_department")
    weeks = (first + timedelta(weeks=week) for week in range(rules.WEEKS[str(answers["weeks"])]))
    named = [day for day in weeks if rules.spells(unit.policy, day)]
    before = await on_call.between(unit.tx, named[0], named[-1])
    for day in named:
        await on_call.put(unit.tx, day, home, person.id, unit.person.id, unit.now)
    await _record(unit, home, person.id, named)
    for other in {before[day][home] for day in named if home in before.get(day, {})} - {person.id}:
        await _tell(unit, other, home, [day for day in named if before.get(day, {}).get(home) == other], given=False)
    await _tell(unit, person.id, home, named, given=True)
    await show(unit, 0, "on_call_set")


async def _tell(unit: Unit, person_id: int, home: str, named: Sequence[date], *, given: bool) -> None:
    """Who is put on the list, or taken off it, by somebody else."""
    person = await people.by_id(unit.tx, person_id)
    if person is None or not person.active or person.id == unit.person.id:
        return
    spells = [spell_words(unit, one) for day in named for one in rules.spells(unit.policy, day)]
    await unit.tell(person, "on_call_given", {"given": given, "by": unit.person.name, "spells": spells,
                                              "home": dict(unit.policy.home_words(home)),
                                              "buttons": [[key("on_call", "oc", "list", 0), key("menu", "m")]]})


async def _record(unit: Unit, home: str, person_id: int | None, named: Sequence[date]) -> None:
    await events.add(unit.tx, case_id=None, person_id=unit.person.id, at=unit.now, action="on_call", before={},
                     after={"home": home, "person": person_id, "days": [day.isoformat() for day in named]})
