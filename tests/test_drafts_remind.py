"""Forms left half-filled: one reminder when their owner can read it, then they are cleared on the day it named."""

from __future__ import annotations

from datetime import datetime

import pytest

from bot.domain.people import Role
from bot.services.forms import unfinished
from tests.stage import Stage
from tests.story import accepted
from tests.test_ladder import SHANGHAI
from tests.test_nudges import saturdays_only


async def until(stage: Stage, text: str) -> None:
    stage.clock.move(datetime.fromisoformat(text).replace(tzinfo=SHANGHAI).timestamp() - stage.clock.now())
    await unfinished.remind(stage.app.house)
    await stage.settled()


async def drafts(stage: Stage) -> list[str]:
    async with stage.db.read() as tx:
        return [row["form"] for row in await tx.all("SELECT form FROM drafts ORDER BY id")]


async def test_one_reminder_after_a_day_then_it_goes_without_a_word(stage: Stage) -> None:
    soldier = stage.player("1025")
    await soldier.says("/new")
    await soldier.taps({"zh": "工资津贴", "en": "Pay and allowances"}[soldier.language])
    before = len(soldier.screens)
    await until(stage, "2026-11-24T08:59")
    assert len(soldier.screens) == before
    await until(stage, "2026-11-24T09:00")
    soldier.sees("form.intake", soldier.words.day(int(stage.clock.now()) + 13 * 86_400))
    for moment in ("2026-11-24T09:05", "2026-11-30T09:00", "2026-12-07T08:59"):
        await until(stage, moment)
        assert len(soldier.screens) == before + 1
    assert await drafts(stage) == ["intake"]
    await until(stage, "2026-12-07T09:00")
    assert await drafts(stage) == []
    assert len(soldier.screens) == before + 1
    await soldier.taps("resume")
    soldier.sees("refused.form_gone")


async def test_the_button_goes_on_where_it_was_left_and_keeps_it(stage: Stage) -> None:
    soldier = stage.player("1025")
    await soldier.says("/new")
    await soldier.taps({"zh": "工资津贴", "en": "Pay and allowances"}[soldier.language])
    await until(stage, "2026-11-24T09:00")
    await until(stage, "2026-12-05T09:00")
    await soldier.taps("resume")
    await soldier.says("十月")
    await until(stage, "2026-12-08T09:00")
    assert await drafts(stage) == ["intake"]
    await until(stage, "2026-12-19T09:00")
    assert await drafts(stage) == []


@pytest.mark.parametrize("stage", ["zh"], indirect=True)
async def test_what_somebody_left_half_filled_goes_with_him(stage: Stage) -> None:
    soldier = stage.player("1025")
    await soldier.says("/new")
    await soldier.taps({"zh": "工资津贴", "en": "Pay and allowances"}[soldier.language])
    async with stage.db.write() as tx:
        await tx.execute("UPDATE people SET active = 0 WHERE id = :id", id=soldier.record.id)
    before = len(soldier.screens)
    await until(stage, "2026-11-24T09:00")
    assert (await drafts(stage), len(soldier.screens)) == ([], before)


async def test_a_form_never_begun_is_cleared_silently(stage: Stage) -> None:
    soldier = stage.player("1025")
    await soldier.says("/new")
    before = len(soldier.screens)
    for moment in ("2026-11-24T09:00", "2026-12-07T08:59"):
        await until(stage, moment)
    assert await drafts(stage) == ["intake"]
    await until(stage, "2026-12-07T09:00")
    assert (await drafts(stage), len(soldier.screens)) == ([], before)


async def test_a_soldier_reads_it_in_his_window_and_has_a_week_after_it(stage: Stage) -> None:
    saturdays_only(stage)
    soldier = stage.player("1025")
    await soldier.says("/new")
    await soldier.taps({"zh": "工资津贴", "en": "Pay and allowances"}[soldier.language])
    before = len(soldier.screens)
    await until(stage, "2026-11-27T12:00")
    assert len(soldier.screens) == before
    await until(stage, "2026-12-12T15:00")  # nobody looked for two weeks
    assert len(soldier.screens) == before + 1
    await until(stage, "2026-12-18T15:00")
    assert await drafts(stage) == ["intake"]
    await until(stage, "2026-12-19T15:00")
    assert await drafts(stage) == []


async def test_staff_read_it_in_working_hours_and_only_what_can_still_be_sent(stage: Stage) -> None:
    handler = await accepted(stage)
    await handler.taps("ask_extension")
    await handler.taps("d1")
    await stage.player("1025").taps("open_case")
    before = len(handler.screens)
    await until(stage, "2026-11-24T20:00")
    assert len(handler.screens) == before
    assert handler.record.has(Role.CADRE)
    await until(stage, "2026-11-25T10:00")
    handler.sees("form.ask_extension", "2026-0001")


async def test_a_form_whose_case_moved_on_is_not_told(stage: Stage) -> None:
    handler = await accepted(stage)
    await handler.taps("ask_extension")
    await handler.taps("d1")
    await stage.player("1025").taps("open_case")
    await stage.player("1025").taps("withdraw")
    await stage.player("1025").taps("not_needed")
    before = len(handler.screens)
    await until(stage, "2026-11-25T10:00")
    assert len(handler.screens) == before
    assert "ask_extension" not in await drafts(stage)
