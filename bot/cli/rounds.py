"""`rounds sheet`: an office's coordination sheet of a collection round as a workbook, where none leaves by the chat."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

from bot.cli.tables import opened
from bot.cli.terminal import Mistake, say, writable
from bot.config import load_policy, read_settings
from bot.domain.policy import Policy
from bot.exporting import collections as papers
from bot.render import Words
from bot.services.house import House
from bot.storage import collections


def sheet(number: int, office: str, file: Path, language: str, *, force: bool) -> None:
    settings = read_settings()
    policy = load_policy(settings.policy)
    if office not in {home.id for home in policy.homes.values()}:
        known = ", ".join(home.id for home in policy.departments())
        raise Mistake(f'There is no office "{office}"; those of desk.toml are: {known}.')
    writable(file, force=force)
    count = asyncio.run(_write(settings.database_url, policy, number, office, file, language))
    say(f"Written: {file}, {count} lines. Keep it as your rules say.")


async def _write(url: str, policy: Policy, number: int, office: str, file: Path, language: str) -> int:
    async with opened(url) as db, db.read() as tx:
        made = await collections.by_id(tx, number)
        if made is None:
            raise Mistake(f"There is no collection round of the number {number}.")
        house = House(db, policy, lambda: int(time.time()), lambda: int(time.time()), str)
        await asyncio.to_thread(file.unlink, missing_ok=True)
        words = Words(language, policy.calendar.zone, policy.calendar.expected)
        return await papers.write_agenda(house, tx, made, office, words, file)
