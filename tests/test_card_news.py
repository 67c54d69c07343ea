"""Whether a case's handler has read its card, and who hears when it changes. Both languages."""

from __future__ import annotations

from tests.circulation import MEDICAL, caught_up, goes_by, letters, marks, publishes, ticks
from tests.stage import Stage
from tests.story import filed

# ── At a case ────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_handler_sees_at_a_case_whether_he_has_read_its_card(stage: Stage) -> None:
    soldier = stage.player("1025")
    handler = await goes_by(stage, "supplies", "equipment", route="hq")
    unread = {"zh": "现行版您还没读", "en": "have not read the current version"}[handler.language]
    read = {"zh": "现行版您已读", "en": "have read the current version"}[handler.language]
    assert handler.record.staff_no == "1017"
    await handler.says("1")
    handler.sees(read)  # he wrote it
    async with stage.db.write() as tx:
        await tx.execute("UPDATE cases SET handler = :id WHERE number = '2026-0001'", id=stage.player("1011").record.id)
    handler = stage.player("1011")
    await handler.says("1")
    handler.sees(unread)
    await handler.taps("card_case")
    await handler.taps("card_read")
    await handler.says("1")
    handler.sees(read)
    await publishes(stage, "supplies", major=False)
    await handler.says("1")
    handler.sees(unread)
    await handler.taps("card_case")
    await handler.taps("card_read")
    await publishes(stage, "supplies", major=False, alias="鞋子磨脚怎么换")
    await handler.says("1")
    handler.sees(read)  # nothing to be read is new
    await publishes(stage, "supplies", alias="鞋子磨脚怎么换")
    await handler.says("1")
    handler.sees(unread)
    soldier.mark = 0
    soldier.sees_not(unread, read)


async def test_the_only_card_of_the_category_counts_as_the_cases(stage: Stage) -> None:
    handler = await filed(stage, category="retirement")
    await handler.says("1")
    shown = {"zh": "退役安置：现行版您还没读", "en": "have not read the current version"}[handler.language]
    handler.sees(shown)
    await filed(stage, "1026")  # of pay there are two: none is meant
    handler = await stage.handler("2026-0002")
    await handler.says("2")
    handler.sees_not(shown)
    assert not handler.offered("card_case")


# ── A changed card ───────────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_changed_card_reaches_whose_case_goes_by_it_once(stage: Stage) -> None:
    await caught_up(stage)
    handler = await goes_by(stage, MEDICAL, "medical")
    other = await goes_by(stage, MEDICAL, "medical", "1026")
    assert {handler.record.staff_no, other.record.staff_no} == {"1013", "1014"}
    cadre, owner = stage.player("1014"), stage.player("1013")
    await publishes(stage, major=False)
    marks(stage)
    await ticks(stage, 3)
    soldier = stage.player("1025")
    for player in (soldier, stage.player("1026"), cadre):
        assert len(letters(player)) == 1
        player.sees("父母也能登记了" if player.language == "zh" else "Parents can be enrolled now")
    soldier.sees("2026-0001")
    soldier.sees_not("2026-0002")
    owner.hears_nothing()
    stage.player("1031").hears_nothing()
    await soldier.taps("card_case")
    soldier.sees({"zh": "有什么变化", "en": "What is new"}[soldier.language])


async def test_two_cases_are_one_letter_and_a_change_that_says_nothing_is_none(stage: Stage) -> None:
    await caught_up(stage)
    await goes_by(stage, MEDICAL, "medical")
    await goes_by(stage, MEDICAL, "medical")
    await publishes(stage, major=False, changed=False)
    marks(stage)
    await ticks(stage, 2)
    stage.player("1025").hears_nothing()
    await publishes(stage)
    await ticks(stage, 2)
    assert len(letters(stage.player("1025"))) == 1
    stage.player("1025").sees("2026-0001", "2026-0002")
    assert len(letters(stage.player("1014"))) == 1  # to read it, which says the same


async def test_many_changes_at_once_are_one_list(stage: Stage) -> None:
    await caught_up(stage)
    ids = ("supplies", "retirement", "marriage", "id-documents")
    for card_id in ids:
        await goes_by(stage, card_id, "equipment")
    for card_id in ids:
        await publishes(stage, card_id, major=False)
    marks(stage)
    await ticks(stage, 2)
    soldier = stage.player("1025")
    assert len(letters(soldier)) == 1
    soldier.sees(*stage.numbers)
