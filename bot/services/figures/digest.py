"""A digest: what one person is to know of a period, as data for one screen that is read standing."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from bot.domain import digest, rates
from bot.domain import period as periods
from bot.domain.digest import ABOVE, Audience, Signs
from bot.domain.errors import Refused
from bot.domain.people import Person
from bot.domain.period import Period
from bot.domain.policy import Policy
from bot.domain.rates import FEWEST, Course
from bot.domain.review import Why
from bot.domain.solutions import may_read
from bot.domain.spoken_period import spoken
from bot.services.cards.shelf import Shelf
from bot.services.figures import figures, tallies
from bot.services.house import Actor, House, Unit
from bot.services.keys import Key, key, plain, rows
from bot.services.posts import heading, orphans
from bot.services.rounds import burden_meter, outward
from bot.services.source import good_solutions, topics
from bot.storage import cases, digests, people
from bot.storage import figures as store
from bot.storage.database import Transaction
from bot.storage.digests import Listed
from bot.storage.figures import Scope

DAY = 86_400
COUNTS, SHARES = ("created", "closed", "open"), ("kept", "solved")
"""The five numbers, in this order."""
FIRST = 2
"""Lines of each kind on the first screen."""
TOPIC = "of-"
"""Before a category whose cases of the period are listed."""
CHANGING_DAYS = 90
"""Days in which a card that changes is looked at."""
Number = dict[str, Any]


@dataclass(frozen=True)
class Desk:
    """Who reads, of which period, as known at `now`; `scope`: of whose cases. `only`: of one office alone, printed."""

    tx: Transaction
    policy: Policy
    shelf: Shelf
    person: Person
    period: Period
    now: int
    only: str = ""

    @property
    def audience(self) -> Audience:
        found = digest.audience(self.person)
        if found is None:
            raise Refused("not_your_list")
        return found

    @property
    def scope(self) -> Scope:
        if self.only:
            return Scope((self.only,))
        if self.audience is Audience.COMPANY:
            return Scope(company=self.person.home)
        if self.audience is Audience.CADRE:
            return Scope(handler=self.person.id)
        return Scope(digest.offices(self.person, self.policy))

    @property
    def listed(self) -> Listed:
        """Which cases its lists may name; what is to be printed is read by several."""
        return Listed(self.scope, None if self.only else self.person)

    @property
    def look(self) -> outward.Look:
        return outward.Look(self.tx, self.policy, self.person, self.now)

    @property
    def name(self) -> str:
        return periods.name(self.period, self.policy.calendar)


@asynccontextmanager
async def opened(house: House, actor: Actor, name: str) -> AsyncIterator[Desk]:
    """For whoever asks, by a reader: what takes long keeps nobody waiting. `name`: a period's; empty: the last week."""
    async with house.db.read() as tx:
        person = await people.by_chat(tx, actor.chat_id)
        if person is None or not person.active:
            raise Refused("stranger")
        now, person = house.clock(), await heading.as_head(tx, person)
        yield Desk(tx, house.policy, house.shelf, person, _period(name, house.policy, now), now)


def _period(name: str, policy: Policy, now: int) -> Period:
    if not name:
        return digest.last_week(now, policy.calendar)
    try:
        return spoken(name, policy.calendar.day(now), policy.calendar)
    except (ValueError, OverflowError):
        raise Refused("no_such_period") from None


async def look(house: House, person: Person, period: Period) -> dict[str, Any]:
    """By a reader: it keeps nobody waiting."""
    async with house.db.read() as tx:
        return await made(Desk(tx, house.policy, house.shelf, person, period, house.clock()))


