"""Whatever anybody presses in whatever order: the table holds."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.case import Case, Outcome, State, Track
from bot.domain.catalogue import ACTION_FORMS
from bot.domain.errors import Refused
from bot.domain.forms import Kind
from bot.domain.people import Person, Role
from bot.domain.rules import BY_CLOCK, RULES, Action, Moment, Party, allowed, check, parties
from bot.services.casework import cases as service
from bot.services.casework import intake
from bot.services.casework.cases import Given
from bot.services.casework.intake import Request
from bot.services.house import Actor, House
from bot.storage import cases, events, people
from bot.storage.database import Database, Transaction, engine_for
from tests.stage import MONDAY, ROSTER, sample_policy, save_people

POLICY = sample_policy()
NOW = int(MONDAY)
ACTIONS = [action for action in Action if action is not Action.SUBMIT]
KINDS = [(frozenset(), "c1"), *((frozenset({role}), "finance") for role in Role)]


def a_case(**changes: Any) -> Case:
    plain: dict[str, Any] = {
        "id": 1, "number": "2026-0001", "category": "pay", "title": "x", "state": State.NEW, "requester": 1,
        "filer": None, "company": "c1", "office": "finance", "first_responder": 2, "handler": 2, "supervisor": 3,
        "reason": {}, "created_at": NOW, "talked_at": NOW,
    }
    return Case(**{**plain, **changes})


def a_person(person_id: int, home: str = "finance", *roles: Role) -> Person:
    return Person(person_id, str(person_id), "x", home, frozenset({Role.SOLDIER, *roles}))


@pytest.mark.parametrize("role", list(Role))
def test_nobody_works_his_own_case(role: Role) -> None:
    case = a_case(requester=7, handler=7, first_responder=7, supervisor=7, offered_office="finance", offered_to=7)
    assert parties(case, a_person(7, "finance", role), POLICY) == {Party.REQUESTER}


@pytest.mark.parametrize("state", list(State))
def test_a_bystander_may_do_nothing(state: State) -> None:
    case = a_case(state=state)
    for role in (Role.SOLDIER, Role.CLERK, Role.COMPANY_LEADER, Role.CADRE, Role.ADMIN):
        bystander = a_person(9, "c1", role)
        assert not allowed(case, bystander, Moment(NOW, POLICY, 9))
        with pytest.raises(Refused, match="not_seen"):
            check(case, bystander, Action.ACCEPT, Moment(NOW, POLICY, 9))


def test_what_the_clocks_do_is_offered_to_nobody() -> None:
    for state in State:
        for person in (a_person(1), a_person(2), a_person(3, "hq", Role.SUPERVISOR)):
            assert not BY_CLOCK & set(allowed(a_case(state=state), person, Moment(NOW, POLICY, person.id)))


def test_every_state_can_be_left_or_is_an_end() -> None:
    left = {state for rule in RULES if rule.targets for state in rule.sources}
    assert left == set(State)


def choice(action: Action, person_id: int) -> dict[str, Any]:
    """Answers that any form takes."""
    answers: dict[str, Any] = {"talk": {"lines": [], "files": [], "done": True}}
    for field in ACTION_FORMS.get(action, ()):
        if field.kind is Kind.TEXT:
            answers[field.id] = "words"
    return answers | {"materials": {"ticked": [], "done": True}, "person": person_id, "office": "medical",
                      "why": "unsaid", "result": "4", "service": "5", "trips": "t1"}


Deed = tuple[int, Action, Track, Outcome, int]
DEEDS = st.lists(
    st.tuples(st.integers(0, len(ROSTER) - 1), st.sampled_from(ACTIONS), st.sampled_from(Track),
              st.sampled_from(Outcome), st.integers(0, len(ROSTER) - 1)),
    min_size=1, max_size=60)
BIASED = st.lists(st.tuples(st.integers(0, 1000), st.integers(0, 1000), st.sampled_from(Track),
                            st.sampled_from(Outcome), st.integers(0, len(ROSTER) - 1)), min_size=5, max_size=40)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(DEEDS, BIASED)
def test_whatever_anybody_does_the_table_holds(wild: list[Deed], led: list[Any]) -> None:
    """`wild`: anybody anything. `led`: one of those who may do something does one of the things he may."""
    asyncio.run(_play(wild, led))


async def _play(wild: list[Deed], led: Sequence[Any]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        db = Database(engine_for(f"sqlite:///{folder}/desk.db"))
        await db.open()
        try:
            house = House(db, POLICY, lambda: NOW, lambda: NOW, lambda: "salt")
            await save_people(db)
            async with db.read() as tx:
                everybody = await people.everybody(tx)
            case_id = await _submitted(house, everybody)
            for who, action, track, outcome, other in wild:
                await _deed(house, case_id, everybody[who], action, track, outcome, everybody[other])
            for who, what, track, outcome, other in led:
                await _led(house, case_id, everybody, who, what, track, outcome, everybody[other])
            async with db.read() as tx:
                assert await events.broken_at(tx) is None
        finally:
            await db.close()


async def _submitted(house: House, everybody: list[Person]) -> int:
    soldier = next(person for person in everybody if person.staff_no == "1025")
    async with house.db.write() as tx:
        unit = house.unit(tx, Actor(0, "zh", 0), soldier)
        request = Request(soldier, None, POLICY.category("pay"), "words", [["story", "words"]])
        return (await intake.submit(unit, request)).id


async def _led(house: House, case_id: int, everybody: list[Person], who: int, what: int, track: Track,
               outcome: Outcome, other: Person) -> None:
    async with house.db.read() as tx:
        case = await _case(tx, case_id)
    able = [(person, action) for person in everybody
            for action in allowed(case, person, Moment(NOW, POLICY, person.id))]
    moving = [pair for pair in able if pair[1] not in (Action.MESSAGE, Action.PROGRESS)] or able
    if moving:
        person, action = moving[(who * 1009 + what) % len(moving)]
        await _deed(house, case_id, person, action, track, outcome, other)


async def _deed(house: House, case_id: int, person: Person, action: Action, track: Track, outcome: Outcome,
                other: Person) -> None:
    """One attempt: either refused with nothing changed, or a row of the table."""
    async with house.db.read() as tx:
        before = await _case(tx, case_id)
    given = Given(choice(action, other.id) | {"track": track.value, "outcome": outcome.value})
    try:
        async with house.db.write() as tx:
            await service.act(house.unit(tx, Actor(0, "zh", 0), person), case_id, action, given)
    except Refused:
        async with house.db.read() as tx:
            assert await _case(tx, case_id) == before
        return
    async with house.db.read() as tx:
        after = await _case(tx, case_id)
    _holds(before, after, person, action)


def _holds(before: Case, after: Case, person: Person, action: Action) -> None:
    rows = [rule for rule in RULES if rule.action is action and before.state in rule.sources
            and rule.parties & parties(before, person, POLICY)]
    assert rows, (action, before.state)
    assert any(after.state in (rule.targets or (before.state,)) for rule in rows)
    assert after.version == before.version + 1
    assert after.first_responder == before.first_responder
    assert after.handler != after.requester
    assert after.handler == before.handler or action in {
        Action.TAKE_OVER, Action.REASSIGN, Action.DISPUTE, Action.REOPEN, Action.SOLVE_HERE, Action.ARRANGE}
    assert (after.resolve_by is not None) == (after.state is State.OPEN)


async def _case(tx: Transaction, case_id: int) -> Case:
    case = await cases.by_id(tx, case_id)
    assert case is not None
    return case
