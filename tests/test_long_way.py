"""One case all the way: nobody takes it, it climbs to the leaders, it is solved, and it comes back four weeks later."""

from __future__ import annotations

from datetime import datetime

from bot.domain.case import State
from tests.stage import Stage
from tests.story import filed, fill
from tests.test_ladder import SHANGHAI


async def until(stage: Stage, text: str) -> None:
    """The clock stands at that time of Shanghai, and all that time does has been done."""
    stage.clock.move(datetime.fromisoformat(text).replace(tzinfo=SHANGHAI).timestamp() - stage.clock.now())
    await stage.app.tick()
    await stage.settled()


async def test_from_submission_to_the_leaders_and_to_still_solved(stage: Stage) -> None:
    handler = await filed(stage)  # Monday 23 November, 09:00
    soldier, name = stage.player("1025"), handler.record.name
    head, supervisor, leader = stage.player("1006"), stage.player("1004"), stage.player("1002")

    await until(stage, "2026-11-23T11:00")  # half of the four hours
    handler.sees("promise.accepted", "2026-0001")
    await until(stage, "2026-11-23T15:30")  # due
    supervisor.sees("promise.accepted", name)
    await until(stage, "2026-11-24T15:30")  # a working day late
    head.sees("promise.accepted", name)
    await until(stage, "2026-11-26T15:30")  # three
    leader.sees("promise.accepted", name)

    await handler.taps("accept")
    await fill(handler, track="dated")
    soldier.sees("notice.accept.requester", name)
    await until(stage, "2026-12-10T15:31")  # ten working days: the date told has come
    supervisor.sees("promise.resolved", name)
    await until(stage, "2026-12-15T15:31")
    leader.sees("promise.resolved", name)

    await handler.taps("resolve")
    await fill(handler, outcome="solved")
    await until(stage, "2026-12-16T08:30")  # his next window
    soldier.sees("nudge.confirm")
    await soldier.taps("confirm")
    await fill(soldier, result="5", service="4")
    assert (await stage.case()).state is State.CLOSED

    await until(stage, "2027-01-13T09:00")  # four weeks later
    soldier.sees("nudge.again", "2026-0001")
    await soldier.taps("not_solved")
    await soldier.says("这个月又没有发")
    case = await stage.case()
    assert (case.state, case.reopened, case.handler) == (State.OPEN, 1, case.first_responder)
    await until(stage, "2027-06-01T09:00")
    leader.sees("promise.resolved")