async def made(desk: Desk) -> dict[str, Any]:
    """The first screen, without any requester's name."""
    course = await figures.course(desk.tx, desk.policy, desk.period, desk.now, desk.scope)
    above = desk.audience in ABOVE
    found = {
        **head(desk), "numbers": await _numbers(desk, course), "of_policy": course.now.of_policy if above else 0,
        "late": await late(desk, FIRST), "late_count": await digests.late_count(desk.tx, desk.now, desk.listed),
        "rises": [], "suggestion": None, "questions": 0, "cards": 0, "vague": 0,
        "backlog": await digests.backlog_count(desk.tx, _old(desk), desk.listed) if above else 0,
        "thanks": await _thanks(desk, 1), "reviews": {}, "filed": 0, "few": FEWEST, "orphans": 0, "burden": 0,
        "outward": await outward.brief(desk.look, desk.scope.offices),
        "topics": [], "topics_count": 0, "solutions": [],
    }
    if above:
        found.update(await _told_above(desk))
    if found["edition"] == "month" and may_read(desk.person) and not desk.only:
        found["solutions"] = await good_solutions.of_period(desk.tx, desk.policy, desk.period)
    if desk.audience is Audience.SUPERVISOR:
        found["reviews"] = await _reviews(desk)
        found["orphans"] = await orphans.count(desk.tx, desk.policy, desk.shelf, desk.now)
    if desk.audience is Audience.LEADER:
        found["burden"] = await burden_meter.of_period(desk.tx, desk.period.since, desk.period.until)
    if desk.audience is Audience.COMPANY:
        found["filed"] = await digests.filed(desk.tx, desk.person.id, desk.period.since, desk.period.until)
    return {**found, "buttons": _buttons(desk, found)}


def head(desk: Desk) -> dict[str, Any]:
    """What every page of a digest begins with."""
    offices = [dict(desk.policy.home_words(one)) for one in desk.scope.offices]
    if desk.audience is Audience.COMPANY:
        offices = [dict(desk.policy.home_words(desk.person.home))]
    return {"audience": desk.audience.value, "edition": digest.kind(desk.period, desk.policy.calendar),
            "period": desk.name, "first": desk.period.since, "last": desk.period.until - 1, "now": desk.now,
            "over": desk.period.until <= desk.now, "offices": offices, "name": desk.person.name}


# ── The five numbers ─────────────────────────────────────────────────────────────────────────────────────────────────


async def _numbers(desk: Desk, course: Course) -> list[Number]:
    counted = {name: (float(getattr(course.now, name)), float(getattr(course.last, name)), course.usual_count(name))
               for name in ("created", "closed")}
    counted["open"] = await _open(desk)
    numbers: list[Number] = [_number(name, *counted[name]) for name in COUNTS]
    for name in SHARES:
        share = course.now.shares[name]
        numbers.append({**_number(name, share.value, course.last.shares[name].value, course.usual(name)),
                        "share": True, "of": share.denominator})
    return [_of_five(one) for one in numbers] if desk.audience is Audience.COMPANY else numbers


def _number(name: str, now: float | None, last: float | None, usual: float | None) -> Number:
    return {"name": name, "now": now, "last": last, "usual": usual, "share": False, "of": None}


def _of_five(number: Number) -> Number:
    """A company's totals of fewer than five are not told; nor are shares of so few."""
    if number["share"]:
        few = number["of"] < FEWEST
        return {**number, **dict.fromkeys(("now", "last", "usual"), None)} if few else {**number, "last": None,
                                                                                      "usual": None}
    told = {name: "few" if number[name] is not None and 0 < number[name] < FEWEST else number[name]
            for name in ("now", "last", "usual")}
    return {**number, **told}


async def _open(desk: Desk) -> tuple[float, float, float | None]:
    """How many were open when the period ended, the one before, and usually."""
    found: list[float] = []
    one = desk.period
    for _ in range(figures.USUAL + 1):
        instant = min(one.until, desk.now + 1)
        found.append(float(await store.live_at(desk.tx, instant, desk.now, desk.scope)))
        one = periods.before(one, desk.policy.calendar)
    return found[0], found[1], rates.middle(found[1:])


