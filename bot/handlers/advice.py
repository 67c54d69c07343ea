"""Policy cards: asking, choosing by category, a card's buttons, links to cards."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from bot.buttons import CardButton, number
from bot.domain.errors import Refused
from bot.handlers.context import Context
from bot.services.cards import advice
from bot.services.casework import onward
from bot.services.house import Unit
from bot.services.talk import talking


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
    verb = VERBS.get(button.verb)
    if verb is None:
        raise Refused("stale")
    async with context.acting() as unit:
        await verb(unit, button)


VERBS: dict[str, Callable[[Unit, CardButton], Awaitable[None]]] = {
    "tree": lambda unit, _: advice.tree(unit),
    "of": lambda unit, button: advice.tree(unit, button.card_id),
    "show": lambda unit, button: advice.show(unit, button.card_id, button.page),
    "chart": lambda unit, button: advice.chart(unit, button.card_id, button.page),
    "map": lambda unit, button: advice.case_map(unit, number(button.card_id)),
    "cited": lambda unit, button: advice.cited(unit, number(button.card_id), button.page),
    "helped": lambda unit, button: advice.helped(unit, button.card_id),
    "still": lambda unit, button: onward.still(unit, button.card_id),
    "found": lambda unit, _: advice.again(unit),
    "none": lambda unit, _: onward.none(unit),
    "mine": lambda unit, button: onward.begin(unit, button.verb, button.card_id),
    "other": lambda unit, button: onward.begin(unit, button.verb, button.card_id),
}  # fmt: skip
"""What a card's button does, by its verb."""
