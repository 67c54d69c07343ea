"""Inline results: what a bot's answer holds, how long it may be shown again, and the messages made of it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from bot.simulator.entities import Formatted
from bot.simulator.messages import Message


@dataclass(frozen=True, slots=True)
class Result:
    """One result: what choosing it sends. `body` is the result as the bot gave it."""

    id: str
    content: Formatted
    markup: dict[str, Any] | None
    body: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer to an inline query, shown again for `seconds` of machine time: if `personal`, to its asker only."""

    results: list[Result]
    seconds: float
    personal: bool
    next_offset: str = ""

    def view(self) -> dict[str, Any]:
        """For the page and the tests."""
        return {"results": [result.body for result in self.results]}


@dataclass(slots=True)
class Asked:
    """An inline query: who typed what."""

    user_id: int
    text: str
    offset: str
    answer: Answer | None = None
    until: float = 0.0


@dataclass(slots=True)
class Inline:
    """One bot's inline queries by id, and its inline messages by inline_message_id."""

    machine: Callable[[], float]
    asked: dict[str, Asked] = field(default_factory=dict)
    messages: dict[str, Message] = field(default_factory=dict)

    def answered(self, query_id: str, answer: Answer) -> None:
        """Keep an answer, for the one who asked and for whoever asks the same in time."""
        asked = self.asked.get(query_id)
        if asked and asked.answer is None:
            asked.answer, asked.until = answer, self.machine() + answer.seconds

    def cached(self, user_id: int, text: str, offset: str) -> Answer | None:
        """The newest answer that may be shown again without asking the bot."""
        now = self.machine()
        for asked in reversed(self.asked.values()):
            answer = asked.answer
            if answer is None or asked.until <= now or (asked.text, asked.offset) != (text, offset):
                continue
            if not answer.personal or asked.user_id == user_id:
                return answer
        return None

    def keep(self, message: Message) -> None:
        if message.inline_id:
            self.messages[message.inline_id] = message