async def late(desk: Desk, limit: int) -> list[dict[str, Any]]:
    """What is late, the longest first: number, who has it, why, since when."""
    if desk.audience is Audience.COMPANY:
        return []
    found = []
    for case_id in await digests.late(desk.tx, desk.now, desk.listed, limit):
        case = await cases.by_id(desk.tx, case_id)
        if case:
            known = await people.names(desk.tx, {case.handler})
            due = case.accept_by if case.state == "new" else case.report_by if case.state == "referred" else (
                case.resolve_by)
            found.append({"id": case.id, "number": case.number, "owner": known[case.handler].name,
                          "office": dict(desk.policy.home_words(case.office)), "why": digest.why_late(case),
                          "due_at": due or desk.now})
    return found


# ── What is told of an office or the unit ────────────────────────────────────────────────────────────────────────────


async def _told_above(desk: Desk) -> dict[str, Any]:
    found = await signs(desk)
    risen = found["risen"]
    sources = await topics.brief(desk.tx, desk.policy, desk.shelf, desk.scope.offices)
    suggestion = digest.suggest(Signs(digest.most(found["left_open"]), digest.most(found["uncarded"]),
                                      digest.most(found["moved"]), risen[0] if risen else None))
    return {
        "rises": [{"words": dict(desk.policy.category(one.topic).words), "now": one.now, "usual": one.usual}
                  for one in risen[:FIRST]],
        "topics": sources[:FIRST], "topics_count": len(sources),
        "questions": len(found["questions"]), "cards": len(found["changing"]), "vague": sum(found["vague"].values()),
        "suggestion": suggestion and {"code": suggestion.code, "of": suggestion.of,
                                      "words": _named(desk, suggestion.code, suggestion.of),
                                      "count": suggestion.count},
    }


async def signs(desk: Desk) -> dict[str, Any]:
    """Topics, questions, cards and answers of the period, for the first screen and for the lists behind it."""
    since, until = desk.period.since, desk.period.until
    asked = [one for one in await digests.questions(desk.tx, since, until) if _concerns(desk, one.category)]
    vague = await tallies.vague_by_office(desk.tx, since, until)
    offices = desk.scope.offices
    return {
        "risen": await _rises(desk), "questions": [one.words for one in asked if one.card_id is None],
        "left_open": Counter(one.card_id for one in asked if one.card_id),
        "uncarded": Counter(one.category for one in asked if one.card_id is None and one.category),
        "moved": await digests.moved(desk.tx, since, until, desk.scope),
        "vague": {office: count for office, count in vague.items() if not offices or office in offices},
        "changing": await tallies.changed_often(desk.tx, desk.shelf, until - CHANGING_DAYS * DAY),
    }


def _concerns(desk: Desk, category: str | None) -> bool:
    """A department hears of questions of its own categories; whoever has all hears of all."""
    offices = desk.scope.offices
    return not offices or (category is not None and desk.policy.category(category).department in offices)


async def _rises(desk: Desk) -> list[digest.Rise]:
    counted: list[Mapping[str, int]] = []
    one = desk.period
    for _ in range(figures.USUAL + 1):
        counted.append(await digests.topics(desk.tx, one.since, one.until, desk.scope))
        one = periods.before(one, desk.policy.calendar)
    return digest.rises(counted[0], counted[1:])


def _named(desk: Desk, code: str, of: str) -> dict[str, str]:
    """What a suggestion is about: a card, an office or a topic, by language."""
    if code == "rewrite":
        card = desk.shelf.cards.get(of)
        return dict(card.title) if card else dict.fromkeys(("zh", "en"), of)
    if code == "talk":
        return dict(desk.policy.home_words(of))
    return dict(desk.policy.category(of).words)


async def _thanks(desk: Desk, limit: int) -> list[str]:
    if desk.audience is Audience.COMPANY:
        return []
    return await digests.thanks(desk.tx, desk.period.since, desk.period.until, desk.scope, limit)


