"""The notice at first use: words are taken once it was read, urgent ones always."""

from __future__ import annotations

from tests.stage import Player, Stage


async def newcomer(stage: Stage) -> Player:
    """Somebody who has joined and not read the notice yet."""
    async with stage.db.write() as tx:
        await tx.execute("UPDATE people SET consented_at = NULL WHERE staff_no = '1025'")
    return stage.player("1025")


async def cases_there(stage: Stage) -> int:
    async with stage.db.read() as tx:
        return len(await tx.all("SELECT id FROM cases"))


async def test_the_welcome_asks_for_it_and_one_tap_gives_it(stage: Stage) -> None:
    soldier = await newcomer(stage)
    assert any(button.data == "pv:agree" for one in soldier.screens for row in one.buttons for button in row)
    await soldier.taps("agree")
    soldier.sees("menu.agreed")
    await soldier.says("10月工资没到账")
    soldier.sees_not("agree")
    soldier.sees("10月工资没到账")


async def test_before_it_nothing_that_is_written_is_kept(stage: Stage) -> None:
    soldier = await newcomer(stage)
    await soldier.says("10月工资没到账")
    assert soldier.offered("agree")
    await soldier.sends("photo", "工资条")
    assert soldier.offered("agree")
    async with stage.db.read() as tx:
        assert await tx.all("SELECT id FROM drafts") == []
    await soldier.taps("agree")
    soldier.sees("menu.agreed")


async def test_a_form_goes_on_where_it_was(stage: Stage) -> None:
    soldier = await newcomer(stage)
    await soldier.taps("new_request")
    await soldier.taps(stage.policy.categories["equipment"].words[soldier.language])
    await soldier.says("要一双鞋，42码")
    assert soldier.offered("agree")
    await soldier.taps("agree")
    soldier.sees("prompt.route")
    async with stage.db.read() as tx:
        assert "鞋" not in str(await tx.all("SELECT answers FROM drafts"))


async def test_what_is_urgent_never_waits_for_it(stage: Stage) -> None:
    soldier = await newcomer(stage)
    await soldier.says("/urgent")
    await soldier.says("东门有人晕倒了")
    assert await cases_there(stage) == 1


async def test_words_that_sound_urgent_bring_up_whom_to_ring(stage: Stage) -> None:
    soldier = await newcomer(stage)
    await soldier.says("班里有人不想活了")
    soldier.sees("0120")
    await soldier.taps("urgent_send")
    assert await cases_there(stage) == 1


async def test_not_urgent_after_all_they_are_no_case_before_it(stage: Stage) -> None:
    soldier = await newcomer(stage)
    await soldier.says("电脑着火了一样烫")
    await soldier.taps("urgent_not")
    assert soldier.offered("agree")
    assert await cases_there(stage) == 0
