"""A service day from its proposal to what came of it; and how somebody stays unnamed, or confirms without a phone."""

from __future__ import annotations

import pytest

from bot.domain.case import State
from bot.domain.service_days import Stage as Far
from bot.services.letters import releasing
from bot.services.promises import nudging
from bot.services.visits import service_watch
from bot.storage import events, service_wishes
from bot.storage import service_days as store
from tests.moments import turn
from tests.stage import Player, Stage
from tests.story import accepted
from tests.test_service_rules import a_day

DAY = "2026-12-02"


@pytest.fixture
def desk(chinese: Stage) -> Stage:
    return chinese


async def until(stage: Stage, moment: str) -> None:
    """Only what time does about these days and their cases."""
    turn(stage, moment)
    await _looked(stage)


async def _looked(stage: Stage) -> None:
    for look in (nudging.nudge, service_watch.look, service_watch.results, service_watch.inherit,
                 service_watch.drafts, releasing.release):
        await look(stage.app.house)
    await stage.settled()


async def far(stage: Stage) -> Far:
    async with stage.db.read() as tx:
        day = await store.by_id(tx, 1)
    assert day is not None
    return day.stage


async def planned(stage: Stage, kind: str = "day_service_day") -> Player:
    """A day at the first company, with a cadre of Finance and one of Medical; its people have been asked."""
    supervisor = stage.player("1004")
    await supervisor.says("/visits")
    await supervisor.taps("day_where")
    await supervisor.taps("🚩 " + stage.policy.homes["c1"].words[supervisor.language])
    await supervisor.taps(kind)
    await supervisor.says(DAY)
    await supervisor.says("9:30")
    if kind == "day_briefing":
        await supervisor.taps(supervisor.button("done_cards")[0].buttons[0][0].label)
        await supervisor.taps("done_cards")
    for staff_no in ("1011", "1013"):
        await supervisor.taps(stage.player(staff_no).record.name)
    await supervisor.taps("done_team")
    await supervisor.taps("skip")
    await supervisor.taps("day_plan")
    await _looked(stage)
    return supervisor


async def enters(player: Player, who: str, story: str, category: str) -> None:
    await player.forges("s:enter:1")
    await player.taps(who)
    await player.taps(player.stage.policy.categories[category].words[player.language])
    await player.says(story)
    await player.taps("submit")


async def test_a_service_day_from_its_proposal_to_what_came_of_it(desk: Stage) -> None:
    await accepted(desk)  # a case of this company, to go through
    supervisor = await planned(desk)
    supervisor.sees("day_done.planned", "12月2日", "财务甲", "卫生甲")
    finance, soldier, clerk = desk.player("1011"), desk.player("1025"), desk.player("1022")
    finance.sees("请您一起去")
    clerk.sees("机关要来中队了")
    soldier.sees("您有什么要反映的", "约十分钟")
    assert "人" not in (await _proposal(desk)).replace("还没有人", "")

    await soldier.taps("day_write")
    await soldier.says("冬季的鞋小了一号")
    soldier.sees("day_done.wished", "看得到您的名字")
    await soldier.taps("day_book")
    await soldier.taps("09:40")
    soldier.sees("day_done.booked", "09:40")

    await finance.forges("s:agenda:1:0")
    finance.sees("2026-0001")
    await finance.forges("s:enter:1")
    finance.sees("refused.day_not_yet")
    await until(desk, "2026-12-01 09:30")
    finance.sees("快到了")
    soldier.sees("快到约好的时间了")
    await _on_the_spot(desk, supervisor, finance, soldier)
    await _to_its_end(desk, supervisor, soldier, clerk)


async def _proposal(desk: Stage) -> str:
    other = desk.player("1005")
    await other.forges("s:where")
    return other.screens[-1].html


