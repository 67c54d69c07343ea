"""Days that an admin names in the chat: shown as they were understood, and in force once he confirms them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, time, timedelta
from itertools import groupby
from typing import Any

from bot.domain import own_days
from bot.domain.calendar import differing
from bot.domain.day_notice import OWN, DayNotice
from bot.domain.errors import Refused
from bot.domain.feasts import LAST
from bot.domain.forms import HOLIDAYS, OWN_DAYS
from bot.domain.holiday_notice import Days, parse, year_of
from bot.domain.letters import Lane, Letter
from bot.domain.people import Role
from bot.services.house import Actor, House, Unit
from bot.services.keys import Key, key
from bot.services.promises import reckoning
from bot.services.unit import ruling
from bot.storage import day_notices, drafts, outbox, people

NAMES = {"元旦": "new_year", "春节": "spring", "清明": "qingming", "劳动": "labour", "国际": "labour", "五一": "labour",
         "端午": "dragon", "中秋": "autumn", "国庆": "national"}
"""A holiday's code by how its name begins."""
TOLD, DIFFERENT = 12, 40
"""Problems, and days that change, on one screen."""
NOON = time(12)


def admins_only(unit: Unit) -> None:
    """Nobody else sets the days that count."""
    if not unit.person.has(Role.ADMIN):
        raise Refused("admins_only")


async def show(unit: Unit) -> None:
    """Up to when the holidays are published, the unit's own days ahead, and what one can do."""
    admins_only(unit)
    for form in (HOLIDAYS, OWN_DAYS):
        if begun := await drafts.find(unit.tx, unit.person.id, form):
            await drafts.drop(unit.tx, begun.id)
    calendar = unit.policy.calendar
    own = {day: works for day, works in sorted(calendar.exceptions.items()) if day >= unit.today}
    await unit.answer("holidays", {
        "published": calendar.expected_from.year - 1 if calendar.expected_from else None,
        "own": _marked(unit, list(own.items())[:DIFFERENT]),
        "buttons": [[key("paste_notice", "cal", "paste"), key("own_days", "cal", "own")], [key("menu", "m")]]})


async def pasted(unit: Unit, form: str, answers: Mapping[str, Any]) -> None:
    """What was understood, and what stands against it; while it cannot be used, the next words are a better one."""
    admins_only(unit)
    usable = await (_own(unit, str(answers["days"])) if form == OWN_DAYS else _notice(unit, str(answers["notice"])))
    if not usable:
        await drafts.open_(unit.tx, unit.person.id, form, 0, unit.now)


async def _notice(unit: Unit, text: str) -> bool:
    expected = unit.policy.calendar.expected_from
    year = year_of(text) or (expected.year if expected else unit.today.year + 1)
    if not unit.today.year <= year <= min(unit.today.year + 2, LAST):
        raise Refused("holidays_year", number=year)
    days = parse(text, year)
    if not days.free and not days.work:
        raise Refused("holidays_none")
    doubts = all(one.is_doubt for one in days.problems)
    notice = await day_notices.add(unit.tx, year, days.works, unit.person.id, unit.now) if doubts else None
    await unit.answer("holidays_read", {
        "year": year, "holidays": [_holiday(unit, days, name) for name in _named(days)],
        "changes": _changes(unit, year, days.works) if doubts else [], "usable": notice is not None,
        "problems": [_problem(unit, one) for one in days.problems[:TOLD]],
        "more": max(0, len(days.problems) - TOLD), "buttons": _buttons("paste", notice)})
    return notice is not None


def _buttons(again: str, notice: DayNotice | None) -> list[list[Key]]:
    yes = [[key("days_right", "cal", "yes", notice.id)]] if notice else []
    drop = ["cal", "no", notice.id] if notice else ["cal", "show"]
    return [*yes, [key("paste_again", "cal", again), key("cancel", *drop)]]


def _named(days: Days) -> list[str]:
    """The holidays by their first day."""
    return list(dict.fromkeys(days.free.values()))


