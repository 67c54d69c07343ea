"""From a card on to a request, of one who files for others: for himself, or for somebody else."""

from __future__ import annotations

import pytest

from tests.stage import Player, Stage
from tests.story import fill
from tests.test_advice import RELOCATE, TITLE, rows

CARD = "family-relocation"


async def asks(player: Player) -> None:
    await player.says(RELOCATE[player.language])
    await player.taps(f"k:show:{CARD}:0")
    await player.taps("card_still")


@pytest.mark.parametrize("staff_no", ["1022", "1013"])
async def test_still_a_question_for_somebody_else(stage: Stage, staff_no: str) -> None:
    filer = stage.player(staff_no)
    await asks(filer)
    filer.sees(TITLE[filer.language])
    await filer.taps("for_other")
    filer.sees("prompt.behalf.person")
    await filer.says(stage.player("1025").record.name)
    assert not any((one.data or "").split(":")[3:4] == ["category"] for row in filer.screens[-1].buttons for one in row)
    await fill(filer)
    filer.sees("field.story", RELOCATE[filer.language])
    await filer.taps("submit")
    filer.sees("done.submit_behalf")
    case = await stage.case()
    assert (case.category, case.card_id, case.card_version) == ("relocation", CARD, 1)
    assert (case.requester, case.filer) == (stage.player("1025").record.id, filer.record.id)
    assert await rows(stage, "SELECT words, card_id FROM questions") == [
        {"words": RELOCATE[filer.language], "card_id": CARD}]
    preset = stage.app.house.shelf.cards[CARD].answers or {}
    (first,) = await rows(stage, "SELECT body FROM messages WHERE purpose = 'submit'")
    assert all(f'["q_{name}", "{value}"]' in first["body"] for name, value in preset.items())


async def test_still_a_question_of_ones_own(stage: Stage) -> None:
    clerk = stage.player("1022")
    await asks(clerk)
    await clerk.taps("card_still")  # pressed once more: still one question
    await clerk.taps("for_me")
    clerk.sees(TITLE[clerk.language])  # he reads that the card comes along
    await fill(clerk)
    clerk.sees(TITLE[clerk.language], "field.story")
    await clerk.taps("submit")
    case = await stage.case()
    assert (case.requester, case.filer, case.card_id) == (clerk.record.id, None, CARD)
    assert len(await rows(stage, "SELECT id FROM questions")) == 1


async def test_none_of_these_for_somebody_else(stage: Stage) -> None:
    clerk = stage.player("1022")
    await clerk.says(RELOCATE[clerk.language])
    await clerk.taps("card_none")
    await clerk.taps("for_other")
    await clerk.says(stage.player("1025").record.name)
    await fill(clerk, category="pay")
    await clerk.taps("submit")
    case = await stage.case()
    assert (case.category, case.card_id, case.filer) == ("pay", None, clerk.record.id)
    (await stage.handler()).sees(RELOCATE[clerk.language])
    assert await rows(stage, "SELECT words, card_id, category FROM questions") == [
        {"words": RELOCATE[clerk.language], "card_id": None, "category": "pay"}]


async def test_loose_words_for_somebody_else(stage: Stage) -> None:
    clerk = stage.player("1022")
    await clerk.says("量子色动力学的夸克禁闭")
    await clerk.taps("choice.new_behalf")
    await clerk.says(stage.player("1025").record.name)
    await fill(clerk, category="other")
    await clerk.taps("submit")
    assert (await stage.case()).filer == clerk.record.id
    (await stage.handler()).sees("夸克禁闭")


async def test_a_soldier_files_for_nobody_else(stage: Stage) -> None:
    soldier = stage.player("1025")
    await asks(soldier)
    assert not soldier.offered("for_other")
    await soldier.forges(f"k:other:{CARD}")
    soldier.sees("refused.not_yours")
    await soldier.says("/menu")
    await soldier.says("量子色动力学的夸克禁闭")
    assert not soldier.offered("choice.new_behalf")
