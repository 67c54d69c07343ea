"""Telegram's updates by webhook: confirmed with 200 when they are on disk, and not before."""

from __future__ import annotations

import hmac
import json
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from aiohttp import web
from aiohttp.typedefs import Handler

from bot.inbox import updates
from bot.storage.database import Unreachable

HEADER = "X-Telegram-Bot-Api-Secret-Token"


def route(accept: Callable[[Sequence[Any]], Awaitable[None]], secret: str, is_open: Callable[[], bool]) -> Handler:
    """401 without the secret, 400 or 413 for what is no update, 503 (Telegram tries again) while we cannot store."""
    if not secret:
        raise ValueError("a webhook without a secret would take updates from anybody")

    async def take(request: web.Request) -> web.Response:
        given = request.headers.get(HEADER, "")
        if not hmac.compare_digest(given.encode("utf-8", "surrogateescape"), secret.encode()):
            return web.Response(status=401)
        raw = await _update(request)
        if raw is None:
            return web.Response(status=400)
        if not is_open():
            return web.Response(status=503)
        try:
            await accept([raw])
        except Unreachable:
            return web.Response(status=503, headers={"Retry-After": "5"})
        return web.Response()

    return take


async def _update(request: web.Request) -> object | None:
    """The update in the body, if it is one. Larger than the application allows: aiohttp answers 413."""
    try:
        raw = json.loads(await request.read())
    except (ValueError, RecursionError):
        return None
    return None if updates.number(raw) is None else raw
