"""What a review round goes by, without a database: thresholds, what is kept, who may do what; the burden's caps."""

from __future__ import annotations

import itertools
import random
from dataclasses import replace
from datetime import time

import pytest

from bot.config import load_policy
from bot.demo import DATA
from bot.domain import burden
from bot.domain import review_rounds as rules
from bot.domain.burden import Asked, Caps, month_of
from bot.domain.catalogue import FIXED
from bot.domain.delivery_forms import delivery
from bot.domain.forms import DELIVERY, Kind
from bot.domain.people import Person, Role
from bot.domain.policy import LANGUAGES
from bot.domain.rates import FEWEST
from bot.domain.review_rounds import Answer, Aspect, Entry, Result, Round, Stage
from bot.domain.windows import Windows
from tests.screens import words

POLICY = load_policy(DATA / "desk.toml")
NOW = 1_795_600_000
MADE = Round(1, 4, NOW, NOW - rules.DAY, NOW + 6 * rules.DAY, NOW + 10 * rules.DAY, key="k")


def person(home: str = "c1", *roles: Role, staff_no: str = "1025") -> Person:
    return Person(7, staff_no, "甲", home, frozenset(roles))


def whole(number: int, office: str = "finance", mark: int = 4, said: str | None = None) -> Answer:
    return Answer(f"t{number}", office, dict.fromkeys(Aspect, mark), said)


def test_a_token_is_the_same_each_time_and_leads_nowhere_without_the_key() -> None:
    one = rules.token("key", 1, 7, "finance")
    assert one == rules.token("key", 1, 7, "finance")
    others = {rules.token("key", 1, 7, "medical"), rules.token("key", 2, 7, "finance"),
              rules.token("key", 1, 8, "finance"), rules.token("other", 1, 7, "finance")}
    assert len(others | {one}) == 5
    assert "key" not in repr(replace(MADE, key="key")).replace("key=", "")


@pytest.mark.parametrize("number", range(2 * FEWEST))
def test_under_five_answers_nothing_is_kept_whatever_was_said(number: int) -> None:
    (found,) = rules.results([whole(one, said="话") for one in range(number)], ["finance"])
    if number < FEWEST:
        assert found == Result("finance", None)
    else:
        assert (found.answers, len(found.words)) == (number, number)
        assert all(sum(found.counts[aspect].values()) == number for aspect in Aspect)


def test_nothing_can_be_told_apart_by_taking_one_figure_from_another() -> None:
    """Whatever is kept of a round is of five at least, and so is every difference between figures of one office."""
    dice = random.Random(5)
    for _ in range(200):
        answers = [Answer(f"t{n}", office, {aspect: dice.randint(1, 5) for aspect in Aspect if dice.random() < 0.9},
                          dice.choice([None, "话"])) for n in range(dice.randint(0, 9))
                   for office in ("finance", "medical") if dice.random() < 0.8]
        found = rules.results(answers, ["finance", "medical"])
        for one in found:
            totals = {sum(one.counts[aspect].values()) for aspect in one.counts}
            assert totals <= {one.answers}, "each aspect is of the same people"
            assert one.answers is None or one.answers >= FEWEST
            assert one.answers is not None or (not one.counts and not one.words)


def test_half_an_answer_does_not_count_and_words_come_in_an_order_of_their_own() -> None:
    half = Answer("h", "finance", {Aspect.SPEED: 1}, "半句")
    said = ["丙", "甲", "乙", "绝密的", "丁"]
    answers = [whole(number, said=one) for number, one in enumerate(said)]
    (found,) = rules.results([half, *answers], ["finance"], unsaid=lambda text: "绝密" in text)
    assert found.answers == FEWEST
    for order in itertools.islice(itertools.permutations(answers), 8):
        assert rules.results([half, *order], ["finance"], unsaid=lambda text: "绝密" in text) == [found]
    assert sorted(found.words) == list(found.words)
    assert "半句" not in found.words
    assert "绝密的" not in found.words


def test_figures() -> None:
    counts = {1: 1, 4: 2, 5: 2}
    assert (rules.average(counts), rules.content(counts)) == (3.8, 80)
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
    answers = [Answer(f"t{n}", rules.REQUESTS, {Aspect.RESULT: 4}) for n in range(FEWEST)]
    (found,) = rules.results(answers, [rules.REQUESTS])
    assert (found.answers, dict(found.counts)) == (FEWEST, {Aspect.RESULT: {4: FEWEST}})
    assert rules.results(answers[1:], [rules.REQUESTS]) == [Result(rules.REQUESTS, None)]
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


# ── The burden ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_company_is_full_at_the_cap_and_an_exception_is_one_more() -> None:
    caps = Caps(rounds=1, surveys=2)
    assert not burden.full(Asked.COLLECTION, "c1", {}, {}, caps)
    assert burden.full(Asked.COLLECTION, "c1", {"c1": 1}, {}, caps)
    assert not burden.full(Asked.COLLECTION, "c1", {"c1": 1}, {"c1": 1}, caps)
    assert not burden.full(Asked.SURVEY, "c1", {"c1": 1}, {}, caps)
    assert not burden.full(Asked.DELIVERY, "c1", {"c1": 99}, {}, caps)
    assert not burden.full(Asked.REVIEW, "c1", {"c1": 99}, {}, Caps(0, 0))


def test_months_of_the_calendar() -> None:
    local = POLICY.calendar.local
    starts = [local(month_of(NOW, POLICY.calendar, ahead)) for ahead in (-11, 0, 1, 2)]
    assert [(one.year, one.month, one.day, one.hour) for one in starts] == [
        (2025, 12, 1, 0), (2026, 11, 1, 0), (2026, 12, 1, 0), (2027, 1, 1, 0)]


def test_no_duty_delivery_or_round_wants_a_photograph_as_proof() -> None:
    """Nothing that is asked of those who do the work takes a file, but a clerk's own problem said by voice."""
    asked = {name: fields for name, fields in FIXED.items()
             if name.startswith(("duty", "delivery", "collection", "review", "raise", "heap", "decide", "burden"))}
    asked[DELIVERY] = delivery(POLICY, {}).fields
    assert {"duty_done", "delivery_leave", "review_word"} <= asked.keys()
    for name, fields in asked.items():
        for field in fields:
            assert field.kind is not Kind.COLLECT or (name, field.id) == ("raise", "problems")
            for language in LANGUAGES:
                key = next(one for one in (f"prompt.{name}.{field.id}", f"prompt.{field.id}")
                           if one in words(language).phrases)
                assert not any(one in words(language).phrases[key].lower() for one in ("照片", "拍照", "photo"))
