"""The ways people really type: loose words, replies, albums, edits, thanks, numbers, old buttons."""

from __future__ import annotations

import pytest

from bot.domain.case import State
from bot.services.figures import facts
from tests.stage import Player, Stage
from tests.story import accepted, closed, filed, fill


async def test_loose_words_are_kept_and_go_where_one_tap_says(stage: Stage) -> None:
    soldier = stage.player("1025")
    handler = await accepted(stage)
    await soldier.says("另外还有一件")
    await soldier.says("是上上个月的")
    soldier.sees("另外还有一件", "是上上个月的")
    await soldier.taps("2026-0001")
    handler.sees("另外还有一件", "是上上个月的")
    await soldier.says("二十秒内的话")
    handler.sees("二十秒内的话")
    stage.clock.move(60)
    await soldier.says("一分钟后的话")
    handler.sees_not("一分钟后的话")


async def test_with_several_live_conversations_there_is_a_button_for_each(stage: Stage) -> None:
    await filed(stage)
    await filed(stage, category="travel")
    soldier = stage.player("1025")
    await soldier.says("到底怎么样了")
    assert soldier.offered("2026-0001")
    assert soldier.offered("2026-0002")
    await soldier.taps("2026-0002")
    (await stage.handler("2026-0002")).sees("到底怎么样了")
    assert (await stage.history("2026-0001")) == ["submit"]


async def test_with_none_the_words_begin_a_request(stage: Stage) -> None:
    soldier = stage.player("1025")
    await soldier.says("我家属的医保一直没有办下来")
    await soldier.taps("card_none")
    await fill(soldier, category="medical")
    await soldier.taps("submit")
    (await stage.handler()).sees("我家属的医保一直没有办下来")


async def test_a_reply_to_a_card_goes_straight_into_its_case(stage: Stage) -> None:
    soldier = stage.player("1025")
    handler = await accepted(stage)
    card = next(message for message in reversed(handler.screens) if "2026-0001" in message.html)
    await handler.says("请明天上午来一趟", reply_to=card.id)
    soldier.sees("请明天上午来一趟", handler.record.name)
    await soldier.taps("write")
    await soldier.says("好的，明天来")
    await soldier.taps("done_talk")
    handler.sees("好的，明天来")
    assert (await stage.case()).answered_at is not None


async def test_photos_albums_documents_and_voice_reach_the_other_side(stage: Stage) -> None:
    soldier = stage.player("1025")
    handler = await accepted(stage)
    await soldier.taps("message_own")
    for kind in ("photo", "document", "voice"):
        await soldier.sends(kind)
    stage.simulator.send_album(soldier.user_id, "photo", [b"one", b"two", b"three"], caption="三张图")
    await stage.settled()
    await soldier.taps("done_talk")
    kinds = [message.kind for message in handler.heard if message.file]
    assert kinds == ["photo", "document", "voice", "photo", "photo", "photo"]
    albums = [message.media_group_id for message in handler.heard if message.media_group_id]
    assert len(albums) == 3
    assert len(set(albums)) == 1
    handler.sees("三张图")


async def test_an_album_in_a_reply_arrives_as_one(stage: Stage) -> None:
    soldier = stage.player("1025")
    handler = await accepted(stage)
    card = next(message for message in reversed(soldier.screens) if "2026-0001" in message.html)
    stage.simulator.send_album(soldier.user_id, "photo", [b"one", b"two"], reply_to=card.id)
    await stage.settled()
    await stage.simulator.wait_for(lambda _: sum(1 for message in handler.heard if message.file) == 2, 60)
    assert len({message.media_group_id for message in handler.heard if message.file}) == 1


async def test_an_edit_is_followed(stage: Stage) -> None:
    soldier = stage.player("1025")
    handler = await accepted(stage)
    await soldier.taps("message_own")
    said = await soldier.says("是三月的")
    await soldier.edits(said, "是四月的")
    await soldier.taps("done_talk")
    handler.sees("是四月的")
    handler.sees_not("是三月的")
    await soldier.edits(said, "是五月的")
    handler.sees("是五月的")
    handler.sees_not("是四月的")


async def test_words_edited_out_of_a_story_leave_its_title_and_the_search(stage: Stage) -> None:
    soldier, supervisor = stage.player("1025"), stage.player("1004")
    await soldier.says("/new")
    story = await soldier.says("身患白癜风，补助没有到账")  # typed at a question with buttons: kept as the story
    await fill(soldier, category="equipment", text="三月起")
    await soldier.taps("submit")
    assert (await stage.case()).title == "身患白癜风，补助没有到账"
    await soldier.edits(story, "补助没有到账")
    assert (await stage.case()).title == "补助没有到账"
    for words, found in (("白癜风", False), ("补助", True)):
        await supervisor.says(f"/ledger {words}")
        (supervisor.sees if found else supervisor.sees_not)("2026-0001")
    async with stage.db.write() as tx:
        await facts.unfind(tx, 1)
        assert not await tx.all("SELECT term FROM case_terms")


