"""Without a phone: a slip, a PIN on a keypad, and a case read, answered, confirmed and rated on somebody else's."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image

from bot.domain.case import State
from bot.domain.letters import Stub
from bot.domain.pins import Lent, Purpose, guessing, hashed, may_lend, may_set, same, tapped, weak
from bot.pictures import stub
from bot.services.people import guests
from bot.storage import events
from tests.beginnings import sample_unit
from tests.screens import NAME, NOW, both, shown
from tests.stage import Player, Stage
from tests.story import fill
from tests.test_nudges import until

PIN = "274913"


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with sample_unit(tmp_path, "zh") as found:
        async with found.db.write() as tx:  # 1025 has no phone
            await tx.execute("UPDATE people SET chat_id = NULL WHERE staff_no = '1025'")
        yield found


async def pads(player: Player, pin: str = PIN) -> None:
    for digit in pin:
        await player.taps(digit)


async def filed_for(stage: Stage) -> Player:
    """The clerk files for a soldier who has no phone; gives the one who has to work it."""
    clerk = stage.player("1022")
    await clerk.says("/for")
    await fill(clerk, person="1025", category="pay", text="补助没有到账")
    await clerk.taps("submit")
    return await stage.handler()


async def set_pin(stage: Stage, pin: str = PIN) -> Player:
    clerk = stage.player("1022")
    await clerk.says("/case 1")
    await clerk.taps("slip")
    await clerk.taps("pin_set")
    await pads(clerk, pin)
    clerk.sees("pin.again")
    await pads(clerk, pin)
    clerk.sees("pin.pin_kept", "2026-0001")
    return clerk


async def come_in(player: Player, pin: str = PIN) -> None:
    await player.says("/slip 1")
    await pads(player, pin)


async def test_read_answered_confirmed_and_rated_on_lent_phones(stage: Stage) -> None:
    handler = await filed_for(stage)
    clerk = await set_pin(stage)
    await handler.taps("accept")
    await fill(handler)
    await handler.taps("ask")
    await fill(handler, text="请补工资卡复印件")
    comrade = stage.player("1026")
    await come_in(comrade)
    comrade.sees("guest.head", "2026-0001")
    await comrade.taps("reply")
    said = await comrade.says("复印件请联络员带去")
    chat = stage.simulator.messages(comrade.user_id)
    assert said not in [one.id for one in chat], "what a guest says goes from the owner's chat"
    await comrade.taps("done_talk")
    handler.sees("复印件请联络员带去")
    await comrade.taps("pin_end")
    assert not [one for one in stage.simulator.messages(comrade.user_id) if "补助" in one.html]
    await handler.taps("resolve")
    await fill(handler, outcome="solved", text="已补发")
    clerk.sees("2026-0001")
    await come_in(clerk)
    clerk.sees("field.outcome", "已补发")  # he has read it nowhere else
    await clerk.taps("confirm")
    await clerk.taps("4")
    await clerk.taps("2")
    await clerk.taps("choice.t1")
    await clerk.says("窗口的人不耐烦")
    await clerk.taps("timeline")
    clerk.sees_not("不耐烦", "event.rate.requester")
    await clerk.taps("pin_end")
    assert not [one for one in stage.simulator.messages(clerk.user_id) if "不耐烦" in one.html]
    case = await stage.case()
    assert case.state is State.CLOSED
    async with stage.db.read() as tx:
        told = [(one.action, one.after["pin"]) for one in await events.of_case(tx, case.id) if "pin" in one.after]
        assert [row["words"] for row in await tx.all("SELECT words FROM ratings")] == ["窗口的人不耐烦"]
        assert await events.broken_at(tx) is None
    assert told == [("reply", comrade.record.id), ("confirm", clerk.record.id), ("rate", clerk.record.id)]


async def test_who_filed_it_is_reminded_where_its_soldier_has_no_phone(stage: Stage) -> None:
    handler = await filed_for(stage)
    clerk = stage.player("1022")
    clerk.sees("done.submit_behalf")
    assert clerk.offered("slip")
    await handler.taps("accept")
    await fill(handler)
    await handler.taps("resolve")
    await fill(handler, outcome="solved", text="已补发")
    clerk._acts()
    await until(stage, "2026-11-24T08:00")
    clerk.sees("nudge.confirm_filer")
    assert clerk.offered("slip")


async def test_a_guest_presses_nothing_but_his_case_and_only_while_he_is_in(stage: Stage) -> None:
    await filed_for(stage)
    clerk = await set_pin(stage)
    await clerk.says("/for")
    await fill(clerk, person="1025", category="housing", text="想申请公寓房")
    await clerk.taps("submit")
    comrade = stage.player("1026")
    await comrade.forges("pin:g:o:1")
    comrade.sees("refused.pin_over")
    await come_in(comrade)
    comrade.sees("2026-0001")
    for data in ("pin:g:o:2", "pin:g:c:2:withdraw", "pin:g:t:2:0", "pin:g:a:2", "pin:g:m", "pin:g:p:show:1", "pin:g",
                 "pin:x", "pin:set:1", "pin:slip:1", "c:1:withdraw", "pin:g:f:1:submit"):
        await comrade.forges(data)
        comrade.sees_not("公寓")
    assert (await stage.case("2026-0002")).state is State.NEW
    assert (await stage.case()).state is State.NEW
    await comrade.says("这是我自己的话")  # no form of the guest's is open: his own words
    assert "message" not in await stage.history()
    stage.clock.move(301)
    await guests.give_back(stage.app.house)
    await stage.settled()
    comrade.sees("🔒")
    await comrade.forges("pin:g:c:1:withdraw")
    comrade.sees("refused.pin_over")
    assert (await stage.case()).state is State.NEW


async def test_guessing_is_stopped_and_told_and_a_new_pin_begins_anew(stage: Stage) -> None:
    handler = await filed_for(stage)
    await set_pin(stage)
    await handler.says("/slip 1")
    handler.sees("refused.pin_not_here")
    comrade, admin = stage.player("1026"), stage.player("1001")
    await comrade.says("/slip 1")
    for _ in range(4):
        await pads(comrade, "111222")
        comrade.sees("pin.wrong")
    await pads(comrade, "111222")
    comrade.sees("refused.pins_wait")
    assert any("2026-0001" in one.text and "1026" in one.text for one in admin.heard)
    await come_in(stage.player("1031"), "")
    stage.player("1031").sees("refused.pins_wait")  # the case, whatever the phone
    await comrade.says("/slip 99")
    comrade.sees("refused.pins_wait")  # the phone, whatever the case
    clerk = stage.player("1022")
    await clerk.says("/case 1")
    await clerk.taps("slip")
    await clerk.taps("pin_new")
    await pads(clerk, "123456")
    clerk.sees("pin.weak")
    await pads(clerk, "580217")
    await pads(clerk, "580218")
    clerk.sees("pin.differs")
    for _ in range(2):
        await pads(clerk, "580217")
    await come_in(stage.player("1031"), "580217")
    stage.player("1031").sees("guest.head")
    assert any("2026-0001" in one.text for one in stage.player("1004").heard + stage.player("1005").heard)


async def test_a_number_that_is_none_looks_like_any_other(stage: Stage) -> None:
    comrade = stage.player("1026")
    await comrade.says("/slip 77")
    comrade.sees("pin.open", "2026-0077")
    await pads(comrade)
    comrade.sees("pin.wrong")
    stage.simulator.start_bot(comrade.user_id, "slip_2026-0077")
    await stage.settled()
    comrade.sees("pin.open")
    await comrade.says("/slip 没有")
    comrade.sees("refused.no_such_number")
    stranger = stage.simulator.add_user("路人", language="zh")
    stage.simulator.start_bot(stranger.id, "slip_2026-0077")
    await stage.settled()
    assert "2026" not in stage.simulator.messages(stranger.id)[-1].text


def test_what_is_easy_to_guess() -> None:
    for pin in ("000000", "123456", "987654", "121212", "123123", "555555"):
        assert weak(pin), pin
    for pin in (PIN, "112233", "198807"):
        assert not weak(pin), pin
    assert hashed(PIN, "a") != hashed(PIN, "b")
    assert same(PIN, "a", hashed(PIN, "a"))


def test_a_stuck_finger_types_one_digit() -> None:
    assert tapped("", 0, "7") == "7"
    for place, digit in ((0, "7"), (2, "7"), (1, "77"), (1, "x"), (1, "٣")):
        assert tapped("7", place, digit) == "7"
    assert tapped("123456", 6, "7") == "123456"


def test_five_wrong_ones_within_an_hour_wait_for_an_hour() -> None:
    assert not guessing([100] * 4, 100)
    assert guessing([100, 90, 80, 70, 60], 200)
    assert not guessing([100, 90, 80, 70, 60], 3700)
    assert not guessing([4000, 90, 80, 70, 60], 4001)
    assert Lent(1, 1, Purpose.IN, touched_at=100).over(401)
    assert Lent(1, 1, Purpose.IN, touched_at=100).over(99)


async def test_who_may_lend_and_on_whose_phone_it_is_set(stage: Stage) -> None:
    handler = await filed_for(stage)
    case, policy = await stage.case(), stage.policy
    clerk, comrade = stage.player("1022").record, stage.player("1026").record
    assert may_set(case, clerk)
    assert not may_set(case, comrade)
    assert not may_set(case, handler.record)
    assert may_lend(case, clerk, policy)
    assert may_lend(case, comrade, policy)
    assert not may_lend(case, handler.record, policy)
    assert not may_lend(case, replace(comrade, active=False), policy)


async def test_on_the_phone_of_whom_it_is_about_nothing_of_it_is_shown(stage: Stage) -> None:
    """That it is about him he learns neither by its number nor by a wrong PIN."""
    await filed_for(stage)
    await set_pin(stage)
    async with stage.db.write() as tx:
        await tx.execute("""UPDATE cases SET about = (SELECT id FROM people WHERE staff_no = '1019'),
                                about_home = 'c1'""")
    leader = stage.player("1019")
    await leader.says("/slip 1")
    await pads(leader, "274914")
    leader.sees("pin.wrong")
    await pads(leader)
    leader.sees("refused.pin_other_phone")
    leader.sees_not("补助", "guest.head")


def test_the_printed_slip_can_be_scanned_and_is_whole() -> None:
    made = Stub("回执", "2026-000042", tuple("首问责任人：" + "名" * 40 for _ in range(5)),
                "https://t.me/some_bot?start=slip_2026-0042")
    picture = Image.open(io.BytesIO(stub.draw(made)))
    assert [one.text for one in zxingcpp.read_barcodes(picture)] == [made.link]
    scene = stub.layout(made)
    assert max(text.box.bottom for text in scene.texts) <= stub.HEIGHT


@both
def test_its_screens_fit(language: str) -> None:
    slip = {"number": "2026-000042", "state": "referred", "first": NAME, "handler": NAME, "at": NOW}
    for pin in (True, False):
        shown("slip", {**slip, "headline": "pin_kept" if pin else None, "pin": pin}, language)
    shown("slip", {**slip, "headline": None, "pin": False, "state": "closed", "at": None}, language)
    for at in (NOW, None):
        shown("slip_picture", {**slip, "at": at, "link": "https://t.me/x"}, language)
    for purpose in (Purpose.SET, Purpose.AGAIN, Purpose.OPEN):
        shown("keypad", {"purpose": purpose.value, "number": "2026-000042", "typed": 3, "length": 6, "note": "wrong"},
              language)
    shown("pin_ended", {}, language)
    shown("guest_words", {"lines": ["词" * 3000] * 2, "files": 3}, language)
    for own in (True, False):
        shown("pin_told", {"number": "2026-0042", "by": NAME, "own": own}, language)
    shown("pin_guessed", {"number": "2026-0042", "name": NAME, "staff_no": "9" * 40}, language)
    shown("guest", {"kind": "pin_ended", "number": "2026-0042", "details": {"buttons": []}}, language)


async def test_who_comes_in_again_finds_his_case_at_the_end_of_the_chat(stage: Stage) -> None:
    await filed_for(stage)
    await set_pin(stage)
    comrade = stage.player("1026")
    for _ in range(2):  # the first time he forgot to say that he is done
        await come_in(comrade)
        comrade.sees("guest.head")
        chat = stage.simulator.messages(comrade.user_id)
        assert [one.id for one in chat if "补助" in one.html] == [chat[-1].id]


async def test_words_while_a_guest_is_in_are_his_or_somebody_says_whose(stage: Stage) -> None:
    handler = await filed_for(stage)
    await set_pin(stage)
    comrade = stage.player("1026")
    await come_in(comrade)
    said = await comrade.says("岗位津贴也没有")
    comrade.sees("guest.head", "岗位津贴也没有", "这几句是谁写的")
    assert said not in [one.id for one in stage.simulator.messages(comrade.user_id)]
    await comrade.taps("guest_says")
    handler.sees("岗位津贴也没有")
    await comrade.says("食堂几点开门")
    await comrade.taps("guest_not_mine")  # his own words are loose ones, and the guest is out
    comrade.sees_not("guest.head")
    assert not [one for one in stage.simulator.messages(comrade.user_id) if "2026-0001" in one.html]
    async with stage.db.read() as tx:
        assert not await tx.all("SELECT * FROM lent")
        kept = await tx.all("SELECT person_id, answers FROM drafts WHERE form = 'say'")
    assert [(row["person_id"], "食堂几点开门" in row["answers"]) for row in kept] == [(comrade.record.id, True)]
    await come_in(comrade)
    await comrade.says("没有人认的话")
    await come_in(comrade)  # nobody said whose they were: they wait for nobody
    async with stage.db.read() as tx:
        assert not [row for row in await tx.all("SELECT answers FROM drafts") if "没有人认的话" in row["answers"]]
    await comrade.says("不想活了")
    comrade.sees("您说的像是急事")
