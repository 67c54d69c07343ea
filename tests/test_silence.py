"""Five working days without a word: one tap of the handler, which is what the soldier reads."""

from __future__ import annotations

from bot.storage import people
from tests.stage import Stage
from tests.story import accepted, fill
from tests.test_ladder import rungs, until
from tests.test_morning import until as morning

ON_COURSE = {"zh": "正在正常办理", "en": "going as planned"}
ASKED = {"zh": "没有消息了，说一声吧", "en": "please give one"}


async def silences(stage: Stage) -> int:
    return sum(kind == "silent" for kind, _, _ in await rungs(stage))


async def quiet(stage: Stage) -> None:
    """A case accepted on Monday, of which nothing was heard until the next Monday."""
    handler = await accepted(stage)
    await until(stage, "2026-11-30T09:00")
    handler.sees(ASKED[handler.language], "2026-0001")


async def test_on_course_is_one_tap_and_the_soldier_reads_it(stage: Stage) -> None:
    handler = await accepted(stage)
    await until(stage, "2026-11-30T08:59")
    assert await silences(stage) == 0
    await until(stage, "2026-11-30T09:00")
    handler.sees(ASKED[handler.language], "2026-0001")
    await handler.taps("on_course")
    soldier = stage.player("1025")
    soldier.sees("notice.progress.requester", ON_COURSE[soldier.language])
    assert (await stage.history()).count("progress") == 1
    await soldier.says("1")
    await soldier.taps("timeline")
    soldier.sees(ON_COURSE[soldier.language])
    soldier.sees_not("on_course")


async def test_ten_taps_say_it_once_and_an_old_one_says_nothing_again(stage: Stage) -> None:
    await quiet(stage)
    handler = await stage.handler()
    message, button = handler.button("on_course")
    for _ in range(10):
        stage.simulator.press(handler.user_id, message.id, button.data or "", forge=True)
    await stage.settled()
    assert (await stage.history()).count("progress") == 1
    await handler.forges(button.data or "")
    handler.sees("refused.said_already")
    stage.clock.move(60)
    for forged in ("b:course:1:1", "b:waits:1:1", "b:later:1:x", "b:course:1", "b:course", "b:silent:1", "b:nothing:1"):
        await handler.forges(forged)
        handler.sees_not("done.progress")
    stranger = stage.player("1014")
    await stranger.forges(button.data or "")
    stranger.sees("refused.not_seen")
    assert (await stage.history()).count("progress") == 1


async def test_once_for_each_silence_and_any_word_of_the_handler_begins_it_anew(stage: Stage) -> None:
    handler = await accepted(stage)
    await until(stage, "2026-11-27T09:00")
    await handler.says("/case 1")
    await handler.taps("message")
    await handler.says("财务甲 今天去银行核对")
    await handler.taps("done_talk")
    await until(stage, "2026-12-03T17:00")
    assert await silences(stage) == 0
    for moment in ("2026-12-04T09:00", "2026-12-04T10:00", "2026-12-11T10:00"):
        await until(stage, moment)
    assert await silences(stage) == 1
    await handler.taps("on_course")
    await until(stage, "2026-12-18T10:00")
    assert await silences(stage) == 2


async def test_the_soldiers_words_do_not_break_the_handlers_silence(stage: Stage) -> None:
    await accepted(stage)
    await until(stage, "2026-11-27T09:00")
    soldier = stage.player("1025")
    await soldier.taps("message_own")
    await soldier.says("还没有消息吗")
    await soldier.taps("done_talk")
    await until(stage, "2026-11-30T09:00")
    assert await silences(stage) == 1


async def test_what_it_waits_for_is_asked_for_in_words(stage: Stage) -> None:
    await quiet(stage)
    handler, soldier = await stage.handler(), stage.player("1025")
    await handler.taps("waits_for")
    await handler.says("等上级批复，下周三有消息")
    soldier.sees("field.waits_for", "等上级批复，下周三有消息")
    await soldier.taps("timeline")
    soldier.sees("said.waits_for", "等上级批复")
    await until(stage, "2026-12-04T10:00")
    assert await silences(stage) == 1


async def test_later_because_offers_an_extension_when_the_date_is_near(stage: Stage) -> None:
    handler = await accepted(stage)  # to be done by Monday 7 December, 09:00
    await until(stage, "2026-12-02T09:00")
    await handler.taps("later_because")
    await handler.says("上级系统停机，要等到下周")
    stage.player("1025").sees("field.later", "上级系统停机")
    handler.sees("done.later")
    await handler.taps("d3")
    case = await stage.case()
    assert case.extension == 3
    stage.someone(case.supervisor).sees("上级系统停机")


async def test_with_days_enough_no_extension_is_offered(stage: Stage) -> None:
    await quiet(stage)
    handler = await stage.handler()
    await handler.taps("later_because")
    await handler.says("要等新的标准下发")
    handler.sees_not("done.later")
    stage.player("1025").sees("要等新的标准下发")


async def test_after_two_more_days_the_supervisor_sees_it_in_the_morning(stage: Stage) -> None:
    handler = await accepted(stage)
    supervisor = stage.someone((await stage.case()).supervisor)
    await until(stage, "2026-11-30T09:00")
    await morning(stage, "2026-12-01T08:30")
    supervisor.sees_not("morning.silent")
    await morning(stage, "2026-12-02T09:00")
    supervisor.sees("morning.silent", "2026-0001")
    await handler.taps("on_course")
    await supervisor.says("/today")
    supervisor.sees_not("morning.silent")


async def test_whoever_stands_in_for_him_is_told_and_speaks_for_him(stage: Stage) -> None:
    handler = await accepted(stage)
    async with stage.db.write() as tx:
        await people.set_reachable(tx, handler.user_id, reachable=False)
    await until(stage, "2026-11-30T09:00")
    head = stage.player("1006")
    head.sees("2026-0001", handler.record.name)
    since = (await stage.case()).spoken_at
    await stage.player("1017").forges(f"b:course:1:{since}")
    stage.player("1017").sees("refused.not_seen")
    await head.taps("on_course")
    assert (await stage.history())[-1] == "progress"


async def test_while_it_waits_for_the_soldier_nobody_is_silent(stage: Stage) -> None:
    handler = await accepted(stage)
    await handler.taps("ask")
    await fill(handler)
    await until(stage, "2026-12-04T10:00")
    assert await silences(stage) == 0


async def test_after_three_weeks_of_downtime_it_is_asked_once(stage: Stage) -> None:
    handler = await accepted(stage)
    await until(stage, "2026-12-14T10:00")
    assert await silences(stage) == 1
    assert sum(ASKED[handler.language] in one.text for one in handler.screens) == 1
