"""One letter's fate: sent and settled, given up, set aside, or to be tried again."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial
from typing import Any

from telegram.error import BadRequest, ChatMigrated, Forbidden, RetryAfter, TelegramError

from bot.domain.letters import Card, Letter, Screen
from bot.outbox import delivery
from bot.outbox.gallery import Gallery, Hung
from bot.storage import outbox as letters
from bot.storage.database import Database, Transaction, Unreachable
from bot.storage.trouble import Trouble

log = logging.getLogger(__name__)

LONGEST = 300
"""Seconds between two tries with a letter at most."""
DATABASE_LONGEST = 30
"""The same while the database is away."""
ASIDE = frozenset({"letter_aside", "missed"})
"""The kinds of letters that tell of one set aside: an admin, and whom it was for; if they fare no better, nobody."""

Render = Callable[[str, dict[str, Any], str], Screen]
Action = Callable[[Transaction], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Setback:
    """The letter has to be tried again in `seconds`. `told`: Telegram said so."""

    seconds: float
    told: bool = False


@dataclass(frozen=True)
class Carrier:
    """`unreachable` and `troubled` are called in the transaction that ends the letter."""

    db: Database
    render: Render
    api: delivery.Api
    machine: Callable[[], float]
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    unreachable: Callable[[Transaction, Letter], Awaitable[None]] | None = None
    troubled: Callable[[Transaction, Letter], Awaitable[None]] | None = None
    gallery: Gallery | None = None
    parts: dict[int, dict[str, Any]] = field(default_factory=dict)
    """Of letters that go as several messages and did not get through: what went already, by letter and call."""
    waiting: Trouble = field(default_factory=lambda: Trouble(log, "letters wait"))

    async def carry(self, letter: Letter) -> Setback | None:
        """One try; None: the letter is settled."""
        setback = await self._try(letter)
        if setback is None:
            self.parts.pop(letter.id, None)
        return setback

    async def _try(self, letter: Letter) -> Setback | None:
        try:
            action = await self._send(letter)
        except RetryAfter as error:
            return Setback(_seconds(error.retry_after), told=True)
        except (Forbidden, BadRequest, ChatMigrated, delivery.Malformed) as error:
            action = self._end(letter, error)
        except TelegramError as error:
            self.waiting.met(type(error).__name__)
            return await self._postpone(letter)
        except Unreachable:
            return await self._postpone(letter)
        except Exception as error:  # noqa: BLE001 - whatever goes wrong, the letter stays and the postman lives
            return await self._trip(letter, error)
        return await self._commit(letter, action)

    async def _send(self, letter: Letter) -> Action:
        """Gives what is to be written once it has gone."""
        if letter.kind in {delivery.STRIP, delivery.DELETE}:
            await delivery.withdraw(self.api, letter)
            return partial(letters.settle, letter=letter, message_ids=(), now=0)
        if letter.card is Card.QUIET:
            letter = replace(letter, edit_id=await self._live_card(letter))
            if letter.edit_id is None:
                return partial(letters.settle, letter=letter, message_ids=(), now=0)
        screen = self._screen(letter)
        if self.gallery and screen.media and (drawing := screen.media[0].drawing):
            hung = await self.gallery.send(self.api, letter, screen, drawing)
            return partial(self._hang, letter=letter, hung=hung)
        try:
            ids = await delivery.deliver(self._once(letter) if screen.media else self.api, letter, screen)
        except delivery.CardLost:
            return partial(letters.lost_card, letter=letter)
        return partial(letters.settle, letter=letter, message_ids=ids, now=int(self.machine()))

    async def _hang(self, tx: Transaction, letter: Letter, hung: Hung) -> None:
        now = int(self.machine())
        await letters.settle(tx, letter, hung.message_ids, now)
        await hung.keep(tx, now)

    def _once(self, letter: Letter) -> delivery.Api:
        """The API for a letter in parts: what went is not sent again because another part did not go."""
        async def call(method: str, **fields: Any) -> Any:
            went, part = self.parts.get(letter.id, {}), f"{method} {fields}"
            if part in went:
                return went[part]
            result = await self.api(method, **fields)
            if method.startswith("send"):
                self.parts.setdefault(letter.id, {})[part] = result
            return result

        return call

    def _screen(self, letter: Letter) -> Screen:
        try:
            return self.render(letter.kind, letter.details, letter.language)
        except Exception as error:  # noqa: BLE001 - any template may fail in any way; that letter alone stays
            # Not chained: what a template stumbled over may be somebody's words.
            raise delivery.Malformed(type(error).__name__) from None

    async def _live_card(self, letter: Letter) -> int | None:
        if letter.case_id is None:
            return letter.edit_id
        async with self.db.read(quick=True) as tx:
            return await letters.live_card(tx, letter.chat_id, letter.case_id)

    def _end(self, letter: Letter, error: Exception) -> Action:
        """What to do with a letter that cannot be sent, now or ever."""
        if isinstance(error, Forbidden) or "chat not found" in str(error).lower():
            return partial(self._give_up, letter=letter)
        log.warning("letter %d (%s) set aside: %s", letter.id, letter.kind, type(error).__name__)
        return partial(self._set_aside, letter=letter)

    async def _give_up(self, tx: Transaction, letter: Letter) -> None:
        await letters.give_up(tx, letter)
        if self.unreachable:
            await self.unreachable(tx, letter)

    async def _set_aside(self, tx: Transaction, letter: Letter) -> None:
        await letters.set_aside(tx, letter.id)
        if self.troubled and letter.kind not in ASIDE:
            await self.troubled(tx, letter)

    async def _trip(self, letter: Letter, error: Exception) -> Setback:
        """Over a fault of ours, which is to be found: each is told."""
        log.warning("letter %d (%s) waits: %s", letter.id, letter.kind, type(error).__name__)
        return await self._postpone(letter)

    async def _postpone(self, letter: Letter) -> Setback:
        with suppress(Unreachable):  # then this try is not counted
            async with self.db.write() as tx:
                await letters.postpone(tx, letter.id)
        return Setback(growing(letter.tries, LONGEST))

    async def _commit(self, letter: Letter, action: Action) -> Setback | None:
        """What happened in the world has to be written down, however long the database is away."""
        failures = 0
        while True:
            try:
                async with self.db.write() as tx:
                    await action(tx)
                return None
            except Unreachable:
                await self.sleep(growing(failures, DATABASE_LONGEST))
                failures += 1
            except Exception as error:  # noqa: BLE001 - a listener of ours is broken; the others' letters must go on
                return await self._trip(letter, error)


def growing(failures: int, longest: float) -> float:
    """Seconds to wait: 1, 2, 4 … `longest`."""
    return float(min(longest, 2 ** min(failures, 10)))


def _seconds(value: int | timedelta) -> float:
    return value.total_seconds() if isinstance(value, timedelta) else float(value)
