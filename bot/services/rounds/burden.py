"""The burden meter: each request to a company is counted where it is made, and too many are not made."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from bot.domain import burden as rules
from bot.domain.burden import Asked, month_of
from bot.domain.errors import Refused
from bot.domain.letters import Card
from bot.domain.people import Person, Role
from bot.services.house import Unit
from bot.services.keys import Key, key
from bot.storage import burdens, people
from bot.storage.drafts import Draft


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
        raise Refused("burden_full", at=_from(unit), name=", ".join(one.name for one in await leaders(unit)))


def _from(unit: Unit) -> int:
    return month_of(unit.now, unit.policy.calendar, 1)


async def leaders(unit: Unit) -> list[Person]:
    """Whom to ask: the first leader, or who else is there."""
    every = [one for one in await people.with_role(unit.tx, Role.LEADER) if one.active]
    found = [one for one in every if one.absence is None and one.chat_id is not None] or every
    first = [one for one in found if one.staff_no == unit.policy.first_leader]
    return first or found[:2]


async def told_first(unit: Unit, kind: Asked, companies: Sequence[str], back: Key,
                     onward: Key | None = None) -> bool:
    """The same before the first question. `onward`: where it can still be done for the others, or otherwise."""
    found = await full(unit, kind, companies)
    if not found:
        return False
    every = len(found) == len(companies)
    await unit.answer("burden_full", {
        **await _full(unit, kind, found), "all": every, "onward": onward is not None,
        "buttons": [[onward] if onward else [], [key("burden_ask", "z", "plead", kind.value), back]]})
    return True


async def _full(unit: Unit, kind: Asked, found: Sequence[str]) -> dict[str, Any]:
    return {"kind": kind.value, "cap": unit.policy.burden.of(kind),
            "companies": [dict(unit.policy.home_words(one)) for one in found],
            "when": _from(unit), "whom": [one.name for one in await leaders(unit)]}


async def told(unit: Unit, draft: Draft, kind: Asked, companies: Sequence[str]) -> bool:
    """The last look, where somebody else was faster: which companies are full, from when on, whom to ask."""
    found = await full(unit, kind, companies)
    if not found:
        return False
    await unit.answer("burden_full", {
        **await _full(unit, kind, found), "all": len(found) == len(companies), "onward": False,
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
