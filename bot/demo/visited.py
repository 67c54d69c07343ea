"""The sample unit's visits: a service day and a briefing, with their reports; one next week, which soldiers booked."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import time, timedelta
from typing import TypeVar

from bot.app import App
from bot.domain.forms import NO_CARD, TARGET
from bot.domain.rules import Action
from bot.domain.service_days import Kind, ServiceDay, Stage, ask_at, late_at, remind_at
from bot.services.casework import cases
from bot.services.house import Actor, Unit
from bot.services.visits import (
    service_closing,
    service_days,
    service_entries,
    service_known,
    service_questions,
    service_watch,
    service_wishes,
)
from bot.storage import people, service_cases
from bot.storage import service_days as store
from bot.storage import service_questions as questions

Found = TypeVar("Found")
LEAD, TEAM = "1005", ("1009", "1012", "1014")
"""The supervisor whom the tour does not need; Logistics, Finance and Medical."""
PAST, NEXT = "c2", "c3"
SOLVED = ("1032", "equipment", "雨衣破了两件，一直没有换。", "当场从库房换了新的。")
DATED = ("1035", "travel", "集训的差旅单据交了一个月，还没有报。")
BRIEFED = ("annual-leave", "family-visit")
ASKED = (("annual-leave", "", "年休假能不能分两次休？"),
         (NO_CARD, "leave", "连休的路途天数，回来晚了怎么补？"),
         (NO_CARD, "medical", "家属在外地住院，要不要先垫钱？"))
"""What was asked at the briefing: about which card, or of which category; the first was answered from it."""
DAYS, BEFORE = 12, 2
"""Days till the date that was given there; days between the visit and the end of the story."""
WISHES = (("1037", 0, False, "探亲假批了又推，想问清楚今年还能不能休。"),
          ("1040", 2, True, "家里老人住院，想问问困难帮扶，先不想让人知道。"),
          ("1039", None, False, "Can the reading room stay open on Sunday evenings?"))
"""Who wrote what, and which ten minutes he booked; whether he stays unnamed."""


def instant(app: App, end: int) -> int:
    """The afternoon of a working day, some days before the story ends."""
    calendar = app.house.policy.calendar
    return calendar.at(calendar.day(calendar.before(end - BEFORE * 86_400, 0)), time(15, 30))


async def held(app: App) -> None:
    """That afternoon: two matters raised, one solved there and confirmed, one with a date."""
    await _as(app, LEAD, lambda unit: _plan(unit, PAST, 0, Kind.SERVICE_DAY, ""))
    lead = await _as(app, LEAD, _last)
    await _as(app, TEAM[0], _entry(lead, *SOLVED[:3]))
    await _as(app, TEAM[0], _settle(lead, 0, SOLVED[3]))
    await _as(app, SOLVED[0], _settle(lead, 0, ""))
    await _as(app, TEAM[1], _entry(lead, *DATED))
    await _as(app, TEAM[1], _settle(lead, 1, ""))
    await _as(app, LEAD, _close(lead))
    await _briefed(app)
    await app.outbox.idle()


async def _briefed(app: App) -> None:
    """The same afternoon, another company: what no card answers is somebody's draft from then on."""
    await _as(app, LEAD, lambda unit: _plan(unit, NEXT, 0, Kind.BRIEFING, "", BRIEFED))
    day_id = await _as(app, LEAD, _last)
    for about, category, words in ASKED:
        await _as(app, LEAD, _asked(day_id, about, category, words))
    await _as(app, LEAD, _answered(day_id, ASKED[0][0]))
    await _as(app, LEAD, _close(day_id))


async def write(app: App) -> None:
    """Planned for next week: the company has been asked, and some have answered."""
    note = "看看冬季训练保障，听听大家的难处"
    await _as(app, LEAD, lambda unit: _plan(unit, NEXT, _to_wednesday(unit), Kind.VISIT, note))
    await service_watch.look(app.house)
    day_id = await _as(app, LEAD, _last)
    for staff_no, slot, unnamed, words in WISHES:
        await _as(app, staff_no, _wish(day_id, slot, words, unnamed=unnamed))
    await app.outbox.idle()


