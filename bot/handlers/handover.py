"""Handovers: `/handover`, and buttons `w:<verb>[:<handover or line>[:<page>]]`."""

from __future__ import annotations

from bot.buttons import number, parse
from bot.domain.errors import Refused
from bot.domain.forms import HANDOVER, HANDOVER_NOTE, HANDOVER_QUESTION, HANDOVER_TO, TARGET
from bot.domain.handover import may_start
from bot.handlers.context import Context
from bot.services.forms import opening
from bot.services.house import Unit
from bot.services.posts import handover_pages, handovers
from bot.services.talk import talking


async def command(context: Context) -> None:
    async with context.acting() as unit:
        await talking.leave(unit)
        await handover_pages.show_list(unit)


async def tap(context: Context) -> None:
    _, (verb, *rest) = parse(context.data)
    first, second = (number(one) for one in (*rest, "0", "0")[:2])
    async with context.acting() as unit:
        await talking.leave(unit)
        match verb:
            case "list":
                await handover_pages.show_list(unit)
            case "show":
                await handover_pages.show(unit, first, second)
            case "line":
                await handover_pages.show_line(unit, first)
            case "sure" | "end":
                await handover_pages.sure(unit, first, sign=verb == "end")
            case "file":
                await handover_pages.ask_file(unit, first)
            case "yes" | "all" | "sign":
                await _settle(unit, verb, first)
            case _:
                await _form(unit, verb, first)


async def _settle(unit: Unit, verb: str, target: int) -> None:
    match verb:
        case "yes":
            await handover_pages.show(unit, await handovers.accept(unit, target), 0, "accepted")
        case "all":
            count = await handovers.accept_all(unit, target)
            await handover_pages.show(unit, target, 0, "accepted_all", count)
        case _:
            await handovers.sign(unit, target)
            await handover_pages.show(unit, target, 0, "signed")


async def _form(unit: Unit, verb: str, target: int) -> None:
    match verb:
        case "begin":
            if not may_start(unit.person):
                raise Refused("not_yours")
            await opening.anew(unit, HANDOVER, {"leaver": str(target)} if target else {})
        case "to":
            whole = await handovers.load(unit, target)
            if not handovers.decides(unit.person, whole):
                raise Refused("not_yours")
            await opening.anew(unit, HANDOVER_TO, {TARGET: [target, 0]})
        case "other":
            whole, line = await handovers.line_to_note(unit, target)
            if not handovers.decides(unit.person, whole):
                raise Refused("not_yours")
            await opening.anew(unit, HANDOVER_TO, {TARGET: [whole.handover.id, line.id]})
        case "note":
            _, line = await handovers.line_to_note(unit, target)
            await opening.anew(unit, HANDOVER_NOTE, {TARGET: line.id})
        case "ask":
            _, line = await handovers.line_to_take(unit, target)
            await opening.anew(unit, HANDOVER_QUESTION, {TARGET: line.id})
        case _:
            raise Refused("stale")
