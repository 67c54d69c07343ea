"""Delivery lists: who may move whom where, lists that cannot be used, reminders and the office's task; transcripts."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import delivery as rules
from bot.domain import delivery_task
from bot.domain.delivery import (
    APART,
    MOVES,
    OPEN,
    REMINDERS,
    Delivery,
    Line,
    Move,
    Party,
    Reach,
    Stand,
    Who,
    allowed,
    moved,
    overdue,
    parties,
)
from bot.domain.delivery_sheet import LONGEST, read, read_text
from bot.domain.errors import Refused
from bot.domain.people import Person, Role
from bot.exporting import deliveries as papers
from bot.services import delivery_watch, releasing
from bot.sheets import taking, xlsx_bytes
from bot.storage import deliveries, delivery_lines, duties, people
from bot.storage.people import Entry
from tests.beginnings import sample_unit
from tests.stage import Player, Stage, sample_policy
from tests.story import accepted, filed, fill
from tests.test_duties import add

POLICY = sample_policy()
DAY = 86_400
CARD = "leave-travel"
MADE = Delivery(1, {"zh": "样", "en": "x"}, "pay", "medical", 9, 9, 0, Reach.SHEET, Who.ALL, (), 99, card_id=CARD)
LINE = Line(1, 1, "c1", Stand.TOLD, 0, told_at=0)


def person(number: int, home: str, *roles: Role, name: str = "") -> Person:
    return Person(number, str(1000 + number), name or f"样例{number}", home, frozenset({Role.SOLDIER, *roles}))


# ── The rules ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_that_he_has_it_only_he_says() -> None:
    for who in (person(2, "medical", Role.HEAD), person(3, "hq", Role.SUPERVISOR), person(4, "c1", Role.CLERK)):
        held = parties(who, MADE, LINE, POLICY)
        assert held
        with pytest.raises(Refused, match="not_yours"):
            moved(MADE, LINE, Move.RECEIVED, held, (1, who.id), POLICY)
    assert MOVES[Move.RECEIVED][2] == {Party.SELF}


def test_who_may_do_what_with_whom() -> None:
    seen = {
        "owner": parties(person(9, "medical", Role.CADRE), MADE, LINE, POLICY),
        "head": parties(person(5, "medical", Role.HEAD), MADE, LINE, POLICY),
        "supervisor": parties(person(5, "hq", Role.SUPERVISOR), MADE, LINE, POLICY),
        "clerk": parties(person(5, "c1", Role.CLERK), MADE, LINE, POLICY),
        "another clerk": parties(person(5, "c2", Role.CLERK), MADE, LINE, POLICY),
        "another head": parties(person(5, "finance", Role.HEAD), MADE, LINE, POLICY),
        "himself, a supervisor": parties(person(1, "hq", Role.SUPERVISOR), MADE, LINE, POLICY),
    }
    assert seen == {"owner": {Party.OFFICE}, "head": {Party.OFFICE}, "supervisor": {Party.OFFICE},
                    "clerk": {Party.HOME}, "another clerk": set(), "another head": set(),
                    "himself, a supervisor": {Party.SELF}}
    survey = replace(MADE, card_id=None, question="?")
    assert not parties(person(5, "c1", Role.CLERK), survey, LINE, POLICY)


@given(st.lists(st.tuples(st.sampled_from([one for one in Move if one is not Move.AGAIN]),
                          st.sampled_from([Party.SELF, Party.OFFICE, Party.HOME])), max_size=12))
def test_whatever_is_done_an_open_line_is_never_forgotten(steps: list[tuple[Move, Party]]) -> None:
    line = LINE
    for number, (move, by) in enumerate(steps, start=1):
        if move in allowed(MADE, line, frozenset({by})):
            line = moved(MADE, line, move, frozenset({by}), (number, 7), POLICY)
        assert line.stand not in OPEN or line.next_at is not None or line.to_ask or (number and line == LINE)
        assert line.stand in OPEN or not line.to_ask


def test_three_reminders_then_the_office_asks() -> None:
    line = replace(LINE, next_at=APART)
    for number in range(1, REMINDERS + 1):
        line = overdue(line, line.next_at or 0, reachable=True)
        assert (line.reminders, line.to_ask) == (number, False)
    line = overdue(line, line.next_at or 0, reachable=True)
    assert (line.to_ask, line.next_at) == (True, None)
    assert overdue(LINE, 0, reachable=False).to_ask
    assert overdue(replace(LINE, stand=Stand.APPLIED), 0, reachable=True).to_ask


def test_the_task_climbs_the_ladder_in_order() -> None:
    rungs = list(delivery_task.task(int(POLICY.calendar.next_working(1_795_600_000)), POLICY))
    assert [one.at for one in rungs] == sorted(one.at for one in rungs)
    assert len(rungs) == len(POLICY.ladder) + 1


ROSTER = [person(1, "c1", name="甲一"), person(2, "c1", name="乙二"), person(3, "c2", name="乙二")]


@pytest.mark.parametrize(("rows", "ids", "wrong"), [
    ([["编号", "姓名"], ["1001", "甲一"], [], ["1002", "乙二"]], [1, 2], []),
    ([["落实名单"], ["序号", "编号", "姓名"], ["1", "1001", "甲一"]], [1], []),
    ([["姓名"], ["甲一"], ["乙二"]], [1], [(3, "several")]),
    ([["电话", "地址"], ["1", "2"]], [], [(1, "columns")]),
    ([["编号", "备注"], ["", "病假"], ["=A1", ""], ["9999", ""], ["1001", ""], ["1001", ""]], [1],
     [(2, "empty"), (3, "formula"), (4, "unknown"), (6, "twice")]),
    ([["编号", "姓名"], ["1001", "乙二"]], [], [(2, "mismatch")]),
    ([["编号"]], [], [(1, "nobody")]),
    ([["编号"], *[["1001"]] * 10_000], [], [(0, "long")]),
])
def test_a_table_is_read_line_by_line(rows: list[list[str]], ids: list[int], wrong: list[tuple[int, str]]) -> None:
    found = read(rows, ROSTER)
    assert [one.id for one in found.people] == ids
    assert [(one.number, one.code) for one in found.wrong] == wrong


def test_what_is_pasted_needs_no_header() -> None:
    found = read_text("1001\n2. 1002 , 乙二\n\n谁也不是", ROSTER)
    assert [one.id for one in found.people] == [1, 2]
    assert [(one.number, one.code) for one in found.wrong] == [(4, "unknown")]
    assert len(read_text("1001\n" * 3, ROSTER).wrong) == 2
    assert LONGEST < 10_000


def test_a_file_that_is_no_table_is_refused_before_it_is_read() -> None:
    for data, code in ((b"\xd0\xcf\x11\xe0 old", "sheet_old"), (b"PK\x03\x04 broken", "sheet_bad"),
                       (b"x" * (taking.LARGEST + 1), "sheet_large"), (b"%PDF-1.7", "sheet_bad")):
        with pytest.raises(Refused, match=code):
            taking.taken(data)
    assert taking.taken(xlsx_bytes([["编号"], ["1001"]])) == [["编号"], ["1001"]]


# ── Transcripts ──────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with sample_unit(tmp_path, "zh") as found:
        yield found


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


async def sends(player: Player, rows: list[list[str]], name: str = "list.xlsx") -> None:
    player._acts()
    player.stage.simulator.send_file(player.user_id, "document", xlsx_bytes(rows), name=name)
    await player.stage.settled()


async def opened(stage: Stage, staff_no: str = "1011") -> Player:
    """The owner opens a list of three by a table, after a bad one."""
    owner = stage.player(staff_no)
    await owner.forges(f"k:show:{CARD}:0")
    await owner.taps("delivery_begin")
    await owner.taps("reach_sheet")
    await sends(owner, [["编号", "姓名"], ["1025", "战士甲"], ["8888", ""]])
    owner.sees("8888")
    await owner.says("1025\n1026\n9999")
    owner.sees("9999")
    assert not owner.offered("delivery_start")
    await owner.taps("delivery_sheet")
    await sends(owner, [["编号", "姓名"], ["1025", "战士甲"], ["1026", "战士乙"], ["1031", "战士丙"]])
    owner.sees("共 3 人")
    await owner.taps("delivery_start")
    await later(stage)
    return owner


async def test_told_applied_in_the_system_received_and_done(stage: Stage) -> None:
    owner = await opened(stage)
    first, second, third = (stage.player(one) for one in ("1025", "1026", "1031"))
    await first.taps("delivery_applied")
    assert (await stand(stage, "1025")).stand is Stand.APPLIED
    await owner.forges("i:show:1")
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
    rows = taking.taken((tmp_path / "list.xlsx").read_bytes())
    assert [row[2] for row in rows[1:]] == ["战士甲", "战士乙"]
    await stage.player("1031").forges("i:show:1")
    stage.player("1031").sees("refused.no_such_delivery")


async def test_after_an_outage_each_hears_once(stage: Stage) -> None:
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
        await people.save(tx, Entry("1099", "新来的", "c1", both, None, None, active=True))
    await later(stage)
    assert (await stand(stage, "1025")).stand is Stand.ASKED
    assert (await stand(stage, "1031")).stand is Stand.ASKED
    left = await stand(stage, "1026")
    assert (left.stand, left.why) == (Stand.LEFT_OUT, rules.Why.HAS_LEFT)
    async with stage.db.read() as tx:
        new = await people.by_staff_no(tx, "1099")
        line = await delivery_lines.one(tx, 1, new.id if new else 0)
    assert line is not None
    assert line.to_ask


async def test_help_opens_a_case_that_carries_the_card(stage: Stage) -> None:
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


async def test_a_survey_from_a_case_makes_the_cases_of_those_who_say_yes(stage: Stage) -> None:
    handler = await filed(stage)
    await handler.forges("o:1")
    await handler.taps("sweep")
    await handler.taps("way_survey")
    await handler.says("战士甲的补助没到账，您的呢？")
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
    await asked.forges("i:me:yes:1")
    asked.sees("delivery_word.moved")
    case = await stage.case("2026-0002")
    assert (case.requester, case.category) == (asked.record.id, "pay")
    stage.player("1025").sees_not("您上个月的补助")
    assert (await stand(stage, "1026")).stand is Stand.RAISED


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
        await fill_up_to_the_story(one)
        await one.taps("🙌 三号楼二楼淋浴没有热水")
        one.sees("delivery_mine.common_asked")
        await one.taps("delivery_too")
    await handler.forges("c:1:progress")
    await handler.says("热水器已报修，周五到货，由军需甲负责装。")
    joins.sees("热水器已报修")
    await handler.forges("c:1:resolve")
    await fill(handler, outcome="solved", text="热水器换好了，今晚六点起有热水。")
    joins.sees("今晚六点起有热水", "delivery_mine.common_entered")
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


async def fill_up_to_the_story(player: Player) -> None:
    """Answers what the category asks, whatever it is."""
    for _ in range(6):
        newest = next(one for one in reversed(player.screens) if one.buttons)
        picks = [button for row in newest.buttons for button in row if ":pick:" in (button.data or "")]
        if any((button.data or "").startswith("i:mine") for row in newest.buttons for button in row):
            return
        await (player.taps(picks[0].data or "") if picks else player.says("样例"))
