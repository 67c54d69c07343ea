"""Good solutions and what is tolerated: `/solutions`, and buttons `gs:<verb>[:<what>[:<more>]]`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from bot.buttons import number, parse
from bot.domain.errors import Refused
from bot.handlers.context import Context
from bot.services.house import Unit
from bot.services.source import good_solutions, solution_telling, tolerance, tolerating
from bot.services.talk import talking

VERBS: dict[str, Callable[[Unit, int], Awaitable[None]]] = {
    "share": solution_telling.share, "show": good_solutions.show, "send": solution_telling.send,
    "edit": solution_telling.edit, "drop": solution_telling.drop, "ok": solution_telling.settle,
    "no": solution_telling.refuse, "away": solution_telling.take_away,
    "mark": tolerance.show, "undo": tolerating.ask_undo,
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
                await tolerating.begin(unit, number(case_id), item)
            case [verb, what] if verb in VERBS:
                await VERBS[verb](unit, number(what))
            case _:
                raise Refused("stale")
