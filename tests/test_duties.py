"""Standing duties: dates, the ladder, one tap or number and proof, who may change them; in both languages."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.config import load_policy
from bot.demo import DATA
from bot.domain.duties import Duty, latest, next_date, rungs
from bot.domain.errors import PolicyError
from bot.domain.rhythm import Rhythm, StandingDuty, following
from bot.jobs import run_due
from bot.services.posts import duty_watch
from bot.storage import duties
from tests.beginnings import sample_unit
from tests.screens import LONG, NAME, NOW, both, shown
from tests.stage import Player, Stage, sample_policy

POLICY = sample_policy()
CALENDAR = POLICY.calendar


@pytest.fixture(params=["zh", "en"])
async def stage(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Stage]:
    async with sample_unit(tmp_path, request.param) as found:
        yield found


async def until(stage: Stage, moment: str) -> None:
    at = datetime.fromisoformat(moment).replace(tzinfo=CALENDAR.zone).timestamp()
    stage.clock.move(at - stage.clock.now())
    await run_due(stage.app.house)
    await stage.settled()


async def one(stage: Stage, duty_id: int = 1) -> Duty:
    async with stage.db.read() as tx:
        found = await duties.by_id(tx, duty_id)
    assert found is not None
    return found


async def add(player: Player, owner: str = "", *, rhythm: str = "monthly", first: str = "12-05",
              served: bool = False, title: str = "每月录入家属医疗信息") -> None:
    await player.says("/duties")
    await player.taps("add_duty")
    await player.says(title)
    if player.offered("skip_duty_owner"):
        await (player.says(owner) if owner else player.taps("skip_duty_owner"))
    await player.taps(rhythm)
    if rhythm != "lasting":
        await player.says(first)
    await player.taps("served" if served else "not_served")


def test_a_day_off_moves_the_date_to_the_working_day_before() -> None:
    friday = CALENDAR.local(latest(date(2026, 12, 5), CALENDAR))
    assert (friday.date(), friday.hour) == (date(2026, 12, 4), 18)
    assert CALENDAR.local(latest(date(2027, 10, 3), CALENDAR)).date() == date(2027, 9, 30)


def test_the_last_day_of_a_month_stays_the_last() -> None:
    on: date | None = date(2026, 12, 31)
    found = []
    for _ in range(3):
        assert on is not None
        on = following(Rhythm.MONTHLY, 31, on)
        found.append(on)
    assert found == [date(2027, 1, 31), date(2027, 2, 28), date(2027, 3, 31)]
    assert following(Rhythm.HALF_YEARLY, 31, date(2026, 8, 31)) == date(2027, 2, 28)
    assert following(Rhythm.ONCE, 1, date(2026, 8, 31)) is None


def duty(rhythm: Rhythm, on: date) -> Duty:
    return Duty(1, LONG, "medical", 1, rhythm, on.day, served=False, next_on=on,
                due_at=latest(on, CALENDAR), serial=1, created_at=0)


@given(st.sampled_from([one for one in Rhythm if one not in (Rhythm.ONCE, Rhythm.LASTING)]),
       st.dates(date(2026, 1, 1), date(2026, 12, 31)), st.integers(-40, 400))
def test_what_comes_round_is_ahead_and_its_rungs_are_in_order(rhythm: Rhythm, on: date, late: int) -> None:
    found = duty(rhythm, on)
    now = (found.due_at or 0) + late * 86_400
    after = next_date(found, now, CALENDAR)
    assert after is not None
    assert after > on
    assert latest(after, CALENDAR) > now
    instants = [rung.at for rung in rungs(found, POLICY)]
    assert instants == sorted(instants)


async def test_it_is_reminded_then_climbs_and_one_tap_ends_it_until_next_time(stage: Stage) -> None:
    owner, head = stage.player("1013"), stage.player("1008")
    await add(owner)
    assert (await one(stage)).next_on == date(2026, 12, 5)
    await until(stage, "2026-11-27T10:00")
    owner.sees("duty_done_word.added")
    await until(stage, "2026-12-03T10:00")
    assert any("每月录入家属医疗信息" in seen.text and "🟡" in seen.text for seen in owner.heard)
    await until(stage, "2026-12-04T17:30")
    assert not any("🔴" in seen.text for seen in head.heard)
    await until(stage, "2026-12-08T09:00")
    assert any("🔴" in seen.text for seen in head.heard)
    told = len(owner.screens)
    await until(stage, "2026-12-08T09:10")
    assert len(owner.screens) == told
    await owner.taps("每月录入家属医疗信息")
    for _ in range(10):
        await owner.forges("j:done:1:1")
    found = await one(stage)
    assert (found.serial, found.next_on) == (2, date(2027, 1, 5))
    async with stage.db.read() as tx:
        assert (await duties.last_mark(tx, 1)) is not None
    owner.sees("refused.duty_done_already")
    await owner.forges("j:show:1")
    await owner.taps("duty_note")
    await owner.says("系统慢，录了两天")
    owner.sees("系统慢，录了两天")


async def test_after_weeks_without_the_desk_each_reads_one_list(stage: Stage) -> None:
    owner = stage.player("1013")
    for number in range(5):
        await add(owner, title=f"职责{number}")
    await until(stage, "2026-12-21T10:00")
    for staff_no in ("1013", "1008", "1002"):
        late = [seen for seen in stage.player(staff_no).heard if seen.text.startswith("📌")]
        assert len([seen for seen in late if "🔴" in seen.text]) == 1, staff_no


async def test_with_people_behind_it_a_tap_is_not_enough(stage: Stage) -> None:
    owner, supervisor = stage.player("1013"), stage.player("1004")
    await add(owner, served=True)
    await owner.taps("duty_done")
    assert (await one(stage)).serial == 1
    await owner.says("１２")
    await owner.says("系统登记名单 12 月")
    assert (await one(stage)).serial == 2
    supervisor.sees("12", "系统登记名单")
    await supervisor.taps("check_no")
    owner.sees({"zh": "抽查不符", "en": "not so"}[owner.language])
    await supervisor.forges("j:so:1")
    supervisor.sees("refused.settled_already")
    await owner.forges("j:show:1")
    await owner.taps("duty_done")
    await owner.says("很多")
    await owner.says("名单")
    owner.sees("refused.not_a_number")
    assert (await one(stage)).serial == 2


async def test_a_head_gives_it_changes_it_and_ends_it_with_a_reason(stage: Stage) -> None:
    head, first, second = stage.player("1008"), stage.player("1013"), stage.player("1014")
    await add(head, "卫生甲")
    first.sees("每月录入家属医疗信息", head.record.name)
    await head.taps("duty_owner")
    await head.says("卫生乙")
    second.sees("每月录入家属医疗信息")
    assert (await one(stage)).owner == second.record.id
    await head.forges("j:rhythm:1")
    await head.taps("quarterly")
    await head.says("12-31")
    assert (await one(stage)).next_on == date(2026, 12, 31)
    await head.taps("duty_end")
    await head.says("上级统一录入了")
    second.sees("上级统一录入了")
    await second.forges("j:done:1:2")
    second.sees("refused.duty_over")


async def test_others_neither_see_nor_change_it(stage: Stage) -> None:
    await add(stage.player("1013"))
    stranger, soldier = stage.player("1011"), stage.player("1025")
    for data in ("j:show:1", "j:done:1:1", "j:note:1", "j:owner:1", "j:rhythm:1", "j:end:1", "j:show:99"):
        await stranger.forges(data)
        stranger.sees("refused.no_such_duty")
    for data in ("j:list:all:0", "j:list:home:0"):
        await stranger.forges(data)
        stranger.sees("refused.not_your_list")
    await soldier.says("/duties")
    soldier.sees("refused.not_your_list")
    await soldier.forges("j:add")
    soldier.sees("refused.not_yours")
    await stage.player("1013").forges("j:end:1")
    stage.player("1013").sees("refused.not_yours")
    for data in ("j:", "j:list", "j:show:x", "j:nothing:1", "j:so:77"):
        await stranger.forges(data)
    assert (await one(stage)).ended_at is None


async def test_who_stands_in_is_reminded_and_may_do_it(stage: Stage) -> None:
    owner, deputy = stage.player("1013"), stage.player("1017")
    await add(owner)
    async with stage.db.write() as tx:
        await tx.execute("UPDATE people SET substitute = :deputy, away = 1 WHERE id = :id",
                         deputy=deputy.record.id, id=owner.record.id)
    await until(stage, "2026-12-03T10:00")
    assert any("每月录入家属医疗信息" in seen.text for seen in deputy.heard)
    await deputy.forges("j:done:1:1")
    assert (await one(stage)).serial == 2


async def test_the_list_is_confirmed_by_holder_head_and_the_clerks_he_serves(stage: Stage) -> None:
    supervisor, clerk, cadre = stage.player("1004"), stage.player("1022"), stage.player("1013")
    await add(cadre)
    await supervisor.says("/duties")
    await supervisor.taps("round_show")
    await supervisor.taps("round_start")
    for _ in range(9):
        await supervisor.forges("j:start")
    assert len([seen for seen in clerk.screens if seen.text.startswith("📌")]) == 1
    assert any("每月录入家属医疗信息" in seen.text for seen in stage.player("1008").heard)
    cadre.sees("每月录入家属医疗信息")
    await cadre.taps("round_right")
    await clerk.taps("round_lacks")
    await clerk.says("每季度来中队登记随军家属")
    await clerk.says("卫生乙")
    supervisor.sees("每季度来中队登记随军家属", "卫生乙", clerk.record.name)
    await supervisor.taps("round_take")
    await supervisor.taps("quarterly")
    await supervisor.says("12-31")
    await supervisor.taps("served")
    found = await one(stage, 2)
    assert (found.owner, found.served, found.title["zh"]) == (
        stage.player("1014").record.id, True, "每季度来中队登记随军家属")
    await supervisor.forges("j:round")
    supervisor.sees_not(cadre.record.name)
    await supervisor.forges("j:take:1")
    supervisor.sees("refused.no_such_duty")
    for data in ("j:round", "j:start", "j:proposal:1", "j:drop:1"):
        await cadre.forges(data)
        cadre.sees("refused.not_yours")
    await cadre.forges("j:right:1")
    await stage.player("1025").forges("j:lacks:1")
    stage.player("1025").sees("refused.not_yours")


async def test_the_units_own_rhythm_is_taken_in_once_and_keeps_what_was_changed(stage: Stage) -> None:
    mine = StandingDuty("study", {"zh": "月度学习", "en": "Monthly study"}, "politics", "1001", Rhythm.MONTHLY,
                        date(2026, 12, 10))
    gone = replace(mine, id="gone", owner="9999", home="medical", rhythm=Rhythm.LASTING, first=None)
    house = replace(stage.app.house, policy=replace(stage.policy, duties=(mine, gone)))
    for _ in range(2):
        await duty_watch.adopt(house)
    assert ((await one(stage)).owner, (await one(stage, 2)).owner) == (stage.player("1001").record.id, None)
    async with stage.db.read() as tx:
        assert len(await duties.listed(tx)) == 2
    admin = stage.player("1001")
    await admin.says("/duties")
    admin.sees(mine.words[admin.language])


def test_the_sample_units_duties_are_read_and_mistakes_named(tmp_path: Path) -> None:
    assert [one.id for one in load_policy(DATA / "desk.toml").duties] == [
        "family-medical", "quarter-review", "rate-headquarters", "confirm-duties", "housing-list"]
    text = (DATA / "desk.toml").read_text("utf-8")
    for before, after, said in (
            ('rhythm = "quarterly"', 'rhythm = "often"', "often"), ('first = "2026-12-31"', 'first = "bald"', "first"),
            ('id = "quarter-review"', 'id = "family-medical"', "twice"),
            ('first = "2026-12-31"', 'first = "2026-12-31"\ncollects = 90', "collects"),
            ('rhythm = "lasting"', 'rhythm = "lasting"\ncollects = 5', "needs a rhythm with dates"),
            ("reviews = 10", "reviews = 99", "reviews"),
            ('home = "politics"\nowner', 'home = "x"\nowner', "x")):
        file = tmp_path / "desk.toml"
        file.write_text(text.replace(before, after), "utf-8")
        with pytest.raises(PolicyError, match=said):
            load_policy(file)


@both
def test_every_screen_at_its_longest(language: str) -> None:
    line = {"title": LONG, "rhythm": "half_yearly", "due_at": NOW, "served": True, "late": True, "owner": NAME,
            "home": LONG, "own": False}
    for scope in ("mine", "home", "all"):
        shown("duties", {"headline": "done", "scope": scope, "page": 2, "lines": [line] * 6, "derived": [
            {"kind": kind, "words": LONG} for kind in ("category", "card", "clerk")]}, language)
    done = {"by": NAME, "at": NOW, "number": 300, "proof": "证" * 300, "note": "话" * 300}
    shown("duty", {"headline": "added", "duty": line, "last": done}, language)
    shown("duty", {"headline": None, "duty": {**line, "owner": None, "due_at": None}, "last": None}, language)
    shown("duties_due", {"lines": [line] * 20, "more": 3}, language)
    shown("duty_given", {"title": LONG, "by": NAME, "due_at": NOW}, language)
    shown("duty_ended", {"title": LONG, "by": NAME, "why": "由" * 300}, language)
    shown("duty_check", {"title": LONG, "by": NAME, "number": 12, "proof": "证" * 300}, language)
    shown("duty_checked", {"title": LONG, "so": False, "by": NAME}, language)
    for kind in ("holder", "head", "clerk"):
        shown("duty_ask", {"kind": kind, "lines": [line] * 20, "more": 2}, language)
    for lacks in (True, False):
        shown("duty_asked", {"lacks": lacks}, language)
    shown("duty_proposed", {"by": NAME, "home": LONG, "said": "话" * 300, "who": None}, language)
    shown("duty_round", {"started_at": NOW, "asked": 60, "waiting": [NAME] * 30, "more": 9, "proposed": 3}, language)
