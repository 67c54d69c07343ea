"""The unit by chat: shown beforehand, confirmed, written to desk.toml, told, taken back; by admins alone."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.config import load_policy
from bot.domain.people import Person
from bot.domain.secrecy import barred
from bot.services.figures import facts
from bot.services.unit import ruling, unit_changing
from bot.services.unit.rulebook import NoFiles
from bot.storage import events, people, unit_changes
from tests.calendars import Place, at_work, made
from tests.stage import Player, Stage, sqlite_url
from tests.story import accepted

MONDAY = "2026-11-23T09:00"


JOINED = ("1001", "1002", "1004", "1006", "1011", "1012", "1022", "1025")


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """The sample rules with a few categories, which are read faster."""
    place = made(tmp_path)
    text = place.desk.read_text("utf-8")
    first, last = text.index("[categories.relocation]"), text.index("[categories.aid]")
    before, after = text.index("# ── 公开渠道"), text.index("# ── 单位 Companies")
    place.desk.write_text(text[:before] + text[after:first] + text[last:], "utf-8")
    return place


@pytest.fixture
async def stage(tmp_path: Path, place: Place) -> AsyncIterator[Stage]:
    async with at_work(sqlite_url(tmp_path), place, "zh", MONDAY, joined=JOINED) as found:
        yield found


async def opens(stage: Stage, *labels: str) -> Player:
    admin = stage.player("1001")
    await admin.says("/unit")
    for label in labels:
        await admin.taps(label)
    return admin


async def person(stage: Stage, staff_no: str) -> Person:
    async with stage.db.read() as tx:
        found = await people.by_staff_no(tx, staff_no)
    assert found
    return found


async def whole(stage: Stage) -> None:
    """The chain of events holds, and the figures follow from them."""
    async with stage.db.read() as tx:
        assert await events.broken_at(tx) is None
    assert await facts.rebuild(stage.db, stage.app.house.policy, write=False) == []


async def test_merging_departments_moves_people_cases_and_categories_and_comes_back(stage: Stage, place: Place) -> None:
    handler, before = await accepted(stage), place.desk.read_text("utf-8")
    held = await stage.case()
    admin = await opens(stage, "unit_departments", "财务", "unit_merge", "人力资源")
    admin.sees("“财务”并入“人力资源”", "类别过去：工资津贴", "3 人过去，其中 3 人有岗位", "1 件在办事项", "财务负责人")
    assert place.desk.read_text("utf-8") == before
    assert (await stage.case()).office == "finance"
    await admin.taps("unit_yes")
    admin.sees("改好了：“财务”并入“人力资源”")
    policy = stage.app.house.policy
    assert load_policy(place.desk) == policy
    assert "finance" not in policy.homes
    assert (policy.home_words("finance")["zh"], policy.category("pay").department) == ("财务", "personnel")
    assert "# 官兵按这里的顺序看到它们" in place.desk.read_text("utf-8")
    case = await stage.case()
    assert (case.office, case.handler, case.resolve_by) == ("personnel", held.handler, held.resolve_by)
    assert (await person(stage, "1006")).home == (await person(stage, "1011")).home == "personnel"
    handler.sees("本单位有改动")
    stage.player("1025").sees_not("本单位有改动")
    await whole(stage)
    await admin.taps("unit_undo")
    admin.sees("撤回：“财务”并入“人力资源”", "3 人回来")
    await admin.taps("unit_yes")
    assert place.desk.read_text("utf-8") == before
    assert ((await stage.case()).office, (await person(stage, "1011")).home) == ("finance", "finance")
    await admin.says("/unit")
    await admin.taps("unit_changes")
    admin.sees("已撤回", "管理一")
    await stage.player("1025").says("/case 1")
    await stage.player("1025").taps("timeline")
    stage.player("1025").sees("单位调整，现在归财务")
    await whole(stage)


async def test_who_must_not_hear_of_a_request_does_not_after_a_merger_either(stage: Stage, place: Place) -> None:
    """A request about a department's head: his people stay his people, wherever they are."""
    await accepted(stage)
    async with stage.db.write() as tx:
        await tx.execute("""UPDATE cases SET about = (SELECT id FROM people WHERE staff_no = '1006'),
                                about_home = 'finance', office = 'medical', state = 'closed'""")
    admin = await opens(stage, "unit_departments", "财务", "unit_merge", "人力资源")
    await admin.taps("unit_yes")
    case = await stage.case()
    assert case.about_home == "personnel"
    assert barred(case, await person(stage, "1011"))
    async with stage.db.read() as tx:
        assert not await tx.all("SELECT id FROM events WHERE action = 'unit_merge' AND after LIKE '%about%'")
    await admin.taps("unit_undo")
    await admin.taps("unit_yes")
    assert (await stage.case()).about_home == "finance"


