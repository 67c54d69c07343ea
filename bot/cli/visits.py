"""`visits report`: what came of a visit as a workbook, where none leaves by the chat."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

from bot.cli.tables import opened
from bot.cli.terminal import Mistake, say, writable
from bot.config import load_policy, read_settings
from bot.config.card_files import CARDS
from bot.config.card_folder import Folder
from bot.domain.policy import Policy
from bot.domain.service_days import Stage
from bot.exporting import visits as papers
from bot.render import Words
from bot.services.cards.shelf import Shelf
from bot.services.house import House
from bot.storage import policy_cards, service_days


def report(number: int, file: Path, language: str, *, force: bool) -> None:
    settings = read_settings()
    policy = load_policy(settings.policy)
    writable(file, force=force)
    count = asyncio.run(_write(settings.database_url, policy, number, file, language))
    say(f"Written: {file}, {count} cases. Keep it as your rules say.")


async def _write(url: str, policy: Policy, number: int, file: Path, language: str) -> int:
    async with opened(url) as db, db.read() as tx:
        day = await service_days.by_id(tx, number)
        if day is None or day.stage is not Stage.DONE:
            raise Mistake(f"There is no report of a visit of the number {number}.")
        shelf = Shelf(Folder(read_settings().policy.parent / CARDS, policy))
        await shelf.serve(await policy_cards.newest(tx))
        house = House(db, policy, lambda: int(time.time()), lambda: int(time.time()), str, shelf=shelf)
        await asyncio.to_thread(file.unlink, missing_ok=True)
        words = Words(language, policy.calendar.zone, policy.calendar.expected)
        return await papers.by_command(house, tx, day, words, file)
