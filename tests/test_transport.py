"""The transport against a real server on the loopback interface: what PTB gets back, and what it never gets to see."""

import asyncio
import logging
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import aiohttp
import pytest
import uvloop
from aiohttp import web
from telegram import Bot, InputFile
from telegram.error import BadRequest, Conflict, Forbidden, InvalidToken, NetworkError, RetryAfter, TimedOut

from bot.transport import Transport

TOKEN = "7:INVENTED"
MESSAGE = {"message_id": 5, "date": 1_700_000_000, "chat": {"id": 3, "type": "private"}, "text": "好"}
Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass
class Server:
    """Answers each method as the test says, and remembers what it was sent."""

    root: str = ""
    answers: dict[str, Answer] = field(default_factory=dict)
    headers: list[dict[str, str]] = field(default_factory=list)
    never: asyncio.Event = field(default_factory=asyncio.Event)

    async def handle(self, request: web.Request) -> web.StreamResponse:
        self.headers.append(dict(request.headers))
        return await self.answers[request.path.rpartition("/")[2]](request)

    def says(self, method: str, result: object, *, status: int = 200, **more: object) -> None:
        async def answer(_: web.Request) -> web.StreamResponse:
            if status == 200:
                return web.json_response({"ok": True, "result": result})
            return web.json_response({"ok": False, "error_code": status, "description": result, **more}, status=status)

        self.answers[method] = answer

    def writes(self, method: str, body: bytes, *, status: int = 200, content_type: str = "text/html") -> None:
        async def answer(_: web.Request) -> web.StreamResponse:
            return web.Response(body=body, status=status, content_type=content_type)

        self.answers[method] = answer

    def url(self, method: str) -> str:
        return f"{self.root}/bot{TOKEN}/{method}"


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    server = Server()
    app = web.Application(client_max_size=64 * 2**20)
    app.router.add_route("*", "/{rest:.*}", server.handle)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    server.root = f"http://{host}:{port}"
    yield server
    server.never.set()
    await runner.cleanup()


@pytest.fixture
async def transport() -> AsyncIterator[Transport]:
    async with Transport() as transport:
        yield transport


@pytest.fixture
def bot(server: Server, transport: Transport) -> Bot:
    return Bot(
        TOKEN,
        base_url=f"{server.root}/bot",
        base_file_url=f"{server.root}/file/bot",
        request=transport,
        get_updates_request=transport,
    )


async def test_a_message_goes_as_json_and_comes_back_as_an_object(server: Server, bot: Bot) -> None:
    seen: dict[str, str] = {}

    async def answer(request: web.Request) -> web.StreamResponse:
        seen.update(await request.json())
        return web.json_response({"ok": True, "result": MESSAGE})

    server.answers["sendMessage"] = answer
    message = await bot.send_message(3, "您好 & <b>", parse_mode="HTML")
    assert message.text == "好"
    assert (seen["chat_id"], seen["text"], seen["parse_mode"]) == ("3", "您好 & <b>", "HTML")
    assert server.headers[0]["Content-Type"] == "application/json"
    assert server.headers[0]["User-Agent"].startswith("python-telegram-bot")


async def test_a_file_goes_as_multipart_with_its_name_as_it_is(server: Server, bot: Bot, tmp_path: Path) -> None:
    seen: dict[str, tuple[str | None, bytes]] = {}

    async def answer(request: web.Request) -> web.StreamResponse:
        async for part in await request.multipart():
            assert isinstance(part, aiohttp.BodyPartReader)
            seen[str(part.name)] = (part.filename, bytes(await part.read()))
        return web.json_response({"ok": True, "result": MESSAGE})

    server.answers["sendDocument"] = answer
    sheet = tmp_path / "ledger"
    sheet.write_bytes(bytes(range(256)) * 5000)
    with sheet.open("rb") as handle:
        document = InputFile(handle, filename='问题台账 "1".xlsx', read_file_handle=False)
        await bot.send_document(3, document, caption="七月")
    assert seen["chat_id"] == (None, b"3")
    assert seen["caption"] == (None, "七月".encode())
    assert seen["document"] == ('问题台账 "1".xlsx', bytes(range(256)) * 5000)


