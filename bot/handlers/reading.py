"""Cards to be read, who has not, and what was told otherwise than a card says."""

from __future__ import annotations

from bot.buttons import PageButton, ReadingButton
from bot.domain.errors import Refused
from bot.handlers.context import Context
from bot.services.cards import otherwise, reading


async def tap(context: Context) -> None:
    button = ReadingButton.parse(context.data)
    async with context.acting() as unit:
        match button.verb:
            case "read":
                await reading.read(unit, button.subject, button.version)
            case "pick":
                await reading.pick(unit, button.subject, button.version, button.choice)
            case "list":
                await reading.left(unit, button.page)
            case "who":
                await reading.who(unit, button.subject)
            case "otherwise":
                await reading.otherwise(unit, button.subject)
            case _:
                raise Refused("stale")


async def settle(context: Context) -> None:
    """`x:list:<page>`, `x:open:<number>`, `x:<way>:<number>`: what was told otherwise, and how it is settled."""
    button = PageButton.parse(context.data)
    async with context.acting() as unit:
        match button.name:
            case "list":
                await otherwise.show_list(unit, button.page)
            case "open":
                await otherwise.show(unit, button.page)
            case way:
                await otherwise.settle(unit, way, button.page)
