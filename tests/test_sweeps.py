"""From one case to all who have the same: a survey, and a matter of many. Transcripts."""

from __future__ import annotations

import pytest

from bot.domain.delivery import Stand
from bot.storage import deliveries
from tests.stage import Player, Stage
from tests.story import accepted, filed, fill
from tests.test_delivery_lists import later, stand


@pytest.fixture
def stage(chinese: Stage) -> Stage:
    return chinese


async def test_a_survey_from_a_case_makes_the_cases_of_those_who_say_yes(stage: Stage) -> None:
    handler = await filed(stage)
    await handler.forges("o:1")
    await handler.taps("sweep")
    await handler.taps("way_survey")
    await handler.says("战士甲的补助没到账，您的呢？")
    await handler.says("补助没有到账")
    await handler.taps("done_deliver_homes")
    await handler.taps("who_soldiers")
    assert not handler.offered("delivery_start")
    await handler.taps("delivery_ask_anew")
    await handler.says("您上个月的补助也没有到账吗？")
    await handler.taps("delivery_start")
    await later(stage)
    asked = stage.player("1026")
    asked.sees("delivery_mine.survey_asked")
    await asked.taps("delivery_too")
    asked.sees("done.submit_swept")
    await asked.forges("i:me:yes:1")
    asked.sees("delivery_word.moved")
    case = await stage.case("2026-0002")
    assert (case.requester, case.category, case.title) == (asked.record.id, "pay", "补助没有到账")
    await asked.taps("message_own")
    await asked.says("九月起就没有")
    await asked.forges("o:2")
    asked.sees("补助没有到账", "field.swept", "您上个月的补助也没有到账吗？")
    await asked.taps("swept_own")
    asked.sees("delivery_mine.raised")
    asked.sees_not("2026-0001")
    stage.player("1025").sees_not("您上个月的补助")
    await handler.forges(f"i:one:1:{asked.record.id}")
    handler.sees("refused.no_such_delivery")
    assert (await stand(stage, "1026")).stand is Stand.RAISED
    await handler.forges("o:1")  # one survey a month is what a company has to bear
    await handler.taps("sweep")
    handler.sees("有的中队这个月不能再问", "12月1日", "领导二")  # before anything is asked
    assert handler.offered("burden_others")
    await handler.taps("burden_ask")
    await handler.says("补发的钱也少了，得问清还有谁")
    stage.player("1002").sees("普查", "得问清还有谁")


async def test_a_matter_of_many_is_joined_and_gets_one_answer(stage: Stage) -> None:
    handler = await accepted(stage, "1025", "housing")
    await handler.forges("o:1")
    await handler.taps("sweep")
    await handler.taps("way_common")
    await handler.says("三号楼二楼淋浴没有热水")
    await handler.taps("一中队")
    await handler.taps("done_deliver_homes")
    await handler.taps("delivery_start")
    await later(stage)
    joins, other = stage.player("1026"), stage.player("1022")
    for one in (joins, other):
        await one.says("/new")
        await one.taps("住房")
        one.sees("别人已经提过的")
        await fill_up_to_the_story(one)
        await one.taps("🙌 三号楼二楼淋浴没有热水")
        one.sees("delivery_mine.common_asked")
        await one.taps("delivery_too")
        await one.says("/menu")  # what he began is not waiting for him any more
        assert not one.offered("resume")
    await handler.forges("c:1:progress")
    await handler.says("热水器已报修，周五到货，由军需甲负责装。")
    joins.sees("热水器已报修")
    await handler.forges("c:1:resolve")
    await fill(handler, outcome="solved", text="热水器换好了，今晚六点起有热水。")
    joins.sees("今晚六点起有热水", "delivery_mine.common_entered")
    late = stage.player("1019")  # of the same company: what is answered is joined no more
    await late.forges("i:mine:1")
    late.sees("refused.common_answered")
    await joins.taps("delivery_solved")
    await other.taps("delivery_unsolved")
    assert (await stage.case("2026-0002")).requester == other.record.id
    await stage.player("1025").taps("confirm")
    await later(stage)
    async with stage.db.read() as tx:
        made = await deliveries.by_id(tx, 1)
    assert made is not None
    assert made.closed_at is not None
    await stage.player("1031").forges("i:mine:1")
    stage.player("1031").sees("refused.no_such_delivery")
    await handler.forges("i:sweep:1")
    assert handler.offered("way_survey")
    assert not handler.offered("way_common")


async def fill_up_to_the_story(player: Player) -> None:
    """Answers what the category asks, whatever it is."""
    for _ in range(6):
        newest = next(one for one in reversed(player.screens) if one.buttons)
        picks = [button for row in newest.buttons for button in row if ":pick:" in (button.data or "")]
        if any((button.data or "").startswith("i:mine") for row in newest.buttons for button in row):
            return
        await (player.taps(picks[0].data or "") if picks else player.says("样例"))
