"""Reviews: a bad rating acts by itself and stays private; second reviews; promises of those who review."""

from __future__ import annotations

import pytest

from bot.domain.case import Mark, State
from bot.domain.review import Review
from bot.services.promises import clocks
from bot.storage import reviews
from bot.storage import talk as said
from tests.stage import Player, Stage
from tests.story import accepted, closed, filed, fill, resolved
from tests.test_ladder import until

WORDS = "跑了三趟都说再等等"
ACCOUNT = "政策没变，已当面说过两次"
REASON = "确实让您多跑了，已经说过"


async def rated(stage: Stage, result: str = "2", service: str = "1", words: str = WORDS) -> Player:
    """A case closed and rated; gives its handler."""
    handler = await closed(stage)
    await rate(stage, result, service, words)
    return handler


async def rate(stage: Stage, result: str, service: str, words: str = WORDS, staff_no: str = "1025") -> None:
    await fill(stage.player(staff_no), result=result, service=service, trips="t2", words=words)


async def rate_again(stage: Stage, result: str, service: str) -> None:
    soldier = stage.player("1025")
    await soldier.forges(f"c:{(await stage.case()).id}:rate")
    await fill(soldier, result=result, service=service, trips="t2", words="后来好些了")


async def found(stage: Stage) -> list[Review]:
    async with stage.db.read() as tx:
        rows = await tx.all("SELECT id FROM reviews ORDER BY id")
        return [one for row in rows if (one := await reviews.by_id(tx, row["id"]))]


async def review(stage: Stage) -> Review:
    return (await found(stage))[-1]


async def settles(stage: Stage, who: Player, finding: str, reason: str = REASON) -> None:
    one = await review(stage)
    await who.forges(f"v:settle:{one.id}")
    await who.taps(finding)
    await who.says(reason)


def everything(player: Player) -> str:
    return "\n".join(one.html for one in player.screens)


async def test_a_bad_rating_is_its_reviewers_with_the_words_and_the_offer_to_reopen(stage: Stage) -> None:
    await rated(stage)
    supervisor = stage.someone((await review(stage)).reviewer)
    supervisor.sees("review_why.bad_rating", WORDS, "2026-0001")
    await supervisor.taps("reopen")
    await supervisor.says("请把差的那笔补上")
    case = await stage.case()
    assert (case.state, case.reopened, case.handler) == (State.OPEN, 1, case.first_responder)
    stage.player("1025").sees("请把差的那笔补上")
    one = await review(stage)
    assert (one.finding, one.settled_at is not None) == ("reopened", True)
    await supervisor.forges(f"v:open:{one.id}")
    supervisor.sees("refused.review_gone")


@pytest.mark.parametrize("finding", ["service_fault", "policy", "nothing"])
async def test_the_soldier_reads_once_what_was_found(stage: Stage, finding: str) -> None:
    await rated(stage)
    supervisor, soldier = stage.someone((await review(stage)).reviewer), stage.player("1025")
    before = len(soldier.screens)
    await settles(stage, supervisor, finding)
    supervisor.sees("review_word.settled_told")
    soldier.sees(f"review_word.done_{finding}", REASON, supervisor.record.name)
    assert len(soldier.screens) == before + 1
    async with stage.db.read() as tx:
        row = await tx.one("SELECT of_policy FROM ratings")
    assert row == {"of_policy": int(finding == "policy")}
    await supervisor.forges(f"v:settle:{(await review(stage)).id}")
    supervisor.sees("refused.review_gone")


async def test_nobody_but_the_reviewer_sees_a_rating_anywhere(stage: Stage) -> None:
    handler = await rated(stage)
    one = await review(stage)
    supervisor = stage.someone(one.reviewer)
    other = stage.player("1005" if supervisor is stage.player("1004") else "1004")
    hidden = ("review_why.bad_rating", "event.rate.staff", "button.settle_review")
    marks = {WORDS, "⭐", "🔎", *(supervisor.words.phrases[one] for one in hidden)}
    for player in (handler, stage.player("1006"), stage.player("1012"), stage.player("1002"), other):
        await player.says("/menu")
        for data in ("o:1", "t:1:9999", "a:1", "l:queue:0", "l:all:0", "l:department:0", "v:list:0",
                     *(f"v:{verb}:{one.id}" for verb in ("open", "take", "settle", "account", "tell", "ask", "record",
                                                         "yes", "phone", "no"))):
            await player.forges(data)
        shown = everything(player)
        assert not {mark for mark in marks if mark in shown}, player.transcript()
    assert (await review(stage)) == one
    await supervisor.forges("t:1:9999")
    supervisor.sees_not(WORDS, "event.rate.staff")
    await stage.player("1025").forges("t:1:9999")
    stage.player("1025").sees("event.rate.requester")


