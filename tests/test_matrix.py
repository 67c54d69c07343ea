"""Everybody tries everything: what the matrix forbids has no effect, and no text of a case reaches anybody else."""

from __future__ import annotations

import logging
import random
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.domain.case import Case, State, Track
from bot.domain.people import Person
from bot.domain.rules import Action, Moment, allowed, sees
from bot.services.casework.lists import open_to
from bot.storage import cases, people
from bot.storage.cases import LISTS
from bot.storage.database import Database
from tests.befall import SECRET, befall, leaks, readers, unit_of_secrets
from tests.matrix import MAY, NOBODY, OWN_ONLY, OWNER, listed, may_see, stands
from tests.stage import MONDAY, ROSTER, Stage, opened, sample_policy, save_people, sqlite_url
from tests.story import filed, fill

POLICY, NOW = sample_policy(), int(MONDAY)


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with opened(sqlite_url(tmp_path), "zh") as made:
        yield made


def roster() -> dict[str, Person]:
    return {staff_no: Person(number, staff_no, name, home, frozenset(roles))
            for number, (staff_no, (name, home, roles)) in enumerate(ROSTER.items(), start=1)}


def plain(state: State, **changed: Any) -> Case:
    at = roster()
    closed = NOW if state in (State.CLOSED, State.WITHDRAWN) else None
    case = Case(1, "2026-0001", "pay", "x", state, at["1025"].id, at["1022"].id, "c1", "finance", at["1011"].id,
                at["1011"].id, at["1004"].id, {}, NOW, NOW, Track.DATED, resolve_by=NOW + 86_400, closed_at=closed)
    return replace(case, **changed)


# ── The table ────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("staff_no", list(ROSTER))
def test_each_role_may_do_in_each_state_what_the_product_says(state: State, staff_no: str) -> None:
    case, person = plain(state), roster()[staff_no]
    role = stands(case, person)
    mine = OWN_ONLY if role == OWNER and state is not State.WITHDRAWN else set()
    assert {str(one) for one in allowed(case, person, Moment(NOW, POLICY, person.id))} == MAY[state.value][role] | mine
    assert sees(case, person, POLICY) == may_see(case, person) == (role != NOBODY)


@pytest.mark.parametrize("staff_no", list(ROSTER))
def test_what_is_private_is_nobody_elses_in_any_state(staff_no: str) -> None:
    at, person = roster(), roster()[staff_no]
    private = ({"confidential": True, "handler": at["1002"].id, "first_responder": at["1002"].id,
                "supervisor": at["1002"].id, "filer": None},
               {"about": at["1006"].id, "about_home": "finance", "handler": at["1005"].id,
                "first_responder": at["1005"].id, "filer": None})
    for changed in private:
        for state in State:
            case = plain(state, **changed)
            assert sees(case, person, POLICY) == may_see(case, person)
            assert may_see(case, person) or not allowed(case, person, Moment(NOW, POLICY, person.id))


# ── Lists and searches say what rules.sees says ──────────────────────────────────────────────────────────────────────


async def test_each_list_holds_what_its_reader_may_see_and_nothing_else(database: Database) -> None:
    chance = random.Random(6)
    await save_people(database)
    async with database.write() as tx:
        everybody = await people.everybody(tx)
        for number in range(120):
            await cases.add(tx, any_case(chance, everybody, number))
    async with database.read() as tx:
        every = [one for number in range(120) if (one := await cases.by_number(tx, f"2026-{number:04d}"))]
        for person in everybody:
            for name in set(open_to(person)) & LISTS.keys():
                found: set[str] = set()
                for page in range(20):
                    here, more = await cases.listed(tx, name, page, person=person.id, home=person.home,
                                                    department=person.home, for_head=0, offices="")
                    found |= {case.number for case in here}
                    if not more:
                        break
                assert found == {case.number for case in every if listed(name, case, person)}, (name, person.staff_no)
                shown = {case.number for case in every if sees(case, person, POLICY)}
                assert found <= shown, (name, person.staff_no)


def any_case(chance: random.Random, everybody: Sequence[Person], number: int) -> Case:
    someone = [one.id for one in everybody]
    whom = chance.choice([None, None, *everybody])
    handler = chance.choice(everybody)
    offered = chance.choice([None, None, "finance", "medical"])
    confidential = whom is None and chance.random() < 0.2
    return Case(
        0, f"2026-{number:04d}", "pay", "x", chance.choice(list(State)), chance.choice(someone),
        chance.choice([None, None, *someone]) if whom is None and not confidential else None, "c1",
        chance.choice(["finance", "medical", "c1", "hq"]), chance.choice(someone), handler.id, chance.choice(someone),
        {}, NOW, NOW, offered_office=None if confidential else offered, confidential=confidential,
        about=whom.id if whom else None, about_home=whom.home if whom and whom.home != "hq" else None)


