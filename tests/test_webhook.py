"""The webhook: 200 when the update is on disk, and only to who knows the secret."""

import json
from io import BytesIO
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from tests.reception import Away, Desk, said

SECRET = "s3cret"


async def posting(desk: Desk, body: Any, *, secret: str | None = SECRET, opened: bool = True) -> int:
    inbox = desk.inbox()
    await inbox.start()
    inbox.is_open = opened
    app = web.Application()
    app.router.add_post("/hook", inbox.route(SECRET))
    async with TestClient(TestServer(app)) as client:
        headers = {} if secret is None else {"X-Telegram-Bot-Api-Secret-Token": secret}
        data = body if isinstance(body, str | bytes | BytesIO) else json.dumps(body)
        status = (await client.post("/hook", data=data, headers=headers)).status
    await inbox.idle()
    await inbox.stop()
    return status


async def test_a_webhook_answers_when_the_update_is_on_disk(desk: Desk) -> None:
    assert await posting(desk, said(1)) == 200
    assert desk.done == [1]
    assert await posting(desk, said(1)) == 200
    assert desk.done == [1]


@pytest.mark.parametrize("secret", [None, "", "wrong", "s3cre", "\udcff"])
async def test_a_webhook_takes_nothing_without_the_secret(desk: Desk, secret: str | None) -> None:
    assert await posting(desk, said(1), secret=secret) == 401
    assert desk.done == []


@pytest.mark.parametrize("body", ["", "not json", "[]", "{}", '{"update_id": "1"}', b"\xff\xfe", "[" * 100_000])
async def test_a_webhook_refuses_what_is_no_update(desk: Desk, body: str | bytes) -> None:
    assert await posting(desk, body) == 400


async def test_a_webhook_refuses_what_is_too_large(desk: Desk) -> None:
    assert await posting(desk, BytesIO(b"x" * 2_000_000)) == 413


async def test_a_webhook_sends_away_while_it_is_closed(desk: Desk) -> None:
    assert await posting(desk, said(1), opened=False) == 503


async def test_a_webhook_sends_away_while_the_database_is(shaky: Desk, away: Away) -> None:
    inbox = shaky.inbox()
    await inbox.start()
    app = web.Application()
    app.router.add_post("/hook", inbox.route(SECRET))
    async with TestClient(TestServer(app)) as client:
        headers = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
        away.away = True
        assert (await client.post("/hook", json=said(1), headers=headers)).status == 503
        away.away = False
        assert (await client.post("/hook", json=said(1), headers=headers)).status == 200
    await inbox.idle()
    assert shaky.done == [1]
    await inbox.stop()


async def test_a_webhook_needs_a_secret(desk: Desk) -> None:
    with pytest.raises(ValueError, match="secret"):
        desk.inbox().route("")
