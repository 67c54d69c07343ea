"""Collection rounds: `/rounds`, buttons `q:<verb>[:<round, part or problem>[:…]]`, and a sheet sent back."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from telegram import Document

from bot.buttons import number, parse
from bot.domain.case import Track
from bot.domain.errors import Refused
from bot.domain.forms import COLLECTION, DECIDE, DECIDE_OWNER, HEAP_CATEGORY, HEAP_JOIN, HEAP_WORDS, RAISE, TARGET
from bot.domain.raising import ours
from bot.handlers.context import Context
from bot.services.forms import filling, opening
from bot.services.house import Unit
from bot.services.rounds import collecting, collections, coordinating, making_cases, sorting
from bot.services.talk import talking

LARGEST = 1024 * 1024
"""Bytes of a sheet that is read."""


async def command(context: Context) -> None:
    async with context.acting() as unit:
        await talking.leave(unit)
        await collections.show_list(unit)


async def tap(context: Context) -> None:
    _, (verb, *rest) = parse(context.data)
    first, second, third = (*rest, "", "", "")[:3]
    async with context.acting() as unit:
        await talking.leave(unit)
        if verb in SIMPLE:
            await SIMPLE[verb](unit, number(first or "0"))
        elif verb in FORMS:
            await FORMS[verb](unit, number(first or "0"))
        else:
            await _further(unit, verb, number(first or "0"), second, third)


async def _further(unit: Unit, verb: str, first: int, second: str, third: str) -> None:
    """What needs more than one number."""
    match verb:
        case "list":
            await collections.show_list(unit)
        case "sure":
            await collections.sure(unit, first, second)
        case "company":
            await collecting.show(unit, first, number(second or "0"))
        case "sort":
            await sorting.show(unit, first, number(second or "0"))
        case "track":
            await sorting.set_track(unit, first, second)
        case "agenda":
            await coordinating.show(unit, first, second, number(third or "0"))
        case "file":
            await coordinating.ask_file(unit, first, second)
        case "do":
            await _decide(unit, first, second)
        case _:
            raise Refused("stale")


async def _begin(unit: Unit, _: int) -> None:
    answers = await collections.beginning(unit)
    if answers:
        await opening.anew(unit, COLLECTION, answers)


async def _others(unit: Unit, _: int) -> None:
    """Those that are not full yet."""
    answers = await collections.beginning(unit, told=True)
    if answers:
        await opening.anew(unit, COLLECTION, answers)


async def _raise(unit: Unit, ask_id: int) -> None:
    _, ask = await collecting.to_answer(unit, ask_id)
    await opening.anew(unit, RAISE, {TARGET: ask.id})


def _sorting(form: str) -> Callable[[Unit, int], Awaitable[None]]:
    """Opens a form about one problem that is being sorted."""

    async def begin(unit: Unit, item_id: int) -> None:
        _, one, _ = await sorting.known(unit, item_id)
        await opening.anew(unit, form, {TARGET: one.id})

    return begin


async def _decide(unit: Unit, item_id: int, track: str) -> None:
    if track == Track.AT_ONCE:
        await coordinating.at_once(unit, item_id)
    elif track in (Track.DATED, Track.HIGHER):
        _, _, line = await coordinating.to_decide(unit, item_id)
        await opening.anew(unit, DECIDE, {TARGET: line.first.id, "track": track})
    else:
        raise Refused("stale")


async def _owner(unit: Unit, item_id: int) -> None:
    _, office, line = await coordinating.to_decide(unit, item_id)
    await opening.anew(unit, DECIDE_OWNER, {TARGET: line.first.id, "office": office})


SIMPLE: dict[str, Callable[[Unit, int], Awaitable[Any]]] = {
    "show": collections.show, "close": collections.close_early, "off": collections.call_off,
    "nothing": collecting.nothing, "sheet": collecting.ask_sheet, "drop": collecting.drop,
    "heap": sorting.show_heap, "alone": sorting.alone, "files": sorting.show_files, "make": making_cases.make,
    "line": coordinating.show_line, "scatter": sorting.scatter, "cut": sorting.cut,
}
FORMS: dict[str, Callable[[Unit, int], Awaitable[None]]] = {
    "open": _begin, "others": _others, "raise": _raise, "about": _sorting(HEAP_CATEGORY), "join": _sorting(HEAP_JOIN),
    "words": _sorting(HEAP_WORDS), "owner": _owner,
}


async def sheet(context: Context) -> bool:
    """A sheet from who answers for a company in a round; False: it is none, and belongs elsewhere."""
    rows = await _rows(context)
    if rows is None:
        return False
    async with context.acting() as unit:
        await talking.leave(unit)
        draft = await collecting.take_sheet(unit, rows)
        if draft:
            await filling.proceed(unit, draft)
    return True


async def _rows(context: Context) -> list[list[str]] | None:
    """The company's sheet, row by row; None: it is another file, or belongs elsewhere."""
    message = context.incoming.effective_message
    sent = message.document if message else None
    if message is None or sent is None or message.reply_to_message or not await collecting.expects(
            context.house, context.actor.chat_id):
        return None
    name = sent.file_name or ""
    try:
        rows = await context.house.tables(await _content(context, sent), name or "list")
    except Refused:
        if ours(name, ()):
            raise
        return None
    known = ours(name, rows) or await collecting.has_sheet(context.house, context.actor.chat_id)
    return rows if known else None


async def _content(context: Context, sent: Document) -> bytes:
    """Fetched before the transaction begins: nothing waits for Telegram inside one."""
    if (sent.file_size or 0) > LARGEST:
        raise Refused("sheet_in_parts", limit=LARGEST // 1024)
    file = await context.bot.get_file(sent.file_id)
    content = bytes(await file.download_as_bytearray())
    if len(content) > LARGEST:
        raise Refused("sheet_in_parts", limit=LARGEST // 1024)
    return content
