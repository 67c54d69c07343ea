"""Everybody tries everything: what the matrix forbids has no effect, and no text of a case reaches anybody else."""

from __future__ import annotations

import asyncio
import logging
import random
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.case import Case, State, Track
from bot.domain.people import Person
from bot.domain.rules import Action, Moment, allowed, sees
from bot.services.lists import open_to
from bot.storage import cases, people
from bot.storage.cases import LISTS
from bot.storage.database import Database
from tests.matrix import MAY, NOBODY, OWN_ONLY, OWNER, listed, may_see, stands
from tests.stage import MONDAY, ROSTER, Stage, opened, sample_policy, save_people, sqlite_url
from tests.story import filed, fill
from tests.test_private import about, letter

POLICY, NOW = sample_policy(), int(MONDAY)
SECRET = "密语"
ROLES = ("1001", "1002", "1004", "1005", "1006", "1008", "1011", "1012", "1013", "1019", "1022", "1025", "1026", "1031")


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
            await cases.add(tx, _any_case(chance, everybody, number))
    async with database.read() as tx:
        every = [one for number in range(120) if (one := await cases.by_number(tx, f"2026-{number:04d}"))]
        for person in everybody:
            for name in set(open_to(person)) & LISTS.keys():
                found: set[str] = set()
                for page in range(20):
                    here, more = await cases.listed(tx, name, page, person=person.id, home=person.home, offices="")
                    found |= {case.number for case in here}
                    if not more:
                        break
                assert found == {case.number for case in every if listed(name, case, person)}, (name, person.staff_no)
                shown = {case.number for case in every if sees(case, person, POLICY)}
                assert found <= shown, (name, person.staff_no)


def _any_case(chance: random.Random, everybody: Sequence[Person], number: int) -> Case:
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


async def unit_of_secrets(stage: Stage) -> None:
    """Five cases, each with a word of its own in its story."""
    await filed(stage, "1025", text=f"{SECRET}1")
    clerk = stage.player("1022")
    await clerk.says("/for")
    await clerk.taps("战士乙")
    await fill(clerk, category="pay", text=f"{SECRET}2")
    await clerk.taps("submit")
    await letter(stage, "leader_only", f"{SECRET}3")
    soldier = await about(stage, "1006", text=f"{SECRET}4")
    await soldier.taps("choice.named")
    await soldier.taps("submit")
    stage.numbers = [f"2026-{number:04d}" for number in range(1, 5)]
    await filed(stage, "1031", category="aid", text=f"{SECRET}5")


async def readers(stage: Stage) -> dict[int, set[str]]:
    """Case → the staff numbers of those who may see it now."""
    may: dict[int, set[str]] = {}
    async with stage.db.read() as tx:
        found = [await cases.by_id(tx, one["id"]) for one in await tx.all("SELECT id FROM cases")]
        for staff_no in stage.players:
            person = await people.by_staff_no(tx, staff_no)
            for case in found:
                if case and person and may_see(case, person):
                    may.setdefault(case.id, set()).add(staff_no)
    return may


def leaks(stage: Stage, may: dict[int, set[str]]) -> list[tuple[str, int]]:
    """Who has on his phone the word of a case that is not his to see."""
    return [(staff_no, number) for staff_no, player in stage.players.items() for number in range(1, 6)
            if staff_no not in may.get(number, set())
            and any(f"{SECRET}{number}" in one.html for one in player.screens)]


def ways(number: int) -> list[str]:
    return [f"o:{number}", f"t:{number}:9999", f"a:{number}", f"an:who:{number}", f"an:open:{number}",
            f"k:map:{number}", f"v:open:{number}", *(f"f:{draft}:show" for draft in (number, number + 5)),
            f"f:{number}:submit", f"u:call:{number}", f"c:{number}:nonsense", f"c:{number}", f"o:{number}:1", "o:x"]


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
    for staff_no in ("1001", "1006", "1013", "1019", "1022", "1026", "1012"):
        player = stage.player(staff_no)
        for number in range(1, 6):
            if staff_no in may[number]:
                continue
            for data in ways(number):
                await player.forges(data)
            for words in (f"/case {number}", f"2026-{number:04d}", f"/start {number}", f"@desk_bot {number}"):
                await player.says(words)
            for message in player.screens[-3:]:
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
    for staff_no in ROLES:
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


