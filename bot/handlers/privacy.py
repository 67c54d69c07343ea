"""The notice, and what the desk keeps of somebody: `pv:<verb>[:<number>]`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial

from bot.buttons import PrivacyButton
from bot.domain.errors import Refused
from bot.handlers.context import Context
from bot.services.house import Unit
from bot.services.people import forgetting, my_data
from bot.services.talk import consenting, talking
from bot.services.upkeep import purging

VERBS: dict[str, Callable[[Unit], Awaitable[None]]] = {
    "agree": consenting.agree, "show": my_data.show, "export": my_data.export, "erase": forgetting.explain,
    "sure": forgetting.ask, "keep": forgetting.keep, "list": forgetting.show_list,
    "purged": purging.show,
}  # fmt: skip
DECISIONS: dict[str, Callable[[Unit, int], Awaitable[None]]] = {
    "do": forgetting.do, **{f"no_{reason}": partial(forgetting.refuse, reason=reason) for reason in forgetting.REASONS},
}  # fmt: skip


async def privacy(context: Context) -> None:
    """`/privacy`."""
    async with context.acting() as unit:
        await talking.leave(unit)
        await my_data.show(unit)


async def tap(context: Context) -> None:
    button = PrivacyButton.parse(context.data)
    async with context.acting() as unit:
        if button.verb in VERBS:
            await VERBS[button.verb](unit)
        elif button.verb in DECISIONS:
            await DECISIONS[button.verb](unit, button.number)
        else:
            raise Refused("stale")
