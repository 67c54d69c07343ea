"""Cards changed in the chat: who may, drafts by typing and by file, previews, publishing; mistakes."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.config.card_folder import Folder
from bot.storage import card_drafts
from tests.keepers import (
    ADMIN,
    HEAD,
    OTHER,
    OWNER,
    PAY,
    SOLDIER,
    ask_none,
    hands_in,
    newest,
    opens,
    path,
    playing,
    questions,
    refresh,
    writes,
)
from tests.stage import Stage


@pytest.fixture(params=["zh", "en"])
async def stage(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Stage]:
    async with playing(request, tmp_path, Folder) as stage:
        yield stage


async def test_who_keeps_cards_has_them_in_his_menu_and_nobody_else(stage: Stage) -> None:
    cards = stage.app.house.shelf.cards.values()
    counts = {OWNER: sum(card.owner == OWNER for card in cards), HEAD: sum(card.office == "finance" for card in cards),
              ADMIN: 28, SOLDIER: 0, "1002": 0, "1031": 0}
    assert 0 < counts[OWNER] < counts[HEAD]
    for staff_no, count in counts.items():
        player = stage.player(staff_no)
        await player.says("/menu")
        if player.offered("group_post"):
            await player.taps("group_post")
        label = player.words.phrase("button.kept_cards", count=count)
        assert (label in player.labels()) is (count > 0), (staff_no, player.labels())
        await player.forges("e:list:0")
        player.sees({"zh": "您管的明白卡", "en": "Cards you keep"}[player.language] if count else "refused.keeps_none")


async def test_a_forged_button_changes_nothing(stage: Stage) -> None:
    before = await newest(stage)
    owner = stage.player(OWNER)
    await opens(owner)
    await owner.taps("edit_card")
    await writes(owner, "title_zh", "工资怎么查")
    for staff_no in (SOLDIER, OTHER, "1002", "1011"):
        player = stage.player(staff_no)
        for verb in ("card", "draft", "file", "preview", "publish", "discard", "withdraw", "back", "right", "field"):
            await player.forges(f"e:{verb}:{PAY}" + (":title_zh" if verb == "field" else ""))
            player.sees("refused.not_your_card")
    await hands_in(stage.player(OTHER), path(stage).read_text("utf-8").replace("version = 1", "version = 2"))
    assert await newest(stage) == before
    async with stage.db.read() as tx:
        assert "工资怎么查" in (await card_drafts.every(tx))[0].text


async def test_forged_words_are_no_business_of_others(stage: Stage) -> None:
    await ask_none(stage, SOLDIER, "军人证丢了怎么补", category="pay")
    for verb in ("q:1", "choose:1:0", f"to:1:{PAY}", "new:1", "none:1"):
        for staff_no, code in ((SOLDIER, "keeps_none"), ("1014", "no_such_question")):
            player = stage.player(staff_no)
            await player.forges(f"e:{verb}")
            player.sees(f"refused.{code}")
    assert [row["settled"] for row in await questions(stage)] == [None]
    owner = stage.player(ADMIN)
    for data in ("e:words:x", "e", "e:", "e:q:٣", "e:nothing:x", "e:field:pay-query:owner", "e:a:b:c:d", "e:q:99"):
        await owner.forges(data)
        assert any(owner.words.phrase(f"refused.{code}")[:8] in owner.screens[-1].html
                   for code in ("stale", "no_such_question")) or owner.offered("new_request"), data


async def test_a_title_is_typed_previewed_and_published(stage: Stage) -> None:
    owner, soldier = stage.player(OWNER), stage.player(SOLDIER)
    comment = path(stage).read_text("utf-8").replace("sample = true", "sample = true  # 待确认")
    path(stage).write_text(comment, "utf-8")
    await refresh(stage)
    await opens(owner)
    owner.sees("card_state.served")
    await owner.taps("edit_card")
    for language in ("zh", "en"):
        await owner.taps(f"e:field:{PAY}:title_{language}")
        owner.sees(stage.app.house.shelf.cards[PAY].title[language])
        await owner.says("工资 <b>一查</b>" if language == "zh" else "Pay & {{ 7 * 7 }}")
        owner.sees("kept.kept")
    await soldier.forges(f"k:show:{PAY}:0")
    soldier.sees_not("&lt;b&gt;一查", "Pay &amp; {{ 7 * 7 }}")
    await owner.taps("preview")
    shown = owner.screens[-1].html
    assert ("&lt;b&gt;一查" if owner.language == "zh" else "Pay &amp; {{ 7 * 7 }}") in shown
    await owner.taps("card_more")
    await owner.taps("publish")
    owner.sees("kept.published")
    assert (await newest(stage)).version == 3
    assert (await newest(stage)).published_by == owner.record.id
    text = path(stage).read_text("utf-8")
    assert text == (await newest(stage)).text
    assert "sample = true  # 待确认" in text
    assert (await newest(stage)).filed
    await soldier.forges(f"k:show:{PAY}:0")
    assert soldier.screens[-1].html == shown
    await refresh(stage)
    assert (await newest(stage)).version == 3


async def test_each_field_can_be_typed_and_the_card_says_what_is_new(stage: Stage) -> None:
    owner, soldier = stage.player(OWNER), stage.player(SOLDIER)
    await opens(owner)
    await owner.taps("edit_card")
    words = {"entitled": "都可以\n谁都能问", "time_limit": "三天", "body": "- 一\n- 二\"\"\"\\", "changed": "期限改了"}
    for field, typed in words.items():
        for language in ("zh", "en"):
            await writes(owner, f"{field}_{language}", typed)
            owner.sees("kept.kept")
    await writes(owner, "alias_zh", "工资啥时候到账呀")
    await writes(owner, "alias_en", "when will my pay come then")
    await owner.taps("preview")
    await owner.taps("publish")
    card = stage.app.house.shelf.cards[PAY]
    assert card.version == 2
    assert card.changed == {"zh": "期限改了", "en": "期限改了"}
    assert card.body["en"] == words["body"]
    assert card.entitled["zh"] == words["entitled"]
    assert "工资啥时候到账呀" in card.aliases["zh"]
    assert "when will my pay come then" in card.aliases["en"]
    await soldier.forges(f"k:show:{PAY}:0")
    soldier.sees("期限改了", "三天")
    await opens(owner)
    await owner.taps("edit_card")
    await writes(owner, "title_zh", "只改标题")
    async with stage.db.read() as tx:
        draft = await card_drafts.find(tx, PAY)
    assert draft is not None
    assert "[changed]" not in draft.text


async def test_the_file_goes_out_and_comes_back_changed(stage: Stage) -> None:
    head = stage.player(HEAD)
    await opens(head)
    await head.taps("edit_card")
    await head.taps("card_file")
    sent = head.screens[-1]
    assert sent.kind == "document"
    assert sent.file is not None
    assert (sent.file.name, sent.file.content.decode()) == (f"{PAY}.md", path(stage).read_text("utf-8"))
    changed = sent.file.content.decode().replace("version = 1", "version = 7").replace("\n", "\r\n")
    await hands_in(head, "\ufeff" + changed, f"{PAY} (1).md")
    head.sees("kept.kept")
    await head.taps("preview")
    await head.taps("publish")
    assert (await newest(stage)).version == 7
    assert path(stage).read_text("utf-8") == changed.replace("\r\n", "\n").replace("\ufeff", "")


@pytest.mark.parametrize(("old", "new", "line"), [
    ("+++ en\n", "", "+++ en"), ("version = 1", "version = ", "2"), ('category = "pay"', 'category = "pey"', "3"),
    ('owner = "1012"', 'nobody = "1012"', "nobody")])
async def test_mistakes_are_told_line_by_line_and_nothing_is_kept(stage: Stage, old: str, new: str, line: str) -> None:
    owner = stage.player(OWNER)
    await hands_in(owner, path(stage).read_text("utf-8").replace(old, new, 1))
    owner.sees(line, "什么都没有保存" if owner.language == "zh" else "nothing was kept")
    async with stage.db.read() as tx:
        assert await card_drafts.every(tx) == []
    await owner.forges(f"e:publish:{PAY}")
    owner.sees("refused.no_card_draft")
    await owner.forges(f"e:discard:{PAY}")
    owner.sees("refused.no_card_draft")


async def test_files_that_are_none(stage: Stage) -> None:
    owner, soldier = stage.player(OWNER), stage.player(SOLDIER)
    await hands_in(owner, b"+++\n\xff\xfe")
    owner.sees("refused.card_file_text")
    await hands_in(owner, b"x" * (64 * 1024 + 1))
    owner.sees("refused.card_file_large")
    await hands_in(owner, "", f"{PAY}.md")
    owner.sees("+++")
    for player, name in ((owner, "medical-treatment.md"), (owner, "notes.md"), (soldier, f"{PAY}.md")):
        await hands_in(player, "说明", name)
        player.sees_not("refused.not_your_card")
        player.sees("prompt.only_new")


async def test_words_that_are_too_long_or_hidden_are_not_taken(stage: Stage) -> None:
    owner = stage.player(OWNER)
    await opens(owner)
    await owner.taps("edit_card")
    await writes(owner, "title_zh", "长" * 41)
    owner.sees("refused.too_long")
    await owner.says("两行\n标题")
    owner.sees("什么都没有保存" if owner.language == "zh" else "nothing was kept")
    await owner.taps("edit_card")
    await writes(owner, "body_zh", "一\n+++ en\n二")
    owner.sees("+++")
    async with stage.db.read() as tx:
        assert await card_drafts.every(tx) == []


async def test_a_draft_is_dropped_and_one_overtaken_is_not_published(stage: Stage) -> None:
    owner, admin = stage.player(OWNER), stage.player(ADMIN)
    await opens(owner)
    await owner.taps("edit_card")
    await writes(owner, "title_zh", "甲")
    await owner.taps("discard")
    owner.sees("kept.discarded")
    await owner.taps("edit_card")
    await writes(owner, "title_zh", "乙")
    path(stage).write_text(path(stage).read_text("utf-8").replace('zh = "', 'zh = "新', 1), "utf-8")
    await refresh(stage)
    await opens(admin)
    await admin.taps("edit_card")
    await admin.taps("preview")
    await admin.taps("publish")
    admin.sees("refused.card_overtaken")
    assert (await newest(stage)).version == 2
