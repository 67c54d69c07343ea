"""`handover show`, `delivery show`: their lists as workbooks. They hold names: only their owner may read them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

from bot.cli.tables import opened
from bot.cli.terminal import Mistake, say, writable
from bot.config import load_policy, read_settings
from bot.domain.policy import Policy
from bot.exporting import deliveries, handovers
from bot.render import Words
from bot.storage.database import Transaction

Paper = TypeVar("Paper", handovers.Paper, deliveries.Paper)


def handover(number: int, file: Path, language: str, *, force: bool) -> None:
    writable(file, force=force)
    _write(_read("handover", number, handovers.read), handovers.write, file, language)


def delivery(number: int, file: Path, language: str, *, force: bool) -> None:
    writable(file, force=force)
    _write(_read("delivery list", number, deliveries.read), deliveries.write, file, language)


def _read(what: str, number: int, read: Callable[[Transaction, int], Awaitable[Paper | None]]) -> Paper:
    async def read_it() -> Paper | None:
        async with opened(read_settings().database_url) as db, db.read() as tx:
            return await read(tx, number)

    paper = asyncio.run(read_it())
    if paper is None:
        raise Mistake(f"There is no {what} of the number {number}.")
    return paper


def _write(paper: Paper, write: Callable[[Paper, Words, Policy, Path], None], file: Path, language: str) -> None:
    policy = load_policy(read_settings().policy)
    file.unlink(missing_ok=True)
    write(paper, Words(language, policy.calendar.zone, policy.calendar.expected), policy, file)
    say(f"Written: {file}, {len(paper.lines)} lines. It holds names: keep it as your rules say.")
