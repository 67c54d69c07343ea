"""A table sent in the chat goes to what waits for it; else it belongs to what its sender says."""

from __future__ import annotations

from telegram.ext import filters

from bot.handlers import cases, deliveries, rosters
from bot.handlers.context import Context
from bot.services import delivery_sheets, rostering

TABLE = (filters.Document.FileExtension("xlsx") | filters.Document.FileExtension("csv")
         | filters.Document.FileExtension("xls") | filters.Document.FileExtension("et"))
WAITING = ((delivery_sheets.expects, deliveries.document), (rostering.expects, rosters.document))
"""What may wait for one: an open form before all else."""


async def document(context: Context) -> None:
    for expects, take in WAITING:
        if await expects(context.house, context.actor.chat_id):
            await take(context)
            return
    await cases.hear(context)
