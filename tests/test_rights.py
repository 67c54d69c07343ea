"""Who reads what, who may do what: what review found once stays found."""

from __future__ import annotations

from bot.domain.case import State
from bot.storage import people
from tests.stage import Stage
from tests.story import accepted, closed, filed, fill, resolved


async def leaves(stage: Stage, staff_no: str) -> None:
    async with stage.db.write() as tx:
        await tx.execute("UPDATE people SET active = 0 WHERE staff_no = :no", no=staff_no)


async def test_a_duplicate_is_looked_for_only_among_what_the_handler_may_see(stage: Stage) -> None:
    await filed(stage, category="medical", text="私密的家事")
    handler = await accepted(stage)
    await handler.taps("resolve")
    assert not handler.offered("duplicate")
    handler.sees_not("私密的家事")


async def test_what_staff_say_among_themselves_is_not_in_the_soldiers_history(stage: Stage) -> None:
    handler = await accepted(stage)
    await handler.taps("ask_assist")
    await handler.says("卫生甲")
    await handler.says("内部的话")
    soldier = stage.player("1025")
    soldier.sees_not("内部的话")
    await soldier.says("1")
    await soldier.taps("timeline")
    soldier.sees("event.ask_assist.requester")
    soldier.sees_not("内部的话")
    await handler.says("/case 1")
    await handler.taps("timeline")
    handler.sees("内部的话")


async def test_whoever_looks_in_leaves_a_trace(stage: Stage) -> None:
    await filed(stage)
    leader = stage.player("1002")
    await leader.forges("t:1:0")
    await leader.forges("o:1")
    assert (await stage.history()).count("view") == 1
    stage.clock.move(3600)
    await leader.forges("o:1")
    assert (await stage.history()).count("view") == 2
    soldier = stage.player("1025")
    await soldier.forges("t:1:0")
    soldier.sees(leader.record.name)


async def test_what_only_the_clock_may_do_cannot_be_forged(stage: Stage) -> None:
    handler = await accepted(stage)
    await handler.taps("ask")
    await fill(handler)
    supervisor = stage.someone((await stage.case()).supervisor)
    await supervisor.forges("c:1:lapse")
    supervisor.sees("refused.not_yours")
    for action, code in (("shelve", "not_now"), ("grant_extension", "extension_gone")):
        await supervisor.forges(f"c:1:{action}")
        supervisor.sees(f"refused.{code}")
    assert (await stage.case()).state is State.WAITING


async def test_another_category_drops_the_answers_of_the_first(stage: Stage) -> None:
    soldier = stage.player("1025")
    await soldier.says("/new")
    await fill(soldier, category="leave", route="company")
    await soldier.taps("change")
    await soldier.taps("field.category")
    await fill(soldier, category="medical")
    await soldier.taps("submit")
    assert (await stage.case()).office == "medical"


async def test_words_of_a_soldier_never_go_to_nobody(stage: Stage) -> None:
    handler = await accepted(stage)
    await leaves(stage, handler.record.staff_no)
    soldier = stage.player("1025")
    await soldier.taps("message_own")
    await soldier.says("还有人在办吗")
    await soldier.taps("done_talk")
    stage.someone((await stage.case()).supervisor).sees("还有人在办吗")


async def test_a_case_never_comes_back_to_somebody_who_left(stage: Stage) -> None:
    handler = await resolved(stage)
    await leaves(stage, handler.record.staff_no)
    soldier = stage.player("1025")
    await soldier.taps("dispute")
    await soldier.says("还是没有")
    case = await stage.case()
    assert case.handler == case.supervisor
    assert case.first_responder == handler.record.id
    stage.someone(case.supervisor).sees("还是没有")


async def test_a_form_whose_case_moved_on_says_so_and_lets_go(stage: Stage) -> None:
    handler = await accepted(stage)
    await handler.taps("progress")
    supervisor = stage.someone((await stage.case()).supervisor)
    await supervisor.says("1")
    await supervisor.taps("reassign")
    await supervisor.says("卫生甲")
    await supervisor.says("换人办")
    await handler.says("这句话没有去处")
    handler.sees("refused.not_yours")
    await handler.says("你好")
    assert handler.offered("new_request")
    stage.player("1013").sees("换人办", "上个月的补助没有到账")


