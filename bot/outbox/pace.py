"""How fast letters may go: token buckets in all, for broadcasts, and for each chat."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.letters import Lane
from bot.domain.policy import Pace

CHATS = 4096
"""Buckets kept at most before the full ones are thrown away."""


@dataclass(slots=True)
class Bucket:
    """`rate` tokens a second come in, `size` at most are kept."""

    rate: float
    size: float
    left: float
    at: float

    def wait(self, now: float) -> float:
        """Seconds until a token is there: 0, if one is."""
        self.left = min(self.size, self.left + max(0.0, now - self.at) * self.rate)
        self.at = now
        # Rounding must not leave a caller that waited as told a hair short of its token.
        return 0.0 if self.left >= 1 - 1e-3 else (1 - self.left) / self.rate

    def spend(self) -> None:
        self.left -= 1

    def is_full(self, now: float) -> bool:
        return self.left + (now - self.at) * self.rate >= self.size


class Pacer:
    """Says how long a letter has to wait. A `Pace` whose total is 0 makes none wait."""

    def __init__(self, pace: Pace, now: float) -> None:
        self._pace = pace
        self._total = _steady(pace.total, now)
        self._broadcast = _steady(pace.broadcast, now)
        self._chats: dict[int, Bucket] = {}

    def lane_wait(self, lane: int, now: float) -> float:
        """Seconds until any letter of this lane may go."""
        total = self._total.wait(now) if self._total else 0.0
        if lane == Lane.BROADCAST and self._total and self._broadcast:
            return max(total, self._broadcast.wait(now))
        return total

    def chat_wait(self, chat_id: int, now: float) -> float:
        """Seconds until this chat may get its next letter."""
        bucket = self._chats.get(chat_id)
        return bucket.wait(now) if bucket else 0.0

    def spend(self, chat_id: int, lane: int, now: float) -> None:
        """A letter goes."""
        if self._total is None:
            return
        self._total.spend()
        if lane == Lane.BROADCAST and self._broadcast:
            self._broadcast.spend()
        if self._pace.chat_rate > 0:
            self._chat(chat_id, now).spend()

    def _chat(self, chat_id: int, now: float) -> Bucket:
        if chat_id not in self._chats:
            if len(self._chats) >= CHATS:
                self._chats = {chat: bucket for chat, bucket in self._chats.items() if not bucket.is_full(now)}
            burst = max(1.0, self._pace.chat_burst)
            self._chats[chat_id] = Bucket(self._pace.chat_rate, burst, burst, now)
        return self._chats[chat_id]


def _steady(rate: float, now: float) -> Bucket | None:
    """A tenth of a second's worth at once: whatever second one looks at, hardly more than `rate` are in it."""
    size = max(1.0, rate / 10)
    return Bucket(rate, size, size, now) if rate > 0 else None
