"""Every figure is what a slow and obvious reading of the raw events says, on random histories, by every key."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from math import ceil
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.period import Period, before, parse
from bot.domain.rates import BUCKET, FEWEST, FEWEST_PEOPLE, GROUPS, Group, Share, Sums, figures, percentile
from bot.services.figures import figures as services
from bot.storage import figures as store
from bot.storage.database import Database, Transaction
from bot.storage.figures import Scope
from tests.histories import history
from tests.stage import sample_policy

CALENDAR = sample_policy().calendar
GOOD = {one.value for one in GROUPS[Group.SOLVED]}


@dataclass
class Life:
    """One case, told event by event; dates by what they promise."""

    person: int
    company: str
    category: str
    office: str
    created: int
    state: str = "new"
    track: str | None = None
    outcome: str | None = None
    mark: str | None = None
    due: dict[str, int | None] = field(default_factory=dict)
    judged: list[bool] = field(default_factory=list)
    accepted: bool | None = None
    answered: int | None = None
    resolved: int | None = None
    ended: int | None = None
    missed: bool = False
    referred: bool = False
    reopened: bool = False
    said: list[str] = field(default_factory=list)
    rating: tuple[int, int, int] | None = None
    office_spells: list[tuple[str, int]] = field(default_factory=list)

    def key(self, by: str) -> str:
        track = "higher" if self.referred else self.track or ""
        return {"unit": "unit", "office": self.office, "company": self.company, "category": self.category,
                "track": track}[by]

    def spent(self, office: str | None = None) -> int:
        return sum(seconds for name, seconds in self.office_spells if office in (None, name))


def lives(rows: list[dict[str, Any]]) -> Iterator[Life]:
    """Each case's life, from its events in order."""
    found: dict[int, list[dict[str, Any]]] = {}
    for row in rows:
        found.setdefault(row["case_id"], []).append(row)
    for events in found.values():
        first = json.loads(events[0]["after"])
        life = Life(first["requester"], first["company"], first["category"], first["office"], events[0]["at"])
        life.due["accept_by"] = first["accept_by"]
        last = life.created
        for event in events[1:]:
            charged = life.state in ("new", "open")  # who had it only while it waited has had it for no time
            life.office_spells.append((life.office, CALENDAR.between(last, event["at"]) if charged else 0))
            last = event["at"]
            _step(life, event["at"], event["action"], json.loads(event["before"]), json.loads(event["after"]))
        yield life


def _step(life: Life, at: int, action: str, was: dict[str, Any], now: dict[str, Any]) -> None:
    old, state = dict(life.due), life.state
    new = {name: value for name, value in now.items() if name in was}
    for name in ("state", "track", "outcome", "mark", "office"):
        if name in new:
            setattr(life, name, new[name])
    life.due.update({name: value for name, value in new.items() if name.endswith("_by")})
    _accepting(life, at, action, state, old)
    if new.get("answered_at"):
        life.answered = at
        if old.get("answer_by"):
            life.judged.append(at <= (old["answer_by"] or 0))
    if old.get("report_by") and "report_by" in new:
        life.judged.append(at <= (old["report_by"] or 0))
    _resolving(life, at, action, state, old, new)
    if "closed_at" in new:
        life.ended = new["closed_at"]
    if "reopened" in new:
        life.reopened = life.missed = True
    life.referred = life.referred or life.state == "referred"
    if action in ("confirm", "dispute", "not_solved"):
        life.said.append(action)
    if action == "rate":
        life.rating = int(now["result"]), int(now["service"]), int(now["trips"][1])


def _accepting(life: Life, at: int, action: str, state: str, old: dict[str, int | None]) -> None:
    """To be accepted in time, whoever had it: what a transfer left late was late."""
    if state != "new":
        return
    late = at > (old["accept_by"] or 0)
    if action in ("accept", "coordinate", "arrange", "solve_here"):
        life.judged.append(not late)
        life.accepted = not late if life.accepted is None else life.accepted
    elif late and (life.state != "new" or life.due["accept_by"] != old["accept_by"]):
        life.judged.append(False)
        life.accepted = False