async def _on_the_spot(desk: Stage, supervisor: Player, finance: Player, soldier: Player) -> None:
    await until(desk, "2026-12-02 09:40")
    await finance.forges("s:booked:1:0")
    finance.sees("09:40", "战士甲", "冬季的鞋小了一号")
    await finance.taps("1")
    await finance.taps("day_enter_wish")
    await finance.taps("被装装具")
    await finance.sends("photo")
    await finance.taps("submit")
    finance.sees("day_done.entered", "现在就定")
    soldier.sees("财务甲", "替您提交")
    await finance.taps("day_solve")
    await finance.says("从库房换了大一号")
    finance.sees("day_done.solved", "等本人确认")
    soldier.sees("当场解决", "由您说")
    await soldier.taps("confirm")
    assert (await desk.case("2026-0002")).state is State.CLOSED

    await enters(finance, "战士乙", "补助少发了一个月", "pay")
    await supervisor.forges("s:close:1")
    supervisor.sees("还不能收尾", "2026-0003")
    assert await far(desk) is Far.PLANNED
    await supervisor.taps("2026-0003")
    await supervisor.taps("day_do_dated")
    await supervisor.says("12月10日")
    await supervisor.taps("财务乙")
    supervisor.sees("day_done.arranged", "财务乙")
    desk.player("1026").sees("当场定下来了", "12月10日", "财务乙")


async def _to_its_end(desk: Stage, supervisor: Player, soldier: Player, clerk: Player) -> None:
    await supervisor.forges("s:close:1")
    await supervisor.taps("☑ 卫生甲")
    await supervisor.taps("done_there")
    await supervisor.says("大家讲得实在，谢谢")
    supervisor.sees("当场解决 1（本人确认 1），限期办 1")
    supervisor.sees_not("卫生甲")
    clerk.sees("大家讲得实在", "财务甲", "12月10日")
    clerk.sees_not("补助少发")
    desk.player("1002").sees("没到期 1")
    await until(desk, "2026-12-03 08:00")
    soldier.sees("现在还好吗")
    await soldier.taps("still_solved")

    handler = await desk.handler("2026-0003")
    await handler.forges("c:3:resolve")
    await handler.taps("choice.solved")
    await handler.says("补发了")
    await desk.player("1026").forges("c:3:confirm")
    await until(desk, "2026-12-07 10:00")
    supervisor.sees("day_done.over", "按时 1")
    cadre = desk.player("1011")
    await cadre.says("/record")
    cadre.sees("下基层 1 次", "一中队")


async def test_unnamed_until_they_meet_and_confirmed_by_pin_on_anothers_phone(english: Stage) -> None:
    supervisor = await planned(english)  # leads the day, so it is the other one who knows the name
    finance, medical, soldier = english.player("1011"), english.player("1013"), english.player("1026")
    await soldier.taps("day_book")
    await soldier.taps("09:30")
    await soldier.taps("day_unnamed")
    await soldier.taps("day_write")
    await soldier.says("this is 战士乙")
    soldier.sees("refused.own_name")
    await soldier.says("My leave was refused twice")
    soldier.sees("only a supervisor who stays behind knows")
    await english.player("1025").taps("day_book")
    assert "09:30" not in english.player("1025").labels()
    await until(english, "2026-12-02 09:30")
    await finance.forges("s:booked:1:0")
    finance.sees("no name", "My leave was refused twice")
    finance.sees_not("战士乙")
    await finance.taps("1")
    await finance.taps("day_enter_wish")
    await finance.taps(english.policy.categories["medical"].words["en"])
    await finance.taps("submit")
    case = await english.case()
    assert (case.anonymous, case.requester, case.filer) == (True, soldier.record.id, None)
    assert case.supervisor != supervisor.record.id
    assert case.first_responder == finance.record.id
    soldier.sees("only the supervisor knows")
    soldier.sees_not("who filed it for you")
    for player in (finance, await english.handler()):
        player.sees_not("战士乙")
    await finance.taps("day_do_at_once")
    await finance.taps("skip_owner")
    await _confirmed_by_pin(english, finance, medical)
    await supervisor.forges("s:close:1")
    await supervisor.taps("done_there")
    await supervisor.taps("skip")
    assert await far(english) is Far.DONE
    clerk = english.player("1022")
    clerk.sees("Entered <b>2</b>")
    clerk.sees_not("2026-0001")
    async with english.db.read() as tx:
        assert {one.words for one in await service_wishes.of_day(tx, 1)} == {""}
        assert await events.broken_at(tx) is None
    await until(english, "2026-12-03 08:00")
    clerk.sees("whether it is solved", "2026-0002")
    clerk.sees_not("first aid")