def _to_wednesday(unit: Unit) -> int:
    """Days to the middle of next week."""
    return 9 - unit.today.weekday()


async def _plan(unit: Unit, company: str, days: int, kind: Kind, note: str, cards: tuple[str, ...] = ()) -> None:
    calendar = unit.policy.calendar
    at = calendar.at(unit.today + timedelta(days), time(9, 30))
    known = [await people.by_staff_no(unit.tx, one) for one in (LEAD, *TEAM)]
    day = ServiceDay(0, kind, company, at, unit.person.id, unit.now, Stage.PLANNED, note, cards, ask_at(at, unit.now),
                     None if days else unit.now, remind_at(at, calendar), None, late_at(at, calendar), None,
                     team=tuple(sorted(one.id for one in known if one)))
    await service_days.make(unit, day)


async def _last(unit: Unit) -> int:
    return max(one.id for one in await store.planned(unit.tx))


def _entry(day_id: int, staff_no: str, category: str, story: str) -> Callable[[Unit], Awaitable[None]]:
    async def enter(unit: Unit) -> None:
        soldier = await people.by_staff_no(unit.tx, staff_no)
        assert soldier is not None, "the sample unit has everybody"
        await service_entries.entered(unit, {
            TARGET: day_id, "soldier": str(soldier.id), "category": category, "story": story,
            "files": {"lines": [], "files": [], "done": True}})

    return enter


def _settle(day_id: int, place: int, words: str) -> Callable[[Unit], Awaitable[None]]:
    """Solved with these words; confirmed by its soldier; or given a date."""

    async def settle(unit: Unit) -> None:
        case = (await service_cases.of_day(unit.tx, day_id))[place]
        if unit.person.id == case.requester:
            await cases.answer_card(unit, await cases.act(unit, case.id, Action.CONFIRM), "confirm")
        elif words:
            await service_entries.solved(unit, {TARGET: case.id, "words": words})
        else:
            by = (unit.today + timedelta(DAYS)).isoformat()
            await service_entries.arranged(unit, {TARGET: case.id, "track": "dated", "by": by})

    return settle


def _close(day_id: int) -> Callable[[Unit], Awaitable[None]]:
    async def close(unit: Unit) -> None:
        day = await service_known.load(unit, day_id)
        there = [str(one) for one in day.team]
        await service_closing.closed(unit, {TARGET: day_id, "there": {"ticked": there, "done": True},
                                            "day_word": "谢谢大家实话实说，答应的我们记着。"})

    return close


def _asked(day_id: int, about: str, category: str, words: str) -> Callable[[Unit], Awaitable[None]]:
    async def ask(unit: Unit) -> None:
        known = about if about in unit.shelf.cards else NO_CARD
        await service_questions.questioned(unit, {
            TARGET: day_id, "about_card": known, "category": category or "leave", "day_questions": words})

    return ask


def _answered(day_id: int, card_id: str) -> Callable[[Unit], Awaitable[None]]:
    async def answer(unit: Unit) -> None:
        first = (await questions.of_day(unit.tx, day_id))[0]
        if card_id in unit.shelf.cards:
            await service_questions.answered(unit, first.id, card_id)

    return answer


def _wish(day_id: int, slot: int | None, words: str, *, unnamed: bool) -> Callable[[Unit], Awaitable[None]]:
    async def wish(unit: Unit) -> None:
        if slot is not None:
            await service_wishes.book(unit, day_id, slot)
        if unnamed:
            await service_wishes.name(unit, day_id)
        await service_wishes.wished(unit, {TARGET: day_id, "wish": words})

    return wish


async def _as(app: App, staff_no: str, work: Callable[[Unit], Awaitable[Found]]) -> Found:
    async with app.house.db.write() as tx:
        person = await people.by_staff_no(tx, staff_no)
        assert person is not None, "the sample unit has everybody"
        unit = app.house.unit(tx, Actor(person.chat_id or 0, person.language or "zh", 0), person)
        found = await work(unit)
    await app.outbox.deliver(unit.born)
    return found
