"""What a review round goes by, without a database: thresholds, what is kept, who may do what; the burden's caps."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import time

import pytest

from bot.config import load_policy
from bot.demo import DATA
from bot.domain import burden, sealing
from bot.domain import review_rounds as rules
from bot.domain.ballot_box import Box, box_of
from bot.domain.people import Person, Role
from bot.domain.rates import FEWEST
from bot.domain.review_rounds import Aspect, Entry, Result, Round, Stage
from bot.domain.windows import Windows

POLICY = load_policy(DATA / "desk.toml")
NOW = 1_795_600_000
MADE = Round(1, 4, NOW, NOW - rules.DAY, NOW + 6 * rules.DAY, NOW + 10 * rules.DAY, key="k")


def person(home: str = "c1", *roles: Role, staff_no: str = "1025") -> Person:
    return Person(7, staff_no, "甲", home, frozenset(roles))


def filled(*digits: str, words: Sequence[str] = ()) -> Box:
    box = Box()
    for number, one in enumerate(digits):
        box = box.rated(f"t{number}", one) or box
    for number, said in enumerate(words):
        box = box.said(f"w{number}", said)
    return box


@pytest.mark.parametrize("number", range(2 * FEWEST))
def test_under_five_answers_nothing_is_kept_whatever_was_said(number: int) -> None:
    found = rules.result("finance", filled(*["444"] * number, words=["话"] * number))
    if number < FEWEST:
        assert found == Result("finance", None)
    else:
        assert (found.answers, len(found.words)) == (number, number)
        assert found.bands == dict.fromkeys(Aspect, 40)


def test_words_come_in_an_order_of_their_own_and_what_must_not_be_kept_is_not() -> None:
    said = ["丙", "甲", "乙", "绝密的", "丁"]
    found = rules.result("finance", filled(*["135"] * 5, words=said), unsaid=lambda text: "绝密" in text)
    assert found.words == tuple(sorted(set(said) - {"绝密的"}))
    assert [found.bands[aspect] for aspect in Aspect] == [20, 30, 40]


# ── What the shown figures tell ──────────────────────────────────────────────────────────────────────────────────────


def _still_possible(multisets: Iterable[tuple[int, ...]], own: int | None) -> set[int]:
    """Marks that anybody else may have given, for who knows the figure, and perhaps his own mark."""
    found: set[int] = set()
    for marks in multisets:
        rest = list(marks)
        if own is not None:
            if own not in rest:
                continue
            rest.remove(own)
        found |= set(rest)
    return found


@pytest.mark.parametrize("number", range(FEWEST, 13))
def test_no_figure_tells_what_anybody_gave_neither_to_a_stranger_nor_to_one_who_answered(number: int) -> None:
    """Over all answers that there can be: unanimous, all but one, whatever; three marks stay possible for everybody."""
    shown = defaultdict(list)
    for marks in itertools.combinations_with_replacement(rules.MARKS, number):
        shown[rules.band(sum(marks), number)].append(marks)
    for multisets in shown.values():
        for own in (None, *rules.MARKS):
            left = _still_possible(multisets, own)
            assert len(left) >= 3 or (own is not None and not left), (own, multisets[0])


@pytest.mark.parametrize("number", [*range(13, 60), 99, 250])
def test_nor_among_many(number: int) -> None:
    """The same by sums: what the others gave together bounds what one of them can have given."""
    sums = defaultdict(list)
    for total in range(number, 5 * number + 1):
        sums[rules.band(total, number)].append(total)
    for totals in sums.values():
        for own in (None, *rules.MARKS):
            others = number - (own is not None) - 1
            rests = [total - (own or 0) for total in totals]
            left = {mark for mark in rules.MARKS if any(others <= rest - mark <= 5 * others for rest in rests)}
            assert len(left) >= 3 or (own is not None and not left)


def test_the_joined_ends_say_so() -> None:
    assert [rules.band(total, 5) for total in (5, 9, 11, 12, 15, 18, 19, 25)] == [20, 20, 20, 25, 30, 35, 40, 40]
    assert [rules.band(total, 10) for total in (10, 17, 18, 42, 43, 50)] == [15, 15, 20, 40, 45, 45]
    assert [rules.end(figure, 5) for figure in (20, 25, 40)] == ["below", "plain", "above"]
    assert [rules.end(figure, 10) for figure in (15, 20, 40, 45)] == ["below", "plain", "plain", "above"]


def test_nobody_is_asked_about_an_office_that_fewer_than_five_would_rate() -> None:
    own = {person: ["finance", *(["medical"] if person < 4 else [])] for person in range(5)}
    assert rules.rated_by_enough(own) == {"finance"}
    assert replace(MADE, offices=("finance",)).asks_about("finance")
    assert not replace(MADE, offices=("finance",)).asks_about("medical")
    assert MADE.asks_about("medical"), "rounds of before asked about all"


# ── The box and its seal ─────────────────────────────────────────────────────────────────────────────────────────────


def test_only_its_token_finds_an_answer() -> None:
    box = filled("435", "111", words=["话"])
    assert not {"t0", "t1", "w0"} & {*box.marks, *box.words}
    again = box.rated("t9", "555", before="t0")
    assert again is not None
    assert sorted(again.marks.values()) == ["111", "555"]
    assert box.rated("t9", "555", before="nobody's") is None
    assert again.rated("t8", "222", before="t0") is None, "the old screen finds nothing any more"
    assert box.unsaid("t0") is None
    unsaid = box.unsaid("w0")
    assert unsaid is not None
    assert not unsaid.words
    assert box_of(box.text()) == box


def test_in_whatever_order_they_came_the_box_is_the_same() -> None:
    given = {f"t{number}": digits for number, digits in enumerate(("123", "345", "555"))}
    texts = set()
    for order in itertools.permutations(given.items()):
        box = Box()
        for token, digits in order:
            box = box.rated(token, digits) or box
        texts.add(box.text())
    assert len(texts) == 1


def test_a_seal_opens_by_its_key_alone_and_has_one_length() -> None:
    key = sealing.derived("token", "review_round:1:salt")
    sealed = sealing.seal(key, "n1", "一句话")
    assert sealing.opened(key, sealed) == "一句话"
    assert sealing.opened(sealing.derived("token", "review_round:2:salt"), sealed) is None
    assert sealing.opened(key, sealed.replace(".", ".0", 1)) is None
    assert len(sealed) == len(sealing.seal(key, "n2", "一句话" * 20))
    assert sealed != sealing.seal(key, "n2", "一句话")
    assert "一句话".encode().hex() not in sealed


def test_the_share_comes_in_steps() -> None:
    assert [rules.share(rated, 20) for rated in (0, 7, 8, 20)] == [0, 35, 40, 100]
    assert rules.share(3, FEWEST - 1) is None


def test_he_rates_departments_that_had_his_cases_and_never_his_own_home() -> None:
    assert rules.offices_of(person(), ["medical", "c1", "finance", "hq"], POLICY) == ["finance", "medical"]
    assert rules.offices_of(person("finance", Role.CADRE), ["finance", "medical"], POLICY) == ["medical"]


def test_offices_rate_what_they_get_only_where_the_unit_wants_it_and_in_one_total() -> None:
    cadre, wanted = person("finance", Role.CADRE), replace(POLICY, offices_rate=True)
    assert not POLICY.offices_rate
    assert rules.offices_of(cadre, ["medical"], POLICY, handles=True) == ["medical"]
    assert rules.offices_of(cadre, ["medical"], wanted, handles=True) == ["medical", rules.REQUESTS]
    assert rules.offices_of(person("c1", Role.COMPANY_LEADER), [], wanted, handles=True) == []
    found = rules.result(rules.REQUESTS, filled(*["4"] * FEWEST))
    assert (found.answers, dict(found.bands)) == (FEWEST, {Aspect.RESULT: 40})
    assert rules.result(rules.REQUESTS, filled("4")) == Result(rules.REQUESTS, None)
    assert rules.ready_to_tell(replace(MADE, stage=Stage.CLOSED, change_by=NOW + 9), [Entry(found)], NOW)


def test_its_instants() -> None:
    assert rules.since(None, NOW) == NOW - rules.LOOKED_BACK
    assert rules.since(MADE, NOW + 9) == NOW
    assert MADE.opened_at < rules.remind_at(NOW, MADE.closes_at) < MADE.closes_at
    zone = POLICY.calendar.zone
    weekend, never = Windows(zone, ((5, time(14), time(18)),)), Windows(zone, ((5, time(14), time(18)),))
    assert rules.may_remind(MADE, NOW, weekend)
    assert not rules.may_remind(replace(MADE, closes_at=weekend.next_open(NOW)), NOW, never)
    day = POLICY.calendar.start_of_day(NOW)
    assert rules.rated_in(MADE, day, POLICY.calendar)
    assert not rules.rated_in(MADE, day - 1, POLICY.calendar)
    assert not rules.rated_in(MADE, None, POLICY.calendar)
    assert rules.lately(NOW) + rules.AGAIN < NOW


def test_soldiers_are_told_when_all_have_written_or_should_have() -> None:
    closed = replace(MADE, stage=Stage.CLOSED, change_by=NOW + 9)
    silent, said = Entry(Result("finance", None)), Entry(Result("medical", 6), "改了", NOW)
    assert rules.ready_to_tell(closed, [said, said], NOW)
    assert not rules.ready_to_tell(closed, [said, silent], NOW)
    assert rules.ready_to_tell(closed, [silent], NOW + 9)
    assert not rules.ready_to_tell(MADE, [said], NOW)


def test_the_ladder_climbs_over_the_days_that_an_office_has() -> None:
    due = POLICY.calendar.after(NOW, POLICY.calendar.days(10))
    found = list(rules.rungs(NOW, due, POLICY))
    assert [one.rung for one in found] == list(range(len(POLICY.ladder)))
    assert [one.at for one in found] == sorted(one.at for one in found)
    assert all(one.due_at == due for one in found)


MATRIX = {  # who: opens, reads all, reads finance, reads its words, enters for finance
    ("c1",): (0, 0, 0, 0, 0),
    ("c1", Role.CLERK): (0, 0, 0, 0, 0),
    ("c1", Role.COMPANY_LEADER): (0, 0, 0, 0, 0),
    ("finance", Role.CADRE): (0, 0, 1, 0, 0),
    ("finance", Role.HEAD): (0, 0, 1, 1, 1),
    ("medical", Role.HEAD): (0, 0, 0, 0, 0),
    ("hq", Role.SUPERVISOR): (1, 1, 1, 1, 1),
    ("hq", Role.LEADER): (0, 1, 1, 1, 0),
    ("politics", Role.ADMIN): (0, 0, 0, 0, 0),
}


@pytest.mark.parametrize("who", MATRIX)
def test_who_may_do_what(who: tuple[str, ...]) -> None:
    home, *roles = who
    one = person(home, *(Role(role) for role in roles))
    for there in (one, replace(one, active=False)):
        found = (rules.may_run(there), rules.may_read(there), rules.reads_office(there, "finance", POLICY),
                 rules.reads_words(there, "finance", POLICY), rules.may_enter(there, "finance"))
        assert tuple(map(int, found)) == (MATRIX[who] if there.active else (0,) * 5)
    assert burden.may_allow(one) == (Role.LEADER in roles)
    assert burden.may_see(one) == bool({Role.LEADER, Role.SUPERVISOR} & set(roles))
