"""A bare echo bot of stock python-telegram-bot, as its own example has it. `python -m tests.bench.echo_ptb PORT`."""

from __future__ import annotations

import sys
from typing import Any

from telegram import Update
from telegram.ext import ApplicationBuilder, CallbackContext, MessageHandler, filters


async def echo(update: Update, _: CallbackContext[Any, Any, Any, Any]) -> None:
    if update.message and update.message.text:
        await update.message.reply_text(update.message.text)


if __name__ == "__main__":
    base = f"http://127.0.0.1:{sys.argv[1]}/bot"
    application = ApplicationBuilder().token("1:bench").base_url(base).build()
    application.add_handler(MessageHandler(filters.TEXT, echo))
    application.run_polling(stop_signals=None)
