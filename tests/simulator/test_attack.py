"""Rubbish in every parameter of every method: an answer in Telegram's envelope, never a crash."""

import asyncio
import io
import json
from typing import Any

import aiohttp
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.simulator import Simulator, User
from bot.simulator.methods import METHODS
from tests.simulator.caller import Caller

DEEP = "[" * 90 + "]" * 90
RUBBISH: list[Any] = [
    None, True, 0, -1, 1.5, 10**30, "", "x", "٣", " 1 ", "\x00", "\u202e", "{", "[]", "{}", "null", "[[]]", "NaN", [],
    {},
    [None], [[None]], [1], ["x"], [{}], {"x": 1}, {"type": []}, {"type": "photo", "media": []}, [[[[]]]],
    {"inline_keyboard": [[{"text": "x", "url": []}]]}, {"keyboard": [[{"text": None}]]}, {"message_id": {}}, DEEP,
    "attach://", "http://", "tg://user?id=" + "9" * 400, "9" * 5000, "-" * 50, "字" * 5000,
]  # fmt: skip
OFTEN = {"chat_id", "reply_markup", "reply_parameters", "media"}  # with half of it each time, others with less
NAMES = [
    "chat_id", "from_chat_id", "user_id", "message_id", "message_ids", "message_thread_id", "inline_message_id", "text",
    "parse_mode", "entities", "caption", "caption_entities", "reply_markup", "reply_parameters", "reply_to_message_id",
    "media", "photo", "document", "sticker", "voice", "video", "video_note", "audio", "animation", "action",
    "callback_query_id", "inline_query_id", "results", "button", "cache_time", "next_offset", "url", "secret_token",
    "max_connections", "allowed_updates", "offset", "limit", "file_id", "commands", "scope", "language_code",
    "menu_button", "name", "description", "short_description", "icon_color", "latitude", "longitude", "title",
    "address", "phone_number", "first_name", "emoji", "reaction", "drop_pending_updates", "allow_sending_without_reply",
]  # fmt: skip
METHOD_NAMES = sorted({*METHODS, "getupdates", "setwebhook", "deletewebhook", "getwebhookinfo"})
STATUSES = {200, 400, 403, 404, 409, 413}


def sensible(person: User, sent: int) -> dict[str, Any]:
    """Parameters with which most methods get past their first check."""
    return {
        "chat_id": person.id, "from_chat_id": person.id, "user_id": person.id, "message_id": sent, "text": "x",
        "action": "typing", "latitude": 1, "longitude": 1, "title": "x", "address": "x", "phone_number": "1",
        "first_name": "x", "message_ids": [sent], "name": "x", "media": [{"type": "photo", "media": "x"}] * 2,
    }  # fmt: skip


@pytest.mark.parametrize("method", METHOD_NAMES)
async def test_every_parameter_of_every_method(bot: Caller, sim: Simulator, person: User, method: str) -> None:
    sent = (await bot("sendMessage", chat_id=person.id, text="x"))["message_id"]
    first = METHOD_NAMES.index(method)
    for name in NAMES:
        step = 2 if name in OFTEN else 15
        for value in RUBBISH[first % step :: step]:
            fields = sensible(person, sent) | {name: value}
            status, body = await bot.answer(method, **fields)
            assert status in STATUSES, (name, value, body)
            assert body["ok"] or body["description"].startswith(("Bad Request: ", "Forbidden: ", "Conflict: "))
        sim.world.webhook["url"] = ""


