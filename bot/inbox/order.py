"""Updates in the order in which they happened, though webhooks may bring them in another.

Telegram posts what was said and what was pressed in queues of their own. When one of them has to be brought again,
a press overtakes the words before it. The numbers tell: one that is missing is waited for, but not for ever.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

PATIENCE = 10.0
"""Seconds a missing number is waited for: Telegram brings again at once, then after 1, 2, 4 … seconds, or in the 5 that
we ask for."""

Raw = dict[str, Any]


class Order:
    """Hands updates on by their numbers. `hand_on(person, raw)`."""

    def __init__(self, hand_on: Callable[[int, Raw], None], patience: float = PATIENCE) -> None:
        self._hand_on = hand_on
        self._patience = patience
        self._next: int | None = None
        self._held: dict[int, tuple[int, Raw] | None] = {}  # None: it was worked before
        self._timer: asyncio.TimerHandle | None = None

    @property
    def waiting(self) -> int:
        """Updates held back."""
        return sum(one is not None for one in self._held.values())

    def add(self, number: int, update: tuple[int, Raw] | None) -> None:
        """An update with its person, or the number of one that was worked already."""
        if self._next is None or number <= self._next:
            self._pass(number, update)
        else:
            self._held[number] = update
        self._release()

    def give_up(self) -> None:
        """What is missing does not come: on with the next one."""
        if self._held:
            self._next = min(self._held)
        self._timer = None
        self._release()

    def stop(self) -> None:
        """Hands nothing on any more."""
        self._held.clear()
        self._stop_timer()

    def _release(self) -> None:
        before = self._next
        while self._next in self._held:
            self._pass(self._next, self._held.pop(self._next))
        if before != self._next or not self._held:
            self._stop_timer()  # another is missing now, and is waited for as long
        if self._held and not self._timer:
            self._timer = asyncio.get_running_loop().call_later(self._patience, self.give_up)

    def _pass(self, number: int, update: tuple[int, Raw] | None) -> None:
        self._next = max(self._next or 0, number + 1)
        if update:
            self._hand_on(*update)

    def _stop_timer(self) -> None:
        if self._timer:
            self._timer.cancel()
            self._timer = None
