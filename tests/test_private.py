"""What is for one leader alone, what is about a person, and a request that its soldier takes over himself."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.screens import both, shown
from tests.stage import Player, Stage, opened, sqlite_url
from tests.story import filed, fill

SECRET = "食堂采购的事想单独说"


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with opened(sqlite_url(tmp_path), "en") as made:
        yield made


async def about(stage: Stage, whom: str, text: str = SECRET) -> Player:
    """A soldier's request about somebody, as far as its last question."""
    soldier = stage.player("1025")
    await soldier.says("/new")
    await fill(soldier, category="pay", text=text)
    await soldier.taps("button.openness")
    await soldier.taps("choice.about_person")
    await soldier.says(stage.player(whom).record.name)
    return soldier


async def send(soldier: Player) -> None:
    await soldier.taps("choice.named")
    await soldier.taps("submit")


def blind(stage: Stage, *staff_nos: str) -> None:
    for staff_no in staff_nos:
        player = stage.player(staff_no)
        assert not any(SECRET in one.html for one in player.screens), player.transcript()


async def nobody_opens(stage: Stage, *staff_nos: str) -> None:
    for staff_no in staff_nos:
        player = stage.player(staff_no)
        for data in ("o:1", "t:1:9999", "a:1", "c:1:reassign", "c:1:message", "an:who:1"):
            await player.forges(data)
            player.sees("refused.not_seen")
        await player.says("1")
        player.sees("refused.not_seen")
        for command in ("/queue", "/department", "/all", "/my"):
            await player.says(command)
            player.sees_not("2026-0001")


# ── The soldier takes it over ────────────────────────────────────────────────────────────────────────────────────────


async def test_the_clerk_sees_no_more_of_what_the_soldier_took_over(stage: Stage) -> None:
    clerk, soldier = stage.player("1022"), stage.player("1025")
    await clerk.says("/for")
    await clerk.taps("战士甲")
    await fill(clerk, category="pay", text=SECRET)
    await clerk.taps("submit")
    await clerk.says("1")
    clerk.sees("2026-0001")
    await soldier.says("1")
    await soldier.taps("take_myself")
    soldier.sees("done.take_myself")
    assert not soldier.offered("take_myself")
    await nobody_opens(stage, "1022")
    handler = await stage.handler()
    await handler.forges("c:1:accept")
    await fill(handler, track="dated")
    before = len(clerk.screens)
    await handler.forges("c:1:ask")
    await fill(handler, words="请补工资条")
    assert len(clerk.screens) == before
    soldier.sees("请补工资条")


async def test_headquarters_route_is_never_shown_to_the_company(stage: Stage) -> None:
    await filed(stage, category="leave", route="hq", text=SECRET)
    blind(stage, "1019", "1022")
    await nobody_opens(stage, "1019", "1022")


# ── The letterbox ────────────────────────────────────────────────────────────────────────────────────────────────────


async def letter(stage: Stage, who: str, text: str = SECRET) -> Player:
    soldier = stage.player("1025")
    await soldier.forges("n:letterbox")
    await soldier.taps("领导二")
    await fill(soldier, text=text, openly=who)
    await soldier.taps("submit")
    return soldier


async def test_the_leader_alone_reads_his_letters(stage: Stage) -> None:
    soldier, leader = await letter(stage, "leader_only"), stage.player("1002")
    soldier.sees("2026-0001", leader.record.name)
    leader.sees(SECRET, "战士甲")
    others = [one for one in stage.players if one not in ("1025", "1002")]
    blind(stage, *others)
    await nobody_opens(stage, "1004", "1005", "1006", "1011", "1019", "1022", "1001")
    await leader.says("/queue")
    leader.sees("2026-0001")
    await leader.taps("accept") if leader.offered("accept") else await leader.forges("c:1:accept")
    await fill(leader, track="dated")
    assert not any(leader.offered(one) for one in ("offer", "ask_assist", "reassign", "ask_extension"))
    stage.clock.move(40 * 86_400)
    await stage.settled()
    blind(stage, *others)
    await leader.forges("c:1:resolve")
    await fill(leader, outcome="solved")
    await soldier.taps("confirm")
    soldier.sees("2026-0001")
    blind(stage, *others)


async def test_a_supervisor_follows_it_if_the_soldier_says_so(stage: Stage) -> None:
    await letter(stage, "with_supervisor")
    supervisor = stage.someone((await stage.case()).supervisor)
    assert supervisor.record.staff_no in ("1004", "1005")
    await supervisor.says("1")
    supervisor.sees(SECRET)
    await nobody_opens(stage, "1005" if supervisor.record.staff_no == "1004" else "1004", "1006")


# ── About a person ───────────────────────────────────────────────────────────────────────────────────────────────────


