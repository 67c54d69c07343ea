"""The notice, and what the desk keeps of somebody: `pv:<verb>[:<number>]`."""

from __future__ import annotations

from bot.buttons import PrivacyButton
from bot.domain.errors import Refused
from bot.handlers.context import Context
from bot.services import consenting


async def tap(context: Context) -> None:
    button = PrivacyButton.parse(context.data)
    async with context.acting() as unit:
        match button.verb:
            case "agree":
                await consenting.agree(unit)
            case _:
                raise Refused("stale")
