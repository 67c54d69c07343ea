"""Polling: an offset confirms what is on disk, and no trouble ends it."""

import asyncio
import logging
from typing import Any

import pytest
from telegram.error import BadRequest, Conflict, InvalidToken, NetworkError, RetryAfter

from tests.reception import Away, Desk, Raw, said


class Telegram:
    """Hands out updates from an offset on, as getUpdates does; then waits for ever."""

    def __init__(self, *raw: Any) -> None:
        self.raw = list(raw)
        self.offsets: list[int] = []
        self.errors: list[Exception] = []
        self.waiting = asyncio.Event()

    async def fetch(self, offset: int) -> list[Raw]:
        self.offsets.append(offset)
        if self.errors:
            raise self.errors.pop(0)
        found = [raw for raw in self.raw if not isinstance(raw, dict) or raw.get("update_id", offset) >= offset]
        if not found:
            self.waiting.set()
            await asyncio.Event().wait()
        return found[:2]


async def polled(desk: Desk, telegram: Telegram) -> None:
    inbox = desk.inbox()
    await inbox.start()
    polling = asyncio.create_task(inbox.poll(telegram.fetch))
    await telegram.waiting.wait()
    polling.cancel()
    await asyncio.gather(polling, return_exceptions=True)
    await inbox.idle()
    await inbox.stop()


async def test_polling_confirms_what_is_on_disk(desk: Desk) -> None:
    telegram = Telegram(said(10), said(11), said(12))
    await polled(desk, telegram)
    assert desk.done == [10, 11, 12]
    assert telegram.offsets == [0, 12, 13]


async def test_polling_goes_on_after_every_trouble(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    telegram = Telegram(said(1))
    telegram.errors = [
        NetworkError("secret"), Conflict("secret"), InvalidToken(), BadRequest("secret"), ValueError("secret"),
        OSError("secret"), NetworkError("secret"),
    ]  # fmt: skip
    await polled(desk, telegram)
    assert desk.done == [1]
    assert desk.waits == [1, 2, 4, 8, 16, 30, 30]
    assert "secret" not in caplog.text
    assert {record.levelno for record in caplog.records} == {logging.WARNING, logging.ERROR}


async def test_polling_waits_as_long_as_it_is_told(desk: Desk) -> None:
    telegram = Telegram(said(1))
    telegram.errors = [RetryAfter(17), NetworkError("x")]
    await polled(desk, telegram)
    assert desk.waits == [17, 1]


async def test_polling_confirms_nothing_while_the_database_is_away(shaky: Desk, away: Away) -> None:
    telegram = Telegram(said(1))
    inbox = shaky.inbox()
    await inbox.start()
    away.away = True
    polling = asyncio.create_task(inbox.poll(telegram.fetch))
    await shaky.until_waited(4)
    assert set(telegram.offsets) == {0}
    away.away = False
    await telegram.waiting.wait()
    assert telegram.offsets[-1] == 2
    polling.cancel()
    await inbox.idle()
    assert shaky.done == [1]
    await inbox.stop()


async def test_polling_fetches_no_more_than_there_is_room_for(desk: Desk) -> None:
    inbox = desk.inbox()
    await inbox.start()
    desk.gates[1] = asyncio.Event()
    await inbox.accept([said(n) for n in range(1, 1100)])
    telegram = Telegram(said(2000))
    polling = asyncio.create_task(inbox.poll(telegram.fetch))
    await desk.until_begun(1)
    assert telegram.offsets == []
    desk.gates[1].set()
    await telegram.waiting.wait()
    polling.cancel()
    await inbox.idle()
    assert desk.done[-1] == 2000
    await inbox.stop()


async def test_what_is_no_update_is_passed_over(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    inbox = desk.inbox()
    await inbox.start()
    rubbish: list[Any] = ["secret", None, 5, {"message": "secret"}, {"update_id": "secret"}, {"update_id": True}]
    await inbox.accept([*rubbish, {"update_id": 2**70}, {"update_id": -1}, said(7)])
    await inbox.idle()
    assert desk.done == [7]
    assert "secret" not in caplog.text
    assert "8 updates" in caplog.text
    await inbox.stop()
