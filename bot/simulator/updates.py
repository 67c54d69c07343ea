"""Updates on their way to the bot: kept until confirmed or too old, by polling or by webhook."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from itertools import takewhile
from typing import Any

KNOWN = frozenset({
    "message", "edited_message", "channel_post", "edited_channel_post", "business_connection", "business_message",
    "edited_business_message", "deleted_business_messages", "message_reaction", "message_reaction_count",
    "inline_query", "chosen_inline_result", "callback_query", "shipping_query", "pre_checkout_query",
    "purchased_paid_media", "poll", "poll_answer", "my_chat_member", "chat_member", "chat_join_request",
    "chat_boost", "removed_chat_boost",
})  # fmt: skip
DEFAULT = KNOWN - {"chat_member", "message_reaction", "message_reaction_count"}
# Seconds of machine time an update waits; all others wait a day. Those of inline queries are from memory.
_LIFETIME = {"callback_query": 150.0, "inline_query": 30.0, "chosen_inline_result": 600.0}
_DAY = 86_400.0
# Kinds that a webhook gets in queues of their own, so that one of them never waits for a message.
_APART = {"inline_query": 1, "chosen_inline_result": 2, "callback_query": 3, "my_chat_member": 6, "chat_member": 7}


@dataclass(frozen=True, slots=True)
class Pending:
    """An update as it was when it was made; `expires` is machine time; those of one `queue` go one after the other."""

    id: int
    body: str  # the Update as JSON
    queue: int
    expires: float
    kind: str
    chat_id: int


class Updates:
    """The queue of one bot. `doubled` is asked of each new update whether it is to come twice."""

    def __init__(self, machine: Callable[[], float], first_id: int = 700_000_001) -> None:
        self.pending: dict[int, Pending] = {}
        self.allowed = DEFAULT
        self.total = 0
        self.doubled: Callable[[str, int], bool] = lambda _kind, _chat: False
        self._again: set[int] = set()  # those that stay once when they are confirmed
        self._machine = machine
        self._next_id = first_id
        self._listeners: list[Callable[[Pending], None]] = []

    def listen(self, callback: Callable[[Pending], None]) -> None:
        self._listeners.append(callback)

    def allow(self, names: object) -> None:
        """Take `allowed_updates`: it sticks; nonsense keeps what was, nothing known means the default."""
        if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
            return
        self.allowed = frozenset(name.lower() for name in names) & KNOWN or DEFAULT

    def add(self, kind: str, body: dict[str, Any], chat_id: int) -> int | None:
        """Queue an update; None if the bot does not want this kind (it is lost, as in Telegram).

        `chat_id` is the chat's for what is said in one, else the person's.
        """
        if kind not in self.allowed:
            return None
        number = self._next_id
        self._next_id += 1
        encoded = json.dumps({"update_id": number, kind: body}, ensure_ascii=False, separators=(",", ":"))
        queue = chat_id + (_APART.get(kind, 0) << 33)
        update = Pending(number, encoded, queue, self._machine() + _LIFETIME.get(kind, _DAY), kind, chat_id)
        self.pending[number] = update
        self.total += 1
        if self.doubled(kind, chat_id):
            self._again.add(number)
        for listener in self._listeners:
            listener(update)
        return number

    def take(self, offset: int, limit: int) -> list[Pending]:
        """Confirm all below `offset` (a negative one keeps the last so many) and give the first `limit` of the rest."""
        if offset < 0:
            self._confirm(list(self.pending)[:offset])
        elif offset:
            self._confirm(list(takewhile(lambda number: number < offset, self.pending)))
        return self._fresh(limit)

    def _fresh(self, limit: int) -> list[Pending]:
        """The first so many that are not too old; those that are go."""
        now = self._machine()
        given: list[Pending] = []
        expired: list[Pending] = []
        for update in self.pending.values():
            if len(given) == limit:
                break
            (expired if update.expires <= now else given).append(update)
        for update in expired:
            self._drop(update.id)
        return given

    def _confirm(self, numbers: list[int]) -> None:
        for number in numbers:
            self._finish(number)

    def _finish(self, number: int) -> bool:
        """Whether the update is gone; one that is to come twice stays the first time."""
        if number in self._again:
            self._again.discard(number)
            return False
        self._drop(number)
        return True

    def _drop(self, number: int) -> None:
        self.pending.pop(number, None)
        self._again.discard(number)

    def done(self, update: Pending) -> bool:
        """The bot took it; whether it need not get it again."""
        return self._finish(update.id)

    def expire(self, update: Pending) -> None:
        self._drop(update.id)

    def drop_all(self) -> None:
        self.pending.clear()
        self._again.clear()
