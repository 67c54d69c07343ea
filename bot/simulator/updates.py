"""Updates on their way to the bot: kept until confirmed or too old, by polling or by webhook."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

KNOWN = frozenset({
    "message", "edited_message", "channel_post", "edited_channel_post", "business_connection", "business_message",
    "edited_business_message", "deleted_business_messages", "message_reaction", "message_reaction_count",
    "inline_query", "chosen_inline_result", "callback_query", "shipping_query", "pre_checkout_query",
    "purchased_paid_media", "poll", "poll_answer", "my_chat_member", "chat_member", "chat_join_request",
    "chat_boost", "removed_chat_boost",
})  # fmt: skip
DEFAULT = KNOWN - {"chat_member", "message_reaction", "message_reaction_count"}
_LIFETIME = {"callback_query": 150.0, "inline_query": 150.0}  # seconds of machine time; all others live a day
_DAY = 86_400.0


@dataclass(frozen=True, slots=True)
class Pending:
    """An update as it was when it was made; `expires` is machine time."""

    id: int
    body: str  # the Update as JSON
    chat_id: int
    expires: float


class Updates:
    """The queue of one bot."""

    def __init__(self, machine: Callable[[], float], first_id: int = 700_000_001) -> None:
        self.pending: dict[int, Pending] = {}
        self.allowed = DEFAULT
        self.total = 0
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
        """Queue an update; None if the bot does not want this kind (it is lost, as in Telegram)."""
        if kind not in self.allowed:
            return None
        number = self._next_id
        self._next_id += 1
        encoded = json.dumps({"update_id": number, kind: body}, ensure_ascii=False, separators=(",", ":"))
        update = Pending(number, encoded, chat_id, self._machine() + _LIFETIME.get(kind, _DAY))
        self.pending[number] = update
        self.total += 1
        for listener in self._listeners:
            listener(update)
        return number

    def take(self, offset: int, limit: int) -> list[Pending]:
        """Confirm all below `offset` (a negative one keeps the last so many) and give the first `limit` of the rest."""
        if offset < 0:
            for number in list(self.pending)[:offset]:
                del self.pending[number]
        elif offset:
            self._confirm(offset)
        now = self._machine()
        given: list[Pending] = []
        expired = []
        for update in self.pending.values():
            if len(given) == limit:
                break
            if update.expires <= now:
                expired.append(update.id)
            else:
                given.append(update)
        for number in expired:
            del self.pending[number]
        return given

    def _confirm(self, offset: int) -> None:
        while self.pending:
            first = next(iter(self.pending))
            if first >= offset:
                return
            del self.pending[first]

    def done(self, update: Pending) -> None:
        self.pending.pop(update.id, None)

    def drop_all(self) -> None:
        self.pending.clear()