async def test_what_was_said_stays_readable(stage: Stage) -> None:
    soldier = stage.player("1025")
    handler = await accepted(stage)
    await soldier.taps("message_own")
    await soldier.sends("photo")
    await soldier.taps("done_talk")
    await handler.taps("open_case")
    assert any(message.kind == "photo" for message in handler.screens)
    await handler.taps("ask")
    await fill(handler, words="请带工资条")
    await soldier.taps("reply")
    assert sum("请带工资条" in message.html for message in soldier.screens) >= 1


async def test_the_ping_carries_all_that_was_asked(stage: Stage) -> None:
    handler = await filed(stage)
    shown = next(message.html for message in reversed(handler.screens) if "2026-0001" in message.html)
    item = stage.policy.categories["pay"].questions[0].choices[0]
    assert item.words[handler.language] in shown


async def test_a_transfer_to_an_office_without_anybody_is_refused(stage: Stage) -> None:
    handler = await accepted(stage)
    await handler.taps("offer")
    await fill(handler, office="personnel", text="给人力")
    handler.sees("refused.nobody_in_office")
    assert not (await stage.case()).offered


async def test_who_said_no_is_told_to_the_colleagues(stage: Stage) -> None:
    handler = await accepted(stage)
    await handler.taps("offer")
    await fill(handler, office="medical", text="归你们")
    first, second = stage.player("1013"), stage.player("1014")
    await first.taps("decline")
    await first.says("不归我们")
    await second.taps("take_over")
    second.sees(first.record.name)
    second.sees_not("refused.not_seen")


async def test_the_same_track_again_is_no_new_date(stage: Stage) -> None:
    handler = await accepted(stage, track="dated")
    before = (await stage.case()).resolve_by
    await handler.taps("change_track")
    await fill(handler, track="dated")
    handler.sees("refused.same_track")
    assert (await stage.case()).resolve_by == before


async def test_short_numbers_work_after_new_year(stage: Stage) -> None:
    await filed(stage)
    stage.clock.move(60 * 86_400)
    soldier = stage.player("1025")
    await soldier.says("1")
    soldier.sees("2026-0001")


async def test_a_clerk_sees_no_list_of_others_and_a_leader_only_his_offices(stage: Stage) -> None:
    await filed(stage)
    for staff_no in ("1022", "1025", "1019"):
        player = stage.player(staff_no)
        await player.forges("l:all:0")
        player.sees("refused.not_your_list")
        await player.forges("l:department:0")
        player.sees("refused.not_your_list")


async def test_loose_words_after_closing_find_their_case(stage: Stage) -> None:
    soldier = stage.player("1025")
    handler = await closed(stage)
    await soldier.taps("cancel")
    await soldier.says("又少发了一次")
    await soldier.taps("2026-0001")
    handler.sees("又少发了一次")
    assert soldier.offered("reopen_own")


async def test_a_story_told_too_early_is_kept(stage: Stage) -> None:
    soldier = stage.player("1025")
    await soldier.says("/new")
    await soldier.says("我爱人随军的手续一直没有消息")
    await fill(soldier, category="relocation")
    await soldier.taps("submit")
    (await stage.handler()).sees("我爱人随军的手续一直没有消息")


async def test_ticks_survive_going_back(stage: Stage) -> None:
    handler = await accepted(stage)
    await handler.taps("ask")
    await handler.taps(_tick(handler.labels()))
    await handler.taps("done_materials")
    await handler.taps("back")
    assert any(label.startswith("☑") for label in handler.labels())


def _tick(labels: set[str]) -> str:
    return next(label for label in labels if "工资条" in label or "Payslip" in label)


async def test_an_edit_of_the_submitted_story_reaches_the_handler(stage: Stage) -> None:
    soldier = stage.player("1025")
    await soldier.says("/new")
    await soldier.taps(stage.policy.categories["pay"].words[soldier.language])
    chat = stage.simulator.messages(soldier.user_id)
    await fill(soldier, text="从三月起")
    story = [message for message in stage.simulator.messages(soldier.user_id)
             if not message.from_bot and message not in chat and message.text == "从三月起"][-1]
    await soldier.taps("submit")
    await soldier.edits(story.id, "从四月起")
    (await stage.handler()).sees("从四月起")


async def test_whoever_left_is_active_no_more(stage: Stage) -> None:
    async with stage.db.write() as tx:
        await tx.execute("UPDATE people SET left_on = '2026-11-20' WHERE staff_no = '1031'")
        await people.leave(tx, "2026-11-23")
    player = stage.player("1031")
    await player.says("/menu")
    player.sees("refused.stranger")
