"""The ledger: whoever looks sees the cases that the rules let him open, no other, by his filters and words."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import pytest

from bot.domain.ledger import Filters, choices, filters_of
from bot.domain.people import Person, Role
from bot.domain.policy import Policy
from bot.domain.rules import sees
from bot.search.finding import asked
from bot.services.figures import ledger as services
from bot.storage import cases
from bot.storage import ledger as store
from bot.storage.database import Database, Transaction
from tests.histories import History, history
from tests.stage import Stage, sample_policy
from tests.story import filed


async def every(tx: Transaction, person: Person, policy: Policy, filters: Filters, now: int) -> list[int]:
    """All pages, in order."""
    query = await services.query(tx, person, policy, filters, now)
    found: list[int] = []
    number, more = 0, True
    while more:
        part, more = await store.page(tx, query, number)
        found += [case.id for case in part]
        number += 1
    assert await store.count(tx, query) == len(found)
    return found


def strange(people: list[Person]) -> list[Person]:
    """Those of the roster, and the same with every pair of roles, elsewhere, or gone."""
    pairs = [frozenset(pair) for pair in combinations(Role, 2)]
    made = [replace(one, roles=pairs[n % len(pairs)]) for n, one in enumerate(people * 3)]
    moved = [replace(one, home=other.home) for one, other in zip(people, people[5:], strict=False)]
    return [*people, *made, *moved, *(replace(one, active=False) for one in people)]


@pytest.mark.parametrize("led", [False, True])
async def test_one_sees_what_the_rules_let_him_open(database: Database, *, led: bool) -> None:
    async with history(database, 40 + led) as made:
        await made.go_on(90)
        policy = made.policy
        if led:
            homes = {name: replace(home, leader="1002") if name == "finance" else home
                     for name, home in policy.homes.items()}
            policy = replace(policy, homes=homes)
        async with database.read() as tx:
            loaded = [await cases.by_id(tx, case_id) for case_id in made.made]
            for person in strange(made.roster):
                wanted = [case.id for case in loaded if case and sees(case, person, policy)]
                assert await every(tx, person, policy, Filters(), made.now[0]) == sorted(wanted, reverse=True), person


def supervisor(made: History) -> Person:
    return next(one for one in made.roster if one.has(Role.SUPERVISOR))


async def test_each_filter_keeps_what_fits(database: Database) -> None:
    async with history(database, 50) as made:
        await made.go_on(90)
        now, policy = made.now[0], made.policy
        async with database.read() as tx:
            loaded = [one for one in [await cases.by_id(tx, case_id) for case_id in made.made] if one]
            for name in ("office", "category", "company", "state"):
                for value in choices(name, policy):
                    found = await every(tx, supervisor(made), policy, Filters(**{name: value}), now)  # type: ignore[arg-type]
                    if value not in ("live", "ended"):
                        assert set(found) == {one.id for one in loaded if getattr(one, name) == value}
            live = await every(tx, supervisor(made), policy, Filters(state="live"), now)
            ended = await every(tx, supervisor(made), policy, Filters(state="ended"), now)
            assert sorted([*live, *ended]) == sorted(one.id for one in loaded)
            late = await every(tx, supervisor(made), policy, Filters(late=True), now)
            due = {"new": "accept_by", "open": "resolve_by", "referred": "report_by"}
            assert set(late) == {one.id for one in loaded if (getattr(one, due.get(one.state, "id")) or now) < now
                                 and one.state in due}
            week = await every(tx, supervisor(made), policy, Filters(period="week"), now)
            assert set(week) == {one.id for one in loaded if one.created_at >= now - 7 * 86_400}


SEARCHES = {
    "补助": "上个月的补助没有到账", "补 助": "上个月的补助没有到账", "補助": "上个月的补助没有到账",
    "账": "上个月的补助没有到账",
    "roofs": "The roof is leaking again", "ROOF leak": "The roof is leaking again", "冬装": "补发冬装 2 套",
}


async def test_words_are_found_in_chinese_and_english(database: Database) -> None:
    async with history(database, 60) as made:
        await made.go_on(100)
        async with database.read() as tx:
            titles = {row["id"]: row["title"] for row in await tx.all("SELECT id, title FROM cases")}
            for typed, story in SEARCHES.items():
                found = await every(tx, supervisor(made), made.policy, Filters(words=typed), made.now[0])
                assert set(found) == {one for one, title in titles.items() if title == story}, typed
                assert found
            assert await every(tx, supervisor(made), made.policy, Filters(words="补助 暖气"), made.now[0]) == []


def test_what_is_asked_for() -> None:
    assert asked("") == []
    assert len(asked("补助没有")) == 3
    assert len(asked("补")) == 1
    assert filters_of({"office": "gone", "late": True, "strange": 1}, sample_policy()) == Filters(late=True)


async def test_a_supervisor_filters_by_buttons_and_words(stage: Stage) -> None:
    await filed(stage)
    reader = stage.player("1004")
    await reader.says("/ledger")
    reader.sees("ledger.title", "2026-0001", "战士甲")
    await reader.taps("ledger_office")
    await reader.taps("d:s:office:medical")
    reader.sees_not("2026-0001")
    await reader.taps("ledger_clear")
    reader.sees("2026-0001")
    await reader.taps("ledger_words")
    await reader.says("补助")
    await reader.taps("ledger_show")
    reader.sees("2026-0001", "补助")
    await reader.says("/ledger 暖气")
    reader.sees_not("2026-0001")
    await reader.forges("d:s:office:nowhere")
    await reader.forges("d:x:pdf")
    await reader.forges("d:zzz")
    reader.sees("refused.stale")


async def test_who_has_no_ledger_reads_where_his_cases_are(stage: Stage) -> None:
    await filed(stage)
    for staff_no in ("1025", "1011"):
        await stage.player(staff_no).says("/ledger")
        stage.player(staff_no).sees("refused.not_your_list")
    clerk = stage.player("1022")
    await clerk.says("/ledger")
    clerk.sees_not("2026-0001")
    assert not clerk.offered("ledger_office")


async def test_files_leave_by_the_command_line_unless_the_unit_says_otherwise(stage: Stage) -> None:
    await filed(stage)
    reader = stage.player("1004")
    await reader.says("/ledger")
    await reader.taps("ledger_xlsx")
    reader.sees("python -m bot export --as 1004")
