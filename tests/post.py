"""A Bot API that writes down what it is asked and answers as it was told to, and a post office in front of it."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.domain.letters import Button, Letter, Media, Screen
from bot.domain.policy import Pace
from bot.outbox import Outbox
from bot.storage import outbox as letters
from bot.storage.database import Database, Transaction
from bot.transport import Api, Transport

NOW = 1_700_000_000
UNPACED = Pace(total=0)
Json = dict[str, Any]


@dataclass
class Call:
    """One request. `method` in Telegram's spelling."""

    method: str
    fields: Json

    @property
    def chat_id(self) -> int:
        return int(self.fields["chat_id"])

    @property
    def words(self) -> str:
        return str(self.fields.get("text") or self.fields.get("caption") or "")


@dataclass
class BotApi:
    """`errors`: what to answer next in a chat (None: all is well). `gates`: chats that get no answer till it is set."""

    calls: list[Call] = field(default_factory=list)
    errors: dict[int, deque[tuple[int, str] | None]] = field(default_factory=dict)
    gates: dict[int, asyncio.Event] = field(default_factory=dict)
    _ids: Iterator[int] = field(default_factory=lambda: count(1000))
    _called: asyncio.Event = field(default_factory=asyncio.Event)

    def fail(self, chat_id: int, *errors: tuple[int, str] | None) -> None:
        self.errors.setdefault(chat_id, deque()).extend(errors)

    def of(self, chat_id: int) -> list[str]:
        """The words this chat was sent, in order, whether they arrived or not."""
        return [call.words for call in self.calls if call.chat_id == chat_id]

    def methods(self) -> list[str]:
        return [call.method for call in self.calls]

    async def until(self, number: int) -> None:
        """Returns when so many calls have come in."""
        while len(self.calls) < number:
            self._called.clear()
            await self._called.wait()

    async def serve(self, request: web.Request) -> web.Response:
        call = Call(request.match_info["method"], await _fields(request))
        self.calls.append(call)
        self._called.set()
        if gate := self.gates.get(call.chat_id):
            await gate.wait()
        waiting = self.errors.get(call.chat_id)
        error = waiting.popleft() if waiting else None
        return _refused(*error) if error else self._done(call)

    def _done(self, call: Call) -> web.Response:
        if call.method == "deleteMessage":
            return web.json_response({"ok": True, "result": True})
        message_id = call.fields.get("message_id")
        if call.method == "sendMediaGroup":
            result: Any = [self._message(call, next(self._ids)) for _ in call.fields["media"]]
        else:
            result = self._message(call, int(message_id) if message_id else next(self._ids))
        return web.json_response({"ok": True, "result": result})

    def _message(self, call: Call, message_id: int) -> Json:
        return {"message_id": message_id, "date": NOW, "chat": {"id": call.chat_id, "type": "private"}, "text": "…"}


async def _fields(request: web.Request) -> Json:
    fields: Json = await request.json()
    return fields


def _refused(status: int, description: str) -> web.Response:
    body: Json = {"ok": False, "error_code": status, "description": description}
    if status == 429:
        body["parameters"] = {"retry_after": int(description)}
    return web.json_response(body, status=status)


def render(kind: str, details: Json, language: str) -> Screen:
    """A letter's words are in its details; of the kind `broken` there is no template."""
    if kind == "broken":
        raise KeyError(kind)
    buttons = tuple(tuple(Button(label, *target) for label, *target in row) for row in details.get("buttons", ()))
    media = tuple(Media(*item) for item in details.get("media", ()))
    return Screen(details["text"].replace("{language}", language), buttons, media)


@dataclass
class Office:
    """An outbox at work: `api` is what it talks to, `now` its machine's time."""

    db: Database
    api: BotApi
    bot: Api
    now: float = NOW
    lost: list[int] = field(default_factory=list)
    aside: list[int] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)
    waited: asyncio.Event = field(default_factory=asyncio.Event)

    def outbox(self, pace: Pace = UNPACED) -> Outbox:
        return Outbox(
            self.db, render, self.bot, pace,
            machine=lambda: self.now, sleep=self.sleep, unreachable=self.unreachable, troubled=self.troubled,
        )  # fmt: skip

    async def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.waited.set()
        await asyncio.sleep(0)

    async def until_waited(self, times: int) -> None:
        while len(self.waits) < times:
            self.waited.clear()
            await self.waited.wait()

    async def unreachable(self, _: Transaction, letter: Letter) -> None:
        self.lost.append(letter.id)

    async def troubled(self, _: Transaction, letter: Letter) -> None:
        self.aside.append(letter.id)

    async def put(self, *posted: Letter, lease: int = 0) -> list[Letter]:
        async with self.db.write() as tx:
            return [await letters.put(tx, letter, int(self.now), lease=lease) for letter in posted]

    async def look(self, sql: str, **values: Any) -> list[Json]:
        async with self.db.read() as tx:
            return await tx.all(sql, **values)

    async def left(self) -> list[int]:
        return [row["id"] for row in await self.look("SELECT id FROM outbox ORDER BY id")]

    async def card(self, chat_id: int, case_id: int) -> int | None:
        async with self.db.read() as tx:
            return await letters.live_card(tx, chat_id, case_id)

    async def landed(self, outbox: Outbox, calls: int) -> None:
        """Returns when so many calls have come in and what they led to is known."""
        await self.api.until(calls)
        while outbox._flying:
            await asyncio.wait(outbox._flying)

    def pass_time(self, seconds: float, *outboxes: Outbox) -> None:
        self.now += seconds
        for outbox in outboxes:
            outbox.wake()


def letter(text: str, chat_id: int = 1, **more: Any) -> Letter:
    """`kind` aside, what is not a field of a letter goes into its details."""
    fields = {name: more.pop(name) for name in list(more) if name in Letter.__dataclass_fields__}
    return Letter(fields.pop("kind", "news"), {"text": text, **more}, chat_id, fields.pop("language", "en"), **fields)


@asynccontextmanager
async def bot_api() -> AsyncIterator[tuple[BotApi, Api]]:
    api = BotApi()
    app = web.Application()
    app.router.add_post("/bot{token}/{method}", api.serve)
    server, transport = TestServer(app), Transport()
    await server.start_server()
    await transport.initialize()
    yield api, transport.api(f"{server.make_url('/bot1:token')}")
    for gate in api.gates.values():
        gate.set()
    await transport.shutdown()
    await server.close()


