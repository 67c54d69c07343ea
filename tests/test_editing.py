"""Cards edited in the chat by those who keep them: drafts, files, publishing, withdrawing, words without a card."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot.config.card_files import CARDS
from bot.config.card_folder import Folder
from bot.demo import DATA
from bot.domain.card_revision import language_of, months_later
from bot.search import alike
from bot.services import caretaking
from bot.storage import card_drafts, policy_cards
from bot.storage.database import Row
from bot.storage.policy_cards import Version
from tests.stage import Player, Stage, opened, sample_policy, sqlite_url
from tests.story import fill

PAY, OWNER, HEAD, ADMIN, OTHER, SOLDIER = "pay-query", "1012", "1006", "1001", "1013", "1025"


class Locked(Folder):
    """A folder on a read-only volume."""

    def write(self, id_: str, text: str) -> None:
        raise PermissionError


@contextlib.asynccontextmanager
async def playing(request: pytest.FixtureRequest, tmp_path: Path, kind: type[Folder]) -> AsyncIterator[Stage]:
    """The sample unit with a folder of cards of its own: in English on PostgreSQL, where this machine has it."""
    shutil.copytree(DATA / CARDS, tmp_path / CARDS)
    folder, language = kind(tmp_path / CARDS, sample_policy()), request.param
    if language == "en":
        with contextlib.suppress(pytest.skip.Exception):
            cluster = request.getfixturevalue("postgres")
            async with cluster.database() as url, opened(url, language, folder=folder) as stage:
                yield stage
            return
    async with opened(sqlite_url(tmp_path), language, folder=folder) as stage:
        yield stage


@pytest.fixture(params=["zh", "en"])
async def stage(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Stage]:
    async with playing(request, tmp_path, Folder) as stage:
        yield stage


@pytest.fixture(params=["zh", "en"])
async def locked(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Stage]:
    async with playing(request, tmp_path, Locked) as stage:
        yield stage


def path(stage: Stage, card_id: str = PAY) -> Path:
    folder = stage.app.house.shelf.folder
    assert isinstance(folder, Folder)
    return folder.path / f"{card_id}.md"


async def hands_in(player: Player, text: str | bytes, name: str = f"{PAY}.md") -> None:
    player._acts()
    content = text if isinstance(text, bytes) else text.encode()
    player.stage.simulator.send_file(player.user_id, "document", content, name=name)
    await player.stage.settled()


async def newest(stage: Stage, card_id: str = PAY) -> Version:
    async with stage.db.read() as tx:
        found = await policy_cards.last(tx, card_id)
    assert found is not None
    return found


async def questions(stage: Stage) -> list[Row]:
    async with stage.db.read() as tx:
        return await tx.all("SELECT words, card_id, category, settled FROM questions ORDER BY id")


async def refresh(stage: Stage) -> None:
    await stage.app.house.shelf.refresh(stage.db, int(stage.clock.now()))


async def opens(player: Player, card_id: str = PAY) -> None:
    """His card, the way there from the menu; further down the list by its own button."""
    await player.says("/menu")
    await player.taps("kept_cards")
    if any(button.data == f"e:card:{card_id}" for row in player.screens[-1].buttons for button in row):
        await player.taps(f"e:card:{card_id}")
    else:
        await player.forges(f"e:card:{card_id}")


async def writes(player: Player, field: str, words: str, card_id: str = PAY) -> None:
    await player.taps(f"e:field:{card_id}:{field}")
    await player.says(words)


# ── Who keeps which cards ────────────────────────────────────────────────────────────────────────────────────────────


async def test_who_keeps_cards_has_them_in_his_menu_and_nobody_else(stage: Stage) -> None:
    cards = stage.app.house.shelf.cards.values()
    counts = {OWNER: sum(card.owner == OWNER for card in cards), HEAD: sum(card.office == "finance" for card in cards),
              ADMIN: 28, SOLDIER: 0, "1002": 0, "1031": 0}
    assert 0 < counts[OWNER] < counts[HEAD]
    for staff_no, count in counts.items():
        player = stage.player(staff_no)
        await player.says("/menu")
        label = player.words.phrase("button.kept_cards", count=count)
        assert (label in player.labels()) is (count > 0), (staff_no, player.labels())
        await player.forges("e:list:0")
        player.sees("refused.keeps_none" if not count else "button.kept_list")


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


# ── Draft, preview, publish ──────────────────────────────────────────────────────────────────────────────────────────


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
    ("+++ en\n", "", "English"), ("version = 1", "version = ", "2"), ('category = "pay"', 'category = "pey"', "3"),
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


# ── Withdrawing; folders that cannot be written ──────────────────────────────────────────────────────────────────────


async def test_a_card_is_withdrawn_and_put_back(stage: Stage) -> None:
    owner, soldier = stage.player(OWNER), stage.player(SOLDIER)
    await opens(owner)
    await owner.taps("withdraw_card")
    owner.sees("kept.withdrawn", "card_state.withdrawn")
    await soldier.forges(f"k:show:{PAY}:0")
    soldier.sees("refused.card_gone")
    stage.app.house.shelf._stamp = None
    await refresh(stage)
    assert PAY not in stage.app.house.shelf.cards
    await owner.forges(f"e:withdraw:{PAY}")
    owner.sees("refused.card_withdrawn")
    await opens(owner)
    await owner.taps("put_back")
    owner.sees("kept.put_back", "card_state.served")
    await soldier.forges(f"k:show:{PAY}:0")
    soldier.sees_not("refused.card_gone")
    await owner.forges(f"e:back:{PAY}")
    owner.sees("refused.card_served")


async def test_a_file_that_goes_and_comes_back_unchanged(stage: Stage) -> None:
    text, owner = path(stage).read_text("utf-8"), stage.player(OWNER)
    path(stage).unlink()
    await refresh(stage)
    assert PAY not in stage.app.house.shelf.cards
    path(stage).write_text(text, "utf-8")
    await refresh(stage)
    assert stage.app.house.shelf.cards[PAY].version == 1
    path(stage).unlink()
    await refresh(stage)
    await opens(owner)
    await owner.taps("put_back")
    assert path(stage).read_text("utf-8") == text
    await refresh(stage)
    assert PAY in stage.app.house.shelf.cards


async def test_where_the_folder_is_read_only_the_database_serves(locked: Stage) -> None:
    owner, soldier, old = locked.player(OWNER), locked.player(SOLDIER), path(locked).read_text("utf-8")
    await opens(owner)
    await owner.taps("edit_card")
    await writes(owner, "title_zh", "新标题")
    await writes(owner, "title_en", "New title")
    await owner.taps("preview")
    await owner.taps("publish")
    owner.sees("kept.published", "没有写进去" if owner.language == "zh" else "could not be written")
    new = await newest(locked)
    assert (new.version, new.filed) == (2, False)
    for _ in range(2):  # as at every start
        locked.app.house.shelf._stamp = None
        await refresh(locked)
    assert await newest(locked) == new
    assert path(locked).read_text("utf-8") == old
    await soldier.forges(f"k:show:{PAY}:0")
    soldier.sees("新标题" if soldier.language == "zh" else "New title")


async def test_a_file_that_somebody_is_at_is_not_written_over(stage: Stage) -> None:
    owner = stage.player(OWNER)
    await opens(owner)
    await owner.taps("edit_card")
    await writes(owner, "alias_zh", "另一种问法")
    path(stage).write_text("+++\nnot yet", "utf-8")
    await owner.taps("preview")
    await owner.taps("publish")
    owner.sees("没有写进去" if owner.language == "zh" else "could not be written")
    assert path(stage).read_text("utf-8") == "+++\nnot yet"
    assert "另一种问法" in stage.app.house.shelf.cards[PAY].aliases["zh"]


# ── Words that found no card ─────────────────────────────────────────────────────────────────────────────────────────


async def ask_none(stage: Stage, staff_no: str, words: str, category: str | None = None) -> None:
    """Somebody asks, finds no card, and makes a request of it or leaves it at that."""
    player = stage.player(staff_no)
    await player.says(f"/ask {words}")
    if not player.offered("card_none"):
        await player.forges("k:tree")
        await player.says(words)
        await player.forges("k:none")
    else:
        await player.taps("card_none")
    if category:
        await fill(player, category=category)
        await player.taps("submit")
    else:
        await player.says("/menu")


async def ask_still(stage: Stage, words: str) -> None:
    player = stage.player(SOLDIER)
    await player.says(words)
    await player.forges(f"k:show:{PAY}:0")
    await player.taps("card_still")
    await player.says("/menu")


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
    for staff_no, words in ((SOLDIER, "军人证丢了怎么补"), ("1026", "军人证丢了咋补办"), ("1031", "我的军人证丢了到哪补")):
        await caretaking.look_after(house)
        assert "medical-1" not in [draft.card_id for draft in await drafts(stage)]
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


async def drafts(stage: Stage) -> list[card_drafts.CardDraft]:
    async with stage.db.read() as tx:
        return await card_drafts.every(tx)


def test_which_questions_are_alike() -> None:
    assert alike(["军人证丢了怎么补", "探亲假几天", "军人证丢了咋补办", "", "探亲假有多少天", ""]) == [
        [0, 2], [1, 4], [3], [5]]


# ── Review dates ─────────────────────────────────────────────────────────────────────────────────────────────────────


async def ages(stage: Stage, card_id: str = PAY) -> None:
    text = path(stage, card_id).read_text("utf-8")
    path(stage, card_id).write_text(text.replace("review_on = 2027-05-01", "review_on = 2026-11-20"), "utf-8")
    await refresh(stage)


async def test_a_passed_review_date_is_told_once_and_moved_with_one_tap(stage: Stage) -> None:
    owner, house = stage.player(OWNER), stage.app.house
    await ages(stage)
    owner._acts()
    stage.clock.move(-5 * 3600)
    await caretaking.look_after(house)
    await stage.settled()
    owner.hears_nothing()
    stage.clock.move(5 * 3600)
    for _ in range(2):
        await caretaking.look_after(house)
        await stage.settled()
    assert len(owner.heard) == 1
    owner.sees("2026-11-20")
    await owner.taps("still_right")
    owner.sees("kept.reviewed", "2027-05-23")
    assert "review_on = 2027-05-23" in path(stage).read_text("utf-8")
    assert (await newest(stage)).version == 3
    await owner.forges(f"e:right:{PAY}")
    owner.sees("refused.card_reviewed")
    await caretaking.look_after(house)
    await stage.settled()
    assert (await newest(stage)).version == 3


async def test_without_its_owner_the_head_is_told_and_without_him_the_admin(stage: Stage) -> None:
    for gone, told in ((OWNER, HEAD), (HEAD, ADMIN)):
        async with stage.db.write() as tx:
            await tx.execute("UPDATE people SET active = 0 WHERE staff_no = :no", no=gone)
            await tx.execute("DELETE FROM card_reviews")
        if told == HEAD:
            await ages(stage)
        player = stage.player(told)
        player._acts()
        await caretaking.look_after(stage.app.house)
        await stage.settled()
        player.sees("2026-11-20")


@pytest.mark.parametrize(("day", "later"), [(date(2026, 8, 31), date(2027, 2, 28)), (date(2026, 11, 23), date(2027, 5, 23))])
def test_half_a_year_later(day: date, later: date) -> None:
    assert months_later(day, 6) == later


def test_which_aliases_words_go_among() -> None:
    given: dict[str, Any] = {"随军 hukou": "zh", "bring my wife": "en", "tanqin jia": "en"}
    assert {words: language_of(words) for words in given} == given
