"""getUpdates: one waiting poll at a time, with Telegram's offsets, conflicts and patience."""

import asyncio

from bot.simulator.errors import ApiError, conflict
from bot.simulator.updates import Pending, Updates
from bot.simulator.world import World

CONFLICT_PAUSE = 3.0  # seconds: an answer to a repeated conflict comes this much later
HAMMERING, HASTE = 3.0, 0.5  # seconds between two polls that ask the same
OTHER_POLL = "terminated by other getUpdates request; make sure that only one bot instance is running"
WEBHOOK_ACTIVE = "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"


class Polling:
    """The bot's side of the queue when it asks for updates. `strict` punishes asking too often, as Telegram does."""

    def __init__(self, world: World, *, strict: bool = False) -> None:
        self._world = world
        self._updates: Updates = world.updates
        self._strict = strict
        self._waiting: asyncio.Future[None] | None = None
        self._next_conflict = float("-inf")
        self._previous = (0, float("-inf"))  # offset and start of the poll before
        self._updates.listen(self._arrived)

    def _arrived(self, _: Pending) -> None:
        if self._waiting and not self._waiting.done():
            self._waiting.set_result(None)

    @property
    def waits(self) -> bool:
        """Whether the bot has a poll open now."""
        return self._waiting is not None

    def end(self, reason: str) -> None:
        """Let a waiting poll fail with 409."""
        waiting, self._waiting = self._waiting, None
        if waiting and not waiting.done():
            waiting.set_exception(conflict(reason))

    async def get(self, offset: int, limit: int, patience: int) -> list[Pending]:
        """`limit` and `patience` within Telegram's bounds already."""
        self.end(OTHER_POLL)
        if self._world.webhook["url"]:
            await self._pause_if_repeated()
            raise conflict(WEBHOOK_ACTIVE)
        limit, patience = self._allowed(offset, limit, patience)
        given = self._updates.take(offset, limit)
        if given or patience <= 0:
            return given
        await self._wait(patience)
        return self._updates.take(0, limit)

    def _allowed(self, offset: int, limit: int, timeout: int) -> tuple[int, int]:
        """Limit and timeout, less generous towards a bot that asks the same again and again."""
        now = self._world.machine()
        previous_offset, previous_start = self._previous
        self._previous = (offset, now)
        if self._strict and offset == previous_offset:
            since = now - previous_start
            timeout = max(timeout, 3) if since < HAMMERING else timeout
            limit = 1 if since < HASTE else limit
        return limit, timeout

    async def _wait(self, patience: float) -> None:
        waiting: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting = waiting
        self._world.changes.happened()
        try:
            if await self._world.machine.wait(waiting, patience):
                waiting.result()
        except ApiError:
            await self._pause_if_repeated()
            raise
        finally:
            if self._waiting is waiting:
                self._waiting = None

    async def _pause_if_repeated(self) -> None:
        now = self._world.machine()
        if now < self._next_conflict:
            await self._world.machine.sleep(CONFLICT_PAUSE)
        else:
            self._next_conflict = now + CONFLICT_PAUSE
