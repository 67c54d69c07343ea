"""Pictures that the desk draws: uploaded once, then sent by the file_id that Telegram gave them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from telegram.error import BadRequest

from bot.domain.letters import Drawing, Letter, Screen, Stub
from bot.outbox import delivery
from bot.storage import policy_cards
from bot.storage.database import Database, Transaction

STALE = ("wrong file identifier", "wrong remote file", "invalid file_id", "file reference")
"""What Telegram says of a file_id that is none of this bot's."""


@dataclass(frozen=True, slots=True)
class Hung:
    """A picture that has gone: its messages, and under what name (if any) which file_id is to be kept."""

    key: str
    message_ids: list[int]
    file_id: str

    async def keep(self, tx: Transaction, now: int) -> None:
        if self.key:
            await policy_cards.keep_picture(tx, self.key, self.file_id, now)


@dataclass(frozen=True)
class Gallery:
    """`draw` gives a PNG. `mark`: whose file_ids they are and how the pictures look; another one draws them anew."""

    db: Database
    draw: Callable[[Drawing | Stub], Awaitable[bytes]]
    mark: str

    async def send(self, api: delivery.Api, letter: Letter, screen: Screen, drawing: Drawing | Stub) -> Hung:
        if isinstance(drawing, Stub):
            return Hung("", *await delivery.picture(api, letter, screen, await self.draw(drawing)))
        key = f"{self.mark}:{drawing.key}"
        async with self.db.read(quick=True) as tx:
            known = await policy_cards.picture(tx, key)
        if known:
            try:
                return Hung(key, *await delivery.picture(api, letter, screen, known))
            except BadRequest as error:
                if not any(words in error.message.lower() for words in STALE):
                    raise
        return Hung(key, *await delivery.picture(api, letter, screen, await self.draw(drawing)))
