"""The burden meter as leaders and supervisors see it: what was asked of each company, and by whom."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from bot.domain import burden as rules
from bot.domain.burden import Asked, Plea, month_of
from bot.domain.errors import Refused
from bot.services.house import Unit
from bot.services.keys import Key, key
from bot.storage import burdens, people
from bot.storage.database import Transaction

BACK = 11
"""Months that the meter may be turned back."""
PLEAS = 4
"""Pleas on the screen; the others come up when these are decided."""


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
    pleas, allow = await _waiting(unit) if not back else ([], [])
    await unit.answer("burden", {
        "headline": headline, "month": starts[1], "back": back, "caps": {
            "rounds": unit.policy.burden.rounds, "surveys": unit.policy.burden.surveys},
        "companies": [_line(unit, one.id, found, before) for one in unit.policy.companies()],
        "offices": _offices(unit, found), "pleas": pleas, "allowed": [
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


async def _waiting(unit: Unit) -> tuple[list[dict[str, Any]], list[list[Key]]]:
    """What nobody has decided yet, and the buttons of whoever may."""
    found = await burdens.pleas(unit.tx, month_of(unit.now, unit.policy.calendar))
    names = await people.names(unit.tx, {one.person for one in found})
    lines = [{"kind": one.kind.value, "by": names[one.person].name, "reason": one.reason} for one in found]
    if not rules.may_allow(unit.person):
        return lines, []
    numbered = [ways(one, place) for place, one in enumerate(found[:PLEAS], 1)]
    return lines, [*numbered, [key("burden_allow", "z", "allow")]]


def ways(plea: Plea, count: int = 0) -> list[Key]:
    """`count`: its place, where there may be several on the screen."""
    return [key("burden_yes", "z", "allow", plea.id, count=count),
            key("burden_no", "z", "refuse", plea.id, count=count)]


async def of_period(tx: Transaction, since: int, until: int) -> int:
    """How many requests, each company counted: a line of the leaders' digest."""
    return sum(int(row["number"]) for row in await burdens.between(tx, since, until))
