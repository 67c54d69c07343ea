"""A local Telegram: the Bot API, its people and the chat page behind one address."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Any, Self

from aiohttp import web

from bot.simulator.botapi import BotApi
from bot.simulator.clock import Clock
from bot.simulator.faults import Fault
from bot.simulator.machine import Machine
from bot.simulator.page import page_routes
from bot.simulator.people import People
from bot.simulator.reading import REQUEST_LIMIT
from bot.simulator.server import Server
from bot.simulator.showing import Showing
from bot.simulator.sim import SimRoutes
from bot.simulator.town import Town
from bot.simulator.world import World

TOKEN = "123456789:sample-token-of-the-simulator"  # noqa: S105  a sample, known to all
SHUTDOWN = 1.0  # seconds open requests get at the end


class Simulator(People):
    """Act as a person through the methods of People; `start` opens the HTTP side for the bot, the page and tests.

    `jumps` are named moves of the clock: each callable returns the seconds to move. `zone` is the time zone the page
    shows ("Asia/Shanghai"); without it the browser's own. `machine` is what rates, pauses and lifetimes are counted
    in. With `privacy` the bot hears of a group only what is meant for it.
    """

    def __init__(
        self, token: str = TOKEN, username: str = "sample_bot", *, clock: Clock | None = None,
        jumps: Mapping[str, Callable[[], float]] | None = None, title: str = "", strict_pace: bool = False,
        zone: str = "", machine: Machine | None = None, privacy: bool = True,
    ) -> None:  # fmt: skip
        self.clock = clock or Clock()
        self.machine = machine or Machine()
        self.token = token
        self.jumps = dict(jumps or {})
        self.zone = zone
        self.showing = Showing()
        self.url = ""
        self._strict_pace = strict_pace
        self._town = Town(self.clock, self.machine)
        self._server = Server(self.machine)
        self._api = self._serve(token, username, title, privacy=privacy)
        super().__init__(self._api.world)
        self._runner: web.AppRunner | None = None
        self.clock.listen(self._clock_moved)

    def _serve(self, token: str, username: str, title: str, *, privacy: bool) -> BotApi:
        world = World(self._town, token, username, title, privacy=privacy)
        api = BotApi(world, self._server.faults, strict_pace=self._strict_pace)
        self._server.serve(api)
        return api

    def add_bot(self, token: str, username: str, title: str = "", *, privacy: bool = True) -> People:
        """Another bot behind the same address; the same people, acting towards it."""
        return People(self._serve(token, username, title, privacy=privacy).world)

    def revoke(self, token: str) -> None:
        """Take a token away: every call with it is unauthorised from now on."""
        self._server.revoke(token)

    async def start(self, host: str = "127.0.0.1", port: int = 0) -> str:
        """Listen and return the address, such as http://127.0.0.1:8080."""
        app = web.Application(client_max_size=REQUEST_LIMIT)
        app.add_routes([*self._server.routes(), *SimRoutes(self).routes(), *page_routes()])
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=SHUTDOWN, handler_cancellation=True)
        await self._runner.setup()
        await web.TCPSite(self._runner, host, port).start()
        self.url = f"http://{host}:{self._runner.addresses[0][1]}"
        return self.url

    async def stop(self) -> None:
        await self._server.stop()
        self.world.changes.end()
        if self._runner:
            await self._runner.cleanup()
            self._runner = None

    async def __aenter__(self) -> Self:
        if not self.url:
            await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def wait_for(self, predicate: Callable[["Simulator"], object], timeout: float = 5.0) -> None:
        """Wait until `predicate(self)` is true, looking again at each change; TimeoutError after `timeout` seconds."""
        async with asyncio.timeout(timeout):
            while not predicate(self):
                await self.world.changes.next()

    async def answer_to(self, query_id: str, timeout: float = 5.0) -> dict[str, Any] | None:
        """What the bot answered to a pressed button: text, show_alert, url. None if nothing came in time."""
        query = self.world.queries.known(query_id)
        if query is None:
            return None
        try:
            await asyncio.wait_for(query.answered.wait(), timeout)
        except TimeoutError:
            return None
        return query.answer

    def fault(self, method: str, kind: str, *, count: int = 1, seconds: float = 1, chat_id: int | None = None) -> None:
        """Let the next `count` calls of methods like `method` ("send*") fail: see faults.Fault."""
        self._server.faults.add(Fault(method, kind, count, seconds, chat_id))

    def faults(self) -> list[dict[str, Any]]:
        """The faults still to happen."""
        return self._server.faults.view()

    def clear_faults(self) -> None:
        self._server.faults.clear()

    @property
    def faults_left(self) -> int:
        return self._server.faults.left

    @property
    def polled(self) -> bool:
        """Whether the bot waits for updates at this moment: it is up and has taken all there was."""
        return self._api.polled

    def jump(self, name: str) -> None:
        """Move the clock by a named jump."""
        self.clock.move(self.jumps[name]())

    def _clock_moved(self) -> None:
        self.world.changes.happened()
