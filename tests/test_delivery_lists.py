"""Delivery lists from beginning to end: transcripts."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.domain import delivery as rules
from bot.domain.delivery import (
    REMINDERS,
    Line,
    Stand,
)
from bot.domain.handover import Belonging, Handover, What
from bot.domain.people import Role
from bot.exporting import deliveries as papers
from bot.services.delivery import delivery_watch
from bot.services.letters import releasing
from bot.services.posts import belongings, passing
from bot.sheets import received
from bot.storage import deliveries, delivery_lines, duties, people
from bot.storage.people import Entry
from tests.stage import Player, Stage
from tests.story import fill
from tests.tables import hands_in
from tests.test_duties import add

DAY = 86_400
CARD = "leave-travel"


@pytest.fixture
def stage(chinese: Stage) -> Stage:
    return chinese


async def later(stage: Stage, days: float = 0) -> None:
    """Only the lists' own ticks: what else is due by then is no part of these stories."""
    stage.clock.move(days * DAY)
    for look in (delivery_watch.match, delivery_watch.deliver, releasing.release):
        await look(stage.app.house)
    await stage.settled()


async def stand(stage: Stage, staff_no: str) -> Line:
    async with stage.db.read() as tx:
        found = await delivery_lines.one(tx, 1, stage.player(staff_no).record.id)
    assert found is not None
    return found


async def opened(stage: Stage, staff_no: str = "1011") -> Player:
    """The owner opens a list of three by a table, after a bad one."""
    owner = stage.player(staff_no)
    await owner.forges(f"k:show:{CARD}:0")
    await owner.taps("delivery_begin")
    await owner.taps("reach_sheet")
    await hands_in(owner, [["编号", "姓名"], ["1025", "战士甲"], ["8888", ""]], "list.xlsx")
    owner.sees("8888")
    await owner.says("1025\n1026\n9999")
    owner.sees("9999")
    assert not owner.offered("delivery_start")
    await owner.taps("delivery_sheet")
    await hands_in(owner, [["编号", "姓名"], ["1025", "战士甲"], ["1026", "战士乙"], ["1031", "战士丙"]], "list.xlsx")
    owner.sees("共 3 人" if owner.language == "zh" else "3 people")
    await owner.taps("delivery_start")
    await later(stage)
    return owner


async def test_told_applied_in_the_system_received_and_done(stage: Stage) -> None:
    owner = await opened(stage)
    first, second, third = (stage.player(one) for one in ("1025", "1026", "1031"))
    await first.taps("delivery_applied")
    assert (await stand(stage, "1025")).stand is Stand.APPLIED
    await owner.says("/menu")
    await owner.taps("group_companies")
    await owner.taps("deliveries")
    await owner.taps("探亲路费")
    await owner.taps("delivery_all_in")
    await owner.taps("delivery_all_yes")
    first.sees("delivery_mine.entered")
    await first.taps("delivery_missing")
    assert (await stand(stage, "1025")).to_ask
    await first.taps("delivery_received")
    await first.forges("i:me:received:1")
    first.sees("delivery_word.moved")
    await second.taps("delivery_no")
    await owner.forges("i:close:1")
    owner.sees("refused.delivery_left")
    await owner.forges("i:names:1:-:open:0")
    await owner.taps("战士丙")
    await owner.taps("delivery_do_leave")
    await owner.taps("why_other")
    await owner.says("已在地方参保 <b>")
    third.sees("已在地方参保")
    await later(stage)
    assert any("人人有着落" in one.text for one in owner.screens)
    await owner.forges("i:show:1")
    await owner.taps("delivery_close")
    owner.sees("delivery_word.closed")
    async with stage.db.read() as tx:
        made = await deliveries.by_id(tx, 1)
        told = await tx.all("SELECT after FROM events WHERE action LIKE 'delivery%'")
    assert made is not None
    assert made.closed_at is not None
    assert not any("参保" in row["after"] or "战士" in row["after"] for row in told)


