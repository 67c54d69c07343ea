"""A bare Bot API: as fast as we can make it, the same for all bots. People wait for each answer before they go on.

`python -m tests.bench.bare PORT SCRIPT PEOPLE SECONDS [THINK]` says "ready", "warm" when figures begin to count, and
then one JSON line (see `summary`). SCRIPT: `echo` (words) or `desk` (requests filed step by step, as people do).
"""

from __future__ import annotations

import asyncio
import json
import re
import sys
import time
from collections import deque
from contextlib import suppress
from dataclasses import dataclass, field
from typing import cast
from urllib.parse import unquote_to_bytes

FIRST = 10_000
"""Chat id of the first person."""
BROADCAST = 50_000
"""Chat ids from here on only get letters."""
WARM = 2.0
"""Seconds before the figures count."""

_CHAT = re.compile(rb'chat_id"?[\s:="]*(-?\d+)')
_EDITED = re.compile(rb'message_id"?[\s:="]*(\d+)')
_LENGTH = re.compile(rb"content-length:\s*(\d+)", re.IGNORECASE)
_OFFSET = re.compile(rb'offset"?[\s:="]*(\d+)')
_ANSWERS = (b"sendmessage", b"editmessagetext")

SCRIPT = ("/new", rb"f:\d+:pick:category:pay", rb"f:\d+:pick:q_item:allowance", rb"f:\d+:pick:q_wrong:missing", "10月",
          "津贴这个月没有到账，问过两次，都说再等等。", rb"f:\d+:done:files", rb"f:\d+:skip:asked", rb"f:\d+:submit")
"""The way through the form of `pay`: words said, buttons tapped (patterns of what they hold)."""


@dataclass
class Person:
    """Where somebody stands in his script, and since when he waits (None: he does not)."""

    id: int
    step: int = 0
    message: int = 0
    screen: bytes = b""
    since: float | None = None


@dataclass
class World:
    """The updates to be fetched, who waits, what has been answered."""

    script: str
    people: dict[int, Person]
    think: float = 0
    """Seconds between an answer and what the person does next."""
    queue: deque[str] = field(default_factory=deque)
    number: int = 1
    messages: int = 100
    calls: int = 0
    lost: int = 0
    waits: list[tuple[float, float]] = field(default_factory=list)  # (when answered, seconds waited)
    poller: asyncio.Future[None] | None = None
    started: asyncio.Event = field(default_factory=asyncio.Event)
    first: float = 0.0
    broadcast: tuple[float, float] = (0.0, 0.0)
    """When the first and the last letter went to somebody who takes no part in the script."""

    def begin(self) -> None:
        self.started.set()
        for place, person in enumerate(self.people.values()):
            self.later(person, self.think * place / len(self.people))

    def later(self, person: Person, seconds: float) -> None:
        if seconds:
            asyncio.get_running_loop().call_later(seconds, self.acts, person)
        else:
            self.acts(person)

    def acts(self, person: Person) -> None:
        """His next update."""
        self.number += 1
        self.messages += 1
        wanted = SCRIPT[person.step % len(SCRIPT)] if self.script == "desk" else "/new"
        found = re.search(wanted, person.screen) if isinstance(wanted, bytes) else None
        if found:
            update = _press(self.number, person, found[0].decode())
        elif isinstance(wanted, str):
            update = _words(self.number, self.messages, person.id, wanted)
        else:  # not what should be there: from the beginning, and counted
            person.step = 0
            self.lost += 1
            update = _words(self.number, self.messages, person.id, "/new")
        person.step += 1
        person.since = time.perf_counter()
        self.queue.append(update)
        if self.poller and not self.poller.done():
            self.poller.set_result(None)

    def answered(self, chat_id: int, message: int, body: bytes) -> None:
        person = self.people.get(chat_id)
        now = time.perf_counter()
        if chat_id >= BROADCAST:
            self.broadcast = (self.broadcast[0] or now, now)
        if person is None or person.since is None:
            return
        self.first = self.first or time.time()
        self.waits.append((now, now - person.since))
        person.since = None
        person.message, person.screen = message, body
        self.later(person, self.think)


def _user(person_id: int) -> str:
    return (f'{{"id":{person_id},"is_bot":false,"first_name":"P{person_id}","language_code":"zh"}}')


def _words(number: int, message: int, person_id: int, text: str) -> str:
    entities = ',"entities":[{"type":"bot_command","offset":0,"length":4}]' if text.startswith("/") else ""
    return (f'{{"update_id":{number},"message":{{"message_id":{message},"date":{int(time.time())},'
            f'"chat":{{"id":{person_id},"type":"private","first_name":"P{person_id}"}},"from":{_user(person_id)},'
            f'"text":{json.dumps(text)}{entities}}}}}')