# ── Whatever comes ───────────────────────────────────────────────────────────────────────────────────────────────────

NUMBERS = st.integers(0, 8)
DATA = st.one_of(
    st.builds(lambda number, action: f"c:{number}:{action}", NUMBERS, st.sampled_from(Action)),
    st.builds(lambda family, number: f"{family}:{number}", st.sampled_from("oa"), NUMBERS),
    st.builds(lambda number: f"t:{number}:9999", NUMBERS),
    st.builds(lambda verb, number: f"an:{verb}:{number}", st.sampled_from(("who", "open", "x")), NUMBERS),
    st.builds(lambda verb, number: f"v:{verb}:{number}", st.sampled_from(("list", "open", "take", "settle")), NUMBERS),
    st.builds(lambda draft, verb: f"f:{draft}:{verb}", st.integers(1, 60), st.sampled_from(
        ("show", "submit", "back", "cancel", "change", "anew", "done:talk", "skip:words", "pick:track:dated",
         "pick:person:7", "pick:person:3", "pick:outcome:solved", "done:materials", "pick:why:solved",
         "pick:where:1", "pick:office:medical"))),
    st.builds(lambda name: f"l:{name}:0", st.sampled_from(("mine", "queue", "answering", "department", "all", "x"))),
    st.sampled_from(("m", "h", "g", "n:intake", "n:letterbox", "n:behalf", "k:tree", "u:list:0", "", "::", "zz:1")))
WORDS = st.one_of(st.sampled_from(("1", "3", "0004", "/queue", "/all", "/my", "/case 2", "/new", "/cancel", "/menu",
                                   "好的", "请抓紧", "/start x", "<b>&", "财务甲", "领导二")),
                  st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), min_size=1, max_size=12))
UPDATES = st.tuples(st.sampled_from(ROLES), st.one_of(
    st.tuples(st.just("press"), DATA), st.tuples(st.just("press"), DATA), st.tuples(st.just("button"), NUMBERS),
    st.tuples(st.just("say"), WORDS), st.tuples(st.just("reply"), WORDS)))


async def _step(stage: Stage, staff_no: str, kind: str, given_: Any) -> None:
    player = stage.player(staff_no)
    if kind == "press" and given_:
        await player.forges(given_)
    elif kind == "button":
        known = [(message.id, button.data) for message in player.screens for row in message.buttons for button in row
                 if button.data]
        if known:
            await player.presses(*known[-1 - int(given_) % len(known)])
    elif kind in ("say", "reply") and str(given_).strip():
        await player.says(str(given_), reply_to=player.screens[-1].id if kind == "reply" else None)


async def _play(stage: Stage, updates: Sequence[Any], ever: dict[int, set[str]]) -> None:
    """After each update: nobody has what neither was nor is his to see."""
    for staff_no, (kind, given_) in updates:
        await _step(stage, staff_no, kind, given_)
        for number, now in (await readers(stage)).items():
            ever.setdefault(number, set()).update(now)
        assert not leaks(stage, ever), (staff_no, kind, given_)


def _drive(examples: int, caplog: pytest.LogCaptureFixture) -> None:
    """One unit that all of it befalls; 25 updates an example."""
    with tempfile.TemporaryDirectory() as folder, asyncio.Runner() as runner:
        unit = opened(sqlite_url(Path(folder)), "zh")
        stage = runner.run(unit.__aenter__())
        try:
            runner.run(unit_of_secrets(stage))
            ever = runner.run(readers(stage))

            @settings(max_examples=examples, deadline=None, database=None, derandomize=True,
                      suppress_health_check=list(HealthCheck))
            @given(st.lists(UPDATES, min_size=25, max_size=25))
            def befall(updates: Sequence[Any]) -> None:
                runner.run(_play(stage, updates, ever))

            befall()
            failed = [one.getMessage() for one in caplog.records
                      if one.levelno >= logging.WARNING and one.name.startswith("bot")]
            assert not failed, failed
        finally:
            runner.run(unit.__aexit__(None, None, None))


def test_five_hundred_updates_of_any_kind_show_nobody_anything(caplog: pytest.LogCaptureFixture) -> None:
    _drive(20, caplog)


@pytest.mark.slow
def test_ten_thousand_updates_of_any_kind_show_nobody_anything(caplog: pytest.LogCaptureFixture) -> None:
    _drive(400, caplog)
