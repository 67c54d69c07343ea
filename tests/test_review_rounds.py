"""A review round from its opening to what soldiers read of it; and that nothing tells who answered what."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.domain.burden import Asked
from bot.domain.forms import TARGET
from bot.domain.letters import Letter
from bot.domain.people import Person
from bot.domain.review_rounds import Round, token
from bot.domain.review_rounds import Stage as Far
from bot.domain.rhythm import Rhythm, StandingDuty
from bot.jobs import run_due
from bot.services.casework import intake
from bot.services.casework.intake import Request
from bot.services.house import Actor, Unit
from bot.services.ratings import review_closing, review_rating
from bot.services.rounds import burden
from bot.storage import outbox, people
from bot.storage import review_results as results
from bot.storage import review_rounds as store
from bot.storage.database import Transaction
from tests.beginnings import sample_unit
from tests.stage import Player, Stage
from tests.story import fill

RATERS = ("1025", "1026", "1031", "1022", "1019")
"""All had to do with Finance; the first alone with Medical as well."""
SECRET = "谁也不该知道是我说的"


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Stage]:
    async with sample_unit(tmp_path, "zh") as found:
        await dealt(found, "pay", RATERS)
        await dealt(found, "medical", RATERS[:1])
        yield found


async def dealt(stage: Stage, category: str, staff_nos: Sequence[str]) -> None:
    house = stage.app.house
    async with stage.db.write() as tx:
        for staff_no in staff_nos:
            soldier = await people.by_staff_no(tx, staff_no)
            assert soldier is not None
            request = Request(soldier, None, stage.policy.category(category), "样例", [["story", "样例"]])
            await intake.submit(house.unit(tx, Actor(0, "zh", 0), soldier), request)
    await stage.settled()


async def until(stage: Stage, moment: str) -> None:
    at = datetime.fromisoformat(moment).replace(tzinfo=stage.policy.calendar.zone).timestamp()
    stage.clock.move(at - stage.clock.now())
    await run_due(stage.app.house)
    await stage.settled()


async def opened(stage: Stage, by: str = "2026-12-04") -> Player:
    supervisor = stage.player("1004")
    await supervisor.forges("z:open")
    await supervisor.says(by)
    await supervisor.taps("review_round_send")
    await run_due(stage.app.house)
    await stage.settled()
    return supervisor


def unit_of(stage: Stage, tx: Transaction, person: Person) -> Unit:
    return stage.app.house.unit(tx, Actor(0, "zh", 0), person)


async def rated(stage: Stage, marks: dict[str, int], words: str = "") -> None:
    """By the services: what is tapped is in the transcript."""
    for staff_no, mark in marks.items():
        async with stage.db.write() as tx:
            unit = unit_of(stage, tx, stage.player(staff_no).record)
            for aspect in ("attitude", "speed", "result"):
                await review_rating.give(unit, 1, "finance", aspect, mark)
            if words:
                await review_rating.written(unit, {TARGET: [1, "finance"], "review_said": f"{words}{staff_no}"})
        await stage.app.outbox.deliver(unit.born)


async def the_round(stage: Stage) -> Round:
    async with stage.db.read() as tx:
        found = await store.by_id(tx, 1)
    assert found is not None
    return found


async def test_from_its_opening_to_what_soldiers_read(desk: Stage) -> None:
    supervisor = await opened(desk)
    supervisor.sees("review_round_done.opened", "谁都看不到")
    soldier, head = desk.player("1025"), desk.player("1006")
    soldier.sees("请您评一评", "财务、卫生", "不记名")
    await soldier.taps("review_begin")
    soldier.sees("财务", "待您的态度怎么样")
    for face in ("4", "3", "5"):
        await soldier.taps(face)
    soldier.sees("卫生", "（2/2）")
    await soldier.taps("review_skip")
    soldier.sees("态度 4 · 速度 3 · 效果 5", "没评完，不计")
    await soldier.taps("review_say")
    await soldier.says("身份证号 11010519491231002X")
    soldier.sees_not("review_round_done.said")
    await soldier.says("窗口不用排队了")
    soldier.sees("review_round_done.said", "留了话")
    await soldier.taps("✏️ 财务")
    await soldier.taps("1")
    soldier.sees("态度：1")

    await rated(desk, dict.fromkeys(RATERS[1:4], 4))
    await until(desk, "2026-11-30 15:00")
    desk.player("1019").sees("唯一一次提醒")
    soldier.sees_not("唯一一次提醒")
    await rated(desk, {"1019": 5})
    head.sees_not("评议")
    await _closed(desk, supervisor, head, soldier)


async def _closed(desk: Stage, supervisor: Player, head: Player, soldier: Player) -> None:
    await until(desk, "2026-12-04 18:00")
    supervisor.sees("review_round_done.over", "财务", "5 份", "卫生", "不足 5 份")
    head.sees("5 份", "态度 <b>3.6</b>", "窗口不用排队了", "改了什么")
    cadre = desk.player("1011")
    await cadre.forges("z:office:1:finance")
    cadre.sees("5 份")
    cadre.sees_not("窗口不用排队了")
    await soldier.forges("z:give:1:finance:attitude:5")
    soldier.sees("refused.review_round_over")
    await soldier.forges("z:office:1:finance")
    soldier.sees("refused.review_round_gone")

    await head.says("/today")
    head.sees("morning.to_change")
    await head.taps("review_change")
    await head.says("改了")
    head.sees("refused.too_short")
    await head.says("补助材料改成一次告知")
    head.sees("review_round_done.changed", "补助材料改成一次告知")
    await until(desk, "2026-12-21 09:00")
    desk.player("1008").sees("请写上", "卫生", "超期了")
    soldier.sees("评议机关，有结果了", "补助材料改成一次告知", "没有写", "态度 3.6")
    assert (await the_round(desk)).stage is Far.TOLD
    await soldier.says("/menu")
    await soldier.taps("review_told")
    soldier.sees("评议机关，有结果了")

    await until(desk, "2027-01-11 09:00")  # more than 30 days after they rated; the next round begins with it
    await opened(desk, "2027-01-29")
    soldier.sees("他们说改了这些", "补助材料改成一次告知", "没有写")


async def _everything(tx: Transaction) -> dict[str, list[dict[str, Any]]]:
    tables = [row["name"] for row in await tx.all("SELECT name FROM sqlite_master WHERE type = 'table'")]
    return {one: await tx.all(f"SELECT * FROM {one}") for one in tables if not one.startswith("sqlite_")}  # noqa: S608


async def test_once_closed_no_table_tells_who_answered_what(desk: Stage) -> None:
    """Every row of every table: no answer, no word and no token beside a person, his chat or his messages."""
    await opened(desk)
    await rated(desk, {staff_no: 2 + number % 2 for number, staff_no in enumerate(RATERS)}, SECRET)
    talker, soldier = desk.player("1026"), desk.player("1025")
    await talker.forges("z:word:1:finance")
    await talker.says(f"{SECRET}1026")
    await soldier.taps("review_begin")  # Medical; half an answer, half a word, and a letter that could not be sent
    await soldier.taps("5")
    async with desk.db.write() as tx:
        own = Letter("review_round_mine", {"marks": [5, 5, 5]}, soldier.user_id, "zh", soldier.record.id)
        await outbox.set_aside(tx, (await outbox.put(tx, own, 0)).id)
        made = await store.by_id(tx, 1)
        assert made is not None
        assert made.key is not None
        tokens = {token(made.key, made.id, desk.player(one).record.id, office) for one in RATERS
                  for office in ("finance", "medical")}
        before = await _everything(tx)
        assert {row["token"] for row in before["review_round_answers"]} <= tokens
        assert not any("_at" in name or name == "id" for row in before["review_round_answers"] for name in row)
        await review_closing.close(desk.app.house.by_clock(tx), made)
        after = await _everything(tx)

    ids = {desk.player(one).record.id for one in RATERS}
    chats = {desk.player(one).user_id for one in RATERS}
    assert not after["review_round_answers"]
    assert not [row for table in ("outbox", "held") for row in after[table] if str(row["kind"]) in store.OWN]
    for table, rows in after.items():
        for row in rows:
            text = repr(row)
            assert not any(token in text for token in tokens), table
            assert made.key not in text, table
            if SECRET in text:
                his = ids & {value for name, value in row.items() if name in ("person_id", "by_id", "requester")}
                assert table == "review_round_words" or (table == "outbox" and row["kind"] == "review_round_office")
                assert not his
                assert row.get("chat_id") not in chats
    assert not [row for row in after["events"] if row["person_id"] in ids and "review" in row["action"]]
    asks = {name for name in after["review_round_asks"][0] if name != "person_id"}
    assert asks == {"round_id", "asked_at", "reminded_at"}
    assert {row["rated_on"] % 3600 for row in after["review_round_raters"]} == {0}
    days = {row["rated_on"] for row in after["review_round_raters"]}
    assert days == {desk.policy.calendar.start_of_day(int(desk.clock.now()))}
    words = [row["words"] for row in after["review_round_words"]]
    assert words == sorted(words)


async def test_whoever_is_erased_takes_his_answers_along(desk: Stage) -> None:
    await opened(desk)
    await rated(desk, {"1025": 1, "1026": 2})
    async with desk.db.write() as tx:
        await review_rating.take_back(desk.app.house.by_clock(tx), desk.player("1025").record)
        (left,) = await store.answers(tx, 1)
    assert set(left.marks.values()) == {2}


async def test_four_answers_leave_nothing_and_calling_off_neither(desk: Stage) -> None:
    supervisor = await opened(desk)
    await rated(desk, dict.fromkeys(RATERS[:4], 1), SECRET)
    async with desk.db.write() as tx:
        made = await store.by_id(tx, 1)
        assert made is not None
        await review_closing.close(desk.app.house.by_clock(tx), made)
        (entry,) = [one for one in await results.of_round(tx, 1) if one.result.office == "finance"]
        left = await _everything(tx)
    assert entry.result.answers is None
    for table in ("review_round_answers", "review_round_counts", "review_round_words"):
        assert not left[table], table
    assert SECRET not in repr(left)
    await supervisor.forges("z:open")
    await supervisor.says("2026-12-11")
    supervisor.sees("这个月不能再发", "12月1日", "领导二")


async def test_a_leader_allows_one_more_and_the_meter_shows_it(desk: Stage) -> None:
    supervisor, leader = await opened(desk), desk.player("1002")
    await supervisor.forges("z:off:1")
    await supervisor.forges("z:burden:0")
    supervisor.sees("一中队：没有")
    await opened(desk)
    await supervisor.forges("z:close:2")
    await supervisor.forges("z:open")
    await supervisor.says("2026-12-11")
    await supervisor.taps("burden_ask")
    leader.sees("请您准许一次例外")
    await leader.taps("burden_allow")
    await fill(leader, text="换季要用")
    leader.sees("换季要用")
    supervisor.sees("准许了一次例外")
    async with desk.db.write() as tx:
        unit = unit_of(desk, tx, supervisor.record)
        assert not await burden.full(unit, Asked.REVIEW, ["c1", "c2"])
        assert not await burden.full(unit, Asked.COLLECTION, ["c1"])
    soldier = desk.player("1025")
    await soldier.says("/burden")
    soldier.sees("refused.not_your_list")
    await soldier.forges("z:allow:review:1")
    soldier.sees("refused.not_yours")


async def test_nobody_but_a_supervisor_ends_a_round_and_nobody_rates_what_he_was_not_asked(desk: Stage) -> None:
    await opened(desk)
    for staff_no in ("1002", "1006", "1011", "1022", "1025"):
        player = desk.player(staff_no)
        for data in ("z:close:1", "z:off:1", "z:sure:1:off", "z:open", "z:change:1:finance"):
            await player.forges(data)
        if staff_no != "1002":
            await player.forges("z:show:1")
            player.sees("refused.review_round_gone")
    assert (await the_round(desk)).stage is Far.OPEN
    stranger = desk.player("1017")
    await stranger.forges("z:give:1:finance:attitude:1")
    stranger.sees("refused.review_round_not_asked")
    soldier = desk.player("1026")
    await soldier.forges("z:give:1:medical:attitude:1")
    soldier.sees("refused.review_round_not_asked")
    await soldier.forges("z:word:1:finance")
    soldier.sees("refused.review_marks_first")
    async with desk.db.read() as tx:
        assert not await store.answers(tx, 1)


async def test_who_handles_cases_rates_the_requests_he_gets_where_the_unit_wants_that(desk: Stage) -> None:
    desk.app.house.go_by(replace(desk.app.house.policy, offices_rate=True))
    supervisor = await opened(desk)
    cadres = [one for one in ("1011", "1012") if desk.player(one).offered("review_begin")]
    assert cadres, "whoever has a case is asked"
    cadre = desk.player(cadres[0])
    cadre.sees("您经办的诉求")
    await cadre.taps("review_begin")
    cadre.sees("收到的诉求", "review_question.requests")
    await cadre.taps("4")
    cadre.sees("review_round_done.given", "收到的诉求：4")
    await cadre.forges("z:word:1:_requests")
    cadre.sees("refused.review_marks_first")
    async with desk.db.write() as tx:
        made = await store.by_id(tx, 1)
        assert made is not None
        await review_closing.close(desk.app.house.by_clock(tx), made)
    await supervisor.forges("z:show:1")
    supervisor.sees("写得清不清楚：不足 5 份")
    await supervisor.forges("z:change:1:_requests")
    supervisor.sees("refused.review_round_gone")


async def test_a_standing_duty_opens_it_on_its_day_once(desk: Stage) -> None:
    duty = StandingDuty("rating", {"zh": "评议", "en": "Rating"}, "politics", "1004", Rhythm.QUARTERLY,
                        date(2026, 12, 1), reviews=10)
    desk.app.house.go_by(replace(desk.app.house.policy, duties=(duty,)))
    await until(desk, "2026-11-24 09:00")
    async with desk.db.read() as tx:
        assert await store.open_one(tx) is None
    await until(desk, "2026-12-01 09:00")
    await until(desk, "2026-12-02 09:00")
    async with desk.db.read() as tx:
        (made,) = await store.latest(tx, 9)
    assert made.duty is not None
    assert desk.policy.calendar.day(made.closes_at) == date(2026, 12, 15)
    desk.player("1025").sees("请您评一评")
