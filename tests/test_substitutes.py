"""Who stands in for whom: chains, circles, and that nobody is ever left who could be reached."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from bot.config import load_policy
from bot.domain.absence import days_ahead, parse_day, span
from bot.domain.people import Person, Role
from bot.domain.substitutes import Staff, deputies, fits, heads_of, may_name, may_set, oversees, stands_in, stood_in_for

HEAD, SUPERVISOR = frozenset({Role.HEAD}), frozenset({Role.SUPERVISOR})
CALENDAR = load_policy(Path(__file__).parent.parent / "data" / "desk.toml").calendar
NOON = int(datetime(2026, 11, 25, 12, tzinfo=CALENDAR.zone).timestamp())


def post(number: int, substitute: int | None = None, *, away: bool = False, home: str = "finance",
         roles: frozenset[Role] = frozenset({Role.CADRE})) -> Staff:
    person = Person(number, str(number), f"人{number}", home, roles, None, number, substitute=substitute,
                    absence="away" if away else None)
    return Staff(person, there=not away)


def who(staff: list[Staff], number: int = 1, but: tuple[int, ...] = ()) -> int | None:
    found = stands_in(next(one.person for one in staff if one.person.id == number), staff, but)
    return found.id if found else None


def test_the_substitute_stands_in_and_along_a_chain_the_next_one() -> None:
    assert who([post(1, 2, away=True), post(2), post(3)]) == 2
    assert who([post(1, 2, away=True), post(2, 3, away=True), post(3)]) == 3


def test_a_circle_ends_at_the_head_and_without_one_at_a_supervisor() -> None:
    circle = [post(1, 2, away=True), post(2, 3, away=True), post(3, 1, away=True)]
    head, supervisor = post(8, roles=HEAD), post(9, home="hq", roles=SUPERVISOR)
    assert who([*circle, head, supervisor]) == 8
    assert who([*circle, post(8, roles=HEAD, home="medical"), supervisor]) == 9
    assert who(circle) is None


def test_nobody_stands_in_for_himself_nor_in_his_own_matter() -> None:
    assert who([post(1, 1, away=True, roles=HEAD), post(9, home="hq", roles=SUPERVISOR)]) == 9
    assert who([post(1, 2, away=True), post(2), post(8, roles=HEAD)], but=(2,)) == 8


def test_headquarters_work_stays_with_headquarters() -> None:
    clerk = post(2, home="c1", roles=frozenset({Role.CLERK}))
    leader = post(3, home="c1", roles=frozenset({Role.COMPANY_LEADER}))
    for one in (clerk, leader):
        assert who([post(1, one.person.id, away=True), one, post(8, roles=HEAD)]) == 8
    assert fits(leader.person, post(1).person)
    assert not fits(leader.person, clerk.person)


def test_letters_to_a_head_who_is_away_go_to_who_stands_in_for_him() -> None:
    supervisor = post(9, home="hq", roles=SUPERVISOR)
    assert [one.id for one in heads_of("finance", [post(1, 2, roles=HEAD), post(2), supervisor])] == [1]
    assert [one.id for one in heads_of("finance", [post(1, 2, away=True, roles=HEAD), post(2), supervisor])] == [2]
    assert [one.id for one in heads_of("finance", [post(1, away=True, roles=HEAD), supervisor])] == [9]
    assert heads_of("medical", [post(1, roles=HEAD)]) == []


def test_who_heads_a_department_meanwhile_oversees_its_people() -> None:
    deputy, other = post(2, home="medical").person, post(3).person
    assert not oversees(deputy, other)
    assert oversees(replace(deputy, heads={"finance": 1}), other)
    assert replace(deputy, heads={"finance": 1}, roles=HEAD).headed == ("medical", "finance")


def test_a_substitute_who_left_is_passed_over() -> None:
    assert who([post(1, 7, away=True), post(8, roles=HEAD)]) == 8


@given(st.data())
def test_whatever_the_substitutes_somebody_who_is_there_is_found(data: st.DataObject) -> None:
    count = data.draw(st.integers(1, 8))
    links = [data.draw(st.none() | st.integers(1, count)) for _ in range(count)]
    away = [data.draw(st.booleans()) for _ in range(count)]
    staff = [post(place + 1, links[place], away=away[place], roles=data.draw(
        st.sampled_from([frozenset({Role.CADRE}), HEAD, SUPERVISOR]))) for place in range(count)]
    known = {one.person.id: one for one in staff}
    for one in staff:
        found = stands_in(one.person, staff)
        chain = list(deputies(one.person, staff))
        assert len({each.id for each in chain}) == len(chain)
        assert found is None or (known[found.id].there and found.id != one.person.id)
        if found is None:
            assert not any(each.there and each.person.id != one.person.id and each.person.has(*HEAD, *SUPERVISOR)
                           for each in staff)
        if one.person.absence and found:
            assert one.person in stood_in_for(found, staff)


def test_who_may_say_it() -> None:
    cadre, head = post(1, 2).person, post(8, roles=HEAD).person
    other = post(7, home="medical", roles=HEAD).person
    supervisor, admin = post(9, roles=SUPERVISOR).person, post(6, roles=frozenset({Role.ADMIN})).person
    assert [may_set(one, cadre) for one in (cadre, post(2).person, head, supervisor)] == [True] * 4
    assert [may_set(one, cadre) for one in (post(3).person, other, admin)] == [False] * 3
    assert [may_name(one, cadre) for one in (cadre, head, supervisor, admin)] == [True] * 4
    assert [may_name(one, cadre) for one in (post(2).person, post(3).person, other)] == [False] * 3
    assert not may_set(replace(head, active=False), cadre)


def test_a_day_as_people_type_it() -> None:
    today = date(2026, 11, 25)
    for text in ("12-01", "12月1日", "12/1", "１２－０１", "2026-12-01", "2026年12月1日", " 12.1 "):
        assert parse_day(text, today) == date(2026, 12, 1), text
    assert parse_day("11-20", today) == date(2027, 11, 20)
    assert [parse_day(text, today) for text in ("13-01", "2-30", "明天", "1", "")] == [None] * 5


def test_what_is_offered_names_each_day_once() -> None:
    assert [name for name, _ in days_ahead(date(2026, 11, 25))] == ["today", "tomorrow", "week", "next_week"]
    assert [name for name, _ in days_ahead(date(2026, 11, 29))] == ["today", "tomorrow", "next_week"]


def test_a_span_ends_with_its_last_day() -> None:
    found = span(None, date(2026, 11, 27), NOON, CALENDAR)
    assert found is not None
    assert (found.starts, CALENDAR.local(found.ends).isoformat()) == (NOON, "2026-11-28T00:00:00+08:00")
    later = span(date(2026, 11, 30), date(2026, 11, 30), NOON, CALENDAR)
    assert later is not None
    assert CALENDAR.local(later.starts).isoformat() == "2026-11-30T00:00:00+08:00"
    assert span(None, date(2026, 11, 24), NOON, CALENDAR) is None
    assert span(None, date(2028, 1, 1), NOON, CALENDAR) is None
    assert span(date(2026, 12, 3), date(2026, 12, 1), NOON, CALENDAR) is None