async def test_reminded_three_times_then_asked_and_climbed(stage: Stage, tmp_path: Path) -> None:
    owner, soldier, head = await opened(stage), stage.player("1025"), stage.player("1006")
    for _ in range(5):
        await later(stage, 7)
    await later(stage, 1)
    line = await stand(stage, "1025")
    assert (line.reminders, line.to_ask) == (REMINDERS, True)
    assert sum("提醒您一下" in one.text for one in soldier.screens) == REMINDERS
    assert any("要去问、去办" in one.text for one in owner.screens)
    await later(stage, 12)
    assert any("🔴" in one.text and "要去问、去办" in one.text for one in head.screens)
    await owner.forges("i:names:1:-:ask:0")
    await owner.taps("战士甲")
    await owner.taps("delivery_do_later")
    assert not (await stand(stage, "1025")).to_ask
    clerk = stage.player("1022")
    await clerk.forges("i:names:1:c1:ask:0")
    clerk.sees("战士乙")
    clerk.sees_not("战士丙")
    await clerk.forges("i:names:1:-:ask:0")
    clerk.sees("refused.not_yours")
    await clerk.forges("i:names:1:c1:open:0")
    await clerk.taps("战士乙")
    assert not clerk.offered("delivery_do_leave")
    await clerk.taps("delivery_do_applied")
    second = await stand(stage, "1026")
    assert (second.stand, second.by) == (Stand.APPLIED, clerk.record.id)
    await clerk.forges(f"i:do:entered:1:{second.person_id}")
    clerk.sees("refused.not_yours")
    async with stage.db.read() as tx:
        paper = await papers.read(tx, 1, home="c1")
    assert paper is not None
    papers.write(paper, owner.words, stage.policy, tmp_path / "list.xlsx")
    rows = await received.rows((tmp_path / "list.xlsx").read_bytes(), "list.xlsx")
    assert [row[2] for row in rows[1:]] == ["战士甲", "战士乙"]
    await stage.player("1031").forges("i:show:1")
    stage.player("1031").sees("refused.no_such_delivery")


async def test_after_an_outage_each_hears_once(english: Stage) -> None:
    stage = english
    await opened(stage)
    soldier = stage.player("1025")
    seen = len(soldier.screens)
    await later(stage, 200)
    await later(stage, 0)
    assert len(soldier.screens) == seen + 1
    assert (await stand(stage, "1025")).reminders == 1


async def test_who_is_new_or_transferred_is_asked_and_who_has_left_is_left_out(stage: Stage) -> None:
    owner = stage.player("1011")
    await owner.forges(f"i:begin:{CARD}")
    await owner.taps("reach_ask")
    await owner.taps("一中队")
    await owner.taps("done_deliver_homes")
    await owner.taps("who_soldiers")
    owner.sees_not("共 ")
    await owner.taps("delivery_start")
    await later(stage)
    soldier = stage.player("1025")
    await soldier.taps("delivery_no")
    async with stage.db.write() as tx:
        both = frozenset({Role.SOLDIER})
        await people.save(tx, Entry("1025", "战士甲", "c2", both, None, None, active=True))
        await people.save(tx, Entry("1031", "战士丙", "c1", both, None, None, active=True))
        await people.save(tx, Entry("1026", "战士乙", "c1", both, None, "2026-11-01", active=False))
        await people.save(tx, Entry("1011", "财务甲", "finance", both, None, None, active=True))
        await people.save(tx, Entry("1099", "新来的", "c1", both, None, None, active=True))
    await later(stage)
    assert any("现在由您负责" in one.text for one in stage.player("1006").screens)
    assert (await stand(stage, "1025")).stand is Stand.ASKED
    assert (await stand(stage, "1031")).stand is Stand.ASKED
    left = await stand(stage, "1026")
    assert (left.stand, left.why) == (Stand.LEFT_OUT, rules.Why.HAS_LEFT)
    async with stage.db.read() as tx:
        new = await people.by_staff_no(tx, "1099")
        line = await delivery_lines.one(tx, 1, new.id if new else 0)
    assert line is not None
    assert line.to_ask


