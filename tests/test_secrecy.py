"""What is private, and whose name is hidden, in every list made since: by the rules, in one place, in SQL alike."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bot.domain import facts as counting
from bot.domain import handover as handing
from bot.domain.calling import Place
from bot.domain.case import State
from bot.domain.handover import Belonging, Handover, Line, What
from bot.domain.ledger import Filters, sight
from bot.domain.orphans import Kind, Orphan, Why, told
from bot.domain.rules import sees
from bot.domain.secrecy import barred, is_private, knows, may_pass_to, stays
from bot.storage import cases, digests, duty_roster, facts, figures, ledger, people
from bot.storage.database import Database
from bot.storage.digests import Listed
from bot.storage.figures import Scope
from tests.screens import NAME, both, shown
from tests.stage import MONDAY, Stage, opened, sample_policy, save_people, sqlite_url
from tests.story import fill
from tests.test_matrix import any_case, plain, roster
from tests.test_private import about, letter, send

POLICY, NOW = sample_policy(), int(MONDAY)
LATER = NOW + 90 * 86_400


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with opened(sqlite_url(tmp_path), "zh") as made:
        yield made


def test_to_whom_a_case_may_pass() -> None:
    at = roster()
    case = plain(State.OPEN)
    assert not may_pass_to(case, at["1025"])
    assert may_pass_to(case, at["1012"])
    of_head = replace(case, about=at["1006"].id, about_home="finance")
    assert [no for no in ("1006", "1011", "1012", "1013", "1004") if may_pass_to(of_head, at[no])] == ["1013", "1004"]
    sent = replace(case, confidential=True, handler=at["1002"].id, first_responder=at["1002"].id)
    mine = replace(sent, supervisor=at["1002"].id)
    whole = ("handler", "first_responder", "supervisor")
    assert stays(mine, whole)
    assert not [no for no, one in at.items() if may_pass_to(mine, one, whole)]
    of_supervisor = replace(mine, about=at["1004"].id)
    assert not stays(of_supervisor, whole)
    assert [no for no, one in at.items() if may_pass_to(of_supervisor, one, whole)] == ["1002"]
    assert not stays(sent, ("supervisor",))
    assert [no for no, one in at.items() if may_pass_to(sent, one, ("supervisor",))] == ["1004", "1005"]
    unnamed = replace(case, anonymous=True)
    assert may_pass_to(unnamed, at["1012"], ("handler",))
    assert not may_pass_to(unnamed, at["1006"], ("handler", "supervisor"))
    assert may_pass_to(unnamed, at["1005"], ("handler", "supervisor"))


def test_a_handovers_lines_are_shown_to_those_who_may_hear_of_their_cases() -> None:
    at = roster()
    of_head = replace(plain(State.OPEN), about=at["1006"].id, about_home="finance", handler=at["1005"].id)
    made = Handover(1, at["1005"].id, at["1004"].id, at["1004"].id, None, NOW, NOW)
    lines = [Line(n, 1, Belonging(what, str(n), {}, ("handler",))) for n, what in ((1, What.CASE), (2, What.DUTY))]
    for staff_no, count in (("1004", 2), ("1005", 2), ("1006", 1), ("1011", 1)):
        assert len(handing.shown(lines, at[staff_no], made, {1: of_head})) == count, staff_no
    sent = replace(plain(State.OPEN), confidential=True, handler=at["1002"].id, first_responder=at["1002"].id)
    given = replace(made, leaver=at["1001"].id, successor=at["1002"].id)
    for staff_no, count in (("1001", 2), ("1002", 2), ("1004", 2), ("1005", 1)):  # 1004 may follow it, 1002 has it
        assert len(handing.shown(lines, at[staff_no], given, {1: sent})) == count, staff_no


def test_of_a_letter_without_its_leader_supervisors_read_that_it_waits() -> None:
    at, name = roster(), {"zh": "首长信箱", "en": "Letter"}
    sent = replace(plain(State.OPEN), confidential=True, handler=at["1002"].id, first_responder=at["1002"].id,
                   supervisor=at["1002"].id)
    of_head = replace(plain(State.OPEN), about=at["1006"].id, about_home="finance")
    found = [Orphan(Kind.CASE, "1", {"zh": "2026-0001 x"}, Why.GONE, "领导二", at["1002"].id, NOW, sent),
             Orphan(Kind.CASE, "2", {"zh": "2026-0002"}, Why.GONE, case=of_head)]
    assert [(one.ref, one.title, one.due_at) for one in told(found, at["1004"], name)] == [
        ("", name, None), ("2", {"zh": "2026-0002"}, None)]
    assert [one.ref for one in told(found, at["1012"], name)] == [""]


async def test_ledger_and_digest_name_what_the_rules_let_one_hear_of(database: Database) -> None:
    """Of cases of all kinds: the ledger as `sees`, its company filter as `knows`, digests as `barred`."""
    chance = random.Random(9)
    await save_people(database)
    async with database.write() as tx:
        everybody = await people.everybody(tx)
        for number in range(150):
            case = replace(any_case(chance, everybody, number), anonymous=chance.random() < 0.3, accept_by=NOW)
            case_id = await cases.add(tx, case)
            await facts.add(tx, case_id, counting.beginning(case))
    async with database.read() as tx:
        every = [one for number in range(150) if (one := await cases.by_number(tx, f"2026-{number:04d}"))]
        late = [one.id for one in every if one.closed_at is None and counting.due_at(one) is not None]
        for person in everybody:
            for filters in (Filters(), Filters(company="c1")):
                query = await ledger.query_of(tx, sight(person, POLICY), filters, [], LATER)
                rows = await ledger.chunk(tx, query, person.id, 1 << 40, 1000)
                seen = [one.id for one in every if sees(one, person, POLICY)
                        and (not filters.company or (one.company == "c1" and knows(one, person)))]
                assert sorted(row["id"] for row in rows) == seen, (person.staff_no, filters)
            hears = {one.id for one in every if not barred(one, person)}
            found = await digests.late(tx, LATER, Listed(Scope(), person), 1000)
            assert set(found) == {one for one in late if one in hears}
            assert await digests.late_count(tx, LATER, Listed(Scope(), person)) == len(found)
            assert set(await digests.backlog(tx, LATER, Listed(Scope(), person), 1000)) <= hears
        printed = await digests.backlog(tx, LATER, Listed(Scope(), None), 1000)
        assert printed
        assert not any(is_private(one) for one in every if one.id in printed)
        counted = await figures.sums(tx, 0, LATER, LATER, by="company")
        assert counted["c1"].created == sum(not one.anonymous for one in every)


async def test_who_hides_his_name_is_worked_by_headquarters_whatever_he_chose(stage: Stage) -> None:
    soldier = stage.player("1025")
    await soldier.says("/new")
    await fill(soldier, category="leave", route="company")
    await soldier.taps("openness")
    await soldier.taps("choice.anonymous")
    await soldier.taps("submit")
    case = await stage.case()
    assert case.anonymous
    assert case.office not in {home.id for home in stage.policy.companies()}
    for staff_no in ("1019", "1022"):
        assert not any("2026-0001" in one.html for one in stage.player(staff_no).screens)


@pytest.mark.parametrize("successor", ["1011", "1005"])
async def test_what_is_about_a_person_is_not_handed_to_him(stage: Stage, successor: str) -> None:
    await send(await about(stage, "1011"))
    supervisor, taker, leaver = stage.player("1004"), stage.player(successor), await stage.handler()
    assert leaver.record.staff_no == "1012"
    await supervisor.forges("w:begin")
    await supervisor.says(leaver.record.name)
    await supervisor.says(taker.record.name)
    assert (await stage.case()).handler == stage.player("1006").record.id
    await taker.forges("w:show:1:0")
    await taker.forges("w:line:1")
    await taker.forges("w:yes:1")
    if successor == "1011":
        assert not any("2026-0001" in one.html for one in taker.screens)
        assert (await stage.case()).handler == stage.player("1006").record.id
        await supervisor.forges("w:sign:1")
        assert (await stage.case()).handler == stage.player("1006").record.id
    else:
        assert any("2026-0001" in one.html for one in taker.screens)


async def test_a_letter_is_handed_to_nobody_and_its_writer_told(stage: Stage) -> None:
    await letter(stage, "leader_only")
    soldier, leader, supervisor = stage.player("1025"), stage.player("1002"), stage.player("1004")
    async with stage.db.write() as tx:
        await duty_roster.put(tx, date(2026, 11, 24), Place.FIRST, leader.record.id, None, NOW)
    await supervisor.forges("w:begin")
    await supervisor.says(leader.record.name)
    await supervisor.taps("skip_successor")
    await supervisor.forges("w:show:1:0")
    soldier.sees("您的信没有转给任何人看", leader.record.name)
    async with stage.db.write() as tx:
        await tx.execute("UPDATE people SET reachable = 0 WHERE id = :id", id=leader.record.id)
    await supervisor.says("/orphans")
    supervisor.sees("首长信箱", leader.record.name)
    assert (await stage.case()).handler == leader.record.id
    assert not any("2026-0001" in one.html for one in supervisor.screens), supervisor.transcript()


@both
def test_the_writers_letter(language: str) -> None:
    shown("letter_left", {"number": "2026-0001", "leader": NAME}, language)