async def _confirmed_by_pin(english: Stage, finance: Player, medical: Player) -> None:
    """Not on the phone of who worked it; on a colleague's."""
    async with english.db.write() as tx:  # he has no phone
        await tx.execute("UPDATE people SET chat_id = NULL WHERE staff_no = '1025'")
    await enters(medical, "战士甲", "The first aid box is empty", "equipment")
    await medical.taps("day_solve")
    await medical.says("Filled it")
    await medical.taps("slip")
    await medical.taps("pin_set")
    for _ in range(2):
        for digit in "274913":
            await medical.taps(digit)
    await medical.forges("pin:open:2026-0002")
    medical.sees("refused.pin_not_here")
    await finance.forges("s:line:2")
    await finance.taps("pin_use")
    for digit in "274913":
        await finance.taps(digit)
    await finance.taps("confirm")
    await finance.taps("pin_end")
    assert (await english.case("2026-0002")).state is State.CLOSED


async def test_moved_called_off_and_nobody_asked_twice(english: Stage) -> None:
    supervisor = await planned(english)
    soldier, clerk = english.player("1025"), english.player("1022")
    before = len(soldier.screens)
    await until(english, "2026-11-24 10:00")
    assert len(soldier.screens) == before
    await soldier.taps("day_book")
    await soldier.taps("09:30")
    await supervisor.forges("s:move:1")
    await supervisor.says("2026-12-04")
    await supervisor.taps("14:30")
    await supervisor.says("an exercise")
    for player in (soldier, clerk, english.player("1011")):
        player.sees("The time has changed", "4 December, 14:30", "an exercise")
    await soldier.forges("s:mine:1")
    soldier.sees("14:30")
    await supervisor.forges("s:off:1")
    await supervisor.says("no car")
    soldier.sees("Called off", "no car")
    await soldier.forges("s:book:1:3")
    soldier.sees("refused.day_over")
    await until(english, "2026-12-09 12:00")
    supervisor.sees_not("not closed")


async def test_after_an_outage_nobody_is_asked_about_what_is_over_and_its_lead_hears_once(english: Stage) -> None:
    lead, soldier = english.player("1004"), english.player("1025")
    async with english.db.write() as tx:
        await store.add(tx, a_day(led_by=lead.record.id, team=(lead.record.id,)))
    before = len(soldier.screens), len(lead.screens)
    for moment in ("2026-12-04 08:30", "2026-12-04 10:00", "2026-12-07 10:00"):
        await until(english, moment)
    assert (len(soldier.screens), len(lead.screens)) == (before[0], before[1] + 1)
    lead.sees("day_word.late")


async def test_who_gives_no_name_is_followed_by_the_clerk_and_a_photo_comes_along(english: Stage) -> None:
    await planned(english)
    finance, clerk = english.player("1011"), english.player("1022")
    await until(english, "2026-12-02 09:30")
    await finance.forges("s:enter:1:0")
    await finance.taps("skip_soldier")
    await finance.taps("choice.raised_anonymous")
    await finance.taps(english.policy.categories["leave"].words["en"])
    await finance.sends("photo")
    await finance.says("The duty list leaves no weekend")
    await finance.taps("submit")
    case = await english.case()
    assert (case.requester, case.filer, case.first_responder) == (
        clerk.record.id, finance.record.id, finance.record.id)
    clerk.sees("The duty list leaves no weekend")
    (await english.handler()).sees("choice.raised_anonymous")
    async with english.db.read() as tx:
        kept = await tx.all("SELECT kind FROM attachments")
    assert [row["kind"] for row in kept] == ["photo"]


async def test_others_may_not_and_a_day_is_inherited(desk: Stage) -> None:
    await planned(desk)
    for staff_no in ("1025", "1031", "1017", "1022"):
        for data in ("s:where", "s:plan:c1", "s:move:1", "s:off:1", "s:team:1", "s:close:1", "s:agenda:1:0",
                     "s:booked:1:0", "s:enter:1", "s:raised:1:0"):
            await desk.player(staff_no).forges(data)
            assert desk.player(staff_no).screens[-1].html.count("\n") < 3, (staff_no, data)
    await desk.player("1031").forges("s:mine:1")
    desk.player("1031").sees("refused.no_such_day")
    async with desk.db.write() as tx:
        await tx.execute("UPDATE people SET roles = 'soldier' WHERE staff_no IN ('1004', '1013')")
    await until(desk, "2026-11-23 10:00")
    desk.player("1005").sees("由您带队")
    async with desk.db.read() as tx:
        day = await store.by_id(tx, 1)
    assert day is not None
    assert {day.led_by, *day.team} == {desk.player("1005").record.id, desk.player("1011").record.id}
