"""Policy cards: asking, choosing by category, a card's buttons, links to cards."""

from __future__ import annotations

from bot.buttons import CardButton, number
from bot.domain.errors import Refused
from bot.handlers.context import Context
from bot.services import advice, talking


async def ask(context: Context) -> None:
    """`/ask …`."""
    async with context.acting() as unit:
        await talking.leave(unit)
        await advice.ask(unit, " ".join(context.args or ()))


async def cards(context: Context) -> None:
    """`/cards`."""
    async with context.acting() as unit:
        await talking.leave(unit)
        await advice.tree(unit)


async def tap(context: Context) -> None:
    button = CardButton.parse(context.data)
    async with context.acting() as unit:
        match button.verb:
            case "tree":
                await advice.tree(unit)
            case "of":
                await advice.tree(unit, button.card_id)
            case "show":
                await advice.show(unit, button.card_id, button.page)
            case "chart":
                await advice.chart(unit, button.card_id)
            case "map":
                await advice.case_map(unit, number(button.card_id))
            case "helped":
                await advice.helped(unit, button.card_id)
            case "still":
                await advice.still(unit, button.card_id)
            case "found":
                await advice.again(unit)
            case "none":
                await advice.none(unit)
            case _:
                raise Refused("stale")
