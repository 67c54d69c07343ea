"""One case from the first word to the soldier's own yes, and each way it can turn. Both languages."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.case import Mark, Outcome, State
from tests.stage import Stage
from tests.story import STORY, accepted, closed, filed, fill, resolved

ESCAPED = "上个月的补助没有到账 &lt;b&gt;&amp;amp;"


async def test_a_request_becomes_a_case_and_ends_when_the_soldier_says_so(stage: Stage) -> None:
    soldier = stage.player("1025")
    handler = await filed(stage)
    soldier.sees("done.submit", "2026-0001", handler.record.name)
    handler.sees("notice.submit.handler", "2026-0001", soldier.record.name, ESCAPED)

    await handler.taps("accept")
    await handler.taps("dated")
    handler.sees("done.accept")
    soldier.sees("notice.accept.requester", handler.record.name)

    await handler.taps("resolve")
    await handler.taps("solved")
    await handler.says("补发了")
    soldier.sees("notice.resolve.requester", "补发了")
    assert (await stage.case()).state is State.RESOLVED

    await soldier.taps("confirm")
    handler.sees("notice.confirm.handler")
    assert (await stage.case()).state is State.CLOSED
    for star in ("4", "5", "t1"):
        await soldier.taps(star)
    await soldier.says("谢谢")
    soldier.sees("done.rate")
    assert await stage.history() == ["submit", "accept", "resolve", "confirm", "rate"]
    await handler.taps("timeline")
    handler.sees("event.confirm.staff")
    handler.sees_not("event.rate.staff", "event.rate.requester")


async def test_who_answers_is_told_with_the_reason(stage: Stage) -> None:
    await filed(stage)
    await filed(stage, "1026")
    first, second = await stage.case(), await stage.case("2026-0002")
    assert {first.handler, second.handler} == {stage.player(no).record.id for no in ("1011", "1012")}
    assert first.reason["code"] == "fewest"
    assert first.handler == first.first_responder


async def test_asked_is_responsible(stage: Stage) -> None:
    """The soldier names whom he asked; the matter's office gets the handler."""
    handler = await filed(stage, asked="军需甲")
    case = await stage.case()
    asked = stage.player("1017")
    assert case.first_responder == asked.record.id
    assert handler.record.home == "finance"
    asked.sees("2026-0001")
    stage.player("1025").sees("军需甲", handler.record.name)
    await asked.taps("contest")
    await asked.says("他问的不是我")
    stage.someone(case.supervisor).sees("notice.contest.supervisor", "他问的不是我")
    assert (await stage.case()).first_responder == asked.record.id
    assert "contest" not in {row.data for message in handler.screens for line in message.buttons for row in line}


async def test_what_is_missing_is_told_once_and_the_reply_gathers(stage: Stage) -> None:
    soldier = stage.player("1025")
    handler = await accepted(stage)
    await handler.taps("ask")
    await handler.taps("f:{}:pick:materials:payslip".format(await _draft_of(stage, handler, "ask")))
    await handler.taps("done_materials")
    await handler.says("还要三月的")
    assert (await stage.case()).state is State.WAITING
    soldier.sees("notice.ask.requester", "还要三月的")

    await soldier.taps("reply")
    await soldier.says("第一句")
    await soldier.sends("photo")
    await soldier.says("第二句")
    assert (await stage.case()).state is State.WAITING
    await soldier.taps("done_talk")
    soldier.sees("done.reply")
    handler.sees("notice.reply.handler", "第一句", "第二句")
    assert any(message.kind == "photo" for message in handler.heard)
    assert (await stage.case()).state is State.OPEN


async def _draft_of(stage: Stage, player: object, form: str) -> int:
    async with stage.db.read() as tx:
        row = await tx.one("SELECT id FROM drafts WHERE form = :form ORDER BY id DESC LIMIT 1", form=form)
    assert row is not None
    return int(row["id"])


async def test_asking_for_nothing_is_refused(stage: Stage) -> None:
    handler = await accepted(stage)
    await handler.taps("ask")
    await handler.taps("done_materials")
    await handler.taps("skip")
    handler.sees("refused.nothing_asked")
    assert (await stage.case()).state is State.OPEN


async def test_received_otherwise(stage: Stage) -> None:
    handler = await accepted(stage)
    await handler.taps("ask")
    await fill(handler)
    await handler.taps("receive")
    await fill(handler, text="工资条，联络员转来")
    assert (await stage.case()).state is State.OPEN
    stage.player("1025").sees("notice.receive.requester", "工资条，联络员转来")