async def test_a_company_is_split_by_names_and_keeps_what_its_people_have(stage: Stage, place: Place) -> None:
    admin = await opens(stage, "unit_companies", "一中队", "unit_split")
    await admin.says("四中队")
    await admin.taps("skip")
    await admin.says("战士甲、没有的人")
    admin.sees("refused.unit_who")
    await admin.says("战士甲 1022")
    admin.sees("从“一中队”分出“四中队”", "2 人过去，其中 1 人有岗位")
    await admin.taps("unit_yes")
    assert stage.app.house.policy.homes["c4"].words == {"zh": "四中队", "en": "四中队"}
    assert [(await person(stage, one)).home for one in ("1025", "1022", "1026")] == ["c4", "c4", "c1"]
    async with stage.db.write() as tx:
        await tx.execute("UPDATE people SET home = 'c4' WHERE staff_no = '1026'")
    await admin.taps("unit_undo")
    admin.sees("refused.unit_in_use")


async def test_a_new_category_and_its_days_hold_for_the_next_request(stage: Stage) -> None:
    admin = await opens(stage, "unit_categories", "unit_add_categories")
    for typed in ("工资津贴", "Pets"):
        await admin.says(typed)
    await admin.says("财务")
    await admin.says("3天")
    admin.sees("“工资津贴”已经有了")
    await admin.forges("us:add:categories")
    for typed in ("军犬", "Army dogs", "财务", "三", "3天"):
        await admin.says(typed)
    admin.sees("新增类别“军犬”")
    await admin.taps("unit_yes")
    made_ = stage.app.house.policy.category("army_dogs")
    assert (made_.department, made_.days) == ("finance", 3)
    handler = await accepted(stage, category="army_dogs")
    case, calendar = await stage.case(), stage.app.house.policy.calendar
    assert case.resolve_by == calendar.after(int(stage.clock.now()), calendar.days(3))
    await admin.forges("us:close:categories:army_dogs")
    admin.sees("在办的 1 件照样办完")
    await admin.taps("unit_yes")
    assert "army_dogs" not in stage.app.house.policy.categories
    await handler.says("/case 1")
    handler.sees("军犬")


async def test_what_a_category_asks_and_needs_and_old_answers_stay(stage: Stage) -> None:
    admin, policy = stage.player("1001"), stage.app.house.policy
    assert [one.id for one in policy.category("pay").questions] == ["item", "wrong", "since"]
    await admin.says("/unit")
    await admin.forges("us:ask:categories:pay")
    for typed in ("哪一只？", "Which?", "大黄 | Big yellow\n小黑"):
        await admin.says(typed)
    await admin.taps("choice.may")
    admin.sees("加一个提问：哪一只？", "选项：大黄 / 小黑")
    await admin.taps("unit_yes")
    handler = await accepted(stage, q_q1="大黄")
    await admin.forges("us:reask:pay:q1")
    admin.sees("哪一只？")
    for typed in ("是哪一只？", "Which one?", "大黄、小黑"):
        await admin.says(typed)
    await admin.taps("choice.may")
    await admin.taps("unit_yes")
    asked = stage.app.house.policy.category("pay").questions[-1]
    assert (asked.id, asked.words["zh"], asked.choices[0].words["en"]) == ("q1", "是哪一只？", "Big yellow")
    await admin.forges("us:unask:pay:q1")
    await admin.taps("unit_yes")
    assert len(stage.app.house.policy.category("pay").questions) == 3
    await handler.says("/case 1")
    handler.sees("大黄")
    await admin.forges("us:need:categories:pay")
    for typed in ("犬证", "Dog's papers"):
        await admin.says(typed)
    await admin.taps("unit_bring")
    admin.sees("加一份材料：犬证")
    await admin.taps("cancel")
    admin.sees("工资津贴")
    await admin.taps("unit_materials")
    await admin.taps("✖ 工资条或到账记录")
    admin.sees("不再要：工资条或到账记录")


