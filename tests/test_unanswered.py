"""Words that found no card: an alias of one, the start of a new one, or neither; asked thrice, a draft."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.config.card_folder import Folder
from bot.search import alike
from bot.services.cards import caretaking
from tests.keepers import (
    ADMIN,
    HEAD,
    OWNER,
    PAY,
    SOLDIER,
    ask_none,
    ask_still,
    drafts,
    newest,
    opens,
    path,
    playing,
    questions,
    writes,
)
from tests.stage import Stage


@pytest.fixture(params=["zh", "en"])
async def stage(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Stage]:
    async with playing(request, tmp_path, Folder) as stage:
        yield stage


async def test_words_become_an_alias_with_one_tap(stage: Stage) -> None:
    owner = stage.player(OWNER)
    await ask_still(stage, "工资条 <i>&amp; 看不懂")
    assert [(row["words"], row["card_id"], row["category"]) for row in await questions(stage)] == [
        ("工资条 <i>&amp; 看不懂", PAY, "pay")]
    await opens(owner)
    await owner.taps("edit_card")
    await writes(owner, "title_zh", "草稿里的标题")
    await owner.says("/menu")
    await owner.taps("unanswered")
    owner.sees("工资条 &lt;i&gt;&amp;amp; 看不懂")
    await owner.taps("e:q:1")
    owner.sees("工资条 &lt;i&gt;&amp;amp; 看不懂")
    await owner.taps(f"e:to:1:{PAY}")
    owner.sees("kept.attached")
    assert "工资条 <i>&amp; 看不懂" in stage.app.house.shelf.cards[PAY].aliases["zh"]
    assert (await newest(stage)).version == 2
    assert path(stage).read_text("utf-8") == (await newest(stage)).text
    assert (await questions(stage))[0]["settled"] == f"alias:{PAY}"
    await owner.forges(f"e:to:1:{PAY}")
    owner.sees("refused.question_settled")
    await owner.forges(f"e:preview:{PAY}:0")
    await owner.taps("publish")
    card = stage.app.house.shelf.cards[PAY]
    assert (card.version, card.title["zh"]) == (3, "草稿里的标题")
    assert "工资条 <i>&amp; 看不懂" in card.aliases["zh"]


async def test_words_already_an_alias_change_no_card(stage: Stage) -> None:
    owner, alias = stage.player(OWNER), stage.app.house.shelf.cards[PAY].aliases["zh"][0]
    await ask_still(stage, alias)
    await owner.forges(f"e:to:1:{PAY}")
    owner.sees("kept.attached")
    assert (await newest(stage)).version == 1


async def test_who_sees_words_without_a_card(stage: Stage) -> None:
    await ask_none(stage, SOLDIER, "军人证丢了怎么补", category="medical")
    await ask_none(stage, "1026", "身份证到期了找谁换")
    for staff_no, seen in (("1008", 1), (ADMIN, 2), (HEAD, 0), ("1014", 0), (OWNER, 0)):
        player = stage.player(staff_no)
        await player.says("/menu")
        assert (player.words.phrase("button.unanswered", count=seen) in player.labels()) is (seen > 0), staff_no
    head = stage.player("1008")
    await head.taps("unanswered")
    head.sees("军人证丢了怎么补")
    head.sees_not("身份证", stage.player(SOLDIER).record.name)
    await head.taps("e:q:1")
    await head.taps("attach_other")
    await head.taps("question_back")
    await head.taps("no_card")
    head.sees("kept.dismissed")
    assert [row["settled"] for row in await questions(stage)] == ["no", None]


async def test_a_new_card_begins_with_the_words_and_is_written_in_the_chat(stage: Stage) -> None:
    admin, soldier = stage.player(ADMIN), stage.player(SOLDIER)
    await ask_none(stage, SOLDIER, "军人证丢了怎么补")
    await admin.says("/menu")
    await admin.taps("unanswered")
    await admin.taps("e:q:1")
    await admin.taps("new_card")
    await admin.taps("e:new:1:documents")
    admin.sees("kept.begun")
    await admin.taps("preview")
    await admin.taps("publish")
    admin.sees("refused.card_unwritten")
    await opens(admin, "documents-1")
    admin.sees("card_state.draft")
    await admin.taps("edit_card")
    for field in ("title", "entitled", "body"):
        for language in ("zh", "en"):
            await writes(admin, f"{field}_{language}", f"补办军人证 {field}", "documents-1")
    await admin.taps("preview")
    await admin.taps("publish")
    admin.sees("kept.published")
    assert path(stage, "documents-1").exists()
    await soldier.says("/ask 军人证丢了怎么补")
    assert soldier.offered("补办军人证 title")
    assert (await questions(stage))[0]["settled"] == "draft:documents-1"


async def test_a_draft_of_a_new_card_is_dropped(stage: Stage) -> None:
    admin = stage.player(ADMIN)
    await ask_none(stage, SOLDIER, "军人证丢了怎么补", category="documents")
    await admin.forges("e:new:1")
    admin.sees("kept.begun")
    await admin.taps("discard")
    await admin.forges("e:card:documents-1")
    admin.sees("refused.card_gone")
    head = stage.player("1008")
    await ask_none(stage, "1026", "身份证到期了找谁换", category="medical")
    await head.forges("e:new:2:pay")
    head.sees("refused.not_your_card")


async def test_asked_three_times_it_becomes_one_draft_and_one_letter(stage: Stage) -> None:
    head, house = stage.player("1008"), stage.app.house
    asked = {SOLDIER: "军人证丢了怎么补", "1026": "军人证丢了咋补办", "1031": "我的军人证丢了到哪补"}
    for staff_no, words in asked.items():
        await caretaking.look_after(house)
        assert await drafts(stage) == []
        await ask_none(stage, staff_no, words, category="medical")
    head._acts()
    stage.clock.move(12 * 3600)
    await caretaking.look_after(house)
    await stage.settled()
    head.hears_nothing()
    stage.clock.move(12 * 3600)
    for _ in range(3):
        await caretaking.look_after(house)
        await stage.settled()
    assert len(head.heard) == 1
    head.sees("军人证丢了怎么补", "军人证丢了咋补办")
    assert [row["settled"] for row in await questions(stage)] == [f"draft:{(await drafts(stage))[0].card_id}"] * 3
    await head.taps("edit_card")
    head.sees((await drafts(stage))[0].card_id)


async def test_one_who_asks_three_times_is_not_three(stage: Stage) -> None:
    for words in ("军人证丢了怎么补", "军人证丢了咋补办", "我的军人证丢了到哪补"):
        await ask_none(stage, SOLDIER, words, category="medical")
    await caretaking.look_after(stage.app.house)
    assert await drafts(stage) == []


@pytest.mark.parametrize("stage", ["zh"], indirect=True)
@pytest.mark.parametrize(("filed", "drafted"), [
    (("documents", "pay", "pay"), ["pay"]), (("aid", "pay", "pay"), [])], ids=["several", "one is sensitive"])
async def test_the_same_filed_in_several_categories(stage: Stage, filed: tuple[str, ...], drafted: list[str]) -> None:
    asked = ("军人证丢了怎么补", "军人证丢了咋补办", "我的军人证丢了到哪补")
    for staff_no, words, category in zip((SOLDIER, "1026", "1031"), asked, filed, strict=True):
        await ask_none(stage, staff_no, words, category=category)
    await caretaking.look_after(stage.app.house)
    assert [one.card_id.split("-")[0] for one in await drafts(stage)] == drafted


def test_which_questions_are_alike() -> None:
    assert alike(["军人证丢了怎么补", "探亲假几天", "军人证丢了咋补办", "", "探亲假有多少天", ""]) == [
        [0, 2], [1, 4], [3], [5]]