async def test_what_is_about_a_head_reaches_neither_him_nor_his_people(stage: Stage) -> None:
    await send(await about(stage, "1006"))
    case = await stage.case()
    assert case.about_home == "finance"
    handler = stage.someone(case.handler)
    assert handler.record.staff_no in ("1004", "1005")
    blind(stage, "1006", "1011", "1012")
    await nobody_opens(stage, "1006", "1011", "1012")
    handler.sees(SECRET)
    await handler.forges("c:1:accept")
    await fill(handler, track="dated")
    await handler.forges("c:1:ask_assist")
    assert not any(stage.player(one).record.name in "".join(handler.labels()) for one in ("1006", "1011", "1012"))
    await handler.says("财务甲")
    handler.sees("refused.no_such_person")
    stage.clock.move(60 * 86_400)
    await stage.settled()
    blind(stage, "1006", "1011", "1012")


async def test_what_is_about_a_cadre_passes_him_by_and_his_colleague_has_it(stage: Stage) -> None:
    await send(await about(stage, "1011"))
    assert (await stage.handler()).record.staff_no == "1012"
    await nobody_opens(stage, "1011")
    await stage.player("1006").says("1")
    stage.player("1006").sees(SECRET)


async def test_what_is_about_a_supervisor_goes_to_a_leader_alone(stage: Stage) -> None:
    await send(await about(stage, "1004"))
    assert (await stage.handler()).record.staff_no == "1002"
    assert (await stage.case()).reason["code"] == "about_supervisor"  # it was not written to the leader
    await nobody_opens(stage, "1004", "1005", "1006", "1011")
    blind(stage, "1004", "1005")


async def test_of_what_is_about_a_leader_nothing_is_kept(stage: Stage) -> None:
    soldier = await about(stage, "1002")
    soldier.sees(stage.policy.channels[soldier.language].strip().splitlines()[0])
    async with stage.db.read() as tx:
        assert not await tx.all("SELECT id FROM cases")
        assert not await tx.all("SELECT id FROM drafts")
        assert not await tx.all("SELECT id FROM messages")
    blind(stage, *(one for one in stage.players if one != "1025"))


async def kept(stage: Stage) -> list[str]:
    async with stage.db.read() as tx:
        found = await tx.all("""SELECT 'case' AS what FROM cases UNION SELECT 'draft' FROM drafts
                                UNION SELECT 'message' FROM messages UNION SELECT 'question' FROM questions
                                UNION SELECT 'term' FROM case_terms""")
        return [row["what"] for row in found]


async def test_a_leader_is_known_by_his_post_by_the_button_and_in_a_story(stage: Stage) -> None:
    soldier = stage.player("1025")
    for said in ("王政委", "领导", "the commissar"):
        await about(stage, "1025")  # nobody reports himself: he is not found, and is asked again
        soldier.sees("refused.no_such_person")
        await soldier.says(said)
        soldier.sees("the desk has kept nothing of it")
        assert await kept(stage) == []
        assert not [one for one in stage.simulator.messages(soldier.user_id) if SECRET in one.html], "also in the chat"
    await about(stage, "1025")
    await soldier.taps("choice.about_leader")
    soldier.sees("the desk has kept nothing of it")
    assert await kept(stage) == []


async def test_a_story_that_names_a_leader_is_asked_whether_it_is_about_him(stage: Stage) -> None:
    soldier = stage.player("1025")
    await soldier.says("/new")
    await fill(soldier, category="pay", text="教导员说可以补发", leader_meant="only_mentioned")
    soldier.sees("教导员说可以补发")
    await soldier.taps("submit")
    assert (await stage.case()).title == "教导员说可以补发"
    for story in ("领导二 扣了我的钱", "大队长扣了我的钱"):
        await soldier.says("/new")
        await fill(soldier, category="leave", text=story, leader_meant="about_leader")
        soldier.sees("the desk has kept nothing of it")
        async with stage.db.read() as tx:
            assert not await tx.all("SELECT id FROM drafts")
        assert not [one for one in stage.simulator.messages(soldier.user_id) if "扣了我的钱" in one.html]
    async with stage.db.read() as tx:
        assert len(await tx.all("SELECT id FROM cases")) == 1


async def test_who_is_pressed_reaches_a_leader_at_once(stage: Stage) -> None:
    soldier = await about(stage, "1011")
    await send(soldier)
    stage.clock.move(14 * 3600)  # eleven at night
    await soldier.says("1")
    await soldier.taps("button.pressured")
    await soldier.says("说再提就取消我的休假")
    soldier.sees("done.pressured")
    stage.player("1002").sees("notice.pressured.leader", "说再提就取消我的休假")
    assert not any("取消我的休假" in one.html for one in stage.player("1011").screens)
    await filed(stage)
    await soldier.says("2")
    assert not soldier.offered("button.pressured")


@both
def test_where_else_to_go(language: str) -> None:
    for channels in ({}, {"zh": "向上级反映", "en": "Write to them"}):
        shown("outside", {"channels": channels, "own": bool(channels)}, language)
