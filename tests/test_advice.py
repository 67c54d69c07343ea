"""Policy cards over the whole desk: asked for in one's own words, read, drawn, carried into a request, cited."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.domain.case import State
from bot.storage import policy_cards
from tests.stage import Player, Stage
from tests.story import accepted, fill

RELOCATE = {"zh": "老婆随军落户怎么办", "en": "how do I move my family's household registration here"}
TITLE = {"zh": "家属随军落户", "en": "Bringing your family to live with you"}
STEP = {"zh": "第 1 步，共 5 步", "en": "Step 1 of 5"}
OWN = {"zh": "反映人看到", "en": "As the requester reads it"}
SECOND = {"zh": "第 2 步，共 5 步", "en": "Step 2 of 5"}
COMPLETE = {"zh": "齐全", "en": "complete"}
APPROVED = {"zh": "符合", "en": "yes"}


async def rows(stage: Stage, sql: str) -> list[dict[str, Any]]:
    async with stage.db.read() as tx:
        return [dict(row) for row in await tx.all(sql)]


def offered(soldier: Player) -> list[str]:
    """What the buttons of his newest screen hold."""
    newest = max((one for one in soldier.screens if one.buttons), key=lambda one: one.id)
    return [one.data or "" for row in newest.buttons for one in row]


async def asks(soldier: Player) -> None:
    """In his own words; then he opens the card."""
    await soldier.says(RELOCATE[soldier.language])
    await soldier.taps("k:show:family-relocation:0")


async def test_words_find_three_cards_and_one_helps(stage: Stage) -> None:
    soldier = stage.player("1025")
    await soldier.says(RELOCATE[soldier.language])
    soldier.sees(RELOCATE[soldier.language])
    assert [data.split(":")[:2] for data in offered(soldier)] == [
        *[["k", "show"]] * 3, ["k", "none"], ["u", "go"], ["m"]]
    await soldier.taps("k:show:family-relocation:0")
    soldier.sees(TITLE[soldier.language])
    await soldier.taps("card_more")
    assert any("2024" in one.html for one in soldier.heard)
    await soldier.taps("card_back")
    await soldier.taps("card_found")
    soldier.sees(RELOCATE[soldier.language])
    await soldier.taps("k:show:family-relocation:0")
    await soldier.taps("card_helped")
    soldier.sees("menu.helped")
    assert any(TITLE[soldier.language] in one.html and one.buttons for one in soldier.screens)  # it stays readable
    assert await rows(stage, "SELECT card_id, version, mark FROM card_marks") == [
        {"card_id": "family-relocation", "version": 1, "mark": "helped"}]
    assert not await rows(stage, "SELECT * FROM drafts")
    assert not await rows(stage, "SELECT * FROM questions")


async def test_the_chart_is_drawn_once(stage: Stage) -> None:
    for staff_no in ("1025", "1026"):
        soldier = stage.player(staff_no)
        await asks(soldier)
        await soldier.taps("card_chart")
        photo = next(one for one in soldier.heard if one.kind == "photo")
        soldier.sees(TITLE[soldier.language])
        assert photo.file is not None
    first, second = (next(one for one in stage.player(no).screens if one.kind == "photo") for no in ("1025", "1026"))
    assert first.file is second.file  # by its file_id: nothing was uploaded again
    assert len(await rows(stage, "SELECT key FROM pictures")) == 1


async def test_still_a_question_becomes_a_request_that_goes_by_the_card(stage: Stage) -> None:
    soldier = stage.player("1025")
    await asks(soldier)
    await soldier.taps("card_still")
    await fill(soldier)
    await soldier.taps("submit")
    case = await stage.case()
    assert (case.category, case.card_id, case.card_version) == ("relocation", "family-relocation", 1)
    soldier.sees(STEP[soldier.language])
    handler = await stage.handler()
    handler.sees(RELOCATE[handler.language], OWN[handler.language])  # "you" in a card's step is the soldier
    soldier.sees_not(OWN[soldier.language])
    assert await rows(stage, "SELECT words, card_id, category FROM questions") == [
        {"words": RELOCATE[soldier.language], "card_id": "family-relocation", "category": "relocation"}]
    assert (await rows(stage, "SELECT mark FROM card_marks"))[0]["mark"] == "still"

    await handler.taps("accept")
    await fill(handler, track="dated")
    newest = max(one.id for one in soldier.screens)
    await handler.taps("step")  # the first step has one way on: it is taken
    handler.sees("done.step", SECOND[handler.language])
    soldier.sees(SECOND[soldier.language])
    assert max(one.id for one in soldier.screens) == newest  # quietly: his card changes
    await handler.taps("step")
    await handler.taps(COMPLETE[handler.language])
    assert (await stage.case()).card_step == "eligible"
    await handler.taps("step")
    await handler.taps(APPROVED[handler.language])
    await handler.taps("step")
    await handler.taps("step")
    assert (await stage.case()).card_step == "end"
    assert not handler.offered("step")
    assert (await stage.case()).state is State.OPEN


async def test_none_of_these_keeps_the_question_and_begins_a_request(stage: Stage) -> None:
    soldier = stage.player("1025")
    await soldier.says(RELOCATE[soldier.language])
    await soldier.taps("card_none")
    await fill(soldier, category="pay")
    await soldier.taps("submit")
    case = await stage.case()
    assert (case.category, case.card_id) == ("pay", None)
    (await stage.handler()).sees(RELOCATE[soldier.language])
    assert await rows(stage, "SELECT words, card_id FROM questions") == [
        {"words": RELOCATE[soldier.language], "card_id": None}]


async def test_ask_cards_and_the_categories(stage: Stage) -> None:
    soldier = stage.player("1025")
    await soldier.says("/ask " + RELOCATE[soldier.language])
    assert soldier.offered("card_none")
    await soldier.says("/ask")
    assert not soldier.offered("ask_request")
    await soldier.says("/cards")
    await soldier.taps("k:of:relocation")
    await soldier.taps(TITLE[soldier.language])
    soldier.sees(TITLE[soldier.language])
    await soldier.taps("card_tree")
    assert soldier.offered(stage.policy.categories["pay"].words[soldier.language])
    await soldier.says("/ask 量子色动力学的夸克禁闭 qqzzx")
    await soldier.taps("ask_request")
    await fill(soldier, category="other")
    await soldier.taps("submit")
    (await stage.handler()).sees("夸克禁闭")


async def test_off_topic_finds_nothing_and_a_live_conversation_comes_first(stage: Stage) -> None:
    soldier = stage.player("1025")
    await soldier.says("量子色动力学的夸克禁闭")
    assert not soldier.offered("card_none")
    assert soldier.offered("choice.new")
    await soldier.taps("cancel")
    await accepted(stage)
    await soldier.says(RELOCATE[soldier.language])
    assert soldier.offered("2026-0001")
    assert soldier.offered("choice.new")
    assert not soldier.offered("card_none")
    await soldier.taps("k:show:family-relocation:0")  # what he wants to know may have nothing to do with his case
    soldier.sees(TITLE[soldier.language])
    await soldier.taps("card_still")
    await soldier.says("/menu")
    await soldier.says("量子色动力学的夸克禁闭")
    assert not any(data.startswith("k:") for data in offered(soldier))


async def test_another_question_is_another_question(stage: Stage) -> None:
    soldier = stage.player("1025")
    await soldier.says(RELOCATE[soldier.language])
    stage.clock.move(30)
    await soldier.says({"zh": "探亲假有多少天", "en": "how many days of home leave"}[soldier.language])
    assert offered(soldier)[0] == "k:show:home-leave:0"
    soldier.sees(RELOCATE[soldier.language])
    await soldier.taps("k:show:home-leave:0")
    await soldier.says({"zh": "工资少发了", "en": "my salary is short"}[soldier.language])
    soldier.sees_not(RELOCATE[soldier.language])  # he has looked at a card since
    assert offered(soldier)[0] == "k:show:pay-query:0"
    stage.clock.move(4000)
    await soldier.says({"zh": "公积金怎么提取", "en": "housing fund withdrawal"}[soldier.language])
    newest = max(soldier.screens, key=lambda one: one.id)
    assert RELOCATE[soldier.language] not in newest.html
    assert newest.buttons[0][0].data == "k:show:housing-fund:0"


async def test_a_desk_without_cards_says_so_and_takes_the_request(stage: Stage) -> None:
    await stage.app.house.shelf.serve(())
    soldier = stage.player("1025")
    for words in ("/cards", "/ask " + RELOCATE[soldier.language]):
        await soldier.says(words)
        soldier.sees({"zh": "眼下还没有明白卡", "en": "There are no cards yet"}[soldier.language])
    await soldier.taps("ask_request")
    await fill(soldier, category="other")
    await soldier.taps("submit")
    (await stage.handler()).sees(RELOCATE[soldier.language])


async def test_a_link_to_a_card_and_to_the_desk(stage: Stage) -> None:
    soldier = stage.player("1025")
    soldier.mark = max(one.touched for one in soldier.screens)
    stage.simulator.start_bot(soldier.user_id, "card_family-relocation")
    await stage.settled()
    soldier.sees(TITLE[soldier.language])
    for payload, headline in (("desk", "menu.menu"), ("card_no-such-card", "menu.card_gone")):
        soldier.mark = max(one.touched for one in soldier.screens)
        stage.simulator.start_bot(soldier.user_id, payload)
        await stage.settled()
        soldier.sees(headline)
    stranger = stage.simulator.add_user("Somebody", language=soldier.language)
    stage.simulator.start_bot(stranger.id, "card_family-relocation")
    await stage.settled()
    said = stage.simulator.messages(stranger.id)[-1].html
    assert TITLE[soldier.language] not in said
    assert said.split("\n")[0][:20] in soldier.words.phrase("refused.stranger")


async def test_forged_and_old_buttons_of_cards(stage: Stage) -> None:
    soldier = stage.player("1025")
    for data in ("k:show:no-such:0", "k:chart:no-such", "k:still:no-such", "k:helped:no-such"):
        await soldier.forges(data)
        soldier.sees("refused.card_gone")
    for data in ("k:fly", "k:show:x:y", "k:a:b:c:d"):
        await soldier.forges(data)
        soldier.sees("refused.stale")
    await soldier.forges("k:show:family-relocation:99")
    soldier.sees(TITLE[soldier.language])
    assert not await rows(stage, "SELECT * FROM card_marks WHERE mark <> 'seen'")


async def test_a_result_cites_a_card_and_the_soldier_opens_it(stage: Stage) -> None:
    soldier = stage.player("1025")
    handler = await accepted(stage, category="pay")
    await handler.taps("resolve")
    await handler.taps("explained")
    await handler.says("这项补贴要够条件才有")
    card = next(one for one in stage.app.house.shelf.cards.values() if one.category == "pay")
    await handler.taps(card.title[handler.language])
    assert not await rows(stage, "SELECT id FROM drafts WHERE form = 'resolve'")  # no regulation is demanded
    ground = {"zh": f"依据：《{card.title['zh']}》第 {card.version} 版",
              "en": f"On the ground of: {card.title['en']}, version {card.version}"}[soldier.language]
    soldier.sees("notice.resolve.requester", ground)
    await soldier.taps("timeline")
    soldier.sees(ground)
    await soldier.taps("cited")
    assert card.title[soldier.language] in soldier.screens[-1].html
    assert any(ground in one.html for one in soldier.screens)
    cards = stage.app.house.shelf.cards
    cards[card.id] = replace(card, version=card.version + 1, entitled={"zh": "新规定", "en": "New rules"})
    await soldier.taps("open_case")
    await soldier.taps("cited")  # as it was, and the way to what counts now
    newer = {"zh": f"现行的是第 {card.version + 1} 版", "en": f"Version {card.version + 1} counts now"}
    soldier.sees({"zh": "引用的就是这一版", "en": "As cited on"}[soldier.language], newer[soldier.language])
    soldier.sees(card.entitled[soldier.language][:10])
    await soldier.taps("cited_now")
    soldier.sees({"zh": "新规定", "en": "New rules"}[soldier.language])
    del cards[card.id]  # withdrawn: what the result rested on can still be read
    for command, button in (("/case 1", "open_case"), (None, "timeline")):
        await (soldier.says(command) if command else soldier.taps(button))
        assert ground in soldier.screens[-1].html
    await soldier.taps("cited")
    soldier.sees(card.entitled[soldier.language][:10], {"zh": "已经撤下", "en": "withdrawn since"}[soldier.language])
    (last,) = await rows(stage, "SELECT MAX(id) AS id FROM events WHERE action = 'resolve'")
    await stage.player("1031").forges(f"k:cited:{last['id']}:0")
    stage.player("1031").sees_not(card.title[soldier.language])


async def test_explained_without_a_card_demands_a_regulation(stage: Stage) -> None:
    handler = await accepted(stage)
    await handler.taps("resolve")
    await handler.taps("explained")
    await handler.says("办不了")
    await handler.taps("skip_cite")
    handler.sees("prompt.regulation")
    assert (await stage.case()).state is State.OPEN
    await handler.says("《某条例》第三条")
    stage.player("1025").sees("《某条例》第三条")
    assert (await stage.case()).state is State.RESOLVED


async def test_a_card_that_went_while_the_result_was_written_is_asked_for_again(stage: Stage) -> None:
    handler = await accepted(stage, category="pay")
    await handler.taps("resolve")
    await handler.taps("cannot")
    await handler.says("这项补贴要够条件才有")
    cards = stage.app.house.shelf.cards
    card = next(one for one in cards.values() if one.category == "pay")
    await handler.taps(card.title[handler.language])
    handler.sees("prompt.appeal")
    del cards[card.id]  # withdrawn meanwhile
    await handler.says("支队财务科")
    assert (await stage.case()).state is State.OPEN
    handler.sees("prompt.resolve.cite")
    await handler.taps("skip_cite")
    if (await stage.case()).state is State.OPEN:
        await handler.says("支队财务科")
    assert (await stage.case()).state is State.RESOLVED
    soldier = stage.player("1025")
    await soldier.says("/case 1")
    assert card.title[soldier.language] not in soldier.screens[-1].html


async def test_a_picture_that_telegram_lost_is_drawn_again(stage: Stage) -> None:
    soldier = stage.player("1025")
    await asks(soldier)
    await soldier.taps("card_chart")
    async with stage.db.write() as tx:
        (row,) = await tx.all("SELECT key FROM pictures")
        await policy_cards.keep_picture(tx, row["key"], "no-such-file", 0)
    await soldier.taps("card_chart")
    assert sum(one.kind == "photo" for one in soldier.screens) == 2
