"""The digest: every number is what the raw events say; it comes once, also after the desk was down; it is short."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime, timedelta
from statistics import median
from typing import Any

import pytest

from bot.domain import digest as domain
from bot.domain import period as periods
from bot.domain.digest import Audience, audience, offices
from bot.domain.people import Person, Role
from bot.domain.period import Period
from bot.domain.policy import LANGUAGES
from bot.domain.rates import SHARES, SPREADS
from bot.services.cards.shelf import Shelf
from bot.services.figures import digest, digest_pages, digest_round
from bot.services.figures.digest import Desk
from bot.storage.database import Database, Transaction
from tests.histories import History, history
from tests.screens import LONG, NAME, NOW, shown, words
from tests.stage import Stage, sample_policy
from tests.story import accepted, filed

CALENDAR = sample_policy().calendar
WEEK = 7 * 86_400
WHY = ("away", "offered", "not_accepted", "no_report", "extension_asked", "unanswered", "moved", "not_done")


def who(made: History, staff_no: str) -> Person:
    return next(one for one in made.roster if one.staff_no == staff_no)


def desk_of(made: History, tx: Transaction, staff_no: str, period: Period) -> Desk:
    return Desk(tx, made.policy, Shelf(), who(made, staff_no), period, made.now[0])


async def lives(tx: Transaction) -> list[dict[str, Any]]:
    """Each case as its raw events tell it: when it came, when it ended at last, where it is, what the soldier said."""
    found: dict[int, dict[str, Any]] = {}
    for row in await tx.all("SELECT * FROM events WHERE case_id IS NOT NULL ORDER BY id"):
        after = json.loads(row["after"])
        one = found.setdefault(row["case_id"], {"created": row["at"], "ended": None, "said": 0, "state": "new",
                                                "outcome": None, "mark": None, "duplicate": False})
        for name in ("state", "outcome", "mark", "office", "handler", "company", "category"):
            if name in after and (row["action"] == "submit" or name in json.loads(row["before"])):
                one[name] = after[name]
        if "closed_at" in json.loads(row["before"]):
            one["ended"] = after["closed_at"]
        one["said"] += row["action"] in ("confirm", "dispute", "not_solved")
    for case in await tx.all("SELECT id, company, requester FROM cases"):
        found[case["id"]].setdefault("company", case["company"])
    return list(found.values())


def counted(cases: list[dict[str, Any]], period: Period, now: int) -> dict[str, float | None]:
    ended = [one for one in cases if one["ended"] and period.since <= one["ended"] < period.until
             and one["state"] == "closed"]
    said = sum(one["said"] for one in ended if one["outcome"] != "duplicate")
    yes = sum(one["mark"] is None and one["outcome"] in ("solved", "answered", "adopted") for one in ended)
    instant = min(period.until, now + 1)
    return {"created": sum(period.since <= one["created"] < period.until for one in cases), "closed": len(ended),
            "open": sum(one["created"] < instant and not (one["ended"] and one["ended"] < instant) for one in cases),
            "solved": yes / said if said else None}


@pytest.mark.parametrize("staff_no", ["1002", "1004", "1006", "1011"])
async def test_each_number_is_what_the_raw_events_say(database: Database, staff_no: str) -> None:
    async with history(database, 11) as made:
        await made.go_on(220)
        now = made.now[0]
        async with database.read() as tx:
            every = await lives(tx)
            person = who(made, staff_no)
            mine = {"1006": ("office", "finance"), "1011": ("handler", person.id)}.get(staff_no)
            cases = [one for one in every if mine is None or one[mine[0]] == mine[1]]
            for period in (domain.last_week(now, CALENDAR), periods.month_of(CALENDAR.day(now), CALENDAR),
                           periods.quarter_of(CALENDAR.day(now), CALENDAR)):
                told = await digest.made(desk_of(made, tx, staff_no, period))
                numbers = {one["name"]: one for one in told["numbers"]}
                past, one = [], period
                for _ in range(4):
                    one = periods.before(one, CALENDAR)
                    past.append(counted(cases, one, now))
                for name, value in counted(cases, period, now).items():
                    known = [each[name] for each in past if each[name] is not None]
                    assert numbers[name]["now"] == value, (name, period)
                    assert numbers[name]["last"] == past[0][name], (name, period)
                    assert numbers[name]["usual"] == (median(known) if known else None), (name, period)  # type: ignore[type-var]
                assert mine or any(one["now"] for one in told["numbers"])


async def test_what_is_late_and_the_backlog_are_what_the_cases_say(database: Database) -> None:
    async with history(database, 12) as made:
        await made.go_on(160)
        made.now[0] += 61 * 86_400
        async with database.read() as tx:
            desk = desk_of(made, tx, "1002", domain.last_week(made.now[0], CALENDAR))
            told, behind = await digest.made(desk), await digest_pages.backlog(desk, 0)
            rows = await tx.all("SELECT state, accept_by, resolve_by, report_by, created_at, reopened FROM cases")
        live = [row for row in rows if row["state"] not in ("closed", "withdrawn")]
        due = {"new": "accept_by", "open": "resolve_by", "referred": "report_by"}
        late = [row for row in live if row["state"] in due and (row[due[row["state"]]] or 1 << 40) < made.now[0]]
        assert told["late_count"] == len(late) > 0
        assert len(told["late"]) == 2
        assert told["backlog"] == behind["count"] == len(live)
        assert behind["cases"][0]["leader"] == "领导二"


async def test_a_unit_of_nobody_a_week_of_nothing_and_a_department_of_one(database: Database) -> None:
    async with history(database, 1) as made:
        async with database.read() as tx:
            for staff_no in ("1002", "1004", "1006", "1019", "1022", "1011"):
                told = await digest.made(desk_of(made, tx, staff_no, domain.last_week(made.now[0], CALENDAR)))
                assert [one["now"] for one in told["numbers"]] == [0, 0, 0, None, None]
                assert (told["late"], told["rises"], told["suggestion"]) == ([], [], None)
                for language in LANGUAGES:
                    assert shown("digest", told, language)
        await made.go_on(60)
        async with database.read() as tx:
            alone = replace(who(made, "1017"), roles=frozenset({Role.HEAD}))
            later = made.now[0] + WEEK
            told = await digest.made(Desk(tx, made.policy, Shelf(), alone, domain.last_week(later, CALENDAR), later))
            assert told["offices"] == [dict(made.policy.home_words("logistics"))]


async def test_a_company_reads_totals_of_five_or_more(database: Database) -> None:
    async with history(database, 5) as made:
        await made.go_on(90)
        whole = periods.days(date(2026, 11, 1), CALENDAR.day(made.now[0]), CALENDAR)
        async with database.read() as tx:
            told = await digest.made(desk_of(made, tx, "1019", whole))
            company = [one for one in await lives(tx) if one["company"] == "c1"]
        assert told["late"] == []
        assert told["thanks"] == []
        created = told["numbers"][0]["now"]
        assert created == (len(company) if len(company) >= 5 or not company else "few")


# ── When it comes ────────────────────────────────────────────────────────────────────────────────────────────────────


def at(day: date, hour: int, minute: int = 0) -> int:
    return int(datetime(day.year, day.month, day.day, hour, minute, tzinfo=CALENDAR.zone).timestamp())


def test_it_is_due_on_the_first_working_day_from_eight() -> None:
    monday = date(2026, 11, 23)
    assert domain.due(at(monday, 7, 59), CALENDAR) is None
    found = domain.due(at(monday, 12), CALENDAR)
    assert found is not None
    assert (found.key, periods.name(found.period, CALENDAR)) == ("2026-W47", "2026-W47")
    assert domain.due(at(monday + timedelta(days=6), 23), CALENDAR) == found


def test_the_month_and_the_quarter_have_editions_of_their_own() -> None:
    """January begins with holidays: all three come on its first working day, and each is the last one only."""
    first = CALENDAR.next_working(at(date(2027, 1, 1), 8))
    names = [(one.key, domain.kind(one.period, CALENDAR)) for one in domain.editions(first, CALENDAR)]
    assert names[1:] == [("2026-12", "month"), ("2026-Q4", "quarter")]
    assert [one.key for one in domain.editions(at(date(2027, 2, 28), 12), CALENDAR)][1:] == ["2027-01", "2026-Q4"]
    before = [one.key for one in domain.editions(at(date(2026, 12, 1), 8) - 60, CALENDAR)]
    assert "2026-11" not in before
    assert {one.since for one in domain.editions(at(date(2026, 12, 31), 18), CALENDAR)} >= {
        at(date(2026, 12, 1), 8, 30), at(date(2026, 10, 8), 8, 30)}


def test_a_week_in_which_nobody_works_is_told_with_the_one_before() -> None:
    off = {date(2026, 11, 23) + timedelta(days=number): False for number in range(7)}
    calendar = replace(CALENDAR, exceptions=off)
    assert domain.due(at(date(2026, 11, 25), 12), calendar) is None
    found = domain.due(at(date(2026, 11, 30), 12), calendar)
    assert found is not None
    assert (found.key, found.period.first, found.period.last) == ("2026-W48", date(2026, 11, 16), date(2026, 11, 29))


async def letters(stage: Stage, kind: str = "digest") -> int:
    async with stage.db.read() as tx:
        rows = await tx.all("SELECT COUNT(*) AS number FROM digests")
        return int(rows[0]["number"])


async def test_each_gets_it_once_and_after_downtime_only_the_last(stage: Stage) -> None:
    leader, soldier = stage.player("1002"), stage.player("1025")
    await filed(stage)
    await digest_round.send(stage.app.house)
    assert await letters(stage) == 0  # all joined this morning, after it was due
    stage.clock.move(3 * WEEK + 3600)  # down for three weeks
    leader._acts()
    soldier._acts()
    await stage.app.tick()
    await stage.settled()
    told = [message for message in leader.heard if "2026-W50" in message.html]
    assert len(told) == 1
    assert len([message for message in leader.heard if "2026-11</b>" in message.html]) == 1
    assert not any("2026-W4" in message.html and "📊" in message.html for message in leader.heard)
    assert not any("📊" in message.html for message in soldier.heard)
    before = await letters(stage)
    await digest_round.send(stage.app.house)
    await digest_round.send(stage.app.house)
    await stage.settled()
    assert await letters(stage) == before
    assert len([message for message in leader.heard if "2026-W50" in message.html]) == 1


# ── On demand, and what stands behind it ─────────────────────────────────────────────────────────────────────────────


async def test_any_period_on_demand_and_the_lists_behind_the_numbers(stage: Stage) -> None:
    await accepted(stage)
    head = stage.player("1006")
    for typed in ("2026-W48", "2026-11", "2026-Q4", "2026-11-01 2026-11-30", "2026-11-23"):
        await head.says(f"/digest {typed}")
        head.sees(words(stage.player("1006").language).phrase("digest.created"))
    await head.says("/digest gestern")
    head.sees("refused.no_such_period")
    await head.says("/digest 2026-W48")
    await head.taps("digest_created")
    head.sees("2026-0001")
    await head.taps("digest_back")
    head.sees("2026-W48")
    await head.taps("digest_more")
    await head.taps("digest_back")
    await head.taps("digest_rates")
    head.sees("rate.kept")
    await head.taps("digest_back")
    await head.taps("digest_before")
    head.sees("2026-W47")
    await stage.player("1025").says("/digest")
    stage.player("1025").sees("refused.not_your_list")


def longest() -> dict[str, Any]:
    number = {"now": 999.0, "last": 999.0, "usual": 99.5, "share": False, "of": None}
    return {
        "audience": "supervisor", "edition": "range", "period": "2026-11-01..2026-11-30", "first": NOW, "last": NOW,
        "now": NOW, "over": False, "offices": [LONG] * 9, "name": NAME, "few": 5, "filed": 99,
        "outward": {"rounds": 9, "silent": 40, "lists": 9, "late": 9, "visits": 9},
        "numbers": [*({**number, "name": name} for name in ("created", "closed", "open")),
                    *({**number, "name": name, "share": True, "now": 1.0, "last": 1.0, "usual": 1.0}
                      for name in ("kept", "solved"))],
        "of_policy": 99, "late_count": 999, "backlog": 999, "questions": 99, "cards": 99, "vague": 99,
        "late": [{"id": 1, "number": "2026-000042", "owner": NAME, "office": LONG, "why": "no_report",
                  "due_at": NOW}] * 2,
        "rises": [{"words": LONG, "now": 999, "usual": 99.5}] * 2, "thanks": ["谢" * 400],
        "reviews": {"bad_rating": 99, "sample": 99, "other": 99}, "orphans": 99,
        "suggestion": {"code": "rewrite", "words": LONG, "count": 999}, "solutions": [], "topics_count": 9,
        "topics": [{"words": LONG, "card": LONG, "company": LONG, "now": 99, "usual": 66, "stage": "watched"}] * 2}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_longest_first_screen_is_read_standing(language: str) -> None:
    for code in ("rewrite", "write", "talk", "look"):
        for why in WHY:
            made = longest()
            made["suggestion"]["code"] = code
            made["late"] = [{**one, "why": why} for one in made["late"]]
            for edition, period in (("range", "2026-11-01..2026-11-30"), ("week", "2026-W47"), ("month", "2026-11")):
                made.update(edition=edition, period=period, solutions=[{"category": LONG}] * 9 * (edition == "month"))
                assert len(shown("digest", made, language)) <= domain.LIMIT, (code, why)
                leaders = {**made, "audience": "leader", "reviews": {}, "orphans": 0, "burden": 9999}
                assert len(shown("digest", leaders, language)) <= domain.LIMIT, (code, why)
    few = longest()
    few.update(audience="company", numbers=[{**one, "now": "few"} for one in few["numbers"]])
    assert "5" in shown("digest", few, language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pages_behind_it_at_their_longest(language: str) -> None:
    first = longest()
    line = {"words": LONG, "count": 999}
    more = {**first, "late": first["late"] * 5, "rises": [{"words": LONG, "now": 9, "usual": 1.5}] * 10,
            "questions": ["问" * 300] * 10, "more_questions": 99, "cards": [line] * 10, "vague": [line] * 10,
            "thanks": ["谢" * 600] * 5}
    shown("digest_more", more, language)
    nothing: dict[str, Any] = {name: [] for name in ("late", "rises", "questions", "cards", "vague", "thanks",
                                                          "topics")}
    shown("digest_more", {**more, **nothing}, language)
    shares: list[dict[str, Any]] = [{"key": name, "value": 0.5, "of": 999, "part": 99, "hidden": False}
                                    for name in ("response", "on_time")]
    shares += [{"key": "service", "value": None, "of": 0, "part": 0, "hidden": True},
               {"key": "kept", "value": None, "of": 0, "part": 0, "hidden": False}]
    spreads: list[dict[str, Any]] = [{"key": "trips", "count": 9, "median": 1, "ninety": 3},
               {"key": "to_the_end", "count": 9, "median": 12.5, "ninety": 300.5},
               {"key": "first_answer", "count": 0, "median": None, "ninety": None}]
    shown("digest_rates", {**first, "shares": shares, "spreads": spreads}, language)
    shown("digest_means", {**first, "keys": [*SHARES, *SPREADS]}, language)
    case = {"number": "2026-000042", "owner": NAME, "state": "open", "office": LONG, "created_at": NOW, "reopened": 3,
            "charge": NAME, "leader": NAME, "due_at": NOW}
    for each in ([case] * 8, [{**case, "charge": None, "due_at": None, "reopened": 0}], []):
        shown("digest_backlog", {**first, "page": 1, "count": 9, "cases": each}, language)


def test_everybody_on_the_staff_has_one_audience() -> None:
    person = Person(1, "1", "x", "finance", frozenset(), None, None)
    assert audience(person) is None
    for role, wanted in (("leader", Audience.LEADER), ("supervisor", Audience.SUPERVISOR), ("head", Audience.HEAD),
                         ("clerk", Audience.COMPANY), ("company_leader", Audience.COMPANY), ("cadre", Audience.CADRE)):
        assert audience(replace(person, roles=frozenset({Role(role), Role.CADRE}))) in (wanted, Audience.COMPANY)
    assert audience(replace(person, roles=frozenset({Role.ADMIN}))) is None
    deputy = replace(person, roles=frozenset({Role.CADRE}), heads={"medical": 6})
    assert audience(deputy) is Audience.HEAD
    assert offices(deputy, sample_policy()) == ("medical",)
    assert audience(replace(deputy, roles=frozenset({Role.SUPERVISOR}))) is Audience.SUPERVISOR
