"""Letters of sensitive categories say only that there is news, to soldier and staff alike."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.circulation import MEDICAL, caught_up, goes_by, publishes, ticks
from tests.screens import both, shown
from tests.stage import Stage, opened, sqlite_url
from tests.story import accepted, filed, fill, opens
from tests.test_quiet import SATURDAYS
from tests.test_windows import everybody_away, phones, until

SECRET = "妻子查出了重病"


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with opened(sqlite_url(tmp_path), "zh") as made:
        yield made


async def test_a_new_case_says_nothing_until_its_handler_opens_it(stage: Stage) -> None:
    soldier = stage.player("1025")
    await soldier.says("/new")
    await fill(soldier, category="aid", text=SECRET)
    await soldier.taps("submit")
    soldier.sees("2026-0001")  # the answer to the one who acts is no letter
    handler = await stage.handler()
    handler.sees("2026-0001", "您有一条新进展" if handler.language == "zh" else "you have news")
    handler.sees_not(SECRET, soldier.record.name, "困难帮扶")
    await handler.taps("open_news")
    handler.sees(SECRET)
    assert not any("点开看" in one.html for one in handler.screens)
    await handler.taps("accept")
    await fill(handler, track="dated")
    letter = soldier.screens[-1].html
    assert "2026-0001" in letter
    assert not any(words in letter for words in (handler.record.name, "困难帮扶"))
    await soldier.taps("open_news")
    soldier.sees("notice.accept.requester", handler.record.name)


async def test_talk_and_files_are_sealed_and_shown_in_place(stage: Stage) -> None:
    soldier, handler = stage.player("1025"), await filed(stage, category="aid")
    await handler.taps("accept")
    await fill(handler, track="dated")
    await opens(soldier)
    await handler.forges("c:1:message")
    await handler.says("请到政治处")
    await handler.taps("done_talk")
    soldier.sees_not("请到政治处")
    await soldier.taps("open_news")
    soldier.sees("请到政治处")
    await soldier.forges("c:1:message")
    await soldier.sends("photo", "诊断书")
    await soldier.taps("done_talk")
    assert not any(message.kind == "photo" for message in handler.screens)
    await handler.taps("open_news")
    assert any(message.kind == "photo" and "诊断书" in message.html for message in handler.screens)


async def test_opened_twice_it_is_the_case_and_another_reader_opens_nothing(stage: Stage) -> None:
    handler = await filed(stage, category="aid", text=SECRET)
    await handler.forges("an:open:1")
    handler.sees(SECRET)
    async with stage.db.read() as tx:
        assert all(SECRET not in row["details"] for row in await tx.all("SELECT details FROM sealed"))
    for staff_no in ("1026", "1011", "1004", "1006"):
        await stage.player(staff_no).forges("an:open:1")
        stage.player(staff_no).sees("refused.not_seen")
        stage.player(staff_no).sees_not(SECRET)


async def test_a_list_of_what_was_held_names_only_the_number(stage: Stage) -> None:
    phones(stage, SATURDAYS)
    soldier = stage.player("1025")
    sealed, plain = await accepted(stage, category="aid", text=SECRET), await accepted(stage)
    everybody_away(stage)
    for player, number in ((sealed, 1), (plain, 2)):
        await player.forges(f"c:{number}:progress")
        await player.says("银行卡号已核对，周五前办完")
    await until(stage, "2026-11-28T14:00")
    soldier.sees("📬", "2026-0001", "2026-0002")
    listed = next(one.html for one in soldier.heard if "📬" in one.html)
    assert not any(words in listed for words in (SECRET, "困难帮扶"))
    assert listed.count("银行卡号已核对") == 1


async def test_a_reminder_names_only_the_number(stage: Stage) -> None:
    handler = await filed(stage, category="aid", text=SECRET)
    handler.mark = max(message.touched for message in stage.simulator.messages(handler.user_id))
    stage.clock.move(5 * 3600)
    await stage.settled()
    await stage.app.outbox.idle()
    handler.sees_not(SECRET, "困难帮扶")
    supervisor = stage.someone((await stage.case()).supervisor)
    supervisor.sees_not(SECRET)


async def test_a_changed_card_of_a_sensitive_category_is_not_named(stage: Stage) -> None:
    medical = replace(stage.policy.categories["medical"], sensitive=True)
    object.__setattr__(stage.app.house, "policy", replace(
        stage.policy, categories={**stage.policy.categories, "medical": medical}))
    await caught_up(stage)
    await goes_by(stage, MEDICAL, "medical")
    await publishes(stage, major=False)
    soldier = stage.player("1025")
    soldier.mark = max(one.touched for one in soldier.screens)
    await ticks(stage, 2)
    soldier.sees("2026-0001", "您有一条新进展")
    soldier.sees_not("父母也能登记了")
    await soldier.taps("open_news")
    soldier.sees("父母也能登记了")


@both
def test_the_sealed_letter(language: str) -> None:
    shown("sealed", {"number": "2026-0001", "seal": 1}, language)
