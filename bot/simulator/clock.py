"""The simulator's clock: real time plus an offset that people can move."""

import time
from collections.abc import Callable


class Clock:
    """Epoch seconds that run on with machine time and jump by `move`; a frozen one stands still but for jumps."""

    def __init__(self, start: float | None = None, *, frozen: bool = False) -> None:
        self.frozen = frozen
        self._base = time.time() if start is None else start
        self._began = time.monotonic()
        self._listeners: list[Callable[[], None]] = []

    def now(self) -> float:
        return self._base if self.frozen else self._base + time.monotonic() - self._began

    def move(self, seconds: float) -> None:
        """Jump by `seconds` (forward or back), then call the listeners in the order they came."""
        self._base += seconds
        for listener in self._listeners:
            listener()

    def listen(self, callback: Callable[[], None]) -> None:
        self._listeners.append(callback)