@pytest.mark.parametrize("word", ["收到", "好的！", "谢谢", "OK", "👍"])
async def test_thanks_change_nothing(stage: Stage, word: str) -> None:
    soldier = stage.player("1025")
    await accepted(stage)
    before = await stage.case()
    await soldier.says(word)
    assert await stage.case() == before
    soldier.sees("menu.thanks" if word == "谢谢" else "menu.noted")


async def test_a_sticker_changes_nothing_and_greetings_open_the_menu(stage: Stage) -> None:
    soldier = stage.player("1025")
    await accepted(stage)
    await soldier.sends("sticker")
    soldier.hears_nothing()
    await soldier.says("在吗？")
    assert soldier.offered("new_request")


@pytest.mark.parametrize("number", ["1", "0001", "２０２６－０００１", "事项1", "#1"])
async def test_a_number_in_any_spelling_opens_the_case(stage: Stage, number: str) -> None:
    await filed(stage)
    soldier, other = stage.player("1025"), stage.player("1031")
    await soldier.says(number)
    soldier.sees("2026-0001")
    await other.says(number)
    other.sees("refused.not_seen")
    other.sees_not(soldier.record.name)


async def test_while_waiting_loose_words_gather_as_the_reply(stage: Stage) -> None:
    soldier = stage.player("1025")
    handler = await accepted(stage)
    await handler.taps("ask")
    await fill(handler)
    await soldier.says("这是补充")
    await soldier.taps("2026-0001")
    assert (await stage.case()).state is State.WAITING
    await soldier.says("还有一句")
    await soldier.taps("done_talk")
    assert (await stage.case()).state is State.OPEN
    handler.sees("这是补充", "还有一句")


async def test_on_a_closed_case_words_still_arrive_and_reopening_is_offered(stage: Stage) -> None:
    soldier = stage.player("1025")
    handler = await closed(stage)
    await soldier.taps("cancel")
    await soldier.taps("message_own")
    await soldier.says("还有一个问题")
    await soldier.taps("done_talk")
    handler.sees("还有一个问题")
    assert soldier.offered("reopen_own")


async def test_a_half_filled_form_can_be_changed_gone_back_in_and_left(stage: Stage) -> None:
    soldier = stage.player("1025")
    await soldier.says("/new")
    await soldier.taps(_category(soldier, "travel"))
    await soldier.taps("back")
    await fill(soldier, category="pay")
    await soldier.taps("change")
    await soldier.taps("field.story")
    await soldier.says("换一种说法")
    await soldier.taps("submit")
    (await stage.handler()).sees("换一种说法")

    await soldier.says("/new")
    await fill(soldier, category="pay")
    soldier.sees("2026-0001")
    await soldier.says("/cancel")
    soldier.sees("menu.cancelled")
    await soldier.says("/cancel")
    soldier.sees("refused.nothing_to_cancel")


def _category(player: Player, category: str) -> str:
    return player.stage.policy.categories[category].words[player.language]


async def test_an_old_button_shows_the_open_question_and_answers_no_other(stage: Stage) -> None:
    soldier = stage.player("1025")
    await soldier.says("/new")
    message, button = soldier.button(_category(soldier, "pay"))
    await soldier.presses(message.id, button.data or "")
    screen = soldier.screens[-1].html
    await soldier.presses(message.id, button.data or "", forge=True)
    assert soldier.screens[-1].html == screen
    await soldier.taps("cancel")
    await soldier.presses(message.id, button.data or "", forge=True)
    soldier.sees("refused.form_gone")


async def test_a_draft_waits_while_something_else_is_done(stage: Stage) -> None:
    soldier = stage.player("1025")
    await soldier.says("/new")
    await soldier.taps(_category(soldier, "pay"))
    await soldier.says("/menu")
    await soldier.taps("f:1:show")
    await fill(soldier)
    await soldier.taps("submit")
    assert (await stage.case()).category == "pay"


async def test_too_long_too_many_and_not_here(stage: Stage) -> None:
    soldier = stage.player("1025")
    await soldier.says("/new")
    await soldier.taps(_category(soldier, "other"))
    await fill(soldier, text="字" * 2100)
    soldier.sees("refused.too_long")
    await soldier.says("/nonsense")
    soldier.sees("refused.unknown_command")


@pytest.mark.parametrize("data", [
    "c:1:accept", "c:1:resolve", "c:1:reassign", "o:1", "t:1:0", "a:1", "c:999999:accept", "c:x:accept", "c:1:fly",
    "f:999:submit", "f:1", "l:all:0", "l:nonsense:0", "l:mine:-1", "n:rate", "g:fr", "t:mine:0", "zzz", "c:1", "o:",
    "l:mine:99999999999999999999"])
async def test_a_forged_button_does_nothing(stage: Stage, data: str) -> None:
    await filed(stage)
    before = await stage.case()
    stranger = stage.player("1031")
    await stranger.forges(data)
    assert await stage.case() == before
    stranger.sees_not("2026-0001")
    assert len(stranger.heard) == 1
