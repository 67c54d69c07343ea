"""Anonymous to handlers, and the breaking of the glass."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.stage import Player, Stage, opened, sqlite_url
from tests.story import accepted, fill

NAMES = ("战士甲", "一中队", "Company 1")


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with opened(sqlite_url(tmp_path), "zh") as made:
        yield made


async def hidden(stage: Stage) -> Player:
    """An anonymous case, accepted; its handler."""
    soldier = stage.player("1025")
    await soldier.says("/new")
    await fill(soldier, category="pay")
    await soldier.taps("openness")
    await soldier.taps("choice.anonymous")
    await soldier.taps("submit")
    stage.numbers.append("2026-0001")
    handler = await stage.handler()
    await handler.taps("accept")
    await fill(handler, track="dated")
    return handler


def unnamed(player: Player) -> None:
    """Neither name nor company in anything that this player has been shown of it."""
    shown = "\n".join(one.html for one in player.screens if "2026-0001" in one.html)
    assert shown
    assert not any(name in shown for name in NAMES), player.transcript()


async def test_nobody_but_the_supervisor_reads_who_it_is(stage: Stage) -> None:
    soldier, handler = stage.player("1025"), await hidden(stage)
    head, leader = stage.player("1006"), stage.player("1002")
    await soldier.forges("c:1:message")
    await soldier.sends("document", "工资条在这里")
    await soldier.taps("done_talk")
    handler.sees("工资条在这里", "unnamed.name")
    for player, ways in ((handler, ("/queue", "1")), (head, ("/department", "1")), (leader, ("/all", "1"))):
        for way in ways:
            await player.says(way)
            player.sees("2026-0001", "unnamed.name")
        for data in ("t:1:9999", "a:1"):
            await player.forges(data)
        unnamed(player)
    supervisor = stage.someone((await stage.case()).supervisor)
    await supervisor.says("1")
    supervisor.sees("战士甲", stage.policy.homes["c1"].words[supervisor.language])
    other = next(stage.player(one) for one in ("1004", "1005") if stage.player(one) is not supervisor)
    await other.says("1")
    unnamed(other)
    await soldier.says("1")
    soldier.sees("🎭")


async def test_talk_goes_both_ways_without_a_name(stage: Stage) -> None:
    soldier, handler = stage.player("1025"), await hidden(stage)
    await handler.forges("c:1:ask")
    await fill(handler, words="请发工资条")
    soldier.sees("请发工资条", handler.record.name)
    await soldier.taps("reply")
    await soldier.says("发了")
    await soldier.taps("done_talk")
    handler.sees("notice.reply.handler", "发了")
    await handler.forges("c:1:resolve")
    await fill(handler, outcome="solved")
    await soldier.taps("dispute")
    await soldier.says("还是没到账")
    handler.sees("还是没到账")
    await handler.taps("timeline")
    unnamed(handler)
    unnamed(stage.someone((await stage.case()).first_responder))


async def test_the_glass_is_broken_with_a_reason_and_the_soldier_is_told(stage: Stage) -> None:
    soldier, handler = stage.player("1025"), await hidden(stage)
    case = await stage.case()
    supervisor = stage.someone(case.supervisor)
    other = next(stage.player(one) for one in ("1004", "1005") if stage.player(one) is not supervisor)
    for player in (handler, other, stage.player("1006"), stage.player("1002"), soldier):
        await player.forges("c:1:reveal")
        player.sees_not("prompt.reveal.person")
    await supervisor.says("1")
    await supervisor.taps("reveal")
    assert not supervisor.offered(stage.player("1006").record.name)
    await supervisor.taps(handler.record.name)
    await supervisor.says("发放单位要核对本人")
    soldier.sees("notice.reveal.requester", "发放单位要核对本人", supervisor.record.name)
    handler.sees("notice.reveal.chosen", "战士甲")
    for way in ("1", "/queue"):
        await handler.says(way)
        handler.sees("战士甲")
    head = stage.player("1006")
    await head.says("1")
    unnamed(head)
    await soldier.taps("timeline")
    soldier.sees(handler.record.name)
    assert (await stage.history()).count("reveal") == 1


async def test_a_case_of_his_own_with_his_name_is_not_offered_as_its_double(stage: Stage) -> None:
    handler = await hidden(stage)
    await accepted(stage, category="travel")
    named = await accepted(stage)
    for number, player in ((1, handler), (3, named)):
        await player.forges(f"c:{number}:resolve")
        assert not any("重复" in one or "uplicate" in one for one in player.labels()) or number == 3
        await player.taps("cancel")
    named.sees_not("2026-0001")


async def test_a_category_may_say_no(stage: Stage) -> None:
    soldier = stage.player("1025")
    await soldier.says("/new")
    await fill(soldier, category="equipment")
    assert not soldier.offered("openness")


async def test_the_clerk_who_filed_knows_and_the_handler_knows_neither(stage: Stage) -> None:
    clerk = stage.player("1022")
    await clerk.says("/for")
    await clerk.taps("战士甲")
    await fill(clerk, category="pay")
    await clerk.taps("openness")
    await clerk.taps("choice.anonymous")
    await clerk.taps("submit")
    clerk.sees("战士甲")
    handler = await stage.handler()
    handler.sees("unnamed.name")
    await handler.forges("t:1:9999")
    unnamed(handler)
    soldier = stage.player("1025")
    for _ in range(2):  # also once it is his own: the clerk knows all the same
        await soldier.says("1")
        soldier.sees("🎭", clerk.record.name)
        await soldier.forges("c:1:take_myself")
    assert not any(clerk.record.name in one.html for one in handler.screens)


async def test_his_own_name_does_not_slip_into_what_he_says(stage: Stage) -> None:
    soldier = stage.player("1025")
    await soldier.says("/new")
    await fill(soldier, category="pay", text="我是 战士 甲，补助没有到账")
    await soldier.taps("openness")
    await soldier.taps("choice.anonymous")
    await soldier.taps("submit")
    soldier.sees("refused.own_name")
    await soldier.says("/cancel")
    handler = await hidden(stage)
    await soldier.forges("c:1:message")
    said = await soldier.says("请抓紧办")
    await soldier.says("战士甲")
    await soldier.taps("done_talk")
    soldier.sees("refused.own_name")
    await soldier.forges("c:1:message")
    await soldier.taps("cancel")
    said = await soldier.says("请抓紧办")
    await soldier.edits(said, "请抓紧办。战士甲")
    assert not any("战士甲" in one.html for one in handler.screens)


async def test_who_stands_in_for_the_supervisor_may_break_the_glass(stage: Stage) -> None:
    handler, case = await hidden(stage), await stage.case()
    away = stage.someone(case.supervisor)
    other = next(stage.player(one) for one in ("1004", "1005") if stage.player(one) is not away)
    async with stage.db.write() as tx:
        await tx.execute("UPDATE people SET away = 1 WHERE id = :id", id=away.record.id)
    await other.says("1")
    unnamed(other)
    await other.taps("reveal")
    await other.taps(handler.record.name)
    await other.says("急需联系本人")
    stage.player("1025").sees("notice.reveal.requester", other.record.name)
    handler.sees("战士甲")


async def test_no_list_and_no_question_tells_whether_a_name_is_his(stage: Stage) -> None:
    soldier = stage.player("1013")
    await soldier.says("/new")
    await fill(soldier, category="pay")
    await soldier.taps("openness")
    await soldier.taps("choice.anonymous")
    await soldier.taps("submit")
    handler = await stage.handler()
    await handler.taps("accept")
    await fill(handler, track="dated")
    await handler.forges("c:1:ask_assist")
    await handler.says("卫生")
    assert all(any(name in label for label in handler.labels()) for name in ("卫生甲", "卫生乙"))
    await handler.taps("cancel")
    asked = []
    for name in ("卫生甲", "卫生乙"):
        await handler.forges("c:1:progress")
        await handler.says(f"{name}会尽快处理")
        asked.append(sorted(handler.labels()))
    assert asked[0] == asked[1]
