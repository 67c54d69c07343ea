"""A request about somebody whose people have come to work it: it passes to who may hear of it, once, and is told."""

from __future__ import annotations

from pathlib import Path

from bot.services.casework import recusing
from bot.storage import events
from tests.beginnings import sample_unit
from tests.story import accepted


async def test_who_comes_to_work_under_him_has_it_no_more(tmp_path: Path) -> None:
    async with sample_unit(tmp_path, "zh") as stage:
        handler = await accepted(stage)
        async with stage.db.write() as tx:  # about a cadre of another office, who is made head of this one
            await tx.execute("UPDATE cases SET about = (SELECT id FROM people WHERE staff_no = '1014')")
        await recusing.look(stage.app.house)
        assert (await stage.case()).handler == handler.record.id
        async with stage.db.write() as tx:
            await tx.execute("UPDATE people SET home = 'finance', roles = 'soldier;head' WHERE staff_no = '1014'")
        for _ in range(2):
            await recusing.look(stage.app.house)
        await stage.settled()
        case = await stage.case()
        assert (case.about_home, case.handler) == ("finance", case.supervisor)
        taker = next(one for one in stage.players.values() if one.record.id == case.supervisor)
        taker.sees("news.recused", "2026-0001")
        await handler.says("/case 1")
        handler.sees("refused.not_seen")
        async with stage.db.read() as tx:
            told = [one.action for one in await events.of_case(tx, case.id)]
            assert told.count("hand_over") == 1
            assert await events.broken_at(tx) is None
