"""Intake days and new accounts: slips for a company, codes by its clerk, a clerk who vouches, an admin who decides."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.cli import parser
from bot.domain.people import Person, Role
from bot.domain.persons import may_hand_out, may_renew, may_vouch
from bot.exporting import slips
from bot.services.posts import absence_watch
from bot.storage import absences, events, people
from bot.storage.people import Entry
from tests.beginnings import sample_unit
from tests.screens import LONG, NAME, NOW, both, shown
from tests.stage import Stage
from tests.test_moving import new_account
from tests.test_people_chat import person


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with sample_unit(tmp_path, "en") as found:
        yield found


def files_may(stage: Stage) -> None:
    object.__setattr__(stage.app.house, "policy", replace(stage.app.house.policy, files_in_chat=True))


async def recruits(stage: Stage, count: int = 100) -> None:
    async with stage.db.write() as tx:
        for number in range(count):
            await people.save(tx, Entry(f"N{number:03}", f"新兵{number}", "c1", frozenset({Role.SOLDIER}), None, None,
                                        active=True))


async def test_a_hundred_recruits_get_their_slips_in_one_document(stage: Stage) -> None:
    files_may(stage)
    await recruits(stage)
    clerk = stage.player("1022")
    await clerk.says("/menu")
    await clerk.taps("newcomers_menu")
    clerk.sees("not joined yet")
    clerk.sees_not("100")
    await clerk.taps("Next")
    await clerk.taps("slips_all")
    await slips.work(stage.app.house)
    await slips.work(stage.app.house)
    await clerk.says("/help")  # the desk's own tick may have been faster; its letter has come by then
    assert sum("Invitation slips" in one.html for one in clerk.screens) == 1, clerk.transcript()
    async with stage.db.read() as tx:
        rows = await tx.all("SELECT code_hash FROM invitations WHERE used_at IS NULL")
        assert len(rows) == 100
        assert await events.broken_at(tx) is None
    assert parser().parse_args(["people", "slips", "c1"]).home == "c1"


async def test_an_unused_code_of_a_soldier_is_nobodys_absence(stage: Stage) -> None:
    await recruits(stage, 2)
    async with stage.db.write() as tx:
        for staff_no in ("N000", "1017"):
            await tx.execute("UPDATE people SET chat_id = NULL WHERE staff_no = :no", no=staff_no)
            record = await people.by_staff_no(tx, staff_no)
            assert record
            await people.invite(tx, record.id, f"old-{staff_no}", int(stage.clock.now()) + 300 * 86_400)
    await absence_watch.notice(stage.app.house)
    async with stage.db.read() as tx:
        assert [one.staff_no for one in await absences.newly_missed(tx)] == []
    assert (await person(stage, "N000")).absence is None
    assert (await person(stage, "1017")).absence == "unjoined"


async def test_a_clerk_renews_codes_of_his_own_soldiers_alone(stage: Stage) -> None:
    async with stage.db.write() as tx:
        await tx.execute("UPDATE people SET chat_id = NULL WHERE staff_no IN ('1026', '1031', '1019')")
    clerk, admin = stage.player("1022"), stage.player("1001")
    own, other, leader = [(await person(stage, one)).id for one in ("1026", "1031", "1019")]
    await clerk.forges(f"p:code:{own}")
    clerk.sees("An admin was asked")
    admin.sees("python -m bot people slips c1")
    files_may(stage)
    for target in (other, leader, stage.player("1025").record.id, 99999):
        await clerk.forges(f"p:code:{target}")
        clerk.sees("refused.not_yours")
    for data in ("p:slips:c2", "p:new:0:c2", "p:slips:", "p:slips:nowhere"):
        await clerk.forges(data)
        clerk.sees("refused.not_yours")
    await stage.player("1025").forges("p:new:0")
    stage.player("1025").sees("refused.not_yours")
    await clerk.forges(f"p:code:{own}")
    clerk.sees("Invitation for")
    async with stage.db.read() as tx:
        assert len(await tx.all("SELECT 1 AS one FROM invitations WHERE person_id = :id AND used_at IS NULL",
                                id=own)) == 1
    await admin.forges("p:new:0")
    await admin.taps("p:new:0:c2")
    await admin.taps("战士丙 1031")
    admin.sees("Invitation for")


async def test_the_clerk_vouches_the_admin_confirms_and_the_old_account_is_cut_that_second(stage: Stage) -> None:
    files_may(stage)
    clerk, admin, soldier = stage.player("1022"), stage.player("1001"), stage.player("1025")
    await clerk.forges("p:vouch")
    await clerk.says("1025")
    await clerk.taps("choice.seen")
    admin.sees("1025")
    await soldier.says("/my")
    soldier.sees_not("refused.stranger")
    await clerk.forges("p:vyes:1")
    clerk.sees("refused.not_admin")
    await clerk.forges("p:vouch")
    await clerk.says("1025")
    await clerk.taps("choice.seen")
    clerk.sees("has vouched")
    await admin.taps("vouch_yes")
    await soldier.says("/my")
    soldier.sees("refused.stranger")
    clerk.sees("Invitation for")
    await admin.forges("p:vyes:1")
    await admin.forges("p:vno:1")
    admin.sees("refused.vouch_settled")
    async with stage.db.read() as tx:
        assert [row["action"] for row in await tx.all(
            "SELECT action FROM events WHERE action LIKE 'person_%' ORDER BY id")] == [
            "person_vouch", "person_cut", "person_invite"]
    new = await new_account(stage, soldier, "no such code")
    new.sees("refused.bad_invitation")


async def test_an_admin_who_does_not_confirm_changes_nothing(stage: Stage) -> None:
    clerk, admin = stage.player("1022"), stage.player("1001")
    await clerk.forges("p:vouch")
    await clerk.says("1025")
    await clerk.taps("choice.papers")
    await admin.taps("vouch_no")
    clerk.sees("not confirmed")
    await stage.player("1025").says("/my")
    stage.player("1025").sees_not("refused.stranger")
    await stage.player("1025").forges("p:vouch")
    stage.player("1025").sees("refused.not_yours")


def test_who_speaks_for_whom() -> None:
    soldier = Person(1, "1", "甲", "c1", frozenset({Role.SOLDIER}))
    clerk = Person(2, "2", "乙", "c1", frozenset({Role.SOLDIER, Role.CLERK}))
    admin = Person(3, "3", "丙", "politics", frozenset({Role.SOLDIER, Role.ADMIN}))
    assert may_vouch(clerk, soldier)
    for by, of in ((clerk, replace(soldier, home="c2")), (clerk, replace(soldier, active=False)), (clerk, clerk),
                   (clerk, replace(soldier, roles=frozenset({Role.SOLDIER, Role.COMPANY_LEADER}))), (admin, soldier),
                   (replace(clerk, active=False), soldier)):
        assert not may_vouch(by, of)
    assert may_renew(clerk, soldier)
    assert may_renew(admin, clerk)
    assert not may_renew(admin, replace(soldier, chat_id=7))
    assert not may_renew(soldier, soldier)
    assert [may_hand_out(one, "c1") for one in (clerk, admin, soldier)] == [True, True, False]


@both
def test_its_screens_fit(language: str) -> None:
    for some in (True, False):
        shown("newcomers", {"home": LONG, "some": some}, language)
    shown("newcomers_of", {}, language)
    for in_chat, admin in ((True, False), (False, True), (False, False)):
        shown("newcomers_slips", {"in_chat": in_chat, "home": "c1", "admin": admin}, language)
    shown("newcomers_wanted", {"by": NAME, "home": LONG, "id": "c1"}, language)
    shown("newcomers_file", {"home": LONG, "paper": {"name": "slips.html", "text": "x"}}, language)
    for soon in (False, True):
        code = {"name": NAME, "staff_no": "9" * 40, "until": NOW, "soon": soon, "link": "https://t.me/x"}
        assert ("2026" in shown("newcomer_code", code, language)) is not soon  # a year ahead
    for how in ("seen", "papers"):
        shown("vouch_asked", {"name": NAME, "staff_no": "9" * 40, "by": NAME, "how": how}, language)
    shown("vouch_sent", {"name": NAME}, language)
    for done, clerk in ((True, NAME), (True, None), (False, None)):
        shown("vouch_done", {"name": NAME, "staff_no": "9" * 40, "done": done, "clerk": clerk}, language)
    shown("vouch_declined", {"name": NAME}, language)
