"""Who may see what: `an:<verb>:<case>`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from bot.buttons import PageButton
from bot.domain.errors import Refused
from bot.handlers.context import Context
from bot.services.casework import looking
from bot.services.house import Unit
from bot.services.letters import unsealing

VERBS: dict[str, Callable[[Unit, int], Awaitable[None]]] = {"who": looking.who, "open": unsealing.open_}


async def tap(context: Context) -> None:
    button = PageButton.parse(context.data)
    if button.name not in VERBS:
        raise Refused("stale")
    async with context.acting() as unit:
        await VERBS[button.name](unit, button.page)
