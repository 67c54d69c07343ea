"""Who gets a case, and why."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.assignment import Candidate, choose, supervisor
from bot.domain.people import Absence, Person, Role, named
from bot.domain.policy import Category

PAY = Category("pay", {"zh": "工资", "en": "Pay"}, "finance")


def one(person_id: int, open_cases: int = 0, assigned_at: int = 0, *, home: str = "finance",
        role: Role = Role.CADRE) -> Candidate:
    person = Person(person_id, str(person_id), f"名{person_id}", home, frozenset({role}))
    return Candidate(person, open_cases, assigned_at)


def chosen(*pool: Candidate, category: Category = PAY, requester: int = 0) -> tuple[int, str] | None:
    hit = choose(pool, category, "finance", requester)
    return (hit.person.id, str(hit.reason["code"])) if hit else None


def test_the_fewest_open_cases() -> None:
    assert chosen(one(1, 3), one(2, 1), one(3, 2)) == (2, "fewest")


def test_on_a_tie_the_one_assigned_longest_ago() -> None:
    assert chosen(one(1, 1, 50), one(2, 1, 40)) == (2, "fewest")


def test_nobody_works_his_own_case() -> None:
    assert chosen(one(1, 0), one(2, 9), requester=1) == (2, "only_one")


def test_only_those_who_have_the_duty() -> None:
    category = Category("pay", PAY.words, "finance", cadres=("2",))
    assert chosen(one(1, 0), one(2, 5), category=category) == (2, "only_one")


def test_then_the_head_then_the_supervisor_then_nobody() -> None:
    head, over = one(5, role=Role.HEAD), one(6, home="hq", role=Role.SUPERVISOR)
    assert chosen(head, over) == (5, "head")
    assert chosen(over) == (6, "supervisor")
    assert chosen(over, requester=6) is None


def test_where_everybody_is_away_it_is_given_to_one_all_the_same() -> None:
    away = [replace(each, person=replace(each.person, absence=Absence.AWAY)) for each in (one(1, 3), one(2, 1))]
    assert chosen(*away) == (2, "fewest")
    assert chosen(*away, one(5, role=Role.HEAD)) == (5, "head")


def test_each_case_has_one_supervisor_by_name() -> None:
    first, second = one(6, 4, home="hq", role=Role.SUPERVISOR), one(7, 2, home="hq", role=Role.SUPERVISOR)
    hit = supervisor([first, second, one(1)], requester=7)
    assert hit is not None
    assert hit.id == 6


def test_a_typed_name_or_number_finds_people() -> None:
    pool = [one(1).person, one(12).person]
    assert [person.id for person in named(pool, "名 1")] == [1]
    assert [person.id for person in named(pool, "名")] == [1, 12]
    assert [person.id for person in named(pool, "１２")] == [12]
    assert not named(pool, "  ")
