"""Good solutions and what is tolerated: `/solutions`, and buttons `gs:<verb>[:<what>[:<more>]]`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from bot.buttons import number, parse
from bot.domain.errors import Refused
from bot.handlers.context import Context
from bot.services import good_solutions, talking, tolerance
from bot.services.house import Unit

VERBS: dict[str, Callable[[Unit, int], Awaitable[None]]] = {
    "share": good_solutions.share, "show": good_solutions.show, "send": good_solutions.send,
    "edit": good_solutions.edit, "drop": good_solutions.drop, "ok": good_solutions.settle,
    "no": good_solutions.refuse, "away": good_solutions.take_away,
    "mark": tolerance.show, "undo": tolerance.ask_undo,
}
"""Of a case, a solution or a mark."""


async def command(context: Context) -> None:
    async with context.acting() as unit:
        await talking.leave(unit)
        await good_solutions.show_list(unit, "", 0)


async def tap(context: Context) -> None:
    _, arguments = parse(context.data)
    async with context.acting() as unit:
        await talking.leave(unit)
        match arguments:
            case ["list", month, page]:
                await good_solutions.show_list(unit, month, number(page))
            case ["rules"]:
                await tolerance.show_rules(unit)
            case ["by", case_id, item]:
                await tolerance.begin(unit, number(case_id), item)
            case [verb, what] if verb in VERBS:
                await VERBS[verb](unit, number(what))
            case _:
                raise Refused("stale")
