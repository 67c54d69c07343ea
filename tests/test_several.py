"""Several cases at once: one progress, one card, one date, one transfer; each keeps its own event and its letter."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from bot.storage import drafts
from tests.stage import Player, Stage, opened, sqlite_url
from tests.story import accepted, fill


async def several(stage: Stage, *staff_nos: str, handler: str = "1011") -> Player:
    """One accepted case of each soldier, all with one handler."""
    for staff_no in staff_nos or ("1025", "1026", "1031"):
        await accepted(stage, staff_no)
    who = stage.player(handler)
    async with stage.db.write() as tx:
        await tx.execute("UPDATE cases SET handler = :id, first_responder = :id", id=who.record.id)
    return who


async def picked(player: Player, *numbers: str, listed: str = "queue") -> None:
    """He ticks them on a list and goes on."""
    await player.says(f"/{listed}")
    await player.taps("pick_several")
    for number in numbers:
        await player.taps(number)
    await player.taps("picked")


ALL = ("2026-0001", "2026-0002", "2026-0003")


async def test_one_progress_for_all_and_each_soldier_reads_his_own(stage: Stage) -> None:
    handler = await several(stage)
    await picked(handler, *ALL)
    await handler.taps("choice.progress")
    await handler.says("财务甲 周五前统一补发")
    handler.sees(*ALL)
    await handler.taps("submit")
    handler.sees("together_done.progress", *ALL)
    for number, staff_no in zip(ALL, ("1025", "1026", "1031"), strict=True):
        soldier = stage.player(staff_no)
        soldier.sees("notice.progress.requester", "周五前统一补发", number)
        soldier.sees_not(*(other for other in ALL if other != number))
        assert (await stage.history(number)).count("progress") == 1


async def test_ten_quick_taps_act_once(stage: Stage) -> None:
    handler = await several(stage, "1025", "1026")
    await picked(handler, *ALL[:2])
    await handler.taps("choice.progress")
    await handler.says("财务甲 周五前统一补发")
    message, button = handler.button("submit")
    for _ in range(10):
        stage.simulator.press(handler.user_id, message.id, button.data or "", forge=True)
    await stage.settled()
    for number in ALL[:2]:
        assert (await stage.history(number)).count("progress") == 1


async def test_an_old_tick_pressed_again_takes_nothing_back(stage: Stage) -> None:
    handler = await several(stage, "1025", "1026")
    await handler.says("/queue")
    await handler.taps("pick_several")
    message, button = handler.button("2026-0001")
    for _ in range(5):
        await handler.presses(message.id, button.data or "", forge=True)
    async with stage.db.read() as tx:
        draft = await drafts.find(tx, handler.record.id, "several")
    assert draft is not None
    assert draft.answers["_picked"] == [1]
    await handler.taps("☑ 2026-0001")
    assert not handler.offered("picked")


async def test_a_card_is_cited_for_all(stage: Stage) -> None:
    handler = await several(stage, "1025", "1026")
    await picked(handler, *ALL[:2])
    await handler.taps("cite")
    await handler.taps(next(one.data or "" for row in handler.screens[-1].buttons for one in row
                            if ":pick:cite:" in (one.data or "")))
    await handler.says("按卡上的标准补发，财务甲 周五前办")
    await handler.taps("submit")
    soldier = stage.player("1025")
    soldier.sees("notice.progress.requester", "📖", "按卡上的标准补发")
    assert soldier.offered("cited")


async def test_what_is_not_his_or_has_moved_on_is_named_and_left_and_the_rest_goes_through(stage: Stage) -> None:
    handler = await several(stage)
    await picked(handler, *ALL)
    await handler.taps("choice.progress")
    await handler.says("财务甲 周五前统一补发")
    async with stage.db.write() as tx:
        await tx.execute("UPDATE cases SET handler = :id WHERE id = 2", id=stage.player("1012").record.id)
        await tx.execute("UPDATE cases SET state = 'resolved' WHERE id = 3")
    await handler.taps("submit")
    handler.sees("together_done.progress", "left.not_yours", "2026-0002", "2026-0003")
    assert [(await stage.history(number)).count("progress") for number in ALL] == [1, 0, 0]


async def test_one_transfer_for_all_and_the_one_asked_reads_one_letter(stage: Stage) -> None:
    handler = await several(stage)
    await picked(handler, *ALL)
    await handler.taps("transfer")
    await fill(handler, office="medical")
    await handler.taps("submit")
    handler.sees("together_done.transfer")
    asked = stage.player("1013")
    before = [one for one in asked.screens if "2026-0001" in one.text]
    assert len(before) == 1
    assert "2026-0003" in before[0].text
    await asked.taps("o:2")
    await asked.taps("take_over")
    assert (await stage.case("2026-0002")).handler == asked.record.id
    assert (await stage.case("2026-0001")).handler == handler.record.id


async def test_the_supervisor_sets_one_date_and_a_later_one_is_a_date_moved(stage: Stage) -> None:
    handler = await several(stage)
    supervisor = stage.player("1004")
    before = await stage.case()
    await picked(supervisor, *ALL, listed="all")
    await supervisor.taps("date")
    await supervisor.says("12月31日")
    await supervisor.says("上级月底统一拨款")
    await supervisor.taps("submit")
    for number in ALL:
        case = await stage.case(number)
        assert stage.policy.calendar.local(case.resolve_by or 0).strftime("%m-%d %H:%M") == "12-31 18:00"
        assert (case.moved, case.extensions, case.first_resolve_by) == (1, 0, before.first_resolve_by)
    stage.player("1031").sees("上级月底统一拨款", "2026-0003")
    letters = [one for one in handler.heard if "上级月底统一拨款" in one.text]
    assert len(letters) == 1
    assert all(number in letters[0].text for number in ALL)


async def test_a_soldier_with_two_of_them_is_rung_up_once(stage: Stage) -> None:
    handler = await several(stage, "1025", "1025", "1026")
    soldier = stage.player("1025")
    await soldier.says("/my")
    await picked(handler, *ALL)
    await handler.taps("choice.progress")
    before = len(soldier.screens)
    await handler.says("财务甲 周五前统一补发")
    await handler.taps("submit")
    assert len(soldier.screens) == before + 1
    soldier.sees("field.also", "2026-0002")


async def test_who_may_not_pick_and_what_is_forged(stage: Stage) -> None:
    await several(stage, "1025", "1026")
    soldier, stranger, leader = stage.player("1031"), stage.player("1014"), stage.player("1002")
    for data in ("b:pick:queue:0", "b:pick:mine:0", "b:tick:1:queue:0"):
        await soldier.forges(data)
        soldier.sees("refused.not_your_list")
    await leader.forges("b:pick:all:0")
    leader.sees("refused.not_your_list")
    await stranger.forges("b:pick:all:0")
    stranger.sees("refused.not_your_list")
    await stranger.forges("b:tick:1:queue:0")
    stranger.sees("refused.not_seen")
    await stranger.forges("b:picked")
    stranger.sees("refused.nothing_picked")
    for data in ("b:tick:1", "b:tick:x:queue:0", "b:", "b:pick", "b:1:2:3:4:5"):
        await stranger.forges(data)
        stranger.sees("refused.stale")
    handler = stage.player("1011")
    await handler.forges("c:1:set_date")
    handler.sees("refused.not_yours")
    for action in ("join_batch", "move_batch"):
        await stage.player("1004").forges(f"c:1:{action}")
    assert (await stage.case()).batch_id is None


async def test_fifty_at_most(stage: Stage) -> None:
    handler = await several(stage, "1025")
    await handler.says("/queue")
    await handler.taps("pick_several")
    async with stage.db.write() as tx:
        draft = await drafts.open_(tx, handler.record.id, "several", 0, int(stage.clock.now()))
        await drafts.save(tx, draft.id, {"_listed": "queue", "_picked": list(range(1000, 1050))}, draft.touched_at)
    await handler.forges("b:tick:1:queue:0")
    handler.sees("refused.too_many_picked")


async def test_dates_as_people_type_them(stage: Stage) -> None:
    await several(stage, "1025")
    supervisor = stage.player("1004")
    await supervisor.says("1")
    for typed in ("昨天", "2020-01-01", "2月30日", "2099-01-01"):
        await supervisor.taps("set_date")
        await supervisor.says(typed)
        supervisor.sees("refused.no_such_date")
    gone = stage.policy.calendar.day(int(stage.clock.now())) - timedelta(days=3)
    for typed in (f"{gone.month}月{gone.day}日", f"{gone:%d %b}"):
        await supervisor.says(typed)
        supervisor.sees("refused.date_gone")
    await supervisor.says("10 Dec")
    await supervisor.says("等上级文件")
    case = await stage.case()
    assert stage.policy.calendar.day(case.resolve_by or 0).isoformat() == "2026-12-10"
    stage.player("1025").sees("notice.set_date.requester", "等上级文件")


async def test_the_ticks_survive_a_restart(tmp_path: Path) -> None:
    async with opened(sqlite_url(tmp_path), "zh") as stage:
        handler = await several(stage, "1025", "1026")
        await handler.says("/queue")
        await handler.taps("pick_several")
        await handler.taps("2026-0001")
        async with stage.db.write() as tx:  # a new simulator counts from one again
            await tx.execute("DELETE FROM inbox")
            await tx.execute("DELETE FROM sent")
            await tx.execute("DELETE FROM invitations")
    async with opened(sqlite_url(tmp_path), "zh") as stage:
        handler = stage.player("1011")
        await handler.says("/queue")
        await handler.taps("pick_several")
        assert handler.offered("picked")
