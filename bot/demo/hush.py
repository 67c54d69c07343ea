"""A database in which a whole spell of time is one transaction, and whose letters go nowhere: for what is long past."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.storage import unsent
from bot.storage.database import Database, Transaction


class Hush(Database):
    """The same database beside the one at work. Outside a `spell` nothing can be read or written by it."""

    def __init__(self, db: Database) -> None:
        super().__init__(db.engine)
        self._whole = db
        self._tx: Transaction | None = None

    @asynccontextmanager
    async def spell(self) -> AsyncIterator[Transaction]:
        """One transaction for all that happens in it; whatever letters it made are gone at its end."""
        async with self._whole.write() as tx:
            before = await unsent.mark(tx)
            self._tx = tx
            try:
                yield tx
            finally:
                self._tx = None
            await unsent.forget(tx, before)

    @asynccontextmanager
    async def write(self) -> AsyncIterator[Transaction]:
        assert self._tx is not None, "a spell has begun"
        yield self._tx

    @asynccontextmanager
    async def read(self, *, quick: bool = False) -> AsyncIterator[Transaction]:  # noqa: ARG002 - one transaction for all
        assert self._tx is not None, "a spell has begun"
        yield self._tx
