"""Which letter goes next: per chat by lane and age and one at a time, among chats by lane and age."""

from __future__ import annotations

from dataclasses import dataclass, field
from heapq import heappop, heappush

from bot.outbox.pace import Pacer
from bot.storage.outbox import Waiting


@dataclass(slots=True)
class _Chat:
    """`line`: (lane, letter id) of what is due. `busy`: one is on its way. `until`: it waits till then."""

    line: list[tuple[int, int]] = field(default_factory=list)
    busy: bool = False
    until: float = 0


class Schedule:
    """The outbox's ids in memory, since who may go depends on what happens now; the letters stay in the database.

    All instants are machine time, in epoch seconds.
    """

    def __init__(self, pacer: Pacer) -> None:
        self._pacer = pacer
        self._chats: dict[int, _Chat] = {}
        self._heads: list[tuple[int, int, int]] = []  # (lane, letter, chat); stale ones are passed over
        self._later: list[tuple[float, int, Waiting]] = []
        self._parked: list[tuple[float, int]] = []
        self._leased: set[int] = set()
        self._count = 0
        self._until = 0.0  # nobody gets anything till then
        self._lane_until = 0.0  # when the pace lets the next one go

    def add(self, waiting: Waiting, now: float) -> None:
        """A letter that was put, or whose owner leaves it to the postman."""
        if waiting.ready_at > now:
            heappush(self._later, (waiting.ready_at, waiting.id, waiting))
            if waiting.leased:
                self._leased.add(waiting.id)
        else:
            self._line_up(waiting)

    def own(self, letter_id: int) -> None:
        """Its owner came for it: it is not waited for any more."""
        self._leased.discard(letter_id)

    def is_quiet(self) -> bool:
        """Nothing is due, leased or on its way."""
        return self._count == 0 and not self._leased

    def next(self, now: float) -> Waiting | None:
        """The letter to send now; its chat gets no other until `release`."""
        self._ripen(now)
        while self._heads and self._until <= now:
            lane, letter_id, chat_id = self._heads[0]
            chat = self._chats.get(chat_id)
            if chat is None or not chat.line or not _free(chat, now) or chat.line[0] != (lane, letter_id):
                heappop(self._heads)
            elif wait := self._pacer.lane_wait(lane, now):
                # Who is behind has the same lane or a later one, and would wait as long.
                self._lane_until = now + wait
                return None
            elif wait := self._pacer.chat_wait(chat_id, now):
                heappop(self._heads)
                self._park(chat_id, chat, now + wait)
            else:
                heappop(self._heads)
                heappop(chat.line)
                return self._start(chat, Waiting(letter_id, chat_id, lane), now)
        return None

    def again_at(self, now: float) -> float:
        """When to ask again after `next` found nothing."""
        moments = [self._until, self._lane_until]
        moments += [heap[0][0] for heap in (self._later, self._parked) if heap]
        return min((moment for moment in moments if moment > now), default=float("inf"))

    def seize(self, waiting: Waiting, now: float) -> bool:
        """Whether this letter may go at once, before the line: its chat is then busy as after `next`."""
        chat = self._chats.get(waiting.chat_id)
        if chat and (not _free(chat, now) or (chat.line and chat.line[0] < (waiting.lane, waiting.id))):
            return False
        blocked = now < self._until or waiting.ready_at > now
        if blocked or self._pacer.lane_wait(waiting.lane, now) or self._pacer.chat_wait(waiting.chat_id, now):
            return False
        self._count += 1
        self._start(chat or self._chats.setdefault(waiting.chat_id, _Chat()), waiting, now)
        return True

    def release(self, waiting: Waiting, *, again: bool) -> None:
        """The letter has gone, or stands where it stood."""
        chat = self._chats[waiting.chat_id]
        chat.busy = False
        self._count -= 1
        if again:
            self._line_up(waiting)
        elif chat.line:
            self._head(waiting.chat_id, chat)
        elif not chat.until:
            del self._chats[waiting.chat_id]

    def hold(self, chat_id: int, until: float) -> None:
        """The chat gets nothing till then."""
        self._park(chat_id, self._chats.setdefault(chat_id, _Chat()), until)

    def hold_all(self, until: float) -> None:
        self._until = max(self._until, until)

    def is_held(self, now: float) -> bool:
        return now < self._until

    def _start(self, chat: _Chat, waiting: Waiting, now: float) -> Waiting:
        chat.busy = True
        self._pacer.spend(waiting.chat_id, waiting.lane, now)
        return waiting

    def _line_up(self, waiting: Waiting) -> None:
        chat = self._chats.setdefault(waiting.chat_id, _Chat())
        heappush(chat.line, (waiting.lane, waiting.id))
        self._count += 1
        self._head(waiting.chat_id, chat)

    def _head(self, chat_id: int, chat: _Chat) -> None:
        lane, letter_id = chat.line[0]
        heappush(self._heads, (lane, letter_id, chat_id))

    def _park(self, chat_id: int, chat: _Chat, until: float) -> None:
        chat.until = max(chat.until, until)
        heappush(self._parked, (chat.until, chat_id))

    def _ripen(self, now: float) -> None:
        """What waited for its time and has it now."""
        while self._later and self._later[0][0] <= now:
            waiting = heappop(self._later)[2]
            if not waiting.leased or waiting.id in self._leased:
                self._leased.discard(waiting.id)
                self._line_up(waiting)
        while self._parked and self._parked[0][0] <= now:
            self._wake(heappop(self._parked)[1], now)

    def _wake(self, chat_id: int, now: float) -> None:
        chat = self._chats.get(chat_id)
        if chat is None or chat.until > now:
            return
        chat.until = 0
        if chat.line:
            self._head(chat_id, chat)
        elif not chat.busy:
            del self._chats[chat_id]


def _free(chat: _Chat, now: float) -> bool:
    return not chat.busy and chat.until <= now
