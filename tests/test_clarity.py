"""*Too vague*: the soldier's tap becomes the desk's question, once; the desk asks before such an answer goes out."""

from __future__ import annotations

from bot.domain.case import State
from bot.storage import events
from bot.storage.events import Event
from tests.stage import Player, Stage
from tests.story import accepted, fill

EMPTY = {"zh": "正在办", "en": "We are looking into it"}
FULL = {"zh": "周五前补发到您的卡上", "en": "It is paid by Friday"}


async def recorded(stage: Stage) -> list[Event]:
    case = await stage.case()
    async with stage.db.read() as tx:
        return await events.of_case(tx, case.id)


async def reports(handler: Player, text: str) -> None:
    """Progress that says little, sent as it is."""
    await handler.taps("progress")
    await handler.says(text)
    await handler.taps("as_is")


async def test_too_vague_asks_the_handler_once_and_changes_nothing_else(stage: Stage) -> None:
    soldier = stage.player("1025")
    handler = await accepted(stage)
    assert not soldier.offered("vague")
    await reports(handler, EMPTY[handler.language])
    before, (message, button) = await stage.case(), soldier.button("vague")
    newest = max(one.id for one in handler.screens)
    await soldier.taps("vague")
    soldier.sees("done.vague", handler.record.name)
    handler.sees("notice.vague.handler", EMPTY[handler.language])
    assert max(one.id for one in handler.heard) > newest  # it rings: a new message
    after = await stage.case()
    assert (after.state, after.resolve_by) == (before.state, before.resolve_by)
    assert not soldier.offered("vague")
    await soldier.presses(message.id, button.data or "", forge=True)
    soldier.sees("refused.vague_asked")
    assert (await stage.history()).count("vague") == 1
    assert any(EMPTY[soldier.language] in one.html for one in soldier.screens)  # what was said stays readable

    await handler.taps("progress")
    await handler.says(FULL[handler.language])
    soldier.sees(FULL[handler.language])
    every = await recorded(stage)
    vague = next(one for one in every if one.action == "vague")
    assert every[-1].after["clears"] == vague.id
    assert every[vague.after["answer"] - every[0].id].action == "progress"
    assert soldier.offered("vague")
    await soldier.taps("timeline")
    soldier.sees("event.vague.requester")


async def test_under_a_message_of_the_handler_too(stage: Stage) -> None:
    soldier = stage.player("1025")
    handler = await accepted(stage)
    await handler.taps("message")
    await handler.says("再等等")
    await handler.taps("done_talk")
    soldier.sees("再等等")
    await soldier.taps("vague")
    handler.sees("notice.vague.handler", "再等等")
    message, button = soldier.button("write")
    assert not any(one.data == "c:1:vague" for row in soldier.screens[-1].buttons for one in row)
    await soldier.taps("c:1:vague")  # the button under the message is still there
    soldier.sees("refused.vague_asked")
    card = next(one for one in reversed(handler.screens) if "2026-0001" in one.html)
    await handler.says("本周五发", reply_to=card.id)  # within 20 s, and yet the next answer
    assert (await stage.history())[-2:] == ["vague", "message"]
    assert (await recorded(stage))[-1].after["clears"]
    assert button.data in {one.data for row in message.buttons for one in row}
    await soldier.taps("vague")
    assert (await stage.history()).count("vague") == 2


async def test_on_a_result_that_waits_for_his_yes(stage: Stage) -> None:
    soldier = stage.player("1025")
    handler = await accepted(stage)
    await handler.taps("resolve")
    await handler.taps("solved")
    await handler.says("补发了")  # what is done says enough
    soldier.sees("补发了")
    await soldier.taps("vague")
    handler.sees("notice.vague.handler", "补发了")
    assert (await stage.case()).state is State.RESOLVED
    assert soldier.offered("confirm")
    await soldier.taps("confirm")
    assert (await stage.case()).state is State.CLOSED


async def test_an_ask_is_no_answer_and_nobody_else_may_say_so(stage: Stage) -> None:
    soldier = stage.player("1025")
    handler = await accepted(stage)
    await handler.taps("ask")
    await fill(handler)
    assert not soldier.offered("vague")
    await soldier.forges("c:1:vague")
    soldier.sees("refused.not_answered")
    await handler.forges("c:1:vague")
    handler.sees("refused.not_yours")
    await stage.player("1031").forges("c:1:vague")
    stage.player("1031").sees("refused.not_seen")
    assert "vague" not in await stage.history()


async def test_the_desk_asks_by_itself_once(stage: Stage) -> None:
    handler = await accepted(stage)
    await handler.taps("progress")
    await handler.says(EMPTY[handler.language])
    handler.sees("prompt.clear")
    assert "progress" not in await stage.history()
    await handler.taps("add")
    handler.sees("prompt.progress.words", EMPTY[handler.language])
    await handler.says("再等等")
    assert (await stage.history())[-1] == "progress"
    stage.player("1025").sees("再等等")


async def test_it_can_be_sent_as_it_is_or_gone_back_from(stage: Stage) -> None:
    handler = await accepted(stage)
    await handler.taps("progress")
    await handler.says(EMPTY[handler.language])
    await handler.taps("back")
    handler.sees("prompt.progress.words", EMPTY[handler.language])
    await handler.says("研究研究")
    handler.sees("prompt.clear")
    await handler.taps("as_is")
    stage.player("1025").sees("研究研究")


async def test_a_name_an_office_a_date_a_ground_or_something_done_is_enough(stage: Stage) -> None:
    handler = await accepted(stage)
    for text in ("财务甲在办", "卫生在看", "下周二", "依据第四十六条", "已报送"):
        await handler.taps("progress")
        await handler.says(text)
        stage.player("1025").sees(text)
        handler.sees_not("prompt.clear")
    await handler.taps("progress")
    await handler.says("战士甲同志：正在办")  # whom it is told to does not do it
    handler.sees("prompt.clear")


async def test_a_result_that_names_its_ground_is_not_asked_about(stage: Stage) -> None:
    handler = await accepted(stage)
    await handler.taps("resolve")
    await handler.taps("explained")
    await handler.says("办不了")
    if handler.offered("skip_cite"):
        await handler.taps("skip_cite")
    await handler.says("财务规定")
    stage.player("1025").sees("notice.resolve.requester", "办不了")
