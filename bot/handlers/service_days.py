"""Service days and visits: `/visits`, and buttons `s:<verb>[:<day, wish or case>[:<slot, page, track or wish>]]`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from bot.buttons import number, parse
from bot.domain.errors import Refused
from bot.domain.forms import SERVICE_MOVE, SERVICE_OFF, SERVICE_TEAM
from bot.handlers.context import Context
from bot.services.house import Unit
from bot.services.talk import talking
from bot.services.visits import (
    service_agenda,
    service_closing,
    service_days,
    service_entries,
    service_proposing,
    service_questions,
    service_report,
    service_wishes,
)


async def command(context: Context) -> None:
    async with context.acting() as unit:
        await talking.leave(unit)
        await service_days.show_list(unit)


async def tap(context: Context) -> None:
    _, (verb, *rest) = parse(context.data)
    first, second = (*rest, "", "")[:2]
    async with context.acting() as unit:
        await talking.leave(unit)
        if verb in PLAIN:
            await PLAIN[verb](unit)
        elif verb == "plan":
            await service_days.begin(unit, first)
        elif verb in ONE:
            await ONE[verb](unit, number(first))
        elif verb in TWO:
            await TWO[verb](unit, number(first), number(second or "0"))
        elif verb in WORDS:
            await WORDS[verb](unit, number(first), second)
        else:
            raise Refused("stale")


def _changing(form: str) -> Callable[[Unit, int], Awaitable[None]]:
    async def begin(unit: Unit, day_id: int) -> None:
        await service_days.begin_change(unit, form, day_id)

    return begin


PLAIN: dict[str, Callable[[Unit], Awaitable[Any]]] = {
    "list": service_days.show_list, "where": service_proposing.show}
ONE: dict[str, Callable[[Unit, int], Awaitable[Any]]] = {
    "show": service_days.show, "move": _changing(SERVICE_MOVE), "off": _changing(SERVICE_OFF),
    "team": _changing(SERVICE_TEAM), "mine": service_wishes.show_own, "write": service_wishes.begin,
    "slots": service_wishes.slots, "name": service_wishes.name, "nothing": service_wishes.nothing,
    "wish": service_wishes.show_wish, "line": service_entries.show_line, "solve": service_entries.begin_solving,
    "close": service_closing.begin, "asked": service_questions.show_one, "drafts": service_questions.draft_now,
    "file": service_report.ask_file}
TWO: dict[str, Callable[[Unit, int, int], Awaitable[Any]]] = {
    "agenda": service_agenda.show, "booked": service_wishes.show_booked, "raised": service_entries.show_raised,
    "book": service_wishes.book, "enter": service_entries.begin, "question": service_questions.begin,
    "questions": service_questions.show}
WORDS: dict[str, Callable[[Unit, int, str], Awaitable[Any]]] = {
    "met": service_wishes.mark, "do": service_entries.begin_arranging, "answers": service_questions.answered}
