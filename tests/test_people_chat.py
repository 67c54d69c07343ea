"""People by chat: found, invited again, moved, given roles, deactivated; by admins alone, never the last of them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.domain.people import Person, Role
from bot.storage import events, handovers, people
from tests.beginnings import sample_unit
from tests.screens import LONG, NAME, NOW, both, shown
from tests.stage import Player, Stage
from tests.story import accepted


@pytest.fixture(params=["zh", "en"])
async def stage(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Stage]:
    async with sample_unit(tmp_path, request.param) as found:
        yield found


async def person(stage: Stage, staff_no: str) -> Person:
    async with stage.db.read() as tx:
        found = await people.by_staff_no(tx, staff_no)
    assert found
    return found


async def find(stage: Stage, typed: str) -> Player:
    admin = stage.player("1001")
    await admin.says("/people")
    await admin.says(typed)
    return admin


async def test_found_by_part_of_the_name_or_by_number(stage: Stage) -> None:
    admin = await find(stage, "财务")
    admin.sees("财务甲", "财务乙", "财务负责人")
    await admin.taps("财务甲 1011")
    admin.sees("1011")
    await admin.says("/people 1012")
    admin.sees("财务乙")
    await find(stage, "没有这个人 <b>")
    admin.sees_not("财务乙")


async def test_an_invitation_leaves_by_command_unless_files_may_and_the_old_one_dies(stage: Stage) -> None:
    async with stage.db.write() as tx:
        await tx.execute("UPDATE people SET chat_id = NULL WHERE staff_no = '1031'")
    admin = await find(stage, "1031")
    await admin.taps("people_invite")
    admin.sees("python -m bot people invite 1031")
    object.__setattr__(stage.app.house, "policy", replace(stage.policy, files_in_chat=True))
    codes = []
    for _ in range(2):
        await admin.says("/people 1031")
        await admin.taps("people_invite")
        codes.append(admin.screens[-1].text.split("start=")[1].split()[0])
    first, second = codes
    assert first != second
    stranger = stage.simulator.add_user("新手机", language="zh")
    stage.simulator.start_bot(stranger.id, first)
    await stage.settled()
    assert (await person(stage, "1031")).chat_id is None
    stage.simulator.start_bot(stranger.id, second)
    await stage.settled()
    assert (await person(stage, "1031")).chat_id == stranger.id


async def test_another_home_hands_over_to_the_old_one(stage: Stage) -> None:
    handler = await accepted(stage)
    admin = await find(stage, handler.record.staff_no)
    await admin.taps("people_home")
    await admin.says("logistics")
    admin.sees("people_done.home")
    assert (await person(stage, handler.record.staff_no)).home == "logistics"
    assert (await stage.case()).handler == stage.player("1006").record.id
    handler.sees("handover_side.leaver")
    await admin.taps("people_home")
    await admin.says("c1")
    admin.sees("refused.home_and_roles")
    assert (await person(stage, handler.record.staff_no)).home == "logistics"


async def test_roles_are_ticked(stage: Stage) -> None:
    admin = await find(stage, "1017")
    await admin.taps("people_roles")
    await admin.taps("choice.supervisor")
    await admin.taps("done_person_roles")
    admin.sees("people_done.roles")
    assert {Role.CADRE, Role.SUPERVISOR} <= (await person(stage, "1017")).roles
    async with stage.db.read() as tx:
        assert await handovers.listed(tx, None) == []


async def test_deactivated_at_once_and_nothing_is_left_without_a_name(stage: Stage) -> None:
    handler = await accepted(stage)
    admin = await find(stage, handler.record.staff_no)
    await admin.taps("people_off")
    assert (await person(stage, handler.record.staff_no)).active
    await admin.taps("people_off_yes")
    admin.sees("people_done.off")
    for _ in range(10):
        await admin.forges(f"p:gone:{handler.record.id}")
    await handler.says("/menu")
    handler.sees("refused.stranger")
    assert (await stage.case()).handler == stage.player("1006").record.id
    assert any(handler.record.name in one.text for one in stage.player("1004").heard)
    async with stage.db.read() as tx:
        assert len(await handovers.listed(tx, None)) == 1
        assert await events.broken_at(tx) is None
        rows = await tx.all("SELECT action FROM events WHERE action = 'person_change'")
    assert len(rows) == 1


async def test_a_lost_phone_is_cut_that_second(stage: Stage) -> None:
    soldier, admin = stage.player("1025"), await find(stage, "1025")
    await admin.taps("people_cut")
    await admin.taps("people_cut_yes")
    await soldier.says("/my")
    soldier.sees("refused.stranger")
    assert (await person(stage, "1025")).active


async def test_nobody_takes_himself_off_nor_the_last_admin(stage: Stage) -> None:
    admin = await find(stage, "1001")
    for data in (f"p:off:{admin.record.id}", f"p:gone:{admin.record.id}", f"p:cut:{admin.record.id}"):
        await admin.forges(data)
        admin.sees("refused.not_yourself")
    await admin.says("/people 1001")
    await admin.taps("people_roles")
    await admin.taps("choice.admin")
    await admin.taps("done_person_roles")
    admin.sees("refused.not_yourself")
    assert (await person(stage, "1001")).has(Role.ADMIN)
    assert (await person(stage, "1001")).active


async def test_nobody_but_admins_and_forged_buttons_do_nothing(stage: Stage) -> None:
    target = stage.player("1011").record.id
    for staff_no in ("1004", "1002", "1006", "1025", "1022"):
        other = stage.player(staff_no)
        await other.says("/people 1011")
        other.sees("refused.not_admin")
        for verb in ("show", "invite", "off", "gone", "cut", "lost", "home", "roles", "find"):
            await other.forges(f"p:{verb}:{target}")
            other.sees("refused.not_admin")
    admin = stage.player("1001")
    for data in ("p:", "p:show", "p:show:99999", "p:show:x", "p:x:1", "p:gone:0"):
        await admin.forges(data)
    assert (await person(stage, "1011")).active


@both
def test_its_screens_fit(language: str) -> None:
    card = {"headline": "invited", "code": "https://t.me/x?start=" + "a" * 64, "name": NAME, "staff_no": "9" * 40,
            "home": LONG, "active": True, "roles": [role.value for role in Role if role is not Role.SOLDIER],
            "joined_at": NOW, "left_on": "2026-12-01", "invited_until": NOW, "absence": "away"}
    shown("people_card", card, language)
    shown("people_card", {**card, "headline": None, "code": None, "active": False, "roles": []}, language)
    shown("people_card", {**card, "joined_at": None, "left_on": None}, language)
    shown("people_card", {**card, "joined_at": None, "invited_until": None}, language)
    line = {"name": NAME, "staff_no": "9" * 40, "active": False, "home": LONG}
    shown("people_found", {"lines": [line] * 20, "more": 3}, language)
    shown("people_found", {"lines": [], "more": 0}, language)
    for what in ("lost", "off"):
        shown("people_sure", {"what": what, "name": NAME, "staff_no": "9" * 40}, language)
    for roles in ([], [role.value for role in Role if role is not Role.SOLDIER]):
        for by in (NAME, None):
            shown("post_changed", {"by": by, "home": LONG, "roles": roles}, language)
    shown("people_by_command", {"staff_no": "1031"}, language)