async def test_the_handlers_account_is_asked_for_without_a_word_of_a_rating(stage: Stage) -> None:
    handler = await rated(stage)
    supervisor = stage.someone((await review(stage)).reviewer)
    await supervisor.taps("ask_account")
    handler.sees("review_word.account_asked", "2026-0001")
    handler.sees_not(WORDS, "⭐", "review_why.bad_rating")
    await handler.taps("give_account")
    handler.sees("prompt.account.words")
    await handler.says(ACCOUNT)
    handler.sees("review_word.account_thanks")
    supervisor.sees("review_news.account", ACCOUNT, WORDS)
    for player in (stage.player("1025"), stage.player("1006"), stage.player("1002")):
        await player.forges("t:1:9999")
        assert ACCOUNT not in everything(player)
    await handler.forges(f"v:tell:{(await review(stage)).id}")
    handler.sees("refused.review_over")
    await supervisor.forges(f"v:account:{(await review(stage)).id}")
    supervisor.sees("refused.asked_already")


async def test_a_better_rating_is_noted_and_a_worse_one_opens_a_review(stage: Stage) -> None:
    await rated(stage, "5", "4")
    assert await found(stage) == []
    await rate_again(stage, "4", "2")
    first = await review(stage)
    await rate_again(stage, "4", "3")
    assert (await review(stage)).improved_at is not None
    await rate_again(stage, "1", "1")
    assert [(one.id, one.improved_at) for one in await found(stage)] == [(first.id, None)]
    await rate_again(stage, "5", "5")
    supervisor = stage.someone(first.reviewer)
    await supervisor.forges(f"v:open:{first.id}")
    supervisor.sees({"zh": "后来改高了", "en": "changed for the better"}[supervisor.language])


async def test_who_took_part_does_not_review(stage: Stage) -> None:
    handler = await accepted(stage)
    supervisor = stage.someone((await stage.case()).supervisor)
    await handler.taps("ask_extension")
    await handler.taps("d1")
    await handler.says("还差一个章")
    await supervisor.taps("grant_extension")
    await handler.taps("resolve")
    await fill(handler, outcome="solved")
    await stage.player("1025").taps("confirm")
    await rate(stage, "1", "1")
    assert stage.someone((await review(stage)).reviewer).record.staff_no in {"1004", "1005"}
    assert (await review(stage)).reviewer != supervisor.record.id


async def test_a_review_has_a_promise_and_a_leader_takes_what_is_late(stage: Stage) -> None:
    await rated(stage)  # Monday 23 November 09:00, due after three working days
    one = await review(stage)
    supervisor, leader = stage.someone(one.reviewer), stage.player("1002")
    await until(stage, "2026-11-24T15:30")
    supervisor.sees("promise.review", "2026-0001")
    before = len(supervisor.screens)
    await clocks.climb(stage.app.house)
    await stage.settled()
    assert len(supervisor.screens) == before
    await leader.forges(f"v:take:{one.id}")
    leader.sees("refused.review_gone")
    await until(stage, "2026-11-27T09:00")
    leader.sees("promise.review", supervisor.record.name)
    leader.sees_not(WORDS)
    await leader.taps(f"v:open:{one.id}")
    leader.sees_not(WORDS)
    await leader.taps("take_review")
    leader.sees(WORDS, "review_news.taken")
    await supervisor.forges(f"v:open:{one.id}")
    supervisor.sees("refused.review_gone")
    await settles(stage, leader, "nothing")
    async with stage.db.read() as tx:
        assert await tx.all("SELECT 1 AS one FROM rungs WHERE kind = 'review' AND told_at IS NULL") == []
    for player in (await stage.handler(), stage.player("1025")):
        await player.forges("t:1:9999")
        player.sees_not("event.rung.requester", "event.rung.staff")


async def test_after_a_week_without_the_desk_each_reads_once_of_a_late_review(stage: Stage) -> None:
    await rated(stage)
    leader = stage.player("1002")
    supervisor = stage.someone((await review(stage)).reviewer)
    await until(stage, "2026-12-07T10:00")
    for player in (supervisor, leader):
        late = [one for one in player.heard if one.text.startswith("⏰")]
        assert len(late) == 1, player.transcript()


async def test_the_menu_counts_reviews_and_the_list_opens_one(stage: Stage) -> None:
    await rated(stage)
    supervisor = stage.someone((await review(stage)).reviewer)
    await supervisor.says("/menu")
    await supervisor.taps("v:list:0")
    supervisor.sees("2026-0001", "review_why.bad_rating")
    await supervisor.taps(f"v:open:{(await review(stage)).id}")
    supervisor.sees(WORDS)
    soldier = stage.player("1026")
    await soldier.forges("v:list:0")
    soldier.sees("refused.not_your_list")
    await soldier.forges("v:what:1")
    soldier.sees("refused.stale")