async def test_progress_is_read_at_once(stage: Stage) -> None:
    handler = await accepted(stage)
    await handler.taps("progress")
    await handler.says("已报上级审核")
    stage.player("1025").sees("notice.progress.requester", "已报上级审核")
    assert (await stage.case()).answered_at is not None


async def test_up_to_higher_authority_and_back(stage: Stage) -> None:
    soldier = stage.player("1025")
    handler = await accepted(stage)
    told = (await stage.case()).resolve_by
    await handler.taps("refer")
    await fill(handler, text="上级财务部门")
    assert (await stage.case()).state is State.REFERRED
    soldier.sees("notice.refer.requester", "上级财务部门")
    await handler.taps("bring_back")
    await handler.says("批下来了")
    case = await stage.case()
    assert (case.state, case.resolve_by) == (State.OPEN, told)
    soldier.sees("notice.bring_back.requester", "批下来了")


async def test_accepted_straight_to_higher_authority(stage: Stage) -> None:
    await accepted(stage, track="higher")
    assert (await stage.case()).state is State.REFERRED
    stage.player("1025").sees("notice.accept.requester")


async def test_a_moved_date_is_told_and_counted(stage: Stage) -> None:
    handler = await accepted(stage, track="at_once")
    await handler.taps("change_track")
    await handler.taps("dated")
    await handler.says("还要对账")
    case = await stage.case()
    assert (case.moved, case.track) == (1, "dated")
    assert (case.resolve_by or 0) > (case.first_resolve_by or 0) > 0
    stage.player("1025").sees("notice.change_track.requester", "还要对账")


async def test_another_office_assists(stage: Stage) -> None:
    handler = await accepted(stage)
    await handler.taps("ask_assist")
    await handler.says("卫生甲")
    await handler.says("请核对名单")
    helper = stage.player("1013")
    helper.sees("notice.ask_assist.chosen", "请核对名单")
    await helper.taps("deliver")
    await helper.says("名单核对完了")
    handler.sees("notice.deliver.handler", "名单核对完了")

    await handler.taps("ask_assist")
    await handler.says("卫生乙")
    await handler.says("也请看一下")
    other = stage.player("1014")
    await other.taps("decline_assist")
    await other.says("不归我")
    handler.sees("notice.decline_assist.handler", "不归我")


async def test_a_transfer_must_be_taken_over(stage: Stage) -> None:
    soldier = stage.player("1025")
    handler = await accepted(stage)
    await handler.taps("offer")
    await fill(handler, office="medical", text="这是卫生口的事")
    assert (await stage.case()).handler == handler.record.id
    first, second = stage.player("1013"), stage.player("1014")
    first.sees("notice.offer.chosen", "这是卫生口的事")
    second.sees("notice.offer.chosen")
    await first.taps("take_over")
    assert (await stage.case()).handler == first.record.id
    soldier.sees("notice.take_over.requester", first.record.name)
    handler.sees("notice.take_over.former")
    await second.taps("take_over")
    second.sees("refused.too_late", first.record.name)
    assert (await stage.case()).first_responder == handler.record.id


async def test_three_declines_go_to_the_supervisor(stage: Stage) -> None:
    handler = await filed(stage)
    for no in ("1013", "1014", "1013"):
        await handler.taps("offer")
        await handler.taps(stage.policy.homes["medical"].words[handler.language])
        await handler.says(stage.player(no).record.name)
        await handler.says("归你们")
        await stage.player(no).taps("decline")
        await stage.player(no).says("不归我们")
        handler.sees("notice.decline.handler", "不归我们")
    supervisor = stage.someone((await stage.case()).supervisor)
    supervisor.sees("notice.decline.supervisor")
    await supervisor.taps("reassign")
    await supervisor.says("卫生甲")
    await supervisor.says("请你办")
    assert (await stage.case()).handler == stage.player("1013").record.id
    stage.player("1013").sees("notice.reassign.handler", "请你办")


@pytest.mark.parametrize("outcome", list(Outcome))
async def test_each_outcome_is_told_apart(stage: Stage, outcome: Outcome) -> None:
    for _ in range(2 if outcome is Outcome.DUPLICATE else 0):
        await filed(stage)
    suggested = outcome in (Outcome.ADOPTED, Outcome.NOT_ADOPTED)
    handler = await accepted(stage, category="suggestion" if suggested else "pay")
    await handler.taps("resolve")
    await fill(handler, outcome=outcome.value, text="按规定办理")
    case = await stage.case(stage.numbers[-1])
    assert (case.state, case.outcome) == (State.RESOLVED, outcome)
    stage.player("1025").sees("notice.resolve.requester", f"outcome.{outcome.value}")


