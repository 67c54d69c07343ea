"""The substitute of an absent head may do what the head may with his department's cases, and only meanwhile."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.domain.ledger import sight
from bot.domain.people import Person, Role
from bot.domain.rules import Action, Party, parties, sees
from bot.storage import events
from tests.beginnings import sample_unit
from tests.stage import Stage, sample_policy
from tests.story import accepted, fill


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with sample_unit(tmp_path, "zh") as found:
        yield found


async def head(stage: Stage, *, away: bool) -> None:
    """The head of finance, whose substitute is somebody of another office."""
    async with stage.db.write() as tx:
        await tx.execute("UPDATE people SET away = :away, substitute = :by WHERE staff_no = '1006'", away=int(away),
                         by=stage.player("1013").record.id)


async def test_he_reassigns_while_the_head_is_away_and_it_says_for_whom(stage: Stage) -> None:
    handler = await accepted(stage)
    other = "1012" if handler.record.staff_no == "1011" else "1011"
    deputy = stage.player("1013")
    await deputy.says("/case 1")
    deputy.sees("refused.not_seen")
    await head(stage, away=True)
    await deputy.says("/department")
    deputy.sees("2026-0001")
    await deputy.says("/case 1")
    await deputy.taps("reassign")
    await fill(deputy, person=other, text="轮到他了")
    case = await stage.case()
    assert case.handler == stage.player(other).record.id
    async with stage.db.read() as tx:
        last = await events.last_by(tx, case.id, Action.REASSIGN)
    assert last
    assert last.after["for"] == stage.player("1006").record.id
    await accepted(stage, "1025", "medical")
    await stage.player("1014").says("/case 1")
    stage.player("1014").sees("refused.not_seen")
    await head(stage, away=False)
    await deputy.says("/case 1")
    deputy.sees("refused.not_seen")


async def test_he_reads_the_ledger_of_that_department_meanwhile(stage: Stage) -> None:
    await accepted(stage)
    deputy = stage.player("1013")
    await deputy.says("/ledger")
    deputy.sees("refused.not_your_list")
    await head(stage, away=True)
    await deputy.says("/ledger")
    deputy.sees("2026-0001")
    for about, home in (("1013", None), ("1006", "finance"), ("1008", "medical")):
        async with stage.db.write() as tx:  # about him, about whom he stands in for, about the head of his own home
            await tx.execute("UPDATE cases SET about = :id, about_home = :home", id=stage.player(about).record.id,
                             home=home)
        for command in ("/ledger", "/department"):
            await deputy.says(command)
            deputy.sees_not("2026-0001")
        await deputy.says("/case 1")
        deputy.sees("refused.not_seen")


def deputy_of(office: str) -> Person:
    return Person(77, "77", "乙", "medical", frozenset({Role.SOLDIER, Role.CADRE}), heads={office: 6})


async def test_of_his_departments_cases_alone_and_never_his_own(stage: Stage) -> None:
    await accepted(stage)
    case, policy = await stage.case(), sample_policy()
    assert Party.HEAD in parties(case, deputy_of(case.office), policy)
    assert not sees(case, deputy_of("logistics"), policy)
    assert not sees(case, replace(deputy_of(case.office), active=False), policy)
    own = replace(case, requester=77)
    assert parties(own, deputy_of(case.office), policy) == {Party.REQUESTER}
    assert case.office in dict(sight(deputy_of(case.office), policy).heads)



async def test_his_morning_list_keeps_from_him_what_he_must_not_hear_of(stage: Stage) -> None:
    """What somebody works for whom he stands in, and what was written to a leader."""
    handler = await accepted(stage)
    deputy = stage.player("1013")
    async with stage.db.write() as tx:
        await tx.execute("UPDATE people SET away = 1, substitute = :by WHERE id = :id", by=deputy.record.id,
                         id=handler.record.id)
    await deputy.says("/today")
    deputy.sees("2026-0001")
    for about, home, letter in ((stage.player("1008").record.id, "medical", 0), (None, None, 1)):
        async with stage.db.write() as tx:
            await tx.execute("UPDATE cases SET about = :about, about_home = :home, confidential = :letter", about=about,
                             home=home, letter=letter)
        await deputy.says("/today")
        deputy.sees_not("2026-0001")


async def test_the_heads_digest_duties_and_lists_are_his_meanwhile_and_no_longer(stage: Stage) -> None:
    await accepted(stage)
    deputy = stage.player("1013")
    async with stage.db.write() as tx:  # of a colleague there
        await tx.execute("""INSERT INTO duties (title, home, owner, rhythm, day, created_at)
                            VALUES ('{"zh": "对账", "en": "Accounts"}', 'finance', :id, 'monthly', 5, 0)""",
                         id=stage.player("1011").record.id)
        await tx.execute("UPDATE cases SET about = :id, accept_by = 1, resolve_by = 1",
                         id=stage.player("1006").record.id)
        await tx.execute("UPDATE case_facts SET due_at = 1")
    for away in (True, False):
        await head(stage, away=away)
        sees = deputy.sees if away else deputy.sees_not
        await deputy.says("/digest")
        sees("</b> · 财务")
        deputy.sees_not("2026-0001")  # it is about the head
        await deputy.says("/duties")
        sees("对账")
    await deputy.forges("j:list:home:0")
    deputy.sees("refused.not_your_list")