async def test_newly_married_he_is_asked_again(stage: Stage) -> None:
    """By his own word, or by his clerk's; reminded anew, three times at most."""
    await opened(stage)
    soldier, clerk = stage.player("1025"), stage.player("1022")
    await soldier.taps("delivery_no")
    await clerk.forges(f"i:one:1:{soldier.record.id}")
    await clerk.taps("delivery_do_changed")
    await later(stage)
    soldier.sees("delivery_mine.asked")
    assert (await stand(stage, "1025")).reminders == 0
    await clerk.forges(f"i:do:changed:1:{soldier.record.id}")  # asked he is: nobody may begin that anew
    clerk.sees("delivery_word.moved")
    await soldier.taps("delivery_no")
    await soldier.forges("i:changed")
    soldier.sees("delivery_mine.asked")
    await soldier.taps("delivery_yes")
    assert (await stand(stage, "1025")).stand is rules.Stand.TOLD


async def test_help_opens_a_case_that_carries_the_card(english: Stage) -> None:
    stage = english
    await opened(stage)
    married = stage.player("1022")
    await married.forges(f"k:show:{CARD}:0")
    await married.taps("delivery_own")
    await married.taps("delivery_yes")
    assert (await stand(stage, "1022")).stand is Stand.TOLD
    await stage.player("1031").forges("i:begin:")
    stage.player("1031").sees("refused.no_entitlements")
    soldier = stage.player("1025")
    await soldier.taps("delivery_help")
    await fill(soldier, text="窗口说没有我的名字")
    await soldier.taps("submit")
    case = await stage.case()
    assert (case.card_id, case.requester) == (CARD, soldier.record.id)
    assert (await stand(stage, "1025")).case_id == case.id


async def test_a_duty_with_people_behind_it_is_done_by_a_list(stage: Stage) -> None:
    owner = stage.player("1011")
    await add(owner, rhythm="yearly", first="12-15", served=True, title="发放探亲路费")
    await owner.taps("delivery_by_list")
    await owner.taps("探亲路费")
    await owner.taps("reach_sheet")
    await owner.says("1025")
    await owner.taps("delivery_start")
    await later(stage)
    await stage.player("1025").taps("delivery_received")
    async with stage.db.read() as tx:
        mark, duty = await duties.last_mark(tx, 1), await duties.by_id(tx, 1)
    assert mark is not None
    assert duty is not None
    assert (mark.number, mark.person_id, mark.checked, duty.serial) == (1, owner.record.id, 0, 2)
    await owner.forges("i:duty:1:1")
    owner.sees("refused.duty_done_already")


async def test_it_passes_on_with_its_owners_post(stage: Stage) -> None:
    owner, successor = await opened(stage), stage.player("1012")
    async with stage.db.write() as tx:
        thing = Belonging(What.DELIVERY, "1", {"zh": "样", "en": "x"})
        unit = stage.app.house.by_clock(tx)
        made = Handover(1, owner.record.id, successor.record.id, successor.record.id, None, 0, 0)
        assert [one.ref for one in await belongings.of(unit, owner.record) if one.what is What.DELIVERY] == ["1"]
        assert await passing.pass_on(unit, thing, owner.record, successor.record, made, interim=False)
        assert not await passing.pass_on(unit, thing, owner.record, successor.record, made, interim=False)
        assert await passing.current(unit, thing, successor.record.id, {})
    await successor.forges("i:show:1")
    successor.sees("负责：财务 财务乙")


async def test_of_whole_companies_only_shares_are_shown(stage: Stage) -> None:
    """How many a company has is told by nothing that leaves by messenger."""
    owner, clerk = stage.player("1011"), stage.player("1022")
    await owner.forges(f"k:show:{CARD}:0")
    for label in ("delivery_begin", "reach_homes", "done_deliver_homes", "who_soldiers", "delivery_start"):
        await owner.taps(label)
    await later(stage)
    await stage.player("1025").taps("delivery_applied")
    async with stage.db.write() as tx:
        await tx.execute("UPDATE people SET reachable = 0 WHERE staff_no IN ('1026', '1031')")
    await later(stage, 8)
    for player in (owner, clerk, stage.player("1002")):
        await player.forges("i:show:1")
        text = re.sub(r"\d+(月|日|%|:\d+)|[🚩\d]+:\d+", "", player.screens[-1].text)
        assert not re.search(r"\d", text), text
        await player.forges("i:list:0")
        assert not re.search(r"\d+ 人", player.screens[-1].text)
    assert any("要去问、去办的人" in one.text for one in owner.screens)
    assert not [one for one in owner.screens if "政策落实清单" in one.text and re.search(r"\d+ 人", one.text)]
