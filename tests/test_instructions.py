"""A leader's instruction: answered by the handler within three working days, told to the soldier only as a fact."""

from __future__ import annotations

from bot.domain.case import State
from bot.domain.promises import INSTRUCTION_DAYS, Kind
from bot.services.figures import facts
from tests.stage import Stage
from tests.story import accepted

WORDS = "请本周内当面给他讲清楚"
ANSWER = "今天当面讲过了，他认可"


async def instructed(stage: Stage) -> None:
    await stage.player("1002").says("/case 1")
    await stage.player("1002").taps("instruct")
    await stage.player("1002").says(WORDS)


async def test_it_is_answered_to_the_leader_and_stays_among_staff(stage: Stage) -> None:
    handler, soldier, leader = await accepted(stage), stage.player("1025"), stage.player("1002")
    soldier._acts()
    await instructed(stage)
    handler.sees(WORDS, "notice.instruct.handler")
    soldier.sees_not(WORDS)
    await soldier.says("/case 1")
    await soldier.taps("timeline")
    soldier.sees("event.instruct.requester")
    soldier.sees_not(WORDS)
    leader._acts()
    await handler.taps("reply_instruction")
    await handler.says(ANSWER)
    leader.sees(ANSWER)
    soldier.sees_not(ANSWER)
    case = await stage.case()
    assert (case.instructed_by, case.instructed_at, case.state) == (None, None, State.OPEN)
    assert {"instruct", "reply_instruction"} <= set(await stage.history())
    await handler.says("/case 1")
    assert not handler.offered("reply_instruction")
    assert await facts.rebuild(stage.db, stage.policy, write=False) == []


async def test_unanswered_it_climbs_to_the_supervisor_and_back_to_the_leader(stage: Stage) -> None:
    handler, leader = await accepted(stage), stage.player("1002")
    await instructed(stage)
    case = await stage.case()
    supervisor = stage.someone(case.supervisor)
    calendar = stage.policy.calendar
    due = calendar.after(int(stage.clock.now()), calendar.days(INSTRUCTION_DAYS))
    async with stage.db.read() as tx:
        rows = await tx.all("SELECT due_at FROM rungs WHERE kind = :kind", kind=Kind.INSTRUCTION.value)
    assert {row["due_at"] for row in rows} == {due}
    assert len(rows) == 3
    for player in (handler, supervisor, leader):
        player._acts()
    stage.clock.move(calendar.next_working(due + 1) + 60 - stage.clock.now())
    await stage.app.tick()
    await stage.settled()
    handler.sees("promise_do.instruction")
    supervisor.sees("promise_do.instruction")
    leader._acts()
    stage.clock.move(calendar.after(due, calendar.days(1)) + 60 - stage.clock.now())
    stage.clock.move(calendar.next_working(int(stage.clock.now())) + 60 - stage.clock.now())
    await stage.app.tick()
    await stage.settled()
    leader.sees("promise_do.instruction")
