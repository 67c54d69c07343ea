"""Delivery lists: buttons `i:<verb>[:…]`, and the table that an open form waits for."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from telegram import Document

from bot.buttons import number, parse
from bot.domain.burden import Asked
from bot.domain.errors import Refused
from bot.domain.forms import DELIVERY, DELIVERY_LEAVE, NO_SURVEY
from bot.handlers.context import Context
from bot.services.delivery import deliveries, delivery_opening, delivery_own, delivery_pages, delivery_sheets
from bot.services.forms import opening
from bot.services.house import Unit
from bot.services.keys import key
from bot.services.posts import duties
from bot.services.rounds import burden
from bot.services.talk import talking

LARGEST = 2 * 1024 * 1024
Rest = list[str]


async def tap(context: Context) -> None:
    _, (verb, *rest) = parse(context.data)
    work = VERBS.get(verb)
    if work is None:
        raise Refused("stale")
    async with context.acting() as unit:
        await talking.leave(unit)
        await work(unit, [*rest, *[""] * 4])


async def _begin(unit: Unit, rest: Rest) -> None:
    await opening.anew(unit, DELIVERY, await delivery_opening.beginning(unit, card_id=rest[0]))


async def _sweep(unit: Unit, rest: Rest) -> None:
    """A case that others have joined shows who; else it is asked how to find the others, the cap told first."""
    case_id = number(rest[0])
    answers = await delivery_opening.beginning(unit, case_id=case_id)
    joined = await delivery_opening.joined(unit, case_id)
    if joined:
        await delivery_pages.board(unit, joined.id)
        return
    answers, left = await delivery_opening.capped(unit, answers)
    onward = key("burden_otherwise" if NO_SURVEY in answers else "burden_others", "i", "sweep", case_id, "on")
    if (rest[1] == "on" and left) or not await burden.told_first(
            unit, Asked.SURVEY, [home.id for home in unit.policy.companies()],
            key("open_case", "o", case_id), onward if left else None):
        await opening.anew(unit, DELIVERY, answers)


async def _duty(unit: Unit, rest: Rest) -> None:
    duty = await duties.doable(unit, number(rest[0]), number(rest[1]))
    await opening.anew(unit, DELIVERY, await delivery_opening.beginning(unit, duty=(duty.id, duty.serial)))


async def _leave(unit: Unit, rest: Rest) -> None:
    await opening.anew(unit, DELIVERY_LEAVE, await delivery_pages.leaving(unit, number(rest[0]), number(rest[1])))


async def _close(unit: Unit, rest: Rest) -> None:
    await deliveries.close(unit, number(rest[0]))
    await delivery_pages.board(unit, number(rest[0]), "closed")


VERBS: dict[str, Callable[[Unit, Rest], Awaitable[None]]] = {
    "own": lambda unit, _: delivery_own.show_all(unit),
    "changed": lambda unit, _: delivery_own.changed(unit),
    "mine": lambda unit, rest: delivery_own.show(unit, number(rest[0])),
    "me": lambda unit, rest: delivery_own.step(unit, rest[0], number(rest[1])),
    "help": lambda unit, rest: delivery_own.help_(unit, number(rest[0])),
    "helps": lambda unit, rest: delivery_own.help_him(unit, number(rest[0]), number(rest[1])),
    "list": lambda unit, rest: delivery_pages.show_list(unit, number(rest[0] or "0")),
    "show": lambda unit, rest: delivery_pages.board(unit, number(rest[0])),
    "names": lambda unit, rest: delivery_pages.show_names(unit, number(rest[0]), rest[1], rest[2], number(rest[3])),
    "one": lambda unit, rest: delivery_pages.show_one(unit, number(rest[0]), number(rest[1])),
    "do": lambda unit, rest: delivery_pages.do(unit, rest[0], number(rest[1]), number(rest[2])),
    "leave": _leave,
    "sure": lambda unit, rest: delivery_pages.sure(unit, number(rest[0])),
    "all": lambda unit, rest: delivery_pages.all_in(unit, number(rest[0])),
    "file": lambda unit, rest: delivery_pages.ask_file(unit, number(rest[0])),
    "close": _close,
    "begin": _begin,
    "sweep": _sweep,
    "duty": _duty,
}
"""What a button does, by its verb."""


async def document(context: Context) -> None:
    """A table from somebody whose open form waits for one."""
    sent = context.document
    rows = await context.hall.table(await _content(context, sent), sent.file_name or "list")
    async with context.acting() as unit:
        await delivery_sheets.take(unit, rows)


async def _content(context: Context, sent: Document) -> bytes:
    """Fetched before the transaction begins: nothing waits for Telegram inside one."""
    if (sent.file_size or 0) > LARGEST:
        raise Refused("sheet_large", limit=LARGEST // 1024 // 1024)
    file = await context.bot.get_file(sent.file_id)
    return bytes(await file.download_as_bytearray())
