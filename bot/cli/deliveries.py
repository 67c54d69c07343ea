"""`delivery show`: a delivery list as a workbook. It holds names: only its owner may read it."""

from __future__ import annotations

import asyncio
from pathlib import Path

from bot.cli.tables import opened
from bot.cli.terminal import Mistake, say
from bot.config import load_policy, read_settings
from bot.exporting import deliveries
from bot.exporting.deliveries import Paper
from bot.render import Words


def show(number: int, file: Path, language: str, *, force: bool) -> None:
    settings = read_settings()
    policy = load_policy(settings.policy)
    if file.is_dir() or not file.parent.is_dir():
        raise Mistake(f"{file} is no place for a file: name one in a folder that is there.")
    if file.exists() and not force:
        raise Mistake(f"{file} is there already: name another file, or replace it with --force.")
    paper = asyncio.run(_read(settings.database_url, number))
    file.unlink(missing_ok=True)
    deliveries.write(paper, Words(language, policy.calendar.zone, policy.calendar.expected), policy, file)
    say(f"Written: {file}, {len(paper.lines)} lines. It holds names: keep it as your rules say.")


async def _read(url: str, number: int) -> Paper:
    async with opened(url) as db, db.read() as tx:
        paper = await deliveries.read(tx, number)
    if paper is None:
        raise Mistake(f"There is no delivery list of the number {number}.")
    return paper
