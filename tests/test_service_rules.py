"""Service days without a database: who may what, when what is due, what must be settled, where to go and why."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime, time

import pytest

from bot.domain import service_days as rules
from bot.domain.case import Case, Mark, Outcome, State, Track
from bot.domain.closing import Nudge, asked_alone_at, nudges
from bot.domain.errors import Refused
from bot.domain.life import Step, apply
from bot.domain.people import Person, Role
from bot.domain.rules import Action
from bot.domain.service_days import Kind, Need, ServiceDay, Stage, Wish
from bot.domain.windows import Windows
from bot.services.forms import dating
from bot.services.visits.service_options import typed_hour
from tests.stage import MONDAY, sample_policy
from tests.test_rules import a_case, a_person

POLICY = sample_policy()
CALENDAR = POLICY.calendar
NOW = int(MONDAY)


def at(moment: str) -> int:
    return int(datetime.fromisoformat(moment).replace(tzinfo=CALENDAR.zone).timestamp())


def a_day(**changed: object) -> ServiceDay:
    begins = at("2026-12-03 09:00")
    made = ServiceDay(1, Kind.SERVICE_DAY, "c1", begins, 4, NOW, Stage.PLANNED, "", (), rules.ask_at(begins, NOW), None,
                      rules.remind_at(begins, CALENDAR), None, rules.late_at(begins, CALENDAR), None, team=(4, 6, 11))
    return replace(made, **changed)  # type: ignore[arg-type]


PEOPLE = {
    "lead": a_person(4, "hq", Role.SUPERVISOR), "head": a_person(6, "finance", Role.HEAD),
    "cadre": a_person(11, "finance", Role.CADRE), "other": a_person(13, "medical", Role.CADRE),
    "leader": a_person(2, "hq", Role.LEADER), "clerk": a_person(22, "c1", Role.CLERK),
    "company": a_person(19, "c1", Role.COMPANY_LEADER), "soldier": a_person(25, "c1"),
    "stranger": a_person(32, "c2", Role.CLERK), "gone": replace(a_person(6, "hq", Role.SUPERVISOR), active=False)}
MAY: Mapping[Callable[[Person, ServiceDay], bool], set[str]] = {
    rules.may_carry: {"lead"},
    rules.may_enter: {"lead", "head", "cadre"},
    rules.may_prepare: {"lead", "head", "cadre"},
    rules.may_read: {"lead", "head", "cadre", "leader", "clerk", "company"},
}
"""What may be done → by whom, of a day that a supervisor leads to c1 with a head and a cadre of finance."""


@pytest.mark.parametrize("name", list(PEOPLE))
def test_who_plans_enters_closes_and_reads(name: str) -> None:
    assert rules.may_plan(PEOPLE[name]) == (name in {"lead", "head", "leader"})
    for right, allowed in MAY.items():
        assert right(PEOPLE[name], a_day()) == (name in allowed), (right.__name__, name)


def test_whoever_leads_closes_his_own_while_he_has_the_post() -> None:
    head = a_person(6, "finance", Role.HEAD)
    assert rules.may_carry(head, a_day(led_by=6))
    assert not rules.may_carry(a_person(6, "finance", Role.CADRE), a_day(led_by=6))


def test_when_it_is_told() -> None:
    day = a_day()
    assert day.ask_at == NOW  # ten days before would be tomorrow's yesterday
    assert rules.ask_at(at("2027-01-20 09:00"), NOW) == at("2027-01-10 09:00")
    assert day.remind_at == at("2026-12-02 09:00")
    assert day.late_at == at("2026-12-04 08:30")
    assert not rules.begun(day, at("2026-12-02 23:59"), CALENDAR)
    assert rules.begun(day, at("2026-12-03 00:00"), CALENDAR)
    assert day.slot_at(3) == at("2026-12-03 09:30")
    assert rules.free(day, [0, None, 2], NOW)[:2] == [1, 3]
    assert rules.free(day, [], day.slot_at(9)) == [10, 11]


def test_where_all_sit_together_one_talks_alone_afterwards() -> None:
    briefing, forum = a_day(kind=Kind.BRIEFING), a_day(kind=Kind.FORUM)
    assert (briefing.alone_at, forum.alone_at) == (at("2026-12-03 10:00"), at("2026-12-03 10:30"))
    assert briefing.slot_at(1) == at("2026-12-03 10:10")
    assert rules.free(forum, [], NOW) == list(range(rules.SLOTS_AFTER))
    assert a_day(kind=Kind.RECEPTION).alone_at is None


def test_shares_in_tens_and_none_of_a_few() -> None:
    assert [rules.share(readers, 7) for readers in (0, 1, 3, 7, 9)] == [0, 10, 40, 100, 100]
    assert rules.share(2, rules.FEWEST - 1) is None


@pytest.mark.parametrize(("typed", "hour"), [
    ("9:30", "09:30"), ("９：３０", "09:30"), ("19点半", "19:30"), ("14点", "14:00"), ("7时5分", "07:05"),
    ("下午两点半", "14:30"), ("晚上7点", "19:00"), ("十二点", "12:00"), ("2:30 PM", "14:30"), ("9 am", "09:00")])
def test_an_hour_as_people_write_it(typed: str, hour: str) -> None:
    assert typed_hour(typed).id == hour


@pytest.mark.parametrize("typed", ["25:00", "9:75", "上午", "9", "930", "十"])
def test_what_is_no_hour(typed: str) -> None:
    with pytest.raises(Refused, match="no_such_hour"):
        typed_hour(typed)


# ── What is done there ───────────────────────────────────────────────────────────────────────────────────────────────


def here(case: Case, action: Action = Action.SOLVE_HERE, **step: object) -> Case:
    given = Step(11, NOW, POLICY, **step)  # type: ignore[arg-type]
    return apply(case, action, given)


def test_solved_there_by_whoever_stands_there_and_ended_by_its_soldier_alone() -> None:
    for state in (State.NEW, State.OPEN, State.REFERRED):
        after = here(a_case(state=state, resolve_by=NOW + 9, report_by=NOW + 9, office="medical"))
        assert (after.state, after.outcome, after.handler, after.office, after.here_at) == (
            State.RESOLVED, Outcome.SOLVED, 11, "medical", NOW)
        assert (after.resolve_by, after.report_by) == (None, None)
        assert rules.settled(after)
    after = here(a_case(state=State.NEW))
    back = apply(after, Action.DISPUTE, Step(1, NOW + 60, POLICY, back_to=(11, "finance")))
    assert back.here_at is None
    assert rules.settled(back)


def test_a_leftover_gets_an_owner_and_a_date() -> None:
    by = at("2026-12-10 18:00")
    new = a_case(state=State.NEW)
    assert not rules.settled(new)
    dated = here(new, Action.ARRANGE, track=Track.DATED, by=by, person=12, office="medical")
    assert (dated.state, dated.handler, dated.office, dated.resolve_by) == (State.OPEN, 12, "medical", by)
    assert rules.settled(dated)
    assert rules.settled(here(new, Action.ARRANGE, track=Track.HIGHER))
    assert here(new, Action.ARRANGE, track=Track.AT_ONCE).handler == new.handler
    assert rules.unsettled([new, dated]) == [new]
    assert rules.unsettled([replace(new, about=9), replace(new, confidential=True)]) == []  # in other hands


def test_confirmed_while_the_team_stood_by_it_is_asked_again_in_the_next_window() -> None:
    solved = here(a_case(state=State.NEW, company="c1", category="equipment"))
    closed = replace(solved, state=State.CLOSED, closed_at=NOW + 600)
    morning = at("2026-11-24 08:00")
    assert asked_alone_at(closed, POLICY) == morning
    assert [(one.kind, one.at) for one in nudges(closed, POLICY)] == [(Nudge.ALONE, morning)]
    assert asked_alone_at(replace(closed, closed_at=morning), POLICY) is None
    assert asked_alone_at(replace(closed, mark=Mark.UNCONFIRMED), POLICY) is None
    assert asked_alone_at(replace(closed, here_at=None), POLICY) is None
    home = replace(POLICY.homes["c1"], windows=Windows(CALENDAR.zone, ((5, time(14), time(18)),)))
    saturdays = replace(POLICY, homes={**POLICY.homes, "c1": home})
    assert asked_alone_at(closed, saturdays) == at("2026-11-28 14:00")


def test_what_came_of_it() -> None:
    solved = here(a_case(state=State.NEW))
    kept = a_case(state=State.CLOSED, first_resolve_by=NOW, resolved_at=NOW - 1)
    missed = a_case(state=State.OPEN, first_resolve_by=NOW - 9, resolve_by=NOW - 9)
    runs = a_case(state=State.OPEN, first_resolve_by=NOW + 9, resolve_by=NOW + 9)
    higher = a_case(state=State.REFERRED, report_by=NOW + 9)
    back = a_case(state=State.WITHDRAWN, first_resolve_by=NOW + 9)
    found = rules.sums([solved, replace(solved, state=State.CLOSED), kept, missed, runs, higher, back], NOW)
    assert (found.raised, found.here, found.confirmed, found.dated, found.higher) == (7, 2, 1, 4, 1)
    assert (found.kept, found.broken, found.running, found.taken_back, found.over) == (1, 1, 1, 1, False)
    assert rules.sums([kept, back], NOW).over


def test_whoever_wrote_or_booked_waits_to_be_heard() -> None:
    silent, wrote, booked = Wish(1, 1, 1), Wish(2, 1, 2, "鞋小了"), Wish(3, 1, 3, slot=0)
    assert rules.unheard([silent, wrote, replace(booked, met=rules.Met.ABSENT)]) == [wrote]


# ── Where to go ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_where_to_go_and_why() -> None:
    quiet = Need("c3", visited=10)
    silent = Need("c2", silent=2, visited=100)
    late = Need("c1", late=4, unconfirmed=1)
    assert [one.company for one in rules.proposed([quiet, silent, late])] == ["c1", "c2"]
    assert late.reasons == [("late", 4), ("unconfirmed", 1), ("never", 0)]
    assert silent.reasons == [("silent", 2), ("long", 100)]
    assert rules.proposed([replace(late, planned=True)]) == []


def test_days_as_people_say_them() -> None:
    today = date(2026, 11, 25)
    assert [dating.read(one, today) for one in ("明天", "大后天", "tomorrow", "yesterday")] == [
        date(2026, 11, 26), date(2026, 11, 28), date(2026, 11, 26), None]
