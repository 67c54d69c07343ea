"""The outside of the Bot API: tokens, methods, parameters, files, webhook addresses, and what PTB needs of it."""

import io
import json
from typing import Any

import aiohttp
import pytest
import telegram
from telegram.error import InvalidToken, RetryAfter

from bot.simulator import Simulator, User
from bot.simulator.files import DOWNLOAD_LIMIT
from tests.simulator.caller import Caller

BAD = "400 Bad Request: "
MEGABYTE = 1024 * 1024


async def test_flood(bot: Caller, sim: Simulator, person: User, ptb: telegram.Bot) -> None:
    """Row 20: the seconds stand in the sentence, in the parameters and in the header."""
    sim.fault("send*", "429", seconds=7, count=2)
    status, headers, text = await bot.raw("sendMessage", chat_id=person.id, text="x")
    assert (status, headers["Retry-After"]) == (429, "7")
    assert json.loads(text) == {
        "ok": False, "error_code": 429, "description": "Too Many Requests: retry after 7",
        "parameters": {"retry_after": 7},
    }  # fmt: skip
    with pytest.raises(RetryAfter):
        await ptb.send_message(person.id, "x")
    assert await bot("sendMessage", chat_id=person.id, text="x")


@pytest.mark.parametrize(
    ("fields", "answer"),
    [
        ({"url": "http://example.com/hook"}, "bad webhook: An HTTPS URL must be provided for webhook"),
        ({"url": "https://example.com:444/"}, "bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443"),
        ({"url": "https://[x"}, "bad webhook: invalid webhook URL specified"),
        ({"url": "https://example.com", "secret_token": "x" * 257}, "secret token is too long"),
        ({"url": "https://example.com", "secret_token": "a b"}, "secret token contains unallowed characters"),
        ({"url": "https://example.com", "secret_token": "a\n"}, "secret token contains unallowed characters"),
    ],
)
async def test_webhooks_that_are_not_set(bot: Caller, fields: dict[str, str], answer: str) -> None:
    """Row 27."""
    assert await bot.refused("setWebhook", **fields) == BAD + answer


async def test_what_setting_a_webhook_says(bot: Caller, sim: Simulator) -> None:
    """Row 27: a success has a description, too."""
    url = f"{sim.url}/hook"
    calls = [
        ("setWebhook", {"url": url, "secret_token": "A-z_0" * 51}, "Webhook was set"),
        ("setWebhook", {"url": url, "secret_token": "A-z_0" * 51}, "Webhook is already set"),
        ("setWebhook", {"url": url}, "Webhook was set"),
        ("deleteWebhook", {}, "Webhook was deleted"),
        ("setWebhook", {"url": ""}, "Webhook is already deleted"),
    ]
    for method, fields, told in calls:
        status, body = await bot.answer(method, **fields)
        assert (status, body) == (200, {"ok": True, "result": True, "description": told})


async def test_files_by_id(bot: Caller, sim: Simulator, person: User) -> None:
    """Row 28: 20 MB come down, not a byte more."""
    sim.send_file(person.id, "document", b"\0" * DOWNLOAD_LIMIT)
    sim.send_file(person.id, "document", b"\0" * (DOWNLOAD_LIMIT + 1))
    fits, big = (message.view()["file"]["id"] for message in sim.messages(person.id)[-2:])
    assert (await bot("getFile", file_id=fits))["file_size"] == 20 * MEGABYTE
    assert await bot.refused("getFile", file_id=big) == BAD + "file is too big"
    assert await bot.refused("getFile", file_id="nonsense") == BAD + "invalid file_id"
    assert await bot.refused("getFile") == BAD + "file_id not specified"


@pytest.mark.parametrize("kind", ["document", "photo", "voice", "audio", "video", "video_note", "sticker"])
async def test_no_file(bot: Caller, person: User, kind: str) -> None:
    """Row 28."""
    method, what = "send" + kind.title().replace("_", ""), kind.replace("_", " ")
    chat = {"chat_id": person.id}
    assert await bot.refused(method, **chat) == f"{BAD}there is no {what} in the request"
    wrong = BAD + "wrong file identifier/HTTP URL specified"
    assert await bot.refused(method, **chat, **{kind: "nonsense"}) == wrong
    address = {kind: "https://example.com/x"}
    assert await bot.refused(method, **chat, **address) == BAD + "failed to get HTTP URL content"


