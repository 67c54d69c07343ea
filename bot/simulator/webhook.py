"""Delivery of updates to the bot's webhook: in order for each chat, again and again until it takes them."""

import asyncio
import json
from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

import aiohttp

from bot.simulator.faults import Faults
from bot.simulator.updates import Pending
from bot.simulator.world import World

SLOWEST = 60.0  # seconds between two tries at most
LONGEST_REST = 3600.0  # seconds a Retry-After is honoured at most
ANSWER_TIMEOUT = 60.0  # seconds the bot may take to answer
GONE = 23 * 3600.0  # seconds of nothing but 410 after which the webhook is removed

Execute = Callable[[dict[str, Any]], Awaitable[None]]


class Webhook:
    """Posts what is pending while an address is set. `execute` runs a method call found in the bot's answer."""

    def __init__(self, world: World, execute: Execute, faults: Faults) -> None:
        self._world = world
        self._execute = execute
        self._faults = faults
        self._queues: dict[int, deque[Pending]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._session: aiohttp.ClientSession | None = None
        self._slots = asyncio.Semaphore(40)
        self._gone_since: float | None = None  # machine time of the first 410 without anything else since
        world.updates.listen(self._arrived)

    @property
    def _url(self) -> str:
        return str(self._world.webhook["url"])

    def start(self) -> None:
        """Begin with all that waits; called when an address has been set."""
        self._slots = asyncio.Semaphore(self._world.webhook["max_connections"])
        self._gone_since = None
        for update in list(self._world.updates.pending.values()):
            self._arrived(update)

    async def stop(self) -> None:
        """End all delivery; what was not taken stays pending."""
        tasks, self._tasks = self._tasks, set()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._queues.clear()
        session, self._session = self._session, None
        if session:
            await session.close()

    def _arrived(self, update: Pending) -> None:
        if not self._url:
            return
        queue = self._queues.get(update.queue)
        if queue is not None:
            queue.append(update)
            return
        self._queues[update.queue] = deque([update])
        task = asyncio.get_running_loop().create_task(self._deliver(update.queue))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _deliver(self, number: int) -> None:
        """One queue's updates, one after the other."""
        queue = self._queues[number]
        while queue and self._url:
            await self._until_taken(queue[0])
            queue.popleft()
        del self._queues[number]

    async def _until_taken(self, update: Pending) -> None:
        """The second try comes at once, later ones after one, two, four … seconds, or when the bot said."""
        pause = 0.0
        while update.id in self._world.updates.pending and self._url:
            if update.expires <= self._world.machine():
                self._world.updates.expire(update)
                break
            async with self._slots:
                taken, rest = await self._post(update)
            if taken:
                pause = 0.0
                self._world.updates.done(update)
                continue
            await self._world.machine.sleep(rest or pause)
            pause = min(pause * 2 or 1.0, SLOWEST)
        self._world.changes.happened()

    async def _post(self, update: Pending) -> tuple[bool, float]:
        """Whether the bot took it, and the seconds it asked to be left alone."""
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=ANSWER_TIMEOUT))
        headers = {"Content-Type": "application/json"}
        if self._world.webhook.get("secret_token"):
            headers["X-Telegram-Bot-Api-Secret-Token"] = self._world.webhook["secret_token"]
        try:
            async with self._session.post(self._url, data=update.body.encode(), headers=headers) as answer:
                body = await answer.read()
        except (aiohttp.ClientError, OSError, ValueError) as error:
            self._failed("Read timeout expired" if isinstance(error, TimeoutError) else "Connection refused")
            return False, 0.0
        if self._faults.strikes("silent", update.kind, update.chat_id):
            self._failed("Read timeout expired")
            return False, 0.0
        return await self._answered(answer, body)

    async def _answered(self, answer: aiohttp.ClientResponse, body: bytes) -> tuple[bool, float]:
        if answer.status != 410:
            self._gone_since = None
        if 200 <= answer.status < 300:
            await self._run(body)
            return True, 0.0
        self._failed(f"Wrong response from the webhook: {answer.status} {answer.reason}")
        if answer.status == 410:
            self._still_gone()
        return False, _seconds(answer.headers.get("Retry-After", ""))

    def _still_gone(self) -> None:
        """410 means that nobody lives there any more; after 23 hours of it Telegram believes it."""
        now = self._world.machine()
        if self._gone_since is None:
            self._gone_since = now
        elif now > self._gone_since + GONE:
            self._world.webhook = {"url": ""}  # the deliveries end by themselves

    async def _run(self, body: bytes) -> None:
        with suppress(ValueError, RecursionError):
            call = json.loads(body)
            if isinstance(call, dict) and isinstance(call.get("method"), str):
                await self._execute(call)

    def _failed(self, reason: str) -> None:
        self._world.webhook |= {"last_error_date": self._world.now(), "last_error_message": reason}
        self._world.changes.happened()


def _seconds(retry_after: str) -> float:
    return min(float(retry_after), LONGEST_REST) if retry_after.isdecimal() else 0.0
