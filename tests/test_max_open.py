"""More open cases than one pair of hands can hold: none is lost, and the head decides what waits."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.assignment import Candidate, choose
from bot.domain.people import Role
from bot.domain.policy import Category
from tests.stage import Player, Stage
from tests.story import accepted, filed, fill
from tests.test_rules import a_person


def limited(stage: Stage, limit: int) -> None:
    object.__setattr__(stage.app.house, "policy", replace(stage.app.house.policy, max_open=limit))


TOLD = {"zh": "请您定：哪些给别人办", "en": "Please decide: what goes"}


def told(player: Player) -> int:
    return sum(TOLD[player.language] in one.text for one in player.screens)


async def loaded(stage: Stage, number: int) -> Player:
    """The one cadre of medical with that many cases, the others away."""
    limited(stage, 2)
    async with stage.db.write() as tx:
        await tx.execute("UPDATE people SET active = 0 WHERE staff_no = '1014'")
    for _ in range(number):
        await accepted(stage, "1025", "medical")
    return stage.player("1013")


async def test_the_head_is_told_once_when_it_is_crossed_and_nothing_is_lost(stage: Stage) -> None:
    handler, head = await loaded(stage, 2), stage.player("1008")
    assert told(head) == 0
    for _ in range(2):
        assert await filed(stage, "1026", "medical") is handler
    assert told(head) == 1
    soldier = stage.player("1026")
    await soldier.says("/case 4")
    await soldier.taps("withdraw")
    await soldier.taps("not_needed")
    await soldier.says("/case 3")
    await soldier.taps("withdraw")
    await soldier.taps("not_needed")
    await filed(stage, "1026", "medical")
    assert told(head) == 2


async def test_the_head_lets_one_wait_and_the_soldier_reads_why(stage: Stage) -> None:
    handler, head = await loaded(stage, 3), stage.player("1008")
    await head.taps("load")
    head.sees(handler.record.name, "2026-0001", "2026-0003")
    await head.taps("2026-0002")
    await head.taps("this_waits")
    await head.says("12月31日")
    await head.says("先办急的，月底前一定办")
    case = await stage.case("2026-0002")
    assert (case.moved, case.extensions) == (1, 0)
    stage.player("1025").sees("notice.set_date.requester", "先办急的，月底前一定办")
    handler.sees("notice.set_date.handler")


async def test_the_head_gives_one_to_somebody_else(stage: Stage) -> None:
    await loaded(stage, 3)
    head = stage.player("1008")
    async with stage.db.write() as tx:
        await tx.execute("UPDATE people SET active = 1 WHERE staff_no = '1014'")
    await head.taps("load")
    await head.taps("2026-0003")
    await head.taps("give_away")
    await fill(head, person="卫生乙", text="手头太多")
    assert (await stage.handler("2026-0003")).record.staff_no == "1014"


async def test_without_a_limit_nobody_is_told_and_a_head_never_decides_on_himself(stage: Stage) -> None:
    limited(stage, 0)
    await filed(stage, "1025", "medical")
    limited(stage, 1)
    async with stage.db.write() as tx:
        await tx.execute("UPDATE people SET active = 0 WHERE staff_no IN ('1013', '1014')")
        await tx.execute("UPDATE cases SET handler = :id", id=stage.player("1008").record.id)
    await filed(stage, "1026", "medical")
    head, supervisor = stage.player("1008"), stage.someone((await stage.case("2026-0002")).supervisor)
    assert told(head) == 0
    assert told(stage.player("1004")) + told(stage.player("1005")) == 1
    assert supervisor is not head
    await head.forges(f"b:load:{head.record.id}:0")
    head.sees("refused.not_yours")


async def test_who_may_look_at_whose_load(stage: Stage) -> None:
    handler = await loaded(stage, 3)
    for staff_no in ("1006", "1011", "1013", "1025"):
        person = stage.player(staff_no)
        await person.forges(f"b:load:{handler.record.id}:0")
        person.sees("refused.not_yours")
    await stage.player("1011").forges("b:defer:1")
    stage.player("1011").sees("refused.not_seen")
    await handler.forges("b:defer:1")
    handler.sees("refused.not_yours")
    for data in ("b:load:x:0", "b:load:1", "b:load", "b:defer"):
        await handler.forges(data)
        handler.sees("refused.stale")
    supervisor = stage.player("1004")
    await supervisor.forges(f"b:load:{handler.record.id}:0")
    supervisor.sees("2026-0001")


def test_colleagues_under_the_limit_come_first() -> None:
    loads = {1: 31, 2: 29, 3: 30}
    pool = [Candidate(a_person(one, "finance", Role.CADRE), cases, 0) for one, cases in loads.items()]
    chosen = choose(pool, Category("pay", {}, "finance"), "finance", 9)
    assert chosen is not None
    assert chosen.person.id == 2