async def test_a_big_file_comes_down_whole(server: Server, transport: Transport) -> None:
    body = b"0123456789abcdef" * 2**20  # 16 MiB
    server.writes("photo.jpg", body, content_type="image/jpeg")
    assert await transport.retrieve(f"{server.root}/file/bot{TOKEN}/photo.jpg") == body


async def test_a_big_answer_is_read_whole(server: Server, transport: Transport) -> None:
    server.says("getUpdates", [{"update_id": number, "text": "难" * 4096} for number in range(100)])
    updates = await transport.call_raw(server.url("getUpdates"), {"limit": 100}, read_timeout=5)
    assert [update["update_id"] for update in updates] == list(range(100))


async def test_raw_updates_come_as_telegram_wrote_them(server: Server, transport: Transport) -> None:
    seen: dict[str, str] = {}

    async def answer(request: web.Request) -> web.StreamResponse:
        seen.update(request.query)
        return web.json_response({"ok": True, "result": [{"update_id": 9, "message": {"no": "message of PTB's"}}]})

    server.answers["getUpdates"] = answer
    parameters = {"offset": 9, "timeout": 50, "limit": None, "allowed_updates": ["message", "callback_query"]}
    updates = await transport.call_raw(server.url("getUpdates"), parameters, read_timeout=55)
    assert updates == [{"update_id": 9, "message": {"no": "message of PTB's"}}]
    assert seen == {"offset": "9", "timeout": "50", "allowed_updates": '["message", "callback_query"]'}


@pytest.mark.parametrize(
    ("status", "description", "error"),
    [
        (400, "Bad Request: chat not found", BadRequest),
        (401, "Unauthorized", InvalidToken),
        (403, "Forbidden: bot was blocked by the user", Forbidden),
        (404, "Not Found", InvalidToken),
        (409, "Conflict: terminated by other getUpdates request", Conflict),
        (500, "Internal Server Error", NetworkError),
    ],
)
async def test_refusals_become_ptbs_errors(
    server: Server, transport: Transport, bot: Bot, status: int, description: str, error: type[Exception]
) -> None:
    server.says("getUpdates", description, status=status)
    server.says("sendMessage", description, status=status)
    with pytest.raises(error):
        await transport.call_raw(server.url("getUpdates"), {}, read_timeout=5)
    with pytest.raises(error):
        await bot.send_message(3, "x")


async def test_429_says_how_long_to_wait(server: Server, transport: Transport, bot: Bot) -> None:
    for method in ("getUpdates", "sendMessage"):
        text = "Too Many Requests: retry after 7"
        server.says(method, text, status=429, parameters={"retry_after": 7})
    with pytest.raises(RetryAfter) as polling:
        await transport.call_raw(server.url("getUpdates"), {}, read_timeout=5)
    with pytest.raises(RetryAfter) as sending:
        await bot.send_message(3, "x")
    assert polling.value.retry_after == sending.value.retry_after == timedelta(seconds=7)


async def test_an_html_page_for_413_is_a_network_error_without_the_page(server: Server, bot: Bot) -> None:
    server.writes("sendDocument", b"<html><h1>413 Request Entity Too Large</h1></html>", status=413)
    with pytest.raises(NetworkError) as raised:
        await bot.send_document(3, b"much")
    assert str(raised.value) in {"Request Entity Too Large (413)", "Content Too Large (413)"}


@pytest.mark.parametrize(
    "body", [b"", b"<html>log in</html>", b'{"ok": true, "resul', b"[1]", b'{"result": 1}', b'{"result": [1]}']
)
async def test_an_answer_that_is_no_list_of_updates_is_a_network_error_and_is_not_logged(
    server: Server, transport: Transport, caplog: pytest.LogCaptureFixture, body: bytes
) -> None:
    server.writes("getUpdates", body)
    with caplog.at_level(logging.WARNING), pytest.raises(NetworkError, match="Invalid server response"):
        await transport.call_raw(server.url("getUpdates"), {}, read_timeout=5)
    assert not caplog.records


