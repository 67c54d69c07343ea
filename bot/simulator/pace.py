"""Telegram's flood limits, for those who want them: counted in machine time."""

from collections import deque
from collections.abc import Callable

from bot.simulator.errors import flood

OVERALL = 30  # messages a second to all chats
PER_CHAT = 20  # messages a second to one chat, as a burst


class Pace:
    """Refuses with 429 what comes faster than the limits."""

    def __init__(self, machine: Callable[[], float]) -> None:
        self._machine = machine
        self._all: deque[float] = deque()
        self._chats: dict[str, deque[float]] = {}

    def check(self, method: str, chat_id: str) -> None:
        if not method.startswith(("send", "copy", "forward")) or method == "sendchataction":
            return
        now = self._machine()
        one = self._chats.setdefault(chat_id, deque())
        for sent in (self._all, one):
            while sent and sent[0] <= now - 1:
                sent.popleft()
        if len(self._all) >= OVERALL or len(one) >= PER_CHAT:
            raise flood(1)
        self._all.append(now)
        one.append(now)
