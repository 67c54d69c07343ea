"""What a round does not take: nothing of a leader is kept; who is named does not get the case; a heap is undone."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.beginnings import sample_unit
from tests.stage import Stage
from tests.test_collections import made_cases, opened, raised, sends_sheet


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Stage]:
    async with sample_unit(tmp_path, "zh") as found:
        yield found


async def test_nothing_of_a_leader_is_kept_and_whom_a_line_names_does_not_get_it(desk: Stage) -> None:
    supervisor, clerk = await opened(desk), desk.player("1022")
    await supervisor.taps("collection_send")
    await raised(clerk, "大队长骂人\n澡堂没热水", "财务甲说补助下月发，还没有到账")
    clerk.sees("有 1 条写到单位领导", "没有留下", "2 个问题", "澡堂没热水", "财务甲")
    clerk.sees_not("骂人")
    async with desk.db.read() as tx:
        assert "骂人" not in str(await tx.all("SELECT answers FROM drafts"))
    await clerk.taps("raise_send")
    await sends_sheet(clerk, ["反映人", "问题", "类别"], ["", "教导员不讲理", ""], ["", "洗衣机坏了", ""])
    clerk.sees("第 2 行：写到单位领导", "没有留下")
    await clerk.taps("raise")  # nothing was taken of the sheet
    await clerk.sends("voice")
    await clerk.taps("done_problems")
    await clerk.taps("raise_send")
    for data in ("q:close:1", "q:words:3"):
        await supervisor.forges(data)
    await supervisor.says("政委从来不来")
    supervisor.sees("refused.round_leader")
    await supervisor.forges("q:heap:3")
    await supervisor.taps("heap_cut")
    supervisor.sees("collection_done.cut")
    clerk.sees("您报的有一条没有收")
    async with desk.db.write() as tx:
        await tx.execute("UPDATE collection_items SET category = 'pay'")
    await supervisor.forges("q:heap:2")
    supervisor.sees("立项时不派给本人")
    await supervisor.forges("q:make:1")
    named = next(case for case in await made_cases(desk) if "财务甲" in case.title)
    assert named.handler != desk.player("1011").record.id


async def test_what_is_not_alike_is_apart_in_one_tap(desk: Stage) -> None:
    supervisor, clerk = await opened(desk), desk.player("1022")
    await supervisor.taps("collection_send")
    await raised(clerk, "淋浴坏了\n澡堂没热水\nthe shower is broken\n打印机坏了")
    await clerk.taps("raise_send")
    await supervisor.forges("q:close:1")
    await supervisor.taps("collection_sort")
    supervisor.sees("4 个问题，归成 2 组", "×3")
    await supervisor.taps("1 ❗" if supervisor.offered("1 ❗") else "1")
    await supervisor.taps("heap_scatter")
    supervisor.sees("collection_done.scattered", "归成 4 组")