async def test_a_hand_edit_between_preview_and_yes_stays(stage: Stage, place: Place) -> None:
    admin = await opens(stage, "unit_budgets", "unit_accept_hours")
    await admin.says("2")
    admin.sees("受理（工作小时内） 4 → 2")
    place.change("answer_days = 1", "answer_days = 2")
    edited = place.desk.read_text("utf-8")
    await admin.taps("unit_yes")
    admin.sees("refused.unit_overtaken")
    assert place.desk.read_text("utf-8") == edited
    place.change("answer_days = 2", "answer_days = 2000")
    await admin.forges("us:num:accept_hours")
    await admin.says("2")
    admin.sees("desk.toml 里现在就有错", "answer_days")


async def test_a_process_that_dies_after_the_yes_goes_on_and_acts_once(stage: Stage, place: Place) -> None:
    admin = await opens(stage, "unit_companies", "一中队", "unit_rename")
    await admin.says("警卫中队")
    await admin.taps("skip")
    admin.sees("“一中队”改名为“警卫中队”")
    async with stage.db.write() as tx:  # confirmed, and then nothing more
        number = (await tx.all("SELECT id FROM unit_changes"))[0]["id"]
        await unit_changes.confirm(tx, number, admin.record.id, None, int(stage.clock.now()))
    for _ in range(2):
        await unit_changing.settle(stage.app.house)
    await stage.settled()
    assert stage.app.house.policy.homes["c1"].words["zh"] == "警卫中队"
    async with stage.db.read() as tx:
        assert len(await tx.all("SELECT id FROM events WHERE action = 'unit_rename'")) == 1
    admin.sees("改好了")
    stage.clock.move(25 * 3600)
    await admin.forges(f"us:undo:{number}")
    admin.sees("refused.unit_too_late")


async def test_a_confirmed_change_leaves_a_file_alone_that_is_another_one_by_then(stage: Stage, place: Place) -> None:
    admin = await opens(stage, "unit_companies", "一中队", "unit_windows")
    await admin.says("周六、周日 14:00-18:00")
    admin.sees("用机时段", "周六 14:00-18:00、周日 14:00-18:00")
    async with stage.db.write() as tx:
        await unit_changes.confirm(tx, 1, admin.record.id, None, int(stage.clock.now()))
    place.change("accept_hours = 4", "accept_hours = 3")
    edited = place.desk.read_text("utf-8")
    await unit_changing.settle(stage.app.house)
    await stage.settled()
    admin.sees("没有改")
    assert place.desk.read_text("utf-8") == edited
    await ruling.refresh(stage.app.house)
    assert stage.app.house.policy.homes["c1"].windows is None


async def test_nobody_but_admins_and_forged_buttons_do_nothing(stage: Stage, place: Place) -> None:
    before = place.desk.read_text("utf-8")
    for staff_no in ("1004", "1002", "1006", "1025"):
        other = stage.player(staff_no)
        await other.says("/unit")
        other.sees("refused.admins_only")
        await other.forges("us:merge:departments:finance")
        other.sees("refused.admins_only")
    admin = stage.player("1001")
    for data in ("us:", "us:show", "us:show:companies:x", "us:list:x:0", "us:yes:99", "us:yes:x", "us:undo:1",
                 "us:x:companies:c1",
                 "us:windows:departments:finance", "us:ask:companies:c1", "us:q:pay:x", "us:unask:x:y", "us:num:x",
                 "us:reask:pay:nothing", "us:close:departments:finance", "us:close:categories:aid"):
        await admin.forges(data)
    assert place.desk.read_text("utf-8") == before


async def test_where_the_file_cannot_be_written_it_says_so_and_shows_all_the_same(stage: Stage) -> None:
    stage.app.house.rulebook.files = NoFiles()  # its policy stands in no file
    admin = await opens(stage)
    admin.sees("不能写，这里只能看")
    await admin.taps("unit_budgets")
    await admin.taps("unit_accept_hours")
    await admin.says("2")
    admin.sees("refused.unit_read_only")
