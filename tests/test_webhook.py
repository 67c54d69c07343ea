"""The webhook: 200 when the update is on disk, and only to who knows the secret."""

import asyncio
import json
import socket
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestClient, TestServer

from bot.app import build, serving
from bot.simulator import Simulator
from bot.storage.database import Database
from tests.reception import Away, Desk, said
from tests.serving import crowded, proven
from tests.stage import sample_policy, sqlite_url

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


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


async def test_the_whole_desk_works_by_webhook(tmp_path: Path) -> None:
    """As a process; and whoever does not know the secret gets nothing done."""
    url = f"http://127.0.0.1:{free_port()}/hook"
    settings = {"WEBHOOK_URL": url, "WEBHOOK_LISTEN": url[7:-5], "WEBHOOK_SECRET": SECRET}
    async with crowded(tmp_path, sqlite_url(tmp_path), 32, settings) as (crowd, served, db), asyncio.timeout(240):
        await crowd.run()
        assert crowd.simulator.world.webhook["url"] == url
        async with ClientSession() as session:
            forged = await session.post(url, json=said(1), headers={"X-Telegram-Bot-Api-Secret-Token": "guessed"})
            assert forged.status == 401
        proof = await proven(crowd, served, db)
    assert proof.duplicates() == 0
    assert len(proof.found) == 5


async def test_what_the_desk_could_not_store_telegram_brings_again(away: Away) -> None:
    db = Database(away)
    await db.open()
    async with Simulator() as simulator:
        app = build(db, sample_policy(), token=simulator.token, api_url=simulator.url)
        await app.start()
        port = free_port()
        user = simulator.add_user("Nobody", language="en")
        async with serving(app, f"http://127.0.0.1:{port}/", ("127.0.0.1", port), SECRET):
            away.away = True
            simulator.start_bot(user.id)
            while "last_error_message" not in simulator.world.webhook:
                await simulator.world.changes.after(simulator.world.changes.version, 0.01)
            assert simulator.world.webhook["last_error_message"].endswith("503 Service Unavailable")
            assert len(simulator.world.updates.pending) == 1
            away.away = False
            # Telegram waits as long as it was told to; one that is told the address again begins at once.
            await app.application.bot.set_webhook(f"http://127.0.0.1:{port}/", secret_token=SECRET)
            await simulator.wait_for(lambda sim: sim.messages(user.id)[-1].from_bot, 60)
        await app.stop()
    await db.close()
