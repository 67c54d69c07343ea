"""The random sample: drawn once a week, the same whoever draws; the soldier is asked only if he likes."""

from __future__ import annotations

from datetime import datetime

from bot.domain.review import Review, drawn
from bot.services.reviews import sampling
from tests.stage import Player, Stage
from tests.story import closed, fill
from tests.test_ladder import SHANGHAI
from tests.test_reviews import everything, found, review


async def until(stage: Stage, text: str) -> None:
    stage.clock.move(datetime.fromisoformat(text).replace(tzinfo=SHANGHAI).timestamp() - stage.clock.now())
    await sampling.draw(stage.app.house)
    await stage.settled()


async def sampled(stage: Stage) -> tuple[Review, Player]:
    """A case closed last week and drawn; gives its reviewer."""
    await closed(stage)
    await until(stage, "2026-11-30T09:00")
    one = await review(stage)
    return one, stage.someone(one.reviewer)


def test_the_draw_is_one_in_twenty_and_one_at_the_least() -> None:
    assert [len(drawn(range(count), 7)) for count in (1, 20, 21, 40, 41, 400)] == [1, 1, 2, 2, 3, 20]
    assert drawn(range(400), 7) == drawn(list(reversed(range(400))), 7)
    assert drawn(range(400), 7) != drawn(range(400), 8)


async def test_it_is_drawn_on_monday_in_working_hours_once(stage: Stage) -> None:
    for staff_no in ("1025", "1026", "1031"):
        await closed(stage, staff_no)
    for moment in ("2026-11-27T17:00", "2026-11-30T07:00", "2026-11-30T12:30"):
        await until(stage, moment)
    assert await found(stage) == []
    for moment in ("2026-11-30T14:30", "2026-11-30T14:31", "2026-12-01T10:00"):
        await until(stage, moment)
        assert len(await found(stage)) == 1
    one = await review(stage)
    stage.someone(one.reviewer).sees("review_why.sample")
    assert one.due_at > one.opened_at


async def test_after_weeks_without_the_desk_nothing_closed_before_is_left_out(stage: Stage) -> None:
    await until(stage, "2026-11-23T09:30")
    await closed(stage)
    await until(stage, "2026-12-16T10:00")
    assert [one.kind for one in await found(stage)] == ["sample"]
    await until(stage, "2026-12-21T10:00")
    assert len(await found(stage)) == 1


async def test_who_took_part_is_not_given_it(stage: Stage) -> None:
    await closed(stage)
    await stage.player("1004").says("1")
    await stage.player("1004").taps("message")
    await stage.player("1004").says("都办好了吗")
    await stage.player("1004").taps("done_talk")
    await until(stage, "2026-11-30T09:00")
    assert stage.someone((await review(stage)).reviewer).record.staff_no == "1005"


async def test_a_soldier_who_likes_to_tells_it_in_chat(stage: Stage) -> None:
    one, reviewer = await sampled(stage)
    soldier = stage.player("1025")
    await reviewer.taps("ask_soldier")
    soldier.sees("review_word.sample_asked", reviewer.record.name)
    await soldier.taps("sample_yes")
    await soldier.taps("partly")
    await soldier.says("补了一个月，还差一个月")
    soldier.sees("review_word.check_again")
    assert soldier.offered("reopen_own")
    reviewer.sees("choice.partly", "补了一个月，还差一个月")
    now = await review(stage)
    assert (now.agreed, now.really, now.told_by) == ("yes", "partly", soldier.record.id)
    handler = await stage.handler()
    for player in (handler, stage.player("1006"), stage.player("1002")):
        await player.forges("t:1:9999")
        assert "还差一个月" not in everything(player)
    await soldier.forges(f"v:yes:{one.id}")
    soldier.sees("refused.review_over")
    await reviewer.taps("settle_review")
    await reviewer.taps("nothing")
    await reviewer.says("差的一个月下月补")
    soldier.sees("review_word.done_nothing", "差的一个月下月补")


async def test_or_by_phone_when_he_says_so_and_the_reviewer_puts_it_down(stage: Stage) -> None:
    one, reviewer = await sampled(stage)
    soldier = stage.player("1025")
    await reviewer.taps("ask_soldier")
    await soldier.taps("sample_phone")
    await soldier.says("周六下午三点")
    reviewer.sees("周六下午三点", "review_news.call")
    await soldier.forges(f"v:record:{one.id}")
    soldier.sees("refused.review_gone")
    await reviewer.taps("record_call")
    await fill(reviewer, really="really", how="很快就到账了")
    reviewer.sees("review_news.recorded", "choice.really", "很快就到账了")
    now = await review(stage)
    assert (now.agreed, now.really, now.told_by) == ("phone", "really", reviewer.record.id)


async def test_or_not_at_all_and_then_nobody_asks_again(stage: Stage) -> None:
    one, reviewer = await sampled(stage)
    soldier = stage.player("1025")
    await soldier.forges(f"v:no:{one.id}")
    soldier.sees("refused.review_over")
    await reviewer.taps("ask_soldier")
    await soldier.taps("sample_no")
    soldier.sees("review_word.sample_declined")
    reviewer.sees("review_news.declined")
    await reviewer.forges(f"v:ask:{one.id}")
    reviewer.sees("refused.asked_already")
    before = len(soldier.screens)
    await reviewer.taps("settle_review")
    await reviewer.taps("nothing")
    await reviewer.says("看过经过，没有问题")
    reviewer.sees("review_word.settled_kept")
    assert len(soldier.screens) == before


async def test_a_handler_asked_about_a_sample_reads_the_same_question(stage: Stage) -> None:
    _, reviewer = await sampled(stage)
    await reviewer.taps("ask_account")
    handler = await stage.handler()
    handler.sees("review_word.account_asked")
    handler.sees_not("review_why.sample")
