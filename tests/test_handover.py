"""Handovers: frozen line by line, accepted or questioned, with a name on everything from the first minute on."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from bot.cli import parser
from bot.domain.calling import Place
from bot.domain.handover import Line, Mark
from bot.domain.people import Role
from bot.exporting import handovers as papers
from bot.jobs import run_due
from bot.storage import cases, duties, duty_roster, events, handovers, people
from bot.storage.people import Entry
from tests.beginnings import sample_unit
from tests.screens import NOW, words
from tests.stage import Player, Stage
from tests.story import accepted, filed
from tests.test_duties import add as add_duty
from tests.test_duties import until

DAY = 86_400


@pytest.fixture(params=["zh", "en"])
async def stage(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Stage]:
    async with sample_unit(tmp_path, request.param) as found:
        yield found


async def begin(stage: Stage, leaver: Player, successor: Player | None = None) -> None:
    supervisor = stage.player("1004")
    await supervisor.says("/handover")
    await supervisor.taps("handover_begin")
    await supervisor.says(leaver.record.staff_no)
    await (supervisor.says(successor.record.staff_no) if successor else supervisor.taps("skip_successor"))


async def lines(stage: Stage, handover_id: int = 1) -> list[Line]:
    async with stage.db.read() as tx:
        return await handovers.lines(tx, handover_id)


async def entry(stage: Stage, player: Player, **changes: Any) -> None:
    """The roster says something else of him."""
    record = player.record
    made = Entry(record.staff_no, record.name, record.home, record.roles, None, None, active=True)
    async with stage.db.write() as tx:
        await people.save(tx, replace(made, **changes))
    await run_due(stage.app.house)
    await stage.settled()


async def test_all_of_it_has_a_name_from_the_first_minute_and_is_accepted_line_by_line(stage: Stage) -> None:
    leaver = await accepted(stage)
    await filed(stage, "1026")
    successor = stage.player("1012" if leaver.record.staff_no == "1011" else "1011")
    head, soldier = stage.player("1006"), stage.player("1025")
    before = await stage.case()
    assert before.handler == before.first_responder == leaver.record.id
    await begin(stage, leaver, successor)
    case = await stage.case()
    assert (case.handler, case.first_responder) == (head.record.id, head.record.id)
    assert case.resolve_by == before.resolve_by
    leaver.sees("handover_side.leaver")
    successor.sees(leaver.record.name)
    await soldier.taps("open_case")
    soldier.sees("交接中，暂由" if soldier.language == "zh" else "Being handed over")
    await leaver.taps("handover_open")
    await leaver.taps("1")
    await leaver.taps("handover_note")
    await leaver.says("找过银行，等回函 <b>&")
    leaver.sees("handover_done.noted", "等回函 &lt;b&gt;&amp;")
    await successor.taps("handover_open")
    await successor.taps("1")
    await successor.taps("handover_ask")
    await successor.says("哪家银行？")
    stage.player("1004").sees("哪家银行？")
    assert (await lines(stage))[0].mark is Mark.QUESTIONED
    await leaver.taps("handover_line")
    await leaver.taps("handover_note")
    await leaver.says("驻地的农行")
    successor.sees("驻地的农行")
    await successor.taps("handover_line")
    await successor.taps("handover_accept")
    case = await stage.case()
    assert (case.handler, case.first_responder, case.handing) == (successor.record.id,) * 2 + (None,)
    assert (await stage.history()).count("hand_over") == 2
    soldier.sees(successor.record.name, "不变" if soldier.language == "zh" else "stay as they are")
    await soldier.taps("open_number")
    await soldier.taps("timeline")
    soldier.sees(successor.record.name, head.record.name)


async def test_a_soldier_of_several_cases_reads_once_who_has_them(stage: Stage) -> None:
    leaver = await accepted(stage)
    while (await stage.handler(stage.numbers[-1])) is not leaver or len(stage.numbers) < 2:
        await filed(stage, "1025")
    mine = [number for number in stage.numbers if (await stage.case(number)).handler == leaver.record.id]
    successor = stage.player("1013")
    soldier = stage.player("1025")
    await begin(stage, leaver, successor)
    await successor.taps("handover_open")
    await successor.taps("accept_left")
    before = len([one for one in soldier.screens if "🔁" in one.text[:3]])
    await successor.taps("accept_left_yes")
    told = [one for one in soldier.screens if "🔁" in one.text[:3]]
    assert len(told) == before + 1
    assert all(number in told[-1].text for number in mine)
    for _ in range(5):
        await successor.forges("w:all:1")
    successor.sees("refused.nothing_to_accept")
    assert len([one for one in soldier.screens if "🔁" in one.text[:3]]) == before + 1


async def test_it_is_signed_and_what_nobody_took_stays_with_the_head(stage: Stage) -> None:
    leaver, supervisor, head = await accepted(stage), stage.player("1004"), stage.player("1006")
    await begin(stage, leaver)
    await head.forges("w:sign:1")
    head.sees("refused.not_yours")
    await supervisor.taps("handover_sign")
    assert (await stage.case()).handing is not None
    await supervisor.taps("handover_sign_yes")
    supervisor.sees("handover_done.signed")
    case = await stage.case()
    assert (case.handler, case.handing) == (head.record.id, None)
    assert all(line.mark is Mark.KEPT for line in await lines(stage))
    stage.player("1025").sees(head.record.name)
    await supervisor.forges("w:sign:1")
    supervisor.sees("refused.handover_signed")
    await run_due(stage.app.house)
    async with stage.db.read() as tx:
        assert await events.broken_at(tx) is None


async def test_the_head_himself_leaves_and_a_supervisor_has_it(stage: Stage) -> None:
    head = stage.player("1006")
    handler = await accepted(stage)
    async with stage.db.write() as tx:
        case = await cases.by_id(tx, 1)
        assert case
        await cases.save(tx, case, replace(case, handler=head.record.id, version=case.version + 1))
    await begin(stage, head, handler)
    case = await stage.case()
    assert stage.someone(case.handler).record.has(Role.SUPERVISOR)


async def test_whoever_leaves_by_the_roster_hands_over_by_himself(stage: Stage) -> None:
    leaver = await accepted(stage)
    await entry(stage, leaver, active=False)
    case = await stage.case()
    assert case.handler == stage.player("1006").record.id
    assert any(leaver.record.name in one.text for one in stage.player("1004").heard)
    await leaver.says("/menu")
    leaver.sees("refused.stranger")
    await run_due(stage.app.house)
    await stage.settled()
    async with stage.db.read() as tx:
        assert len(await handovers.listed(tx, None)) == 1


async def test_who_moves_to_another_department_hands_over_to_his_old_one(stage: Stage) -> None:
    leaver = await accepted(stage)
    await entry(stage, leaver, home="logistics")
    assert (await stage.case()).handler == stage.player("1006").record.id
    await leaver.says("/handover")
    leaver.sees(leaver.record.name)


async def test_a_new_role_or_a_soldier_who_leaves_starts_nothing(stage: Stage) -> None:
    handler = await accepted(stage)
    await entry(stage, handler, roles=handler.record.roles | {Role.HEAD})
    await entry(stage, stage.player("1031"), active=False)
    async with stage.db.read() as tx:
        assert await handovers.listed(tx, None) == []
    assert (await stage.case()).handler == handler.record.id


async def test_every_kind_goes_along(stage: Stage) -> None:
    leaver = await accepted(stage)
    successor = stage.player("1012" if leaver.record.staff_no == "1011" else "1011")
    soldier = stage.player("1025")
    await add_duty(leaver)
    await leaver.taps("menu")
    await leaver.says("/case 1")
    await leaver.taps("resolve")
    await leaver.taps("solved")
    tomorrow = date(2026, 11, 24)
    async with stage.db.write() as tx:
        await duty_roster.put(tx, tomorrow, Place.FIRST, leaver.record.id, None, NOW)
        await tx.execute("""INSERT INTO assists (case_id, person_id, asked_by, state, asked_at)
                            SELECT id, :leaver, handler, 'asked', 1 FROM cases WHERE id = 1""",
                         leaver=leaver.record.id)
    await begin(stage, leaver, successor)
    kinds = {line.thing.what.value for line in await lines(stage)}
    assert {"case", "duty", "night", "assist"} <= kinds
    await successor.taps("handover_open")
    await successor.taps("accept_left")
    await successor.taps("accept_left_yes")
    async with stage.db.read() as tx:
        duty = await duties.by_id(tx, 1)
        roster = await duty_roster.on(tx, tomorrow)
        begun = await tx.all("SELECT form FROM drafts WHERE person_id = :id AND case_id = 1", id=successor.record.id)
    assert duty
    assert duty.owner == successor.record.id
    assert roster[Place.FIRST] == successor.record.id
    assert [row["form"] for row in begun] == ["resolve"]
    assert soldier.record.id == (await stage.case()).requester


async def test_cards_go_along_though_their_files_name_who_left(stage: Stage) -> None:
    shelf = stage.app.house.shelf
    owner = next(card.owner for _, card in sorted(shelf.cards.items()) if card.owner in stage.players)
    owned = {card_id for card_id, card in shelf.cards.items() if card.owner == owner}
    leaver = stage.player(owner)
    successor = stage.player("1017" if owner != "1017" else "1013")
    await begin(stage, leaver, successor)
    await successor.taps("handover_open")
    await successor.taps("accept_left")
    await successor.taps("accept_left_yes")
    assert {card_id for card_id, card in shelf.cards.items() if card.owner == successor.record.staff_no} >= owned
    shelf._stamp = None
    await shelf.refresh(stage.db, NOW)
    assert {card_id for card_id, card in shelf.cards.items() if card.owner == successor.record.staff_no} >= owned


async def test_strangers_and_forged_buttons_do_nothing(stage: Stage) -> None:
    leaver = await accepted(stage)
    successor = stage.player("1012" if leaver.record.staff_no == "1011" else "1011")
    await begin(stage, leaver, successor)
    line = (await lines(stage))[0].id
    case = await stage.case()
    for staff_no in ("1014", "1017", "1022", "1025", "1019"):
        other = stage.player(staff_no)
        for data in ("w:show:1:0", f"w:line:{line}", f"w:yes:{line}", "w:all:1", "w:sign:1", f"w:note:{line}",
                     f"w:ask:{line}", "w:to:1", f"w:other:{line}", "w:file:1", "w:begin"):
            await other.forges(data)
            assert staff_no == "1025" or not any(case.title in one.text for one in other.heard), data
    for data in ("w:", "w:x", "w:show", "w:show:9999:0", "w:show:1:99999", "w:yes:x", "w:show:-1:0",
                 f"w:line:{line}:1"):
        await successor.forges(data)
    assert (await stage.case()).handler == case.handler
    assert not any(one.mark is Mark.ACCEPTED for one in await lines(stage))


async def test_a_line_goes_to_another_one_and_nobody_takes_his_own_case(stage: Stage) -> None:
    leaver = await accepted(stage)
    successor = stage.player("1012" if leaver.record.staff_no == "1011" else "1011")
    await begin(stage, leaver, successor)
    await stage.player("1004").taps("1")
    await stage.player("1004").taps("handover_other")
    await stage.player("1004").says("1013")
    line = (await lines(stage))[0]
    assert line.successor == stage.player("1013").record.id
    await successor.forges(f"w:yes:{line.id}")
    successor.sees("refused.not_yours")
    await stage.player("1013").forges(f"w:yes:{line.id}")
    assert (await stage.case()).handler == stage.player("1013").record.id


async def test_what_is_reassigned_meanwhile_is_no_more_to_accept(stage: Stage) -> None:
    leaver = await accepted(stage)
    other = stage.player("1012" if leaver.record.staff_no == "1011" else "1011")
    await begin(stage, leaver, stage.player("1013"))
    async with stage.db.write() as tx:
        case = await cases.by_id(tx, 1)
        assert case
        await cases.save(tx, case, replace(case, handler=other.record.id, first_responder=other.record.id,
                                           version=case.version + 1))
    await stage.player("1013").taps("handover_open")
    await stage.player("1013").forges(f"w:yes:{(await lines(stage))[0].id}")
    stage.player("1013").sees("refused.handover_line_over")
    assert (await stage.case()).handler == other.record.id


async def test_it_is_reminded_of_up_the_ladder_and_once_after_an_outage(stage: Stage) -> None:
    leaver = await accepted(stage)
    successor = stage.player("1012" if leaver.record.staff_no == "1011" else "1011")
    await begin(stage, leaver, successor)

    def reminders(player: Player) -> int:
        start = "🟡", "🔴"
        return sum(one.text.startswith(start) and leaver.record.name in one.text for one in player.screens)

    await until(stage, "2026-11-24T16:00")
    assert reminders(successor) == 1
    await until(stage, "2026-11-25T11:00")
    assert (reminders(successor), reminders(stage.player("1006"))) == (2, 1)
    await until(stage, "2026-12-10T10:00")
    assert reminders(stage.player("1004")) == 1
    await until(stage, "2026-12-10T10:10")
    assert reminders(stage.player("1004")) == 1


async def test_the_list_leaves_by_command_unless_the_unit_allows_files(stage: Stage, tmp_path: Path) -> None:
    leaver = await accepted(stage)
    supervisor = stage.player("1004")
    await begin(stage, leaver)
    await supervisor.taps("handover_file")
    supervisor.sees("python -m bot handover show 1")
    object.__setattr__(stage.app.house, "policy", replace(stage.policy, files_in_chat=True))
    await supervisor.forges("w:file:1")
    await papers.work(stage.app.house, lambda: tmp_path)
    await stage.settled()
    supervisor.sees(leaver.record.name)
    async with stage.db.read() as tx:
        paper = await papers.read(tx, 1)
    assert paper
    papers.write(paper, words("zh"), stage.policy, tmp_path / "list.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "list.xlsx").active
    assert sheet is not None
    assert len(list(sheet.rows)) == 1 + len(paper.lines) + 4
    assert parser().parse_args(["handover", "show", "1", "--file", "x.xlsx"]).number == 1


async def test_access_is_cut_though_nobody_could_have_it_and_it_is_owed_until_somebody_can(stage: Stage) -> None:
    leaver = await accepted(stage)
    async with stage.db.write() as tx:
        await tx.execute("UPDATE people SET roles = 'soldier' WHERE staff_no IN ('1002', '1004', '1005', '1006')")
    await entry(stage, leaver, active=False)
    await leaver.says("/menu")
    leaver.sees("refused.stranger")
    assert (await stage.case()).handler == leaver.record.id
    async with stage.db.write() as tx:
        assert await handovers.owing(tx) == {leaver.record.id: "finance"}
        await tx.execute("UPDATE people SET roles = 'soldier;head' WHERE staff_no = '1006'")
    await run_due(stage.app.house)
    assert (await stage.case()).handler == stage.player("1006").record.id


async def test_the_menu_leads_there(stage: Stage) -> None:
    await stage.player("1004").says("/menu")
    await stage.player("1004").taps("group_post")
    await stage.player("1004").taps("handovers")
    assert stage.player("1004").offered("handover_begin")
    await stage.player("1001").says("/menu")
    await stage.player("1001").taps("group_admin")
    await stage.player("1001").taps("people")
    await stage.player("1025").says("/help")
    await stage.player("1025").taps("move_account")
    stage.player("1025").sees("t.me")
