"""Callback and inline queries: pressed buttons wait here for the bot's answer."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from bot.simulator.errors import bad_request

LIFETIME = 900.0  # seconds of machine time in which a query may be answered (from memory)


@dataclass(slots=True)
class Query:
    """`answer` is what the bot told the person: text, show_alert, url for a button; results for an inline query."""

    id: str
    created: float
    answer: dict[str, Any] | None = None
    answered: asyncio.Event = field(default_factory=asyncio.Event)


class Queries:
    """One bot's queries young enough to be answered, oldest first."""

    def __init__(self, machine: Callable[[], float]) -> None:
        self._machine = machine
        self._queries: dict[str, Query] = {}
        self._next_id = 4_200_000_000_000_000_001

    def open(self) -> Query:
        self._forget_old()
        query = Query(str(self._next_id), self._machine())
        self._next_id += 7
        self._queries[query.id] = query
        return query

    def _forget_old(self) -> None:
        limit = self._machine() - LIFETIME
        while self._queries:
            first = next(iter(self._queries.values()))
            if first.created > limit:
                return
            del self._queries[first.id]

    def known(self, query_id: str) -> Query | None:
        return self._queries.get(query_id)

    def check(self, query_id: str) -> Query:
        """The query, if it may still be answered."""
        self._forget_old()
        query = self._queries.get(query_id)
        if query is None:
            raise bad_request("query is too old and response timeout expired or query ID is invalid")
        return query

    def answer(self, query_id: str, answer: dict[str, Any]) -> None:
        """Only the first answer reaches the person; later ones are accepted and change nothing."""
        query = self.check(query_id)
        if query.answer is None:
            query.answer = answer
            query.answered.set()