async def _reviews(desk: Desk) -> dict[str, int]:
    """What waits for a review: after bad ratings, samples, and the others."""
    waiting = await digests.reviews_open(desk.tx)
    named = {"bad_rating": waiting.pop(Why.BAD_RATING, 0), "sample": waiting.pop(Why.SAMPLE, 0)}
    return {**named, "other": sum(waiting.values())}


def _old(desk: Desk) -> int:
    return desk.now - digest.OLD_DAYS * DAY


# ── Its buttons ──────────────────────────────────────────────────────────────────────────────────────────────────────


def _buttons(desk: Desk, found: Mapping[str, Any]) -> list[list[Key]]:
    """The list behind each number, the picture, the file, the weeks beside it."""
    out = found["outward"]
    more = _above(desk, found) if desk.audience in ABOVE else []
    if any(out.values()):
        more.append(key("digest_outward", "dg", "o", desk.name, count=out["rounds"] + out["lists"] + out["visits"]))
    if found["solutions"]:
        more.append(key("solutions", "gs", "list", desk.name, 0))
    lists = _lists(desk, found)
    return [*rows(lists, 3 if len(lists) == len(COUNTS) else 2), *rows(more), *_turns(desk), [key("menu", "m")]]


def _lists(desk: Desk, found: Mapping[str, Any]) -> list[Key]:
    """Whoever works cases has his own list of them; the ledger is for those above."""
    if desk.audience is Audience.CADRE:
        return [*(plain(one["number"], "o", one["id"]) for one in found["late"]), key("today_queue", "l", "queue", 0),
                key("record", "dg", "me")]
    lists = [key(f"digest_{one}", "dg", "l", one, desk.name) for one in COUNTS]
    if found["late_count"] and desk.audience is not Audience.COMPANY:
        lists.append(key("digest_late", "dg", "l", "late", desk.name, count=found["late_count"]))
    return lists


def _above(desk: Desk, found: Mapping[str, Any]) -> list[Key]:
    name, waiting = desk.name, sum(found["reviews"].values())
    more = [key("digest_more", "dg", "m", name), key("digest_rates", "dg", "r", name), *_suggested(desk, found)]
    more += [key("digest_backlog", "dg", "b", 0, count=found["backlog"])] if found["backlog"] else []
    more += [key("digest_orphans", "or", 0, count=found["orphans"])] if found["orphans"] else []
    more += [key("topics", "ts", "list", topics.OPEN, 0, count=found["topics_count"])] if found["topics"] else []
    more += [key("reviews", "v", "list", 0, count=waiting)] if waiting else []
    records = key("record", "dg", "me") if desk.audience is Audience.SUPERVISOR else key("records", "dg", "rec", 0)
    return [*more, key("digest_meeting", "dg", "t", name), key("digest_picture", "dg", "p", name),
            key("ledger_xlsx", "dg", "x", name), records]


def _suggested(desk: Desk, found: Mapping[str, Any]) -> list[Key]:
    """What the suggestion is about: the card to be rewritten, the cases of what rises."""
    one = found["suggestion"] or {"code": ""}
    if one["code"] == "rewrite":
        return [key("suggested_card", "k", "show", one["of"], 0)]
    return [key("suggested_cases", "dg", "l", f"{TOPIC}{one['of']}", desk.name)] if one["code"] == "look" else []


def _turns(desk: Desk) -> list[list[Key]]:
    """The period before and after, the whole month, the whole quarter."""
    calendar, period = desk.policy.calendar, desk.period
    turn = [key("digest_before", "dg", "w", periods.name(periods.before(period, calendar), calendar))]
    if period.until <= desk.now:
        turn.append(key("digest_after", "dg", "w", periods.name(periods.after(period, calendar), calendar)))
    wider = [key(f"digest_{one}", "dg", "w", periods.name(of(period.first, calendar), calendar))
             for one, of in (("month", periods.month_of), ("quarter", periods.quarter_of))
             if of(period.first, calendar) != period]
    return [turn, wider]


async def show(unit: Unit, details: dict[str, Any]) -> None:
    await unit.answer("digest", details)
