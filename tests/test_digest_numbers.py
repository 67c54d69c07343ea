"""What a digest tells beside its five numbers is what the raw events say, too; and each number stands on the screen."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from statistics import median
from typing import Any

import pytest

from bot.domain import digest as domain
from bot.domain import period as periods
from bot.domain.period import Period
from bot.domain.policy import LANGUAGES
from bot.domain.rates import Sums
from bot.domain.rates import figures as figures_of
from bot.services.casework import intake
from bot.services.casework.intake import Request
from bot.services.figures import digest, digest_pages, figures, ledger
from bot.services.house import Actor
from bot.storage import digests as stored
from bot.storage import ledger as store
from bot.storage import policy_cards, reviews
from bot.storage.database import Database, Transaction
from tests.histories import History, history
from tests.screens import shown
from tests.test_digest import CALENDAR, desk_of, who
from tests.test_rates import Life, lives, raw, slow

DAY = 86_400
EMPTY = figures_of(Sums())
ASKED = (("宠物能不能随迁", "relocation"), ("车位怎么申请", "pay"), ("牙科能报多少", "pay"), ("异地贷款", "pay"))


async def told_of(made: History, tx: Transaction, staff_no: str, period: Period) -> dict[str, Any]:
    return await digest.made(desk_of(made, tx, staff_no, period))


async def ends(tx: Transaction) -> dict[int, dict[str, Any]]:
    """Each case as it stands after its last event, from the events alone."""
    found: dict[int, dict[str, Any]] = {}
    for row in await tx.all("SELECT * FROM events WHERE case_id IS NOT NULL ORDER BY id"):
        one = found.setdefault(row["case_id"], {"created": row["at"], "moved": 0, "reopened": 0, "closed_at": None,
                                                "resolved": None, "rated": None, "waiting": Counter()})
        after, before = json.loads(row["after"]), json.loads(row["before"])
        one.update({name: value for name, value in after.items() if row["action"] == "submit" or name in before})
        one["resolved"] = after.get("resolved_at") or one["resolved"]
        if row["action"] == "rate":
            one["rated"] = row["at"], int(after["service"])
        if row["action"] in ("review_opened", "review"):
            one["waiting"][after.get("kind", "done")] += 1
    return found


def rising(every: list[Life], period: Period) -> list[tuple[int, float]]:
    """(now, usual) of topics with three cases at least, twice what is usual, the steepest first."""
    spans = [period]
    for _ in range(4):
        spans.append(periods.before(spans[-1], CALENDAR))
    counts = [Counter(one.category for one in every if span.since <= one.created < span.until) for span in spans]
    found = []
    for topic, now in counts[0].items():
        usual = float(median(one[topic] for one in counts[1:]))
        if now >= 3 and now >= 2 * usual and now > usual:
            found.append((now, usual))
    return sorted(found, key=lambda one: one[1] - one[0])


async def make(made: History) -> None:
    """A history with questions, and kind words that may be passed on."""
    await made.go_on(140)
    async with made.house.db.write() as tx:
        soldier, category = made.roster[-1], made.policy.category("leave")
        for _ in range(4):
            unit = made.house.unit(tx, Actor(0, "zh", 0), soldier)
            await intake.submit(unit, Request(soldier, None, category, "休假", [["story", "休假"]]))
        for words, category_id in ASKED:
            await policy_cards.ask(tx, made.roster[0].id, words, made.now[0] - DAY, category=category_id)
        for row in await tx.all("SELECT case_id FROM ratings"):
            await reviews.consent(tx, row["case_id"])


@pytest.mark.parametrize("staff_no", ["1002", "1006"])
async def test_all_that_a_digest_tells(database: Database, staff_no: str) -> None:
    async with history(database, 40) as made:
        await make(made)
        seen: list[str] = []
        now, office = made.now[0], who(made, staff_no).home if staff_no == "1006" else None
        async with database.read() as tx:
            every = [one for one in lives(await raw(tx)) if office in (None, one.office)]
            cases = {id_: one for id_, one in (await ends(tx)).items() if office in (None, one["office"])}
            words = {row["case_id"]: row["words"] for row in await tx.all("SELECT case_id, words FROM ratings")}
            whole = periods.days(date(2026, 11, 20), CALENDAR.day(now), CALENDAR)
            for period in (domain.last_week(now, CALENDAR), periods.month_of(CALENDAR.day(now), CALENDAR), whole):
                told = await told_of(made, tx, staff_no, period)
                _counts(told, every, cases, period, now)
                _words(told, words, cases, period)
                _suggested(told, every, cases, office, period, now)
                seen += [name for name in ("rises", "thanks", "suggestion", "backlog", "questions") if told[name]]
                for language in LANGUAGES:
                    _on_screen(told, shown("digest", told, language))
        assert office or {"rises", "thanks", "suggestion", "questions"} <= set(seen)


def _counts(told: dict[str, Any], every: list[Life], cases: dict[int, dict[str, Any]], period: Period, now: int
            ) -> None:
    sums = slow(every, period, now)
    kept = {one["name"]: one for one in told["numbers"]}["kept"]
    assert kept["now"] == (sums.kept / sums.told if sums.told else None)
    assert [(one["now"], one["usual"]) for one in told["rises"]] == rising(every, period)[:digest.FIRST]
    live = [one for one in cases.values() if one["closed_at"] is None]
    assert told["backlog"] == sum(one["created"] < now - 60 * DAY or one["reopened"] >= 2 for one in live)
    assert told["questions"] in (0, 3, len(ASKED))


def _words(told: dict[str, Any], words: dict[int, str | None], cases: dict[int, dict[str, Any]], period: Period
           ) -> None:
    """The newest thanks of the period, if there is one."""
    kind = {id_: one["rated"] for id_, one in cases.items() if one["rated"] and one["rated"][1] >= 4 and words[id_]}
    within = [at for at, _ in kind.values() if period.since <= at < period.until]
    assert len(told["thanks"]) == min(1, len(within))


def _suggested(told: dict[str, Any], every: list[Life], cases: dict[int, dict[str, Any]], office: str | None,
               period: Period, now: int) -> None:
    """Three questions of a kind without a card come first, then an office that moved dates, then what rises."""
    moved = Counter(one["office"] for one in cases.values() if one["moved"]
                    and one["resolved"] and period.since <= one["resolved"] < period.until)
    if period.since <= now - DAY < period.until and office in (None, "finance"):
        assert told["suggestion"]["code"] == "write"
        assert told["suggestion"]["count"] == 3
    elif moved and max(moved.values()) >= 3:
        assert (told["suggestion"]["code"], told["suggestion"]["count"]) == ("talk", max(moved.values()))
    elif risen := rising(every, period):
        assert (told["suggestion"]["code"], told["suggestion"]["count"]) == ("look", risen[0][0])
    else:
        assert told["suggestion"] is None


def _on_screen(told: dict[str, Any], text: str) -> None:
    """Every number is there to be read."""
    lines = [line for line in text.split("\n") if line.startswith("•")]
    assert len(lines) == len(told["numbers"])
    for line, one in zip(lines, told["numbers"], strict=True):
        before = (one["last"], one["usual"])
        for value in (one["now"], *(before if before != (None, None) else ())):
            said = "—" if value is None else f"{round(value * 100)}%" if one["share"] else f"{value:g}"
            assert said in line
    for name in ("backlog", "questions"):
        assert not told[name] or str(told[name]) in text


async def test_a_supervisor_reads_what_waits_for_a_review(database: Database) -> None:
    async with history(database, 32) as made:
        await made.go_on(100)
        async with database.read() as tx:
            told = await told_of(made, tx, "1004", domain.last_week(made.now[0], CALENDAR))
            waiting: Counter[str] = Counter()
            for one in (await ends(tx)).values():
                waiting.update(one["waiting"])
        assert sum(told["reviews"].values()) == sum(waiting.values()) - 2 * waiting["done"]
        assert told["reviews"]["bad_rating"] <= waiting["bad_rating"]


async def test_the_list_behind_each_number_holds_so_many_cases(database: Database) -> None:
    """What the ledger shows of a leader's number is what was counted."""
    async with history(database, 33) as made:
        await made.go_on(110)
        now = made.now[0]
        async with database.read() as tx:
            for period in (domain.last_week(now, CALENDAR), periods.month_of(CALENDAR.day(now), CALENDAR)):
                desk = desk_of(made, tx, "1002", period)
                numbers = {one["name"]: one["now"] for one in (await digest.made(desk))["numbers"]}
                numbers["resolved"] = (await figures.of_period(tx, period, now)).get("unit", EMPTY).resolved
                topics = await stored.topics(tx, period.since, period.until, desk.scope)
                numbers |= {f"of-{category}": number for category, number in topics.items()}
                for name in ("created", "closed", "open", "resolved", *(f"of-{one}" for one in topics)):
                    wanted = digest_pages.filters(desk, name)
                    query = await ledger.query(tx, desk.person, made.policy, wanted, now)
                    assert await store.count(tx, query) == numbers[name], (name, period)
                    assert ledger.described(wanted, made.policy)