def _resolving(life: Life, at: int, action: str, state: str, old: dict[str, int | None], new: dict[str, Any]) -> None:
    date = old.get("resolve_by")
    if state == "open" and date:
        late = at > date
        if action in ("resolve", "solve_here"):
            life.judged.append(not late)
            life.missed = life.missed or late
        elif "moved" in new or (late and "resolve_by" in new):
            life.judged.append(False)
            life.missed = True
    if action in ("resolve", "solve_here"):
        life.resolved = at


def within(period: Period, at: int | None) -> bool:
    return at is not None and period.since <= at < period.until


def slow(every: list[Life], period: Period, now: int, offices: set[str] | None = None) -> Sums:
    created = [one for one in every if within(period, one.created)]
    resolved = [one for one in every if within(period, one.resolved)]
    ended = [one for one in every if within(period, one.ended)]
    closed = [one for one in ended if one.state == "closed"]
    waits = [one for one in created if one.accepted is None and one.state == "new"
             and (one.due["accept_by"] or 0) < now]
    answers = [CALENDAR.between(one.created, one.answered) for one in created if one.answered is not None]
    return Sums(
        created=len(created), judged=len(waits) + sum(one.accepted is not None for one in created),
        accepted_kept=sum(one.accepted is True for one in created), resolved=len(resolved),
        on_time_of=sum(not one.referred for one in resolved),
        on_time=sum(not one.referred and not one.missed for one in resolved),
        told=sum(len(one.judged) for one in resolved), kept=sum(sum(one.judged) for one in resolved),
        closed=len(closed), yes=sum(one.mark is None and one.outcome in GOOD for one in closed),
        said=sum(len(one.said) for one in closed if one.outcome != "duplicate"),
        unconfirmed=sum(one.mark == "unconfirmed" for one in closed),
        not_agreed=sum(one.mark == "not_agreed" for one in closed), reopened=sum(one.reopened for one in closed),
        withdrawn=sum(one.state == "withdrawn" and one.mark is None for one in ended),
        no_reply=sum(one.mark == "no_reply" for one in ended), rated=_rated(ended),
        answer=_histogram([one // BUCKET for one in answers]),
        spent=_histogram([seconds // BUCKET for seconds in _spent(resolved, offices)]),
        trips=_histogram([one.rating[2] for one in ended if one.rating]))


def _spent(resolved: list[Life], offices: set[str] | None) -> list[int]:
    if offices is None:
        return [one.spent() for one in resolved]
    return [one.spent(office) for one in resolved for office in offices
            if office == one.office or office in {name for name, _ in one.office_spells}]


def _rated(ended: list[Life]) -> dict[str, tuple[int, int, int]]:
    def count(some: list[Life], which: int) -> tuple[int, int, int]:
        return (sum(one.rating is not None and one.rating[which] >= 4 for one in some), len(some),
                len({one.person for one in some}))

    rated = [one for one in ended if one.rating]
    groups = {group.value: count([one for one in rated if one.outcome in {each.value for each in outcomes}], 0)
              for group, outcomes in GROUPS.items()}
    return {**groups, "service": count(rated, 1)}


def _histogram(values: list[int]) -> dict[int, int]:
    return {value: values.count(value) for value in set(values)}


async def raw(tx: Transaction) -> list[dict[str, Any]]:
    return await tx.all("SELECT * FROM events WHERE action NOT IN ('view', 'rung', 'edit') ORDER BY case_id, id")


@pytest.mark.parametrize("seed", range(20, 22))
async def test_each_figure_is_what_the_events_say(database: Database, seed: int) -> None:
    async with history(database, seed) as made:
        await made.go_on(200)
        now = made.now[0]
        async with database.read() as tx:
            every = list(lives(await raw(tx)))
            whole = parse("2026-Q4", CALENDAR)
            for period in (whole, *(parse(f"2026-W{number}", CALENDAR) for number in (48, 49, 50, 51, 52))):
                for by in store.KEYS:
                    await _compare(tx, every, period, now, by)
            await _scoped(tx, every, whole, now)
            live = [one for one in every if one.ended is None]
            due = {"new": "accept_by", "open": "resolve_by", "referred": "report_by"}
            late = [one for one in live if (one.due.get(due.get(one.state, "")) or now) < now]
            assert (await store.standing(tx, now)).get("unit", (0, 0)) == (len(live), len(late))


async def _compare(tx: Transaction, every: list[Life], period: Period, now: int, by: str) -> None:
    found = await store.sums(tx, period.since, period.until, now, by=by)
    keys = {one.key(by) for one in every} | {name for one in every for name, _ in one.office_spells if by == "office"}
    for key in keys:
        some = [one for one in every if one.key(by) == key]
        wanted = slow(some, period, now)
        if by == "office":
            spent = slow(every, period, now, {key}).spent
            wanted = Sums(**{**_fields(wanted), "spent": spent})
        assert found.get(key, Sums(rated=wanted.rated)) == wanted, (by, key)


async def _scoped(tx: Transaction, every: list[Life], period: Period, now: int) -> None:
    """A head's own: the time of his department alone, whoever has the case now."""
    found = await store.sums(tx, period.since, period.until, now, scope=Scope(offices=("finance",)))
    own = [one for one in every if one.office == "finance"]
    if "unit" in found:
        assert _fields(found["unit"]) == {**_fields(slow(own, period, now)),
                                          "spent": slow(every, period, now, {"finance"}).spent}
    else:  # nothing of it happened in the period
        assert not any(within(period, one.created) for one in own)
    by_company = await store.sums(tx, period.since, period.until, now, scope=Scope(company="c2", category="pay"))
    assert by_company.get("unit", Sums()).created == sum(
        one.company == "c2" and one.category == "pay" and within(period, one.created) for one in every)


def _fields(sums: Sums) -> dict[str, Any]:
    return {name: getattr(sums, name) for name in Sums.__dataclass_fields__}


async def test_a_period_beside_those_before_it(database: Database) -> None:
    async with history(database, 30) as made:
        await made.go_on(150)
        period = parse("2026-W49", CALENDAR)
        async with database.read() as tx:
            found = await services.course(tx, made.policy, period, made.now[0])
            last = (await services.of_period(tx, before(period, CALENDAR), made.now[0]))["unit"]
            early = await services.course(tx, made.policy, parse("2020-W10", CALENDAR), made.now[0])
            at_start = await store.live_at(tx, period.since, made.now[0])
            every = list(lives(await raw(tx)))
        assert found.last == last
        assert len(found.before) == 4
        assert at_start == sum(one.created < period.since and (one.ended or period.since) >= period.since
                               for one in every)
        assert (early.now.created, early.usual("solved"), early.usual_count("created")) == (0, None, 0)


def test_too_few_ratings_say_nothing() -> None:
    def satisfied(good: int, ratings: int, people: int) -> Share:
        return figures(Sums(rated={"solved": (good, ratings, people)})).shares["satisfied_solved"]

    assert satisfied(4, FEWEST - 1, 4) == Share("satisfied_solved", 0, 0, hidden=True)
    assert satisfied(5, FEWEST, FEWEST_PEOPLE - 1).value is None
    assert satisfied(4, FEWEST, FEWEST_PEOPLE).value == 0.8


@given(st.lists(st.integers(0, 50)), st.sampled_from([Fraction(1, 2), Fraction(9, 10), Fraction(1)]))
def test_a_percentile_is_the_nearest_rank(values: list[int], share: Fraction) -> None:
    ranked = sorted(values)
    wanted = ranked[ceil(share * len(values)) - 1] if values else None
    assert percentile(_histogram(values), share) == wanted


@pytest.mark.parametrize(("text", "first", "last", "earlier"), [
    ("2026-W01", "2025-12-29", "2026-01-04", "2025-12-22"), ("2026-03", "2026-03-01", "2026-03-31", "2026-02-01"),
    ("2026-Q1", "2026-01-01", "2026-03-31", "2025-10-01"), ("2026-05-04..2026-05-06", "2026-05-04", "2026-05-06",
                                                            "2026-05-01")])
def test_periods(text: str, first: str, last: str, earlier: str) -> None:
    period = parse(text, CALENDAR)
    assert (period.first.isoformat(), period.last.isoformat()) == (first, last)
    assert before(period, CALENDAR).first.isoformat() == earlier
    assert before(period, CALENDAR).until == period.since


@pytest.mark.parametrize("text", ["2026-W54", "2026-13", "2026-Q5", "yesterday", "2026-05-06..2026-05-04"])
def test_what_is_no_period(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the command line says what it takes
        parse(text, CALENDAR)


