"""`run` and `demo`: the processes that stay."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import importlib.util
import logging
import os
from collections.abc import Coroutine
from typing import Any

from bot.cli.terminal import Mistake
from bot.config import load_policy, read_settings

TAKEN = frozenset({errno.EADDRINUSE, errno.EADDRNOTAVAIL, errno.EACCES})


def serve() -> None:
    """Serves Telegram until it is told to stop."""
    settings = read_settings()
    if settings.token is None:
        raise Mistake("BOT_TOKEN is not set: take it from BotFather, or try the desk without one: python -m bot demo")
    policy = load_policy(settings.policy)
    _log(settings.log_level)
    from bot import app

    _stay(app.run(settings, policy))


def serve_demo(port: int, *, fresh: bool = False) -> None:
    """The desk against the built-in simulator; it reads no settings and opens no database but its own."""
    _log("WARNING")
    from bot import demo

    with contextlib.suppress(KeyboardInterrupt):  # the way to end it
        _stay(demo.run(port, fresh=fresh))


def _stay(work: Coroutine[Any, Any, None]) -> None:
    try:
        with asyncio.Runner(loop_factory=_loop) as runner:
            runner.run(work)
    except OSError as error:
        if error.errno not in TAKEN:
            raise
        raise Mistake("The port cannot be listened on: it is taken, or not yours to use; choose another.") from error


def _loop() -> asyncio.AbstractEventLoop:
    """The loop of uvloop where that is installed: it serves more with less."""
    if importlib.util.find_spec("uvloop") is None:
        return asyncio.new_event_loop()
    import uvloop

    loop: asyncio.AbstractEventLoop = uvloop.new_event_loop()
    return loop


def _log(level: str) -> None:
    """Others' loggers stay at WARNING whatever the level: below it some of them write what people wrote."""
    os.environ.setdefault("PTB_TIMEDELTA", "1")
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    logging.getLogger("bot").setLevel(level)
    # A look that takes longer than its interval is followed by the next one: that is meant so, and no news.
    logging.getLogger("apscheduler.scheduler").setLevel(logging.ERROR)
