"""One more than the cap: somebody asks for it with a reason, a leader allows it or says why not; both read it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.domain import burden as rules
from bot.domain.burden import Asked, Plea, Ruled, month_of
from bot.domain.errors import Refused
from bot.domain.forms import TARGET
from bot.domain.people import Person, Role
from bot.services.house import Unit
from bot.services.keys import Key, key
from bot.services.rounds import burden, burden_meter
from bot.storage import burdens, events, people

KINDS: Mapping[str, Asked] = {f"burden_{one}": one for one in rules.CAPPED}
"""Choices of the form → what they mean."""


def _month(unit: Unit) -> int:
    return month_of(unit.now, unit.policy.calendar)


# ── Asking ───────────────────────────────────────────────────────────────────────────────────────────────────────────


async def beginning(unit: Unit, kind: str) -> dict[str, Any]:
    """The form of a plea; one at a time of each kind."""
    if not rules.may_plead(unit.person, kind):
        raise Refused("not_yours")
    if any(one.kind == kind and one.person == unit.person.id for one in await burdens.pleas(unit.tx, _month(unit))):
        raise Refused("burden_asked_already", name=", ".join(one.name for one in await burden.leaders(unit)))
    return {TARGET: kind}


async def pleaded(unit: Unit, answers: Mapping[str, Any]) -> None:
    kind, reason = Asked(str(answers[TARGET])), str(answers["reason"])
    await beginning(unit, kind)
    made = Plea(await burdens.plead(unit.tx, kind, unit.person.id, _month(unit), reason, unit.now), kind,
                unit.person.id, _month(unit), reason, unit.now)
    await _record(unit, "burden_plead", made)
    asked = await burden.leaders(unit)
    for one in asked:
        await unit.tell(one, "burden_asked", {
            "kind": kind.value, "by": unit.person.name, "reason": reason,
            "buttons": [burden_meter.ways(made), [key("burden_show", "z", "burden", 0)]]},
            key=f"burden:{made.id}:{one.id}")
    await unit.answer("burden_pleaded", {"kind": kind.value, "whom": [one.name for one in asked],
                                         "buttons": [[key("menu", "m")]]})


async def _record(unit: Unit, action: str, plea: Plea) -> None:
    await events.add(unit.tx, case_id=None, person_id=unit.person.id, at=unit.now, action=action, before={},
                     after={"plea": plea.id, "kind": plea.kind.value, "month": plea.month})


# ── Deciding ─────────────────────────────────────────────────────────────────────────────────────────────────────────


async def open_plea(unit: Unit, plea_id: int) -> Plea:
    """One that the reader may decide on, of this month."""
    if not rules.may_allow(unit.person):
        raise Refused("not_yours")
    found = await burdens.plea(unit.tx, plea_id)
    if found is None or found.ruled is not Ruled.OPEN or found.month != _month(unit):
        raise Refused("burden_decided")
    return found


async def allowing(unit: Unit, plea_id: int = 0) -> dict[str, Any]:
    """The form of an exception: every company is ticked. Without a plea a leader makes one by himself."""
    if not rules.may_allow(unit.person):
        raise Refused("not_yours")
    known = {"burden_kind": f"burden_{(await open_plea(unit, plea_id)).kind}"} if plea_id else {}
    return {TARGET: plea_id, **known,
            "companies": {"ticked": [home.id for home in unit.policy.companies()], "done": False}}


async def allow(unit: Unit, answers: Mapping[str, Any]) -> None:
    """One more of that kind this month; supervisors, and who asked for it, read that they may, and why."""
    if not rules.may_allow(unit.person):
        raise Refused("not_yours")
    plea = await open_plea(unit, int(answers[TARGET])) if answers.get(TARGET) else None
    kind, ticked = plea.kind if plea else KINDS[str(answers["burden_kind"])], answers["companies"]["ticked"]
    companies = [home.id for home in unit.policy.companies() if home.id in ticked]
    if not companies:
        raise Refused("no_company_ticked")
    reason = str(answers["reason"])
    await burdens.allow(unit.tx, kind, companies, _month(unit), reason, unit.person.id, unit.now)
    await events.add(unit.tx, case_id=None, person_id=unit.person.id, at=unit.now, action="burden_allow", before={},
                     after={"kind": kind.value, "companies": companies, "month": _month(unit)})
    if plea:
        await burdens.rule(unit.tx, plea.id, Ruled.ALLOWED, reason, unit.person.id, unit.now)
    await _tell_allowed(unit, kind, companies, reason, await people.by_id(unit.tx, plea.person) if plea else None)
    await burden_meter.show(unit, 0, "allowed")


async def _tell_allowed(unit: Unit, kind: Asked, companies: list[str], reason: str, wanted: Person | None) -> None:
    ways: dict[Asked, list[Key]] = {Asked.COLLECTION: [key("collection_open", "q", "open")],
                                    Asked.REVIEW: [key("review_round_open", "z", "open")]}
    readers = [*await people.with_role(unit.tx, Role.SUPERVISOR), *([wanted] if wanted and wanted.active else [])]
    for one in {one.id: one for one in readers}.values():
        may = ways.get(kind, []) if one.has(Role.SUPERVISOR) else []
        await unit.tell(one, "burden_allowed", {
            "kind": kind.value, "by": unit.person.name, "reason": reason,
            "companies": [dict(unit.policy.home_words(each)) for each in companies],
            "buttons": [[*may, key("menu", "m")]]})


async def refuse(unit: Unit, answers: Mapping[str, Any]) -> None:
    """Not this month, and why: who asked reads it."""
    plea, reason = await open_plea(unit, int(answers[TARGET])), str(answers["reason"])
    await burdens.rule(unit.tx, plea.id, Ruled.REFUSED, reason, unit.person.id, unit.now)
    await _record(unit, "burden_refuse", plea)
    wanted = await people.by_id(unit.tx, plea.person)
    if wanted and wanted.active:
        await unit.tell(wanted, "burden_refused", {
            "kind": plea.kind.value, "by": unit.person.name, "reason": reason, "asked": plea.reason,
            "when": month_of(unit.now, unit.policy.calendar, 1), "buttons": [[key("menu", "m")]]})
    await burden_meter.show(unit, 0, "refused")