@pytest.mark.parametrize(("size", "status"), [(50 * MEGABYTE, 200), (50 * MEGABYTE + 1, 413), (53 * MEGABYTE, 413)])
async def test_uploads(bot: Caller, person: User, size: int, status: int) -> None:
    """Row 28: 50 MB go up; more is refused by what stands in front of the Bot API, which knows no JSON."""
    form = aiohttp.FormData({"chat_id": str(person.id)})
    form.add_field("document", io.BytesIO(b"\0" * size), filename="x")
    async with bot.session.post(bot.url("sendDocument"), data=form) as response:
        assert response.status == status
        if status == 413:
            assert response.content_type == "text/html"
            assert "<center><h1>413 Request Entity Too Large</h1></center>" in await response.text()


@pytest.mark.parametrize(
    ("path", "status", "description"),
    [
        ("/bot{token}/sendMessages", 404, "Not Found: method not found"),
        ("/bot{token}/send/Message", 404, "Not Found: method not found"),
        ("/bot{token}", 404, "Not Found"),
        ("/bot{token}/", 404, "Not Found"),
        ("/bot", 404, "Not Found"),
        ("/botnonsense/getMe", 401, "Unauthorized: invalid token specified"),
        ("/bot0:{token}/getMe", 401, "Unauthorized: invalid token specified"),
        ("/bot987654321:another-token-of-nobody/getMe", 401, "Unauthorized"),
        ("/file/bot{token}/photos/none.jpg", 404, "Not Found"),
        ("/file/botnonsense/photos/none.jpg", 401, "Unauthorized: invalid token specified"),
    ],
)
async def test_wrong_addresses(bot: Caller, path: str, status: int, description: str) -> None:
    """Row 29."""
    async with bot.session.get(bot.simulator.url + path.format(token=bot.simulator.token)) as response:
        assert response.status == status
        assert await response.json() == {"ok": False, "error_code": status, "description": description}


async def test_a_token_taken_away(bot: Caller, sim: Simulator, ptb: telegram.Bot) -> None:
    """Row 29: PTB takes 401 and 404 for the same."""
    with pytest.raises(InvalidToken):
        await ptb.request.post(bot.url("noSuchMethod"))
    sim.revoke(sim.token)
    assert await bot.refused("getMe") == "401 Unauthorized"
    with pytest.raises(InvalidToken):
        await ptb.get_me()


@pytest.mark.parametrize("name", ["SENDMESSAGE", "sendmessage", "sEnDmEsSaGe"])
@pytest.mark.parametrize("way", ["get", "query", "form", "json", "multipart"])
async def test_all_ways_to_pass_parameters(bot: Caller, person: User, name: str, way: str) -> None:
    """Row 29: names in any case; objects as JSON or as strings that hold it."""
    markup = {"inline_keyboard": [[{"text": "x", "callback_data": "y"}]]}
    fields: dict[str, Any] = {"chat_id": str(person.id), "text": "你好 & x", "reply_markup": json.dumps(markup)}
    given: dict[str, Any] = {"json": fields | {"reply_markup": markup, "chat_id": person.id}}
    if way == "form":
        given = {"data": fields}
    elif way == "multipart":
        form = aiohttp.FormData(fields)
        form.add_field("unused", b"x", filename="x")
        given = {"data": form}
    elif way != "json":
        given = {"params": fields}
    async with bot.session.request("GET" if way == "get" else "POST", bot.url(name), **given) as response:
        result = (await response.json())["result"]
    assert (result["text"], result["reply_markup"]) == (fields["text"], markup)


async def test_what_ptb_needs(sim: Simulator, person: User, ptb: telegram.Bot, bot: Caller) -> None:
    """Row 30: is_bot and username; dates in seconds; an edit gives the message; an answered query gives true."""
    me = await ptb.get_me()
    assert (me.is_bot, me.username) == (True, "sample_bot")
    sent = await ptb.send_message(person.id, "x")
    assert sent.date.timestamp() == sim.world.now()
    edited = await sent.edit_text("y")
    assert isinstance(edited, telegram.Message)
    assert (edited.text, edited.edit_date) == ("y", sent.date)
    query = sim.press(person.id, sent.message_id, "z", forge=True)
    assert await ptb.answer_callback_query(query) is True
    assert (await bot("getMe"))["is_bot"] is True
