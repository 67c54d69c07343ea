"""Updates in the order in which they happened, though webhooks may bring them in another.

Telegram posts what was said and what was pressed in queues of their own. When one of them has to be brought again,
a press overtakes the words before it. The numbers tell: one that is missing is waited for, but not for ever.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

PATIENCE = 10.0
"""Seconds an update waits at most: Telegram brings again at once, then after 1, 2, 4 … or in the 5 that we ask for."""

Raw = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Held:
    """One that came before another; without person and update it was worked already. `since`: the loop's time."""

    since: float
    update: tuple[int, Raw] | None


class Order:
    """Hands updates on by their numbers. `hand_on(person, raw)`."""

    def __init__(self, hand_on: Callable[[int, Raw], None], patience: float = PATIENCE) -> None:
        self._hand_on = hand_on
        self._patience = patience
        self._next: int | None = None
        self._held: dict[int, Held] = {}
        self._timer: asyncio.TimerHandle | None = None

    @property
    def waiting(self) -> int:
        """Updates held back."""
        return sum(one.update is not None for one in self._held.values())

    def add(self, number: int, update: tuple[int, Raw] | None) -> None:
        """An update with its person, or the number of one that was worked already."""
        if self._next is None or number <= self._next:
            self._pass(number, update)
        else:
            self._held[number] = Held(asyncio.get_running_loop().time(), update)
        self._go_on()

    def give_up(self, since: float) -> None:
        """Whoever has waited since then, or longer, waits no more; nor do those before them."""
        late = [number for number, one in self._held.items() if one.since <= since]
        for number in sorted(number for number in self._held if late and number <= max(late)):
            self._pass(number, self._held.pop(number).update)
        self._go_on()

    def stop(self) -> None:
        """Hands nothing on any more."""
        self._held.clear()
        self._go_on()

    def _go_on(self) -> None:
        while self._next in self._held:
            self._pass(self._next, self._held.pop(self._next).update)
        if self._timer:
            self._timer.cancel()
        self._timer = None
        if self._held:
            first = min(one.since for one in self._held.values())
            self._timer = asyncio.get_running_loop().call_at(first + self._patience, self.give_up, first)

    def _pass(self, number: int, update: tuple[int, Raw] | None) -> None:
        self._next = max(self._next or 0, number + 1)
        if update:
            self._hand_on(*update)
