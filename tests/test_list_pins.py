"""Without a phone: asked through his clerk, he answers on his delivery lists by his own PIN, on the clerk's phone."""

from __future__ import annotations

import json

import pytest

from bot.domain.delivery import Stand
from bot.domain.people import Person, Role
from bot.domain.pins import may_lend_lists
from tests.screens import LONG, NAME, both, shown
from tests.stage import Player, Stage
from tests.story import fill
from tests.test_delivery_lists import CARD, later, stand
from tests.test_pins import PIN, pads


@pytest.fixture
async def stage(chinese: Stage) -> Stage:
    async with chinese.db.write() as tx:  # 1025 has no phone
        await tx.execute("UPDATE people SET chat_id = NULL WHERE staff_no = '1025'")
    return chinese


async def opened(stage: Stage) -> Player:
    """The owner opens a list of two; gives the clerk of one who has no phone."""
    owner, clerk = stage.player("1011"), stage.player("1022")
    await owner.forges(f"k:show:{CARD}:0")
    for label in ("delivery_begin", "reach_sheet"):
        await owner.taps(label)
    await owner.says("1025\n1026")
    await owner.taps("delivery_start")
    await later(stage)
    clerk.sees("没有加入服务台")
    return clerk


async def test_his_clerk_asks_for_help_for_him(stage: Stage) -> None:
    clerk, soldier = await opened(stage), stage.player("1025").record
    await clerk.forges(f"i:one:1:{soldier.id}")
    await clerk.taps("delivery_help_him")
    await fill(clerk, text="路费单据丢了一张，怎么补")
    await clerk.taps("submit")
    case, line = await stage.case(), await stand(stage, "1025")
    assert (line.case_id, case.requester, case.filer, case.card_id) == (case.id, soldier.id, clerk.record.id, CARD)


async def let_in(clerk: Player, soldier: Person) -> None:
    """He sets his PIN on his clerk's phone, mistypes it once, and is in."""
    await clerk.forges(f"i:one:1:{soldier.id}")
    await clerk.taps("delivery_hand")
    for pin in (PIN, PIN):
        await pads(clerk, pin)
    clerk.sees("pin.pin_kept", "战士甲", "delivery_stand.told")
    await clerk.taps("pin_use")
    await pads(clerk, "999998")
    clerk.sees("pin.wrong")
    await pads(clerk)
    clerk.sees("guest.lists", "delivery_mine.told")


async def test_his_clerk_hands_him_the_phone_and_only_he_answers(stage: Stage) -> None:
    clerk, owner, soldier = await opened(stage), stage.player("1011"), stage.player("1025").record
    await let_in(clerk, soldier)
    assert not clerk.offered("delivery_help")
    await clerk.says("已经交了表")
    clerk.sees("refused.guest_taps")
    await clerk.forges("pin:g:c:1:confirm")
    clerk.sees("refused.stale")
    await _stands(stage, soldier, Stand.NOT_MINE)
    await clerk.forges("pin:g:i:changed")  # he has married since
    assert (await stand(stage, "1025")).stand is Stand.ASKED
    await _stands(stage, soldier, Stand.TOLD)
    await clerk.forges("pin:g:i:mine:1")
    await clerk.taps("delivery_applied")
    await clerk.taps("pin_end")
    assert (await stand(stage, "1025")).stand is Stand.APPLIED
    await owner.forges(f"i:do:entered:1:{soldier.id}")
    clerk.sees("已录入系统", "凭口令")
    await clerk.taps(soldier.name)
    await clerk.taps("delivery_hand")
    await pads(clerk)
    await clerk.taps("delivery_received")
    line = await stand(stage, "1025")
    assert (line.stand, line.by) == (Stand.RECEIVED, soldier.id)
    async with stage.db.read() as tx:
        told = await tx.all("SELECT person_id, after FROM events WHERE action = 'delivery_line' ORDER BY id")
    assert [(row["person_id"], json.loads(row["after"]).get("pin")) for row in told] == [
        (soldier.id, clerk.record.id), (soldier.id, clerk.record.id), (owner.record.id, None),
        (soldier.id, clerk.record.id)]
    await clerk.taps("pin_end")
    await clerk.forges("pin:g:i:me:missing:1")
    clerk.sees("refused.pin_over")
    for other in ("1026", "1011"):  # a comrade, and who runs the list
        await stage.player(other).forges(f"pin:lists:{soldier.id}")
        stage.player(other).sees("refused.not_yours")
    async with stage.db.write() as tx:  # of a survey a clerk reads nothing, on no slip either
        await tx.execute("UPDATE deliveries SET card_id = NULL")
    await clerk.forges(f"pin:lists_set:{soldier.id}")
    for pin in ("183640", "183640"):
        await pads(clerk, pin)
    clerk.sees("pin.pin_kept")
    clerk.sees_not("delivery_stand.received")
    assert any("原来的口令作废" in one.text for one in stage.player("1004").screens)


async def _stands(stage: Stage, soldier: Person, where: Stand) -> None:
    async with stage.db.write() as tx:
        await tx.execute("UPDATE delivery_lines SET stand = :stand WHERE person_id = :id", stand=where.value,
                         id=soldier.id)


def test_from_whose_phone() -> None:
    def person(number: int, home: str, *roles: Role, chat_id: int | None = 5) -> Person:
        return Person(number, str(number), "x", home, frozenset({Role.SOLDIER, *roles}), chat_id=chat_id)

    absent, clerk = person(1, "c1", chat_id=None), person(2, "c1", Role.CLERK)
    assert may_lend_lists(absent, clerk)
    assert not may_lend_lists(person(3, "c1"), clerk)
    for other in (person(4, "c2", Role.CLERK), person(5, "c1"), person(6, "hq", Role.SUPERVISOR), absent):
        assert not may_lend_lists(absent, other)


@both
def test_its_screens(language: str) -> None:
    lines = [{"title": LONG, "common": False, "stand": "entered", "waits": True}] * 12
    for has, headline in ((True, "pin_kept"), (False, None)):
        shown("list_slip", {"headline": headline, "name": NAME, "pin": has, "lines": lines}, language)
    head = {"title": LONG, "survey": False, "question": None, "office": LONG, "sensitive": False, "common": False}
    for stand_ in ("entered", "told"):
        shown("delivery_through", {**head, "name": NAME, "stand": stand_}, language)
    shown("guest", {"kind": "pin_ended", "number": NAME, "lists": True, "details": {"buttons": []}}, language)