# ── By every way in ──────────────────────────────────────────────────────────────────────────────────────────────────


def ways(number: int) -> list[str]:
    return [f"o:{number}", f"t:{number}:9999", f"a:{number}", f"an:who:{number}", f"an:open:{number}",
            f"k:map:{number}", f"v:open:{number}", *(f"f:{draft}:show" for draft in (number, number + 5)),
            f"f:{number}:submit", f"u:call:{number}",
            f"b:defer:{number}", f"w:line:{number}", f"dg:ok:{number}",
            f"c:{number}:nonsense", f"c:{number}", f"o:{number}:1", "o:x"]


async def history(stage: Stage) -> list[tuple[Any, ...]]:
    """All that has happened but looks."""
    async with stage.db.read() as tx:
        rows = await tx.all("SELECT case_id, person_id, action FROM events WHERE action <> 'view' ORDER BY id")
        return [tuple(row.values()) for row in rows]


async def test_no_way_in_shows_a_case_to_anybody_else(stage: Stage, caplog: pytest.LogCaptureFixture) -> None:
    await unit_of_secrets(stage)
    may = await readers(stage)
    assert may[3] == {"1025", "1002"}
    assert may[4] == {"1025", "1002", "1004", "1005"}
    before = await history(stage)
    for staff_no, numbers in (("1013", (1, 3, 4, 6)), ("1006", (4,)), ("1022", (1,))):
        player = stage.player(staff_no)
        for number in numbers:
            assert staff_no not in may[number]
            for data in ways(number):
                await player.forges(data)
            for words in (f"/case {number}", f"2026-{number:04d}", f"/start {number}", f"@desk_bot {number}"):
                await player.says(words)
            for message in player.screens[-1:]:
                await player.says("转给我看看", reply_to=message.id)
            await player.says("/cancel")
    assert not leaks(stage, may)
    assert await history(stage) == before
    assert not [one for one in caplog.records if one.levelno >= logging.WARNING and one.name.startswith("bot")]


async def test_a_forged_action_has_no_effect_that_the_matrix_forbids(stage: Stage) -> None:
    await filed(stage, "1025", text=f"{SECRET}1")
    handler = await stage.handler()
    await handler.taps("accept")
    await fill(handler, track="dated")
    case, before = await stage.case(), await history(stage)
    for staff_no in ("1006", "1022"):
        player = stage.player(staff_no)
        may = MAY["open"][stands(case, player.record)]
        for action in Action:
            if action not in may:
                await player.forges(f"c:1:{action}")
    assert await history(stage) == before
    assert await stage.case() == replace(case, talked_at=(await stage.case()).talked_at)
    async with stage.db.read() as tx:
        assert not await tx.all("SELECT id FROM drafts WHERE case_id = 1")


async def test_a_replayed_button_acts_once_and_another_may_not_press_it(stage: Stage) -> None:
    handler = await filed(stage, "1025")
    message, button = handler.button("accept")
    await handler.presses(message.id, button.data or "")
    await fill(handler, track="dated")
    done = await history(stage)
    for player in (handler, stage.player("1012"), stage.player("1026")):
        for _ in range(3):
            await player.presses(player.screens[-1].id, button.data or "", forge=True)
    assert await history(stage) == done


async def test_who_has_lost_a_case_changes_no_old_words_in_it(stage: Stage) -> None:
    handler, soldier = await filed(stage, "1025"), stage.player("1025")
    await handler.taps("accept")
    await fill(handler, track="dated")
    await handler.forges("c:1:message")
    said = await handler.says("请等三天")
    await handler.taps("done_talk")
    head, other = stage.player("1006"), stage.player("1012" if handler.record.staff_no == "1011" else "1011")
    await head.forges("c:1:reassign")
    await fill(head, person=other.record.name)
    assert (await stage.case()).handler == other.record.id
    async with stage.db.write() as tx:
        await tx.execute("UPDATE cases SET first_responder = handler WHERE id = 1")
    await handler.edits(said, "不用等了")
    handler.sees("refused.not_seen")
    assert not any("不用等了" in one.html for one in soldier.screens)


# ── Whatever comes ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_whatever_comes_shows_nobody_anything() -> None:
    """Some updates of any kind; `make eyes` sends ten thousand."""
    assert befall(1) == []