async def test_disputed_it_is_back_with_the_first_responder(stage: Stage) -> None:
    soldier = stage.player("1025")
    handler = await resolved(stage)
    await soldier.taps("dispute")
    await soldier.says("还是没有到账")
    case = await stage.case()
    assert (case.state, case.handler, case.disputes) == (State.OPEN, case.first_responder, 1)
    handler.sees("notice.dispute.handler", "还是没有到账")
    stage.someone(case.supervisor).sees("notice.dispute.supervisor", "还是没有到账")


async def test_disputed_twice_it_may_be_closed_on_review(stage: Stage) -> None:
    soldier = stage.player("1025")
    handler = await resolved(stage, outcome="explained")
    for _ in range(2):
        await soldier.taps("dispute_disagreed")
        await soldier.says("不同意")
        await handler.taps("resolve")
        await fill(handler, outcome="explained")
    case = await stage.case()
    supervisor = stage.someone(case.supervisor)
    await supervisor.says("0001")
    await supervisor.taps("close_on_review")
    await fill(supervisor, text="政策如此")
    case = await stage.case()
    assert (case.state, case.mark) == (State.CLOSED, Mark.NOT_AGREED)
    soldier.sees("notice.close_on_review.requester", "政策如此")


async def test_reopened_within_thirty_days_and_not_later(stage: Stage) -> None:
    soldier = stage.player("1025")
    handler = await closed(stage)
    await soldier.says("/menu")
    await soldier.says("1")
    await soldier.taps("reopen_own")
    await soldier.says("又没到账")
    assert (await stage.case()).state is State.OPEN
    handler.sees("notice.reopen.handler", "又没到账")
    await handler.taps("resolve")
    await fill(handler)
    await soldier.taps("confirm")
    house = stage.app.house
    fleeting = {name: replace(one, lasting=False) for name, one in house.policy.categories.items()}
    house.go_by(replace(house.policy, categories=fleeting))  # else he is asked once more, and his no has no limit
    stage.clock.move(31 * 86400)
    await soldier.forges("c:1:reopen")
    soldier.sees("refused.closed_too_long")
    assert (await stage.case()).state is State.CLOSED


async def test_withdrawn_and_why_is_for_the_supervisor_alone(stage: Stage) -> None:
    soldier = stage.player("1025")
    handler = await accepted(stage)
    await soldier.taps("withdraw")
    await soldier.taps("not_needed")
    case = await stage.case()
    assert case.state is State.WITHDRAWN
    why = "choice.not_needed"
    stage.someone(case.supervisor).sees("notice.withdraw.supervisor", why)
    handler.sees("notice.withdraw.handler")
    handler.sees_not(why)


async def test_a_leader_takes_charge_and_hands_back(stage: Stage) -> None:
    await accepted(stage)
    leader, soldier = stage.player("1002"), stage.player("1025")
    await leader.says("/case 1")
    await leader.taps("take_charge")
    soldier.sees("notice.take_charge.requester", leader.record.name)
    await leader.says("/menu")
    await leader.taps("list_charge")
    leader.sees("list.charge", "2026-0001")
    await leader.taps("2026-0001")
    await leader.taps("hand_back")
    await leader.says("已经安排好")
    assert (await stage.case()).charge is None
    soldier.sees("notice.hand_back.requester", "已经安排好")
    await soldier.says("/my")
    await soldier.taps("2026-0001")
    await soldier.taps("timeline")
    soldier.sees(leader.record.name)


async def test_a_clerk_files_for_a_soldier_and_a_cadre_is_responsible_for_what_he_registers(stage: Stage) -> None:
    clerk, soldier, cadre = stage.player("1022"), stage.player("1026"), stage.player("1017")
    await clerk.says("/for")
    await fill(clerk, person="战士乙", category="pay")
    await clerk.taps("submit")
    clerk.sees("done.submit_behalf")
    soldier.sees("notice.submit.requester", "2026-0001")
    assert (await stage.case()).requester == soldier.record.id

    await cadre.says("/for")
    await fill(cadre, person="战士丙", category="pay")
    await cadre.taps("submit")
    second = await stage.case("2026-0002")
    assert second.first_responder == cadre.record.id
    assert stage.someone(second.handler).record.home == "finance"
    await soldier.says("/for")
    soldier.sees("refused.not_yours")


async def test_the_company_first_if_the_soldier_wants(stage: Stage) -> None:
    handler = await filed(stage, category="leave", route="company")
    assert handler.record.staff_no == "1019"
    assert (await stage.case()).office == "c1"


async def test_the_story_is_data(stage: Stage) -> None:
    assert STORY not in ESCAPED
    handler = await filed(stage, text="{{ 7*7 }} {% raw %} <script>")
    handler.sees("{{ 7*7 }} {% raw %} &lt;script&gt;")
