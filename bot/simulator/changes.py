"""Waking those who wait for something to happen in the simulator, without polling."""

import asyncio


class Changes:
    """A number that grows with each change, and tasks that wait for it to grow."""

    def __init__(self) -> None:
        self.version = 0
        self._waiting: set[asyncio.Future[None]] = set()

    def happened(self) -> int:
        """Count one more change, wake all who wait, and return the new version."""
        self.version += 1
        waiting, self._waiting = self._waiting, set()
        for future in waiting:
            if not future.done():
                future.set_result(None)
        return self.version

    async def next(self, timeout: float) -> bool:
        """Wait for the next change; False if none came within `timeout` seconds."""
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.add(future)
        try:
            await asyncio.wait_for(future, timeout)
        except TimeoutError:
            return False
        finally:
            self._waiting.discard(future)
        return True
