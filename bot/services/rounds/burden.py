"""The burden meter: each request to a company is counted where it is made, and too many are not made."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from bot.domain import burden as rules
from bot.domain.burden import Asked, month_of
from bot.domain.errors import Refused
from bot.domain.forms import TARGET, Form
from bot.domain.letters import Card
from bot.domain.people import STAFF, Person, Role
from bot.services.house import Unit
from bot.services.keys import Key, key
from bot.storage import burdens, events, people
from bot.storage.database import Transaction
from bot.storage.drafts import Draft

BACK = 11
"""Months that the meter may be turned back."""
KINDS: Mapping[str, Asked] = {f"burden_{one}": one for one in rules.CAPPED}
"""Choices of the form → what they mean."""


async def full(unit: Unit, kind: Asked, companies: Sequence[str]) -> list[str]:
    """Those that have been asked as often as they may this month."""
    calendar = unit.policy.calendar
    month = month_of(unit.now, calendar)
    counted = await burdens.of_kind(unit.tx, kind, month, month_of(unit.now, calendar, 1))
    more = Counter(one.company for one in await burdens.allowed(unit.tx, month) if one.kind == kind)
    return [one for one in companies if rules.full(kind, one, counted, more, unit.policy.burden)]


async def check(unit: Unit, kind: Asked, companies: Sequence[str]) -> None:
    """Refused where one of them has: the last word, whatever a screen showed before."""
    if await full(unit, kind, companies):
        raise Refused("burden_full", at=_from(unit), name=", ".join(one.name for one in await _leaders(unit)))


def _from(unit: Unit) -> int:
    return month_of(unit.now, unit.policy.calendar, 1)


async def _leaders(unit: Unit) -> list[Person]:
    """Whom to ask: the first leader, or all there are."""
    found = [one for one in await people.with_role(unit.tx, Role.LEADER) if one.active]
    first = [one for one in found if one.staff_no == unit.policy.first_leader]
    return first or found[:2]


async def told(unit: Unit, draft: Draft, form: Form, kind: Asked, companies: Sequence[str]) -> bool:
    """Before anything is begun: which companies are full, from when on it is possible, whom to ask."""
    found = await full(unit, kind, companies)
    if not found:
        return False
    await unit.answer("burden_full", {
        "form": form.id, "kind": kind.value, "cap": unit.policy.burden.of(kind),
        "companies": [dict(unit.policy.home_words(one)) for one in found], "all": len(found) == len(companies),
        "when": _from(unit), "whom": [one.name for one in await _leaders(unit)],
        "buttons": [[key("burden_ask", "z", "plead", kind.value)],
                    [key("change", "f", draft.id, "change"), key("cancel", "f", draft.id, "cancel")]]},
        case_id=-draft.id, card=Card.RING)
    return True


async def count(unit: Unit, kind: Asked, ref: int, office: str, homes: Sequence[str]) -> None:
    """`homes`: those that are companies are counted."""
    companies = [one.id for one in unit.policy.companies() if one.id in homes]
    await burdens.count(unit.tx, kind, ref, office, companies, unit.now)


async def forget(unit: Unit, kind: Asked, ref: int) -> None:
    await burdens.forget(unit.tx, kind, ref)


# ── The leaders' screen ──────────────────────────────────────────────────────────────────────────────────────────────


async def show(unit: Unit, back: int = 0, headline: str | None = None) -> None:
    """What was asked of each company this month, or `back` months ago, and by which office."""
    if not rules.may_see(unit.person):
        raise Refused("not_your_list")
    back = min(max(back, 0), BACK)
    calendar = unit.policy.calendar
    starts = [month_of(unit.now, calendar, one - back) for one in (-1, 0, 1)]
    found = await burdens.between(unit.tx, starts[1], starts[2])
    before = Counter[str]()
    for row in await burdens.between(unit.tx, starts[0], starts[1]):
        before[row["company"]] += row["number"]
    given = await burdens.allowed(unit.tx, starts[1])
    names = await people.names(unit.tx, {one.by for one in given})
    turn = [key("earlier_month", "z", "burden", back + 1)] if back < BACK else []
    turn += [key("later_month", "z", "burden", back - 1)] if back else []
    allow = [[key("burden_allow", "z", "allow")]] if rules.may_allow(unit.person) and not back else []
    await unit.answer("burden", {
        "headline": headline, "month": starts[1], "back": back, "caps": {
            "rounds": unit.policy.burden.rounds, "surveys": unit.policy.burden.surveys},
        "companies": [_line(unit, one.id, found, before) for one in unit.policy.companies()],
        "offices": _offices(unit, found), "allowed": [
            {"kind": kind, "reason": reason, "by": names[by].name,
             "companies": [dict(unit.policy.home_words(one)) for one in companies]}
            for (kind, reason, by, _), companies in _alike(given).items()],
        "buttons": [*allow, turn, [key("menu", "m")]]})


def _line(unit: Unit, company: str, rows: Sequence[Mapping[str, Any]], before: Mapping[str, int]) -> dict[str, Any]:
    kinds = Counter[str]()
    for row in rows:
        if row["company"] == company:
            kinds[row["kind"]] += row["number"]
    return {"words": dict(unit.policy.home_words(company)), "total": sum(kinds.values()),
            "kinds": [{"kind": one.value, "count": kinds[one.value]} for one in Asked if kinds[one.value]],
            "last": before.get(company, 0)}


def _alike(given: Sequence[burdens.Allowed]) -> dict[tuple[str, str, int, int], list[str]]:
    """What was allowed in one go → the companies."""
    found: dict[tuple[str, str, int, int], list[str]] = {}
    for one in given:
        found.setdefault((one.kind, one.reason, one.by, one.at), []).append(one.company)
    return found


def _offices(unit: Unit, rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Who asked, most first."""
    totals = Counter[str]()
    for row in rows:
        totals[row["office"]] += row["number"]
    return [{"words": dict(unit.policy.home_words(one)), "count": number} for one, number in totals.most_common()]


