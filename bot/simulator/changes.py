"""Waking those who wait for something to happen in the simulator, without polling."""

import asyncio


class Changes:
    """A number that grows with each change, and tasks that wait for it to grow."""

    def __init__(self) -> None:
        self.version = 0
        self.ended = False
        self._waiting: set[asyncio.Future[None]] = set()

    def happened(self) -> int:
        """Count one more change, wake all who wait, and return the new version."""
        self.version += 1
        waiting, self._waiting = self._waiting, set()
        for future in waiting:
            if not future.done():
                future.set_result(None)
        return self.version

    def end(self) -> None:
        """Wake all who wait for the last time: the simulator stops."""
        self.ended = True
        self.happened()

    async def next(self) -> None:
        """Wait for the next change."""
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.add(future)
        try:
            await future
        finally:
            self._waiting.discard(future)

    async def after(self, version: int, patience: float) -> None:
        """Wait until there is a change later than `version`, at most `patience` seconds."""
        try:
            async with asyncio.timeout(patience):
                while self.version <= version and not self.ended:
                    await self.next()
        except TimeoutError:
            return