def _holiday(unit: Unit, days: Days, name: str) -> dict[str, Any]:
    codes = [NAMES.get(part[:2], part) for part in name.split("、")]
    free, work = ([day for day, of in each.items() if of == name] for each in (days.free, days.work))
    return {"names": codes, "free": [[_at(unit, span[0]), _at(unit, span[-1]), len(span)] for span in _spans(free)],
            "work": [_at(unit, day) for day in work]}


def _spans(days: Iterable[date]) -> list[list[date]]:
    """Days in a row, each row for itself."""
    numbered = enumerate(sorted(days))
    return [[day for _, day in row] for _, row in groupby(numbered, lambda each: each[1] - timedelta(days=each[0]))]


def _changes(unit: Unit, year: int, days: Mapping[date, bool]) -> list[list[Any]]:
    """The days that will be otherwise than the desk reckons now."""
    now = unit.policy.calendar
    new = now.with_notice(year, days)
    differ = differing(now, new, date(year - 1, 12, 1), date(year, 12, 31))
    return _marked(unit, [(day, new.works(day)) for day in differ][:DIFFERENT])


def _problem(unit: Unit, one: Any) -> dict[str, Any]:
    return {"kind": one.kind, "line": one.line, "text": one.text[:60], "found": one.found,
            "day": _at(unit, one.day) if one.day else None}


def _marked(unit: Unit, days: Iterable[tuple[date, bool]]) -> list[list[Any]]:
    return [[_at(unit, day), works] for day, works in days]


def _at(unit: Unit, day: date) -> int:
    """A day as letters hold it: as its noon."""
    return unit.policy.calendar.at(day, NOON)


async def _own(unit: Unit, text: str) -> bool:
    found = own_days.parse(text, unit.today)
    usable = bool(found.days) and not found.unclear
    held = {day: works for day, works in unit.policy.calendar.exceptions.items() if day >= unit.today}
    notice = await day_notices.add(unit.tx, OWN, {**held, **found.days}, unit.person.id, unit.now) if usable else None
    await unit.answer("own_days_read", {
        "days": _marked(unit, sorted(found.days.items())[:DIFFERENT]), "unclear": found.unclear[:TOLD],
        "buttons": _buttons("own", notice)})
    return notice is not None


async def confirm(unit: Unit, notice_id: int) -> None:
    """The days are in force from the commit on, unless another admin confirmed others meanwhile."""
    admins_only(unit)
    notice = await day_notices.by_id(unit.tx, notice_id)
    if notice is None:
        raise Refused("stale")
    held = await day_notices.last(unit.tx, notice.year)
    if notice.confirmed_at is not None:
        raise Refused("days_confirmed")
    if held and held.id != notice.base:
        by = await people.by_id(unit.tx, held.person_id)
        raise Refused("days_overtaken", name=by.name if by else "")
    await day_notices.confirm(unit.tx, notice.id, unit.now)
    first, reached = date(notice.year or unit.today.year, 1, 1), await day_notices.reached(unit.tx)
    if notice.year != OWN and (reached is None or first < reached):
        await day_notices.reach(unit.tx, first)  # its dates are worked out again
    await unit.answer("days_in_force", {"year": notice.year, "buttons": [[key("menu", "m")]]})


async def drop(unit: Unit, notice_id: int) -> None:
    await day_notices.drop(unit.tx, notice_id, unit.person.id)
    await show(unit)


async def serve(house: House, actor: Actor) -> None:
    """After the commit: the days hold for whatever comes next, stand in their file, and dates told are put right."""
    missed = await ruling.refresh(house)
    await reckoning.reckon(house)
    if not missed:
        return
    async with house.db.write() as tx:
        person = await people.by_chat(tx, actor.chat_id)
        language = (person.language if person else None) or actor.language
        await outbox.put(tx, Letter("days_unfiled", {"year": missed[-1].year, "buttons": []}, actor.chat_id, language,
                                    person.id if person else None, Lane.ANSWER), house.machine())
