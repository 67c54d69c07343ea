"""Rounds and delivery lists that run, as digests and morning lists tell of them: the state, and where each hangs."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.domain.delivery import Stand
from bot.domain.delivery_progress import hangs, received, settled
from bot.domain.policy import LANGUAGES
from bot.services.figures import record
from bot.services.house import Actor
from tests import test_collections as rounds
from tests import test_delivery_lists as lists
from tests.beginnings import sample_unit
from tests.screens import LONG, NAME, NOW, shown
from tests.stage import Stage
from tests.test_digest import longest

BECAME = {"raised": 200, "solved": 9, "otherwise": 9, "unconfirmed": 9, "referred": 9, "running": 99}


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with sample_unit(tmp_path, "zh") as found:
        yield found


def test_shares_and_where_it_hangs_tell_no_number_of_people() -> None:
    numbers = {("c1", Stand.TOLD): 1, ("c1", Stand.RECEIVED): 2, ("c2", Stand.ASKED): 3, ("c2", Stand.TOLD): 1,
               ("c2", Stand.NOT_MINE): 5, ("c3", Stand.RECEIVED): 4}
    assert settled(numbers, whole=False) == 100 * 11 // 16
    assert received(numbers, whole=False) == 100 * 6 // 11
    assert (settled(numbers, whole=True), received(numbers, whole=True)) == (60, 50)
    assert hangs(numbers) == [("c2", Stand.ASKED), ("c1", Stand.TOLD)]
    assert (settled({}, whole=True), received({}, whole=True), hangs({})) == (100, None, [])
    assert received({("c1", Stand.NOT_MINE): 3}, whole=False) is None


async def test_what_runs_stands_in_digests_and_what_is_overdue_in_the_morning(stage: Stage) -> None:
    leader, owner = stage.player("1002"), await lists.opened(stage)
    supervisor = await rounds.opened(stage)
    await supervisor.taps("collection_send")
    clerk = stage.player("1022")
    await clerk.taps("raise_nothing")
    await leader.says("/digest")
    leader.sees("收集 1 轮（1 个中队没答）", "落实 1 份")
    await leader.taps("digest_outward")
    leader.sees("第 1 次问题收集", "还没答", "已落实 0%", "卡在", "还没申请")
    await leader.taps("collection")
    leader.sees("发起")
    await clerk.says("/digest")
    await clerk.taps("digest_outward")
    clerk.sees("本中队本次没有", "有着落 0%")
    await stage.player("1025").taps("delivery_applied")
    await rounds.until(stage, "2026-11-26 09:00")
    await supervisor.says("/today")
    supervisor.sees("morning.rounds", "提醒过还没答的")
    for day in ("2026-12-28", "2027-01-11"):
        await rounds.until(stage, f"{day} 09:00")
    await owner.says("/today")
    owner.sees("morning.deliveries", "已超期")
    await stage.player("1006").says("/today")  # the head of its office
    stage.player("1006").sees("morning.deliveries")
    await supervisor.says("/today")
    supervisor.sees("morning.deliveries")
    await stage.player("1014").says("/today")
    stage.player("1014").sees_not("morning.deliveries")
    await leader.says("/digest")
    leader.sees("（超期 1）")


async def test_a_list_that_is_done_stays_on_the_record_of_who_brought_it_there(stage: Stage) -> None:
    owner = await lists.opened(stage)
    for staff_no in ("1025", "1026", "1031"):
        await stage.player(staff_no).taps("delivery_received")
    async with stage.db.write() as tx:
        await tx.execute("UPDATE people SET roles = 'soldier' WHERE id = :id", id=owner.record.id)
    await lists.later(stage)
    async with stage.db.write() as tx:
        await tx.execute("UPDATE people SET roles = 'cadre' WHERE id = :id", id=owner.record.id)
    found = await record.look(stage.app.house, Actor(owner.user_id, "zh", 0), "")
    assert (found["lists"], found["lists_done"], found["received"]) == (1, 1, 3)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_at_its_longest_and_with_nothing(language: str) -> None:
    every = {"id": 99, "closes_at": NOW, "scope": "all", "asked": 40, "reminded": True, "silent": [LONG] * 40,
             "raised": 999, "became": None, "undecided": 0}
    found = [{**every, "stage": "collecting"}, {**every, "stage": "sorting", "silent": []},
             {**every, "stage": "tracking", "became": BECAME, "undecided": 99},
             {**every, "stage": "collecting", "scope": "company", "answer": "waiting", "count": 0},
             {**every, "stage": "tracking", "scope": "office"}]
    line = {"title": LONG, "survey": True, "settled": 50, "received": None, "more": 9, "asking": 99, "count": 99,
            "due_at": NOW, "hangs": [{"home": LONG, "stand": "told"}] * 3, "owner": NAME, "late": True, "office": LONG}
    plain = {**line, "survey": False, "received": 40, "asking": 0, "count": 0, "due_at": None, "late": False,
             "hangs": []}
    whole = {**line, "count": None}
    visits = [{"kind": "service_day", "at": NOW, "company": LONG, "over": True}] * 8
    for made in ({"rounds": found, "lists": [line, plain, whole] * 3, "more": 9, "visits": visits},
                 {"rounds": [], "lists": [], "more": 0, "visits": []}):
        shown("digest_outward", {**longest(), **made}, language)