async def test_no_answer_in_time_is_timed_out(server: Server, transport: Transport) -> None:
    async def answer(_: web.Request) -> web.StreamResponse:
        await server.never.wait()
        return web.Response()

    server.answers["getUpdates"] = answer
    with pytest.raises(TimedOut) as raised:
        await transport.call_raw(server.url("getUpdates"), {}, read_timeout=0.05)
    assert_keeps_the_secret(raised.value)


async def test_an_answer_that_drips_ends_by_itself(server: Server) -> None:
    async def answer(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        while not server.never.is_set():
            await response.write(b" ")
            await asyncio.wait([asyncio.ensure_future(server.never.wait())], timeout=0.02)
        return response

    server.answers["sendMessage"] = answer
    async with Transport(read_timeout=0.1, write_timeout=0.1, connect_timeout=0.1, pool_timeout=0.1) as transport:
        with pytest.raises(TimedOut):
            await transport.post(server.url("sendMessage"))


async def test_a_full_pool_is_timed_out(server: Server) -> None:
    arrived = asyncio.Event()

    async def answer(_: web.Request) -> web.StreamResponse:
        arrived.set()
        await server.never.wait()
        return web.json_response({"ok": True, "result": True})

    server.answers["sendMessage"] = answer
    async with Transport(connections=1) as transport:
        first = asyncio.ensure_future(transport.post(server.url("sendMessage")))
        await arrived.wait()
        with pytest.raises(TimedOut):
            await transport.post(server.url("sendMessage"), pool_timeout=0.02, connect_timeout=0.02)
        server.never.set()
        assert await first is True


async def test_a_cut_connection_is_a_network_error(server: Server, bot: Bot) -> None:
    async def answer(request: web.Request) -> web.StreamResponse:
        assert request.transport is not None
        request.transport.abort()
        return web.Response()

    server.answers["sendMessage"] = answer
    with pytest.raises(NetworkError) as raised:
        await bot.send_message(3, "x")
    assert len(server.headers) == 1, "a POST must not be repeated behind our back"
    assert_keeps_the_secret(raised.value)


@pytest.mark.parametrize("root", ["http://127.0.0.1:9", "http://[broken", "no address"])
async def test_a_server_out_of_reach_is_a_network_error(transport: Transport, root: str) -> None:
    with pytest.raises(NetworkError) as raised:
        await transport.post(f"{root}/bot{TOKEN}/getMe")
    assert_keeps_the_secret(raised.value)


async def test_a_redirect_is_not_followed(server: Server, transport: Transport) -> None:
    async def answer(_: web.Request) -> web.StreamResponse:
        raise web.HTTPFound("/elsewhere")

    server.answers["getMe"] = answer
    with pytest.raises(NetworkError, match="Found"):
        await transport.post(server.url("getMe"))
    assert len(server.headers) == 1


async def test_opening_and_closing_twice_changes_nothing(server: Server) -> None:
    server.says("getMe", result=True)
    transport = Transport()
    await transport.shutdown()
    with pytest.raises(NetworkError, match="not initialized"):
        await transport.post(server.url("getMe"))
    for _ in range(2):
        await transport.initialize()
        await transport.initialize()
        assert await transport.post(server.url("getMe")) is True
        await transport.shutdown()
        await transport.shutdown()
    assert transport.read_timeout == 10


def test_it_works_on_uvloop() -> None:
    async def answer(_: web.Request) -> web.StreamResponse:
        return web.json_response({"ok": True, "result": [1]})

    async def talk() -> object:
        app = web.Application()
        app.router.add_post("/x", answer)
        runner = web.AppRunner(app)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        async with Transport() as transport:
            result = await transport.post(f"http://127.0.0.1:{runner.addresses[0][1]}/x")
        await runner.cleanup()
        return result

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as loop:
        assert loop.run(talk()) == [1]


def assert_keeps_the_secret(error: BaseException) -> None:
    """Neither the message nor what a log would show of the whole chain holds the token."""
    assert TOKEN not in "".join(traceback.format_exception(error)).replace(__file__, "")
