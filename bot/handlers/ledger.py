"""The ledger: `/ledger [words]` and its buttons."""

from __future__ import annotations

from bot.buttons import number, parse
from bot.domain.errors import Refused
from bot.domain.forms import LEDGER_SEARCH
from bot.handlers.context import Context
from bot.services.figures import ledger
from bot.services.forms import filling
from bot.services.talk import talking


async def command(context: Context) -> None:
    """`/ledger`, `/ledger 补助`."""
    words = " ".join(context.args or [])
    await _show(context, {"words": words} if words else {})


async def tap(context: Context) -> None:
    """`d:<verb>[:<filter or page>[:<value>]]`."""
    _, arguments = parse(context.data)
    match arguments:
        case ["l", page]:
            await _show(context, {}, number(page))
        case ["s", name, value]:
            await _show(context, {name: value})
        case ["t"]:
            await _show(context, {"late": ""})
        case ["c"]:
            await _show(context, {"clear": ""})
        case ["x", kind]:
            count = await ledger.how_many(context.house, context.actor)
            async with context.acting() as unit:
                await ledger.ask_file(unit, kind, count)
        case ["f", name]:
            async with context.acting() as unit:
                await ledger.choose(unit, name)
        case ["w"]:
            async with context.acting() as unit:
                await ledger.reader(unit.tx, unit.actor)
                await filling.start(unit, LEDGER_SEARCH)
        case _:
            raise Refused("stale")


async def _show(context: Context, change: dict[str, str], page: int = 0) -> None:
    found = await ledger.look(context.house, context.actor, change, page)
    async with context.acting() as unit:
        await talking.leave(unit)
        await ledger.show(unit, found)
