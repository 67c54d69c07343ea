"""Coming and going: another account by a code, a lost phone, and who leaves reads his own requests to their end."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.jobs import run_due
from bot.storage import events, people
from tests.beginnings import sample_unit
from tests.screens import NAME, NOW, both, shown
from tests.stage import Player, Stage
from tests.story import accepted, resolved

DAY = 86_400


@pytest.fixture(params=["zh", "en"])
async def stage(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Stage]:
    async with sample_unit(tmp_path, request.param) as found:
        yield found


async def code(player: Player) -> str:
    await player.says("/move")
    return player.screens[-1].text.split("start=")[1].split()[0]


async def new_account(stage: Stage, player: Player, payload: str) -> Player:
    """Somebody opens a link with an account that nobody knows."""
    user = stage.simulator.add_user("新手机", language=player.language)
    other = Player(stage, player.record, user.id, player.language)
    stage.simulator.start_bot(user.id, payload)
    await stage.settled()
    return other


async def tick(stage: Stage, seconds: int = 0) -> None:
    stage.clock.move(seconds)
    await run_due(stage.app.house)
    await stage.settled()


async def leaves(stage: Stage, staff_no: str, day: str = "2026-11-22") -> None:
    async with stage.db.write() as tx:
        await tx.execute("UPDATE people SET left_on = :day WHERE staff_no = :no", day=day, no=staff_no)
    await tick(stage)


async def test_the_new_account_goes_on_and_the_old_one_is_cut_that_second(stage: Stage) -> None:
    handler, old = await accepted(stage), stage.player("1025")
    link = await code(old)
    new = await new_account(stage, old, link)
    await old.says("/my")
    old.sees("refused.stranger")
    await new.says("/my")
    new.sees("2026-0001")
    await handler.taps("progress")
    await handler.says("已经报财务处审核，周五前给您答复")
    new.sees("周五前给您答复")
    again = await new_account(stage, old, link)
    again.sees("refused.bad_invitation")
    async with stage.db.read() as tx:
        assert await events.broken_at(tx) is None


async def test_a_code_is_good_for_ten_minutes_and_the_newest_alone(stage: Stage) -> None:
    old = stage.player("1025")
    first = await code(old)
    second = await code(old)
    (await new_account(stage, old, first)).sees("refused.bad_invitation")
    stage.clock.move(601)
    (await new_account(stage, old, second)).sees("refused.bad_invitation")
    await old.says("/my")
    old.sees_not("refused.stranger")


async def test_a_comrade_reports_a_lost_phone_and_an_admin_cuts_the_account(stage: Stage) -> None:
    comrade, soldier, admin = stage.player("1026"), stage.player("1025"), stage.player("1001")
    await comrade.says("/lost")
    await comrade.says("1025")
    admin.sees("1025", soldier.record.name)
    await soldier.says("/my")
    soldier.sees_not("refused.stranger")
    await admin.taps("people_cut")
    await admin.taps("people_cut_yes")
    await soldier.says("/my")
    soldier.sees("refused.stranger")


async def test_nobody_reports_far_away_people(stage: Stage) -> None:
    comrade = stage.player("1031")
    await comrade.says("/lost")
    await comrade.says("1025")
    assert not any("1025" in one.text for one in stage.player("1001").heard)


async def test_who_leaves_reads_and_confirms_his_own_and_files_nothing_new(stage: Stage) -> None:
    await resolved(stage)
    soldier = stage.player("1025")
    await leaves(stage, "1025")
    await tick(stage, DAY)
    assert sum(one.text.startswith("👋") for one in soldier.screens) == 1
    await soldier.taps("confirm")
    assert (await stage.case()).state == "closed"
    await soldier.says("/new")
    await tick(stage, 59 * DAY)
    await soldier.says("/my")
    soldier.sees_not("refused.stranger")
    await tick(stage, 2 * DAY)
    await soldier.says("/my")
    soldier.sees("refused.stranger")


async def test_who_leaves_files_nothing_new(stage: Stage) -> None:
    await accepted(stage)
    soldier = stage.player("1025")
    await leaves(stage, "1025")
    soldier.sees("👋")
    await soldier.says("/new")
    soldier.sees("refused.has_left")
    await soldier.says("我想申请公寓住房，家属下月随军")
    await soldier.forges("n:intake")
    soldier.sees("refused.has_left")


async def test_who_leaves_with_nothing_is_gone_and_was_told(stage: Stage) -> None:
    soldier = stage.player("1031")
    await leaves(stage, "1031")
    soldier.sees("👋")
    await soldier.says("/menu")
    soldier.sees("refused.stranger")


async def test_an_admin_ticks_the_last_day_and_the_word_waits_for_the_morning(stage: Stage) -> None:
    admin, soldier = stage.player("1001"), stage.player("1031")
    await admin.says("/people 1031")
    await admin.taps("people_leaves")
    await admin.says("11-20")
    await admin.taps("people_back") if admin.offered("people_back") else await admin.says("/people 1031")
    await admin.taps("people_leaves" if admin.offered("people_leaves") else "people_stays")
    await admin.says("/people 1031")
    if admin.offered("people_stays"):
        await admin.taps("people_stays")
        admin.sees("people_done.stays")
    await admin.taps("people_leaves")
    await admin.taps("choice.today" if "choice.today" in admin.words.phrases else "Today" if (
        stage.player("1001").language == "en") else "今天")
    admin.sees("people_done.leaves", "2026-11-23")
    soldier._acts()
    await tick(stage, 15 * 3600 + 120)  # two minutes after midnight
    assert not any("👋" in one.text for one in soldier.heard)
    await tick(stage, 8 * 3600)
    soldier.sees("👋")


async def test_staff_who_leave_lose_their_post_but_not_their_own_request(stage: Stage) -> None:
    handler = await accepted(stage)
    await accepted(stage, handler.record.staff_no, "housing")
    await leaves(stage, handler.record.staff_no)
    assert (await stage.case()).handler == stage.player("1006").record.id
    async with stage.db.read() as tx:
        found = await people.by_id(tx, handler.record.id)
    assert found
    assert found.active
    assert found.roles == {"soldier"}
    await handler.says("/my")
    handler.sees("2026-0002")
    await handler.says("/case 1")
    handler.sees("refused.not_seen")


@both
def test_its_screens_fit(language: str) -> None:
    shown("move", {"link": "https://t.me/x?start=" + "a" * 20, "until": NOW}, language)
    for clerk in (True, False):
        shown("move_reported", {"name": NAME, "staff_no": "9" * 40, "by": NAME, "clerk": clerk}, language)
    shown("move_told", {"name": NAME}, language)
    for reads_on in (True, False):
        shown("farewell", {"days": 60, "reads_on": reads_on}, language)
