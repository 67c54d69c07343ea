"""Every no is one clear sentence in the person's own language, and changes nothing."""

from __future__ import annotations

from typing import Any

import pytest

from bot.domain.errors import Refused
from bot.domain.rules import Action
from bot.services.casework import cases
from bot.services.casework.cases import Given
from bot.services.house import Actor
from tests.stage import Player, Stage
from tests.story import accepted, filed, fill


async def leaves(stage: Stage, *staff_nos: str) -> None:
    async with stage.db.write() as tx:
        for no in staff_nos:
            await tx.execute("UPDATE people SET active = 0 WHERE staff_no = :no", no=no)


async def offers(stage: Stage, handler: Player, case_id: int, answers: dict[str, Any]) -> None:
    """Straight at the service, past every button."""
    async with stage.db.write() as tx:
        unit = stage.app.house.unit(tx, Actor(0, "zh", 0), handler.record)
        await cases.act(unit, case_id, Action.OFFER, Given(answers))


async def test_a_wrong_or_used_code_and_no_code_at_all(stage: Stage) -> None:
    stranger = stage.simulator.add_user("Somebody", language="en")
    words = stage.app.renderer.words("en")
    for payload, code in (("no-such-code", "bad_invitation"), ("code-1025", "bad_invitation"), ("", "stranger")):
        stage.simulator.start_bot(stranger.id, payload)
        await stage.settled()
        shown = stage.simulator.messages(stranger.id)[-1].html
        assert shown.split("\n")[0][:20] in words.phrase(f"refused.{code}")


async def test_what_a_form_does_not_take(stage: Stage) -> None:
    handler = await filed(stage)
    await handler.taps("accept")
    await handler.says("x")
    handler.sees("refused.no_such_choice")
    await handler.taps("dated")
    await handler.taps("progress")
    await handler.sends("photo")
    handler.sees("refused.no_files_here")
    await handler.taps("cancel")
    await handler.taps("ask")
    await handler.says("身份证")
    handler.sees("refused.tick_please")
    await handler.says("/case 四十二")
    handler.sees("refused.no_number")


async def test_no_more_than_twenty_files(stage: Stage) -> None:
    soldier = stage.player("1025")
    await accepted(stage)
    await soldier.taps("message_own")
    for _ in range(21):
        await soldier.sends("photo")
    soldier.sees("refused.too_many_files")


async def test_saying_nothing_is_no_message(stage: Stage) -> None:
    soldier = stage.player("1025")
    await accepted(stage)
    await soldier.forges("a:1")
    soldier.sees("refused.no_files")
    await soldier.taps("message_own")
    async with stage.db.read() as tx:
        row = await tx.one("SELECT MAX(id) AS id FROM drafts")
    await soldier.forges(f"f:{row and row['id']}:done:talk")
    soldier.sees("refused.nothing_said")
    await soldier.forges("g:fr")
    soldier.sees("refused.stale")


async def test_a_place_or_a_contact_never_belongs_here(stage: Stage) -> None:
    soldier = stage.player("1025")
    user: dict[str, Any] = {"id": soldier.user_id, "is_bot": False, "first_name": "x"}
    message = {"message_id": 999, "date": int(stage.clock.now()), "chat": {"id": soldier.user_id, "type": "private"},
               "from": user, "location": {"latitude": 1.0, "longitude": 2.0}}
    soldier.mark = max(one.touched for one in soldier.screens)
    await stage.app.inbox.accept([{"update_id": 1, "message": message}])
    await stage.settled()
    soldier.sees("stopped.location")


async def test_whom_nobody_is_or_who_has_left(stage: Stage) -> None:
    soldier = stage.player("1025")
    await soldier.says("/new")
    await fill(soldier, asked="军需甲")
    await leaves(stage, "1017")
    await soldier.taps("submit")
    soldier.sees("refused.person_left")

    handler = await filed(stage, "1026")
    await handler.taps("accept")
    await handler.taps("dated")
    await handler.taps("ask_assist")
    await handler.says("没有这个人")
    handler.sees("refused.no_such_person")
    await handler.says("卫生甲")
    await leaves(stage, "1013")
    await handler.says("请帮忙")
    handler.sees("refused.no_such_colleague")
    await handler.taps("cancel")
    for _ in range(2):
        await handler.says("/case 1")
        await handler.taps("ask_assist")
        await handler.says("卫生乙")
        await handler.says("请帮忙")
    handler.sees("refused.already_helping")


async def test_two_supervisors_reassign_to_the_same_one(stage: Stage) -> None:
    await accepted(stage)
    first, second = stage.player("1004"), stage.player("1005")
    for supervisor in (first, second):
        await supervisor.says("/case 1")
        await supervisor.taps("reassign")
        await supervisor.says("卫生甲")
    await first.says("请你办")
    await second.says("请你办")
    second.sees("refused.already_handler")


async def test_with_nobody_to_track_it_a_request_is_not_lost_but_kept(stage: Stage) -> None:
    soldier = stage.player("1025")
    await soldier.says("/new")
    await fill(soldier)
    await leaves(stage, "1004", "1005")
    await soldier.taps("submit")
    soldier.sees("refused.nobody_there")
    await soldier.says("/menu")
    assert soldier.offered("f:1:show") or any(button.data == "f:1:show" for message in soldier.screens
                                              for row in message.buttons for button in row)


async def test_what_no_button_offers_the_services_refuse_too(stage: Stage) -> None:
    handler = await accepted(stage)
    case = await stage.case()
    for answers, code in (({"office": case.office}, "same_office"), ({"person": case.requester}, "no_such_colleague"),
                          ({"person": case.handler}, "already_handler")):
        with pytest.raises(Refused, match=code):
            await offers(stage, handler, case.id, answers)
    assert await stage.case() == case


async def test_a_cadres_own_request_is_worked_by_somebody_else(stage: Stage) -> None:
    handler = await filed(stage, "1011")
    assert handler.record.staff_no == "1012"
    await handler.taps("accept")
    await handler.taps("dated")
    case, own = await stage.case(), stage.player("1011")
    with pytest.raises(Refused, match="own_case"):
        await offers(stage, handler, case.id, {"person": own.record.id})
    await own.forges("c:1:resolve")
    own.sees("refused.not_yours")
