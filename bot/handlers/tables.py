"""A table sent in the chat goes to what waits for it; else it belongs to what its sender says."""

from __future__ import annotations

from telegram.ext import filters

from bot.handlers import cases, collections, deliveries, rosters
from bot.handlers.context import Context
from bot.services.delivery import delivery_sheets
from bot.services.people import rostering

TABLE = (filters.Document.FileExtension("xlsx") | filters.Document.FileExtension("csv")
         | filters.Document.FileExtension("xls") | filters.Document.FileExtension("et"))


async def document(context: Context) -> None:
    """An open form comes before all else, then a company's sheet of a round, then an admin's roster."""
    house, chat_id = context.house, context.actor.chat_id
    if await delivery_sheets.expects(house, chat_id):
        await deliveries.document(context)
    elif await collections.sheet(context):
        return
    elif await rostering.expects(house, chat_id):
        await rosters.document(context)
    else:
        await cases.hear(context)
