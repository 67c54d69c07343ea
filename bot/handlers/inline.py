"""Inline queries: the cards that fit, each as a message with nothing but a title and a link into the desk."""

from __future__ import annotations

import html
import re

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, InlineQueryResultArticle, InputTextMessageContent
from telegram.constants import ParseMode

from bot.domain.errors import AlreadyDone
from bot.domain.letters import Screen
from bot.handlers.context import Context
from bot.services.cards import inline


async def query(context: Context) -> None:
    """`@bot words`; whoever gets nothing gets an empty list."""
    asked = context.incoming.inline_query
    if asked is None:
        return
    link = f"https://t.me/{context.bot.username}"
    try:
        found = await inline.found(context.house, context.actor, asked.query, link)
    except AlreadyDone:
        found = []
    screen = context.hall.screen
    await context.answer_inline([_article(card_id, line, screen("inline_card", details, language))
                                 for card_id, line, details, language in found])


def _article(card_id: str, line: str, screen: Screen) -> InlineQueryResultArticle:
    rows = [[InlineKeyboardButton(one.label, url=one.url) for one in row] for row in screen.buttons]
    title = html.unescape(re.sub(r"<[^>]*>", "", screen.text.split("\n")[0]))
    return InlineQueryResultArticle(
        card_id, title, InputTextMessageContent(screen.text, ParseMode.HTML),
        InlineKeyboardMarkup(rows), description=line)