# ── Exceptions ───────────────────────────────────────────────────────────────────────────────────────────────────────


async def plead(unit: Unit, kind: str) -> None:
    """Whoever may not open one asks the leaders to allow it."""
    if not unit.person.has(*STAFF) or kind not in rules.CAPPED:
        raise Refused("not_yours")
    asked = await _leaders(unit)
    for one in asked:
        await unit.tell(one, "burden_asked", {"kind": kind, "by": unit.person.name, "buttons": [
            [key("burden_allow", "z", "allow", kind, unit.person.id), key("burden_show", "z", "burden", 0)]]},
            key=f"burden:{kind}:{unit.person.id}:{one.id}")
    await unit.answer("burden_pleaded", {"kind": kind, "whom": [one.name for one in asked],
                                         "buttons": [[key("menu", "m")]]}, fresh=True)


def beginning(unit: Unit, kind: str = "", asked_by: int = 0) -> dict[str, Any]:
    """The form of an exception: every company is ticked. `asked_by`: who wants it, and hears of it."""
    if not rules.may_allow(unit.person):
        raise Refused("not_yours")
    known = {"burden_kind": f"burden_{kind}"} if f"burden_{kind}" in KINDS else {}
    return {TARGET: asked_by, **known,
            "companies": {"ticked": [home.id for home in unit.policy.companies()], "done": False}}


async def allow(unit: Unit, answers: Mapping[str, Any]) -> None:
    """One more of that kind this month; supervisors, and who asked for it, read that they may, and why."""
    if not rules.may_allow(unit.person):
        raise Refused("not_yours")
    kind, ticked = KINDS[str(answers["burden_kind"])], answers["companies"]["ticked"]
    companies = [home.id for home in unit.policy.companies() if home.id in ticked]
    if not companies:
        raise Refused("no_company_ticked")
    month = month_of(unit.now, unit.policy.calendar)
    await burdens.allow(unit.tx, kind, companies, month, str(answers["reason"]), unit.person.id, unit.now)
    await events.add(unit.tx, case_id=None, person_id=unit.person.id, at=unit.now, action="burden_allow", before={},
                     after={"kind": kind.value, "companies": companies, "month": month})
    ways: dict[Asked, list[Key]] = {Asked.COLLECTION: [key("collection_open", "q", "open")],
                                    Asked.REVIEW: [key("review_round_open", "z", "open")]}
    wanted = await people.by_id(unit.tx, int(answers.get(TARGET) or 0))
    readers = [*await people.with_role(unit.tx, Role.SUPERVISOR), *([wanted] if wanted and wanted.active else [])]
    for one in {one.id: one for one in readers}.values():
        await unit.tell(one, "burden_allowed", {
            "kind": kind.value, "by": unit.person.name, "reason": str(answers["reason"]),
            "companies": [dict(unit.policy.home_words(each)) for each in companies],
            "buttons": [[*ways.get(kind, ()), key("menu", "m")]]})
    await show(unit, 0, "allowed")


async def of_period(tx: Transaction, since: int, until: int) -> int:
    """How many requests, each company counted: a line of the leaders' digest."""
    return sum(int(row["number"]) for row in await burdens.between(tx, since, until))