def _press(number: int, person: Person, data: str) -> str:
    return (f'{{"update_id":{number},"callback_query":{{"id":"{number}","from":{_user(person.id)},"chat_instance":"1",'
            f'"data":"{data}","message":{_message(person.message, person.id)}}}}}')


def _message(message: int, chat_id: int) -> str:
    return (f'{{"message_id":{message},"date":{int(time.time())},"chat":{{"id":{chat_id},"type":"private",'
            f'"first_name":"P"}},"from":{{"id":1,"is_bot":true,"first_name":"Bot","username":"bench_bot"}},"text":"x"}}')


class Line(asyncio.Protocol):
    """One connection: keep-alive, a request at a time."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._held = b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # uvloop's is one in all but its class

    def data_received(self, data: bytes) -> None:
        self._held += data
        while (end := self._held.find(b"\r\n\r\n")) >= 0:
            head = self._held[:end]
            found = _LENGTH.search(head)
            total = end + 4 + (int(found[1]) if found else 0)
            if b"100-continue" in head or len(self._held) < total:
                return
            body, self._held = self._held[end + 4:total], self._held[total:]
            self._request(head.split(b"\r\n", 1)[0], body)

    def _request(self, line: bytes, body: bytes) -> None:
        path = line.split(b" ")[1]
        method = path.split(b"?")[0].rsplit(b"/", 1)[-1].lower()
        if method == b"getupdates":
            asyncio.get_running_loop().create_task(self._updates())
        else:
            self._world.calls += 1
            self._reply(self._result(method, body))

    def _result(self, method: bytes, body: bytes) -> str:
        if method == b"getme":
            return '{"id":1,"is_bot":true,"first_name":"Bot","username":"bench_bot"}'
        if method not in _ANSWERS:
            return "true"
        plain = unquote_to_bytes(body) if b"%" in body and not body.startswith(b"{") else body
        found = _CHAT.search(plain) or re.search(rb'name="chat_id"\r\n(?:[^\r]+\r\n)*\r\n(-?\d+)', plain)
        chat_id = int(found[1]) if found else 0
        edited = _EDITED.search(plain) if method == b"editmessagetext" else None
        self._world.messages += not edited
        message = int(edited[1]) if edited else self._world.messages
        self._world.answered(chat_id, message, plain)
        return _message(message, chat_id)

    async def _updates(self) -> None:
        world = self._world
        if not world.started.is_set():
            world.begin()
        if not world.queue:
            world.poller = asyncio.get_running_loop().create_future()
            with suppress(TimeoutError):
                await asyncio.wait_for(world.poller, 10)
        batch = [world.queue.popleft() for _ in range(min(100, len(world.queue)))]
        self._reply("[" + ",".join(batch) + "]")

    def _reply(self, result: str) -> None:
        body = f'{{"ok":true,"result":{result}}}'.encode()
        if self._transport and not self._transport.is_closing():
            self._transport.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
                                  % (len(body), body))


def summary(world: World, since: float, until: float) -> dict[str, float]:
    """Of what was answered between two instants. `first`: when the first answer came, in epoch seconds."""
    waited = sorted(wait for at, wait in world.waits if since <= at < until)
    found = {"lost": float(world.lost), "calls": float(world.calls), "answers": len(waited) / (until - since),
             "first": world.first, "total": float(len(world.waits)),
             "broadcast": world.broadcast[1] - world.broadcast[0]}
    if waited:
        found |= {"p50": waited[len(waited) // 2], "p99": waited[len(waited) * 99 // 100]}
    return found


async def main(port: int, script: str, people: int, seconds: float, think: float) -> None:
    world = World(script, {FIRST + n: Person(FIRST + n) for n in range(people)}, think)
    server = await asyncio.get_running_loop().create_server(lambda: Line(world), "127.0.0.1", port)
    print("ready", flush=True)
    await world.started.wait()
    await asyncio.sleep(WARM)
    since = time.perf_counter()
    print("warm", flush=True)
    await asyncio.sleep(seconds)
    print(json.dumps(summary(world, since, time.perf_counter())), flush=True)
    server.close()


if __name__ == "__main__":
    import uvloop

    uvloop.run(main(int(sys.argv[1]), sys.argv[2], int(sys.argv[3]), float(sys.argv[4]),
                    float(sys.argv[5]) if len(sys.argv) > 5 else 0.0))
