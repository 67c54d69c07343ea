"""A bare echo bot of stock aiogram, as its own example has it. `python -m tests.bench.echo_aiogram PORT`."""

from __future__ import annotations

import asyncio
import sys

from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import Message


async def echo(message: Message) -> None:
    if message.text:
        await message.answer(message.text)


async def main(port: str) -> None:
    dispatcher = Dispatcher()
    dispatcher.message.register(echo)
    session = AiohttpSession(api=TelegramAPIServer.from_base(f"http://127.0.0.1:{port}"))
    await dispatcher.start_polling(Bot("1:bench", session=session), handle_signals=False)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