@pytest.mark.parametrize(
    ("body", "answer"),
    [
        (b"{", "400 Bad Request: can't parse request body as JSON object"),
        (b"\xff\xfe", "400 Bad Request: can't parse request body as JSON object"),
        (b"[" * 500_000, "400 Bad Request: can't parse request body as JSON object"),
        (b'{"chat_id":' + b"[" * 101 + b"]" * 101 + b"}", "400 Bad Request: can't parse request body as JSON object"),
        (b'{"chat_id":NaN}', "400 Bad Request: can't parse request body as JSON object"),
        (b"[1]", "400 Bad Request: JSON object expected"),
        (b'"x"', "400 Bad Request: JSON object expected"),
        (b"", "400 Bad Request: message text is empty"),
        (b'{"text":"\\ud800"}', "400 Bad Request: strings must be encoded in UTF-8"),
        (b'{"text":"' + b"x" * 1024 * 1024 + b'"}', "413 Request Entity Too Large: too much parameters"),
        (b'{"text":{"x":[1]}}', "400 Bad Request: chat_id is empty"),
    ],
    ids=range(11),
)
async def test_bodies(bot: Caller, body: bytes, answer: str) -> None:
    headers = {"Content-Type": "application/json"}
    async with bot.session.post(bot.url("sendMessage"), data=io.BytesIO(body), headers=headers) as response:
        told = await response.json()
        assert f"{response.status} {told['description']}" == answer


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("multipart/form-data", b"x"),
        ("multipart/form-data; boundary=", b"x"),
        ("multipart/form-data; boundary=x", b""),
        ("multipart/form-data; boundary=x", b"rubbish"),
        ("multipart/form-data; boundary=x", b"--x\r\n\r\nno name\r\n--x--\r\n"),
        ("multipart/form-data; boundary=x",
         b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n\xff\r\n--x--\r\n'),
        ("multipart/form-data; boundary=x",
         b'--x\r\nContent-Disposition: form-data; name="a"\r\nContent-Transfer-Encoding: odd\r\n\r\n1\r\n--x--\r\n'),
        ("multipart/form-data; boundary=x",
         b"--x\r\nContent-Type: multipart/mixed; boundary=y\r\n\r\n--y\r\n\r\n1\r\n--y--\r\n--x--\r\n"),
        ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="text"\r\n\r\nnever ends'),
        ("multipart/form-data; boundary=" + "x" * 80, b"x"),
        ("application/x-www-form-urlencoded", b"text=%FF&chat_id=%"),
        ("application/x-www-form-urlencoded; charset=nonsense", b"text=x"),
        ("application/x-www-form-urlencoded", b"&&=&=x&" * 1000),
        ("application/x-www-form-urlencoded", b"a=b&" * 300_000),
        ("application/json; charset=nonsense", b"{}"),
        ("text/plain", b"text=x"),
        ("nonsense", b"\x00" * 100),
    ],
    ids=range(17),
)  # fmt: skip
async def test_bodies_of_any_kind(bot: Caller, kind: str, body: bytes) -> None:
    headers = {"Content-Type": kind}
    async with bot.session.post(bot.url("sendMessage"), data=io.BytesIO(body), headers=headers) as response:
        assert response.status in {400, 413}
        assert (await response.json())["description"]


@pytest.mark.parametrize("verb", ["PUT", "DELETE", "PATCH", "OPTIONS"])
async def test_verbs_there_are_not(bot: Caller, verb: str) -> None:
    async with bot.session.request(verb, bot.url("getMe")) as response:
        assert (response.status, (await response.json())["description"]) == (501, "Not Implemented")


async def test_long_addresses(bot: Caller, person: User) -> None:
    async with bot.session.get(bot.url("getMe/" + "x" * 2000)) as response:
        assert response.status == 404
    async with bot.session.get(bot.url("sendMessage"), params={"chat_id": person.id, "text": "%" * 2000}) as response:
        assert response.status == 200


FIELDS = [
    "type", "text", "url", "id", "media", "message_id", "offset", "length", "keyboard", "inline_keyboard",
    "callback_data", "input_message_content", "caption", "x",
]  # fmt: skip
SLOW = [
    "#" + "-" * 32000, "#" + "a." * 16000, "/a " * 10000, "@" * 32000, "http://" * 4000, "&" * 32000, "_" * 32000,
    "<b>" * 4000 + "</b>" * 4000, "*_" * 16000, "[" * 32000, "`" * 32001, ">" * 32000, "\n>" * 16000,
]  # fmt: skip


@pytest.mark.parametrize("mode", ["", "HTML", "Markdown", "MarkdownV2"])
async def test_no_text_takes_long(bot: Caller, person: User, mode: str) -> None:
    """The time a text takes grows with its length, not with its square."""
    async with asyncio.timeout(20):
        for text in SLOW:
            status, _ = await bot.answer("sendMessage", chat_id=person.id, text=text, parse_mode=mode)
            assert status in {200, 400}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(FIELDS), inner, max_size=4),
    max_leaves=12,
)


@settings(deadline=None, max_examples=60, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(METHOD_NAMES), st.dictionaries(st.sampled_from(NAMES), JSON, max_size=6), st.booleans())
def test_anything_at_all(method: str, fields: dict[str, Any], encoded: bool) -> None:  # noqa: FBT001
    async def answer() -> tuple[int, Any]:
        async with Simulator() as sim, aiohttp.ClientSession() as session:
            person = sim.add_user("张三样")
            sim.start_bot(person.id)
            sim.fault("getUpdates", "500")  # a poll might wait
            given = {"chat_id": person.id} | fields
            body = {name: json.dumps(value) for name, value in given.items()} if encoded else given
            text = json.dumps(body).replace("NaN", "0").replace("Infinity", "0")
            headers = {"Content-Type": "application/json"}
            async with session.post(f"{sim.url}/bot{sim.token}/{method}", data=text, headers=headers) as response:
                return response.status, await response.json()

    status, body = asyncio.run(answer())
    assert status in STATUSES | {500 if method == "getupdates" else 200}
    assert body["ok"] == (status == 200)
