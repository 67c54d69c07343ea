"""The bot's own account, asked of Telegram once."""

from __future__ import annotations

import json

import aiohttp

from bot.cli.terminal import Mistake
from bot.config import Settings

PATIENCE = aiohttp.ClientTimeout(total=10)


async def username(settings: Settings) -> str:
    """The bot's name, without @. Mistake, which never holds the token, if it cannot be told."""
    if settings.token is None:
        raise Mistake("BOT_TOKEN is not set")
    try:
        async with (
            aiohttp.ClientSession(timeout=PATIENCE, trust_env=True) as session,
            session.get(f"{settings.api_url}/bot{settings.token}/getMe") as response,
        ):
            status, body = response.status, await response.read()
    except (aiohttp.ClientError, OSError, ValueError):
        raise Mistake(f"{settings.api_url} (BOT_API_URL) does not answer") from None  # it may hold the token
    if status in (401, 404):
        raise Mistake(f"{settings.api_url} does not know this BOT_TOKEN")
    return _name(body, settings)


def _name(body: bytes, settings: Settings) -> str:
    try:
        return str(json.loads(body)["result"]["username"])
    except (ValueError, KeyError, TypeError):
        raise Mistake(f"{settings.api_url} (BOT_API_URL) does not answer as a Bot API does") from None


def link(bot: str, code: str) -> str:
    """The address that opens the bot with this code; empty while the bot's name is unknown."""
    return f"https://t.me/{bot}?start={code}" if bot else ""
