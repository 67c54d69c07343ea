"""What never belongs in the channel: the inbox took it out before anything was stored, and says so."""

from __future__ import annotations

from telegram import Update
from telegram.ext import filters

from bot.handlers.context import Context
from bot.services.talk import stopping


class _Stopped(filters.UpdateFilter):
    """Updates that the inbox took something out of: Telegram knows no such key, so PTB keeps it beside its own."""

    def filter(self, update: Update) -> bool:
        return "stopped" in update.api_kwargs


STOPPED = _Stopped()


async def stopped(context: Context) -> None:
    message = context.incoming.effective_message
    found = context.incoming.api_kwargs["stopped"]
    assert message is not None, "only message handlers ask"
    async with context.acting() as unit:
        await stopping.stopped(unit, found["kind"], message.message_id, int(message.date.timestamp()),
                               urgent=found["urgent"])