async def not_agreed(stage: Stage) -> Player:
    """A case closed on review against its soldier's will; gives who closed it."""
    handler = await resolved(stage, outcome="cannot")
    soldier, supervisor = stage.player("1025"), stage.player("1005")
    for _ in range(2):
        await soldier.taps("dispute_disagreed")
        await soldier.says("别的单位都给办")
        handler = await stage.handler()
        await handler.taps("resolve")
        await fill(handler, outcome="cannot")
    await supervisor.says("1")
    await supervisor.taps("close_on_review")
    for answer in ("规定里没有这一项", "某办法第三条", "信访部门"):
        await supervisor.says(answer)
    assert (await stage.case()).mark is Mark.NOT_AGREED
    return supervisor


async def test_a_second_review_is_asked_for_once_and_upheld_with_reason_and_next_channel(stage: Stage) -> None:
    await not_agreed(stage)
    soldier, leader = stage.player("1025"), stage.player("1002")
    await soldier.taps("ask_second")
    await soldier.says("请领导看看别的单位怎么办的")
    soldier.sees("done.ask_second")
    leader.sees("notice.ask_second.reviewer", "请领导看看别的单位怎么办的")
    assert (await review(stage)).reviewer == leader.record.id
    for player in (soldier, stage.player("1004"), await stage.handler()):
        await player.forges("c:1:uphold")
        player.sees("refused.not_yours")
    await leader.says("/menu")
    await leader.taps("v:list:0")
    await leader.taps(f"v:open:{(await review(stage)).id}")
    leader.sees("review_why.second", "请领导看看别的单位怎么办的")
    await leader.taps("uphold")
    await leader.says("和规定一致")
    await leader.says("上级信访部门")
    soldier.sees("notice.uphold.requester", "和规定一致", "上级信访部门")
    assert ((await stage.case()).state, (await review(stage)).finding) == (State.CLOSED, "upheld")
    await soldier.forges("c:1:ask_second")
    soldier.sees("refused.not_now")
    await leader.forges("c:1:uphold")
    leader.sees("refused.not_yours")


async def test_a_second_review_may_reopen_it_with_the_first_responder(stage: Stage) -> None:
    await not_agreed(stage)
    soldier, leader = stage.player("1025"), stage.player("1002")
    await soldier.taps("ask_second")
    await soldier.says("请再看看")
    await leader.taps("reopen")
    await leader.says("还有一条路可以走")
    case = await stage.case()
    assert (case.state, case.handler, case.second) == (State.OPEN, case.first_responder, None)
    soldier.sees("还有一条路可以走")
    assert (await review(stage)).finding == "reopened"


async def test_reopened_twice_is_a_supervisors_by_itself(stage: Stage) -> None:
    await closed(stage)
    soldier = stage.player("1025")
    supervisor = stage.player("1004")
    for turn in range(2):
        before = len(supervisor.screens)
        await soldier.forges("c:1:reopen")
        await soldier.says("又没有发")
        assert len(supervisor.screens) == before + 1  # the second time the review's letter says all of it
        assert len(await found(stage)) == turn
        if not turn:
            handler = await stage.handler()
            await handler.taps("resolve")
            await fill(handler, outcome="solved")
            await soldier.taps("confirm")
    one = await review(stage)
    assert one.kind == "reopened_twice"
    assert one.reviewer == supervisor.record.id
    supervisor.sees("review_why.reopened_twice", "又没有发")


async def test_withdrawn_because_asked_to_is_reviewed_and_may_be_taken_up_again(stage: Stage) -> None:
    handler = await filed(stage)
    soldier = stage.player("1025")
    await soldier.taps("open_case")
    await soldier.taps("withdraw")
    await soldier.taps("asked_to")
    one = await review(stage)
    supervisor = stage.someone(one.reviewer)
    supervisor.sees("review_why.asked_to", "2026-0001")
    assert len([said for said in supervisor.screens if "2026-0001" in said.text]) == 1
    asked_to = handler.words.phrase("choice.asked_to")
    await handler.forges("t:1:9999")
    assert asked_to not in everything(handler)
    await supervisor.taps(f"c:{one.case_id}:reopen")
    await supervisor.says("这件事照常办")
    case = await stage.case()
    assert (case.state, case.resolve_by is not None, case.track is not None) == (State.OPEN, True, True)
    soldier.sees("这件事照常办")


async def test_another_reason_to_withdraw_opens_nothing(stage: Stage) -> None:
    await filed(stage)
    soldier = stage.player("1025")
    await soldier.taps("open_case")
    await soldier.taps("withdraw")
    await soldier.taps("not_needed")
    assert await found(stage) == []
    async with stage.db.read() as tx:
        talk = await said.last_of(tx, 1, "withdraw")
    assert talk is not None
    assert talk.private


async def test_a_reply_to_a_reviews_letter_is_told_to_nobody(stage: Stage) -> None:
    handler, soldier = await rated(stage), stage.player("1025")
    supervisor = stage.someone((await review(stage)).reviewer)
    await supervisor.taps("ask_account")
    await handler.says("当时没有经费", reply_to=handler.screens[-1].id)
    assert "当时没有经费" not in everything(soldier)
    await supervisor.says("他说得也有道理", reply_to=supervisor.screens[-1].id)
    assert "他说得也有道理" not in everything(soldier) + everything(handler)
