"""`people export`: all that the desk keeps of one person, as two files that only their owner may read."""

from __future__ import annotations

import asyncio
from pathlib import Path

from bot.cli.tables import looked_at
from bot.cli.terminal import Mistake, language, say
from bot.config import load_policy, read_settings
from bot.render import Renderer
from bot.services.people.my_data import gathered
from bot.sheets import write_private
from bot.storage import people
from bot.storage.database import Transaction


def export(staff_no: str) -> None:
    """`<staff number>.txt` to be read, `<staff number>.json` for machines, in this folder."""
    asyncio.run(_export(staff_no))


async def _export(staff_no: str) -> None:
    settings = read_settings()
    policy = load_policy(settings.policy)
    async with looked_at(settings.database_url) as connection:
        tx = Transaction(connection)
        person = await people.by_staff_no(tx, staff_no)
        if person is None:
            raise Mistake(f'Nobody on the roster has the number "{staff_no}".')
        data = await gathered(tx, policy, person.id)
    renderer = Renderer(policy.calendar.zone)
    for form in ("text", "json"):
        screen = renderer.screen("my_data", {"data": data, "form": form}, person.language or language())
        paper = screen.media[0].paper
        assert paper is not None, "it is made of nothing else"
        write_private(Path(paper.name), paper.text.encode())
        say(f"Written, for {person.name} alone: {paper.name}")
