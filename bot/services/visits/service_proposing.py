"""Where to go next, and why: what the ledger says of each company, never how many people it has."""

from __future__ import annotations

from bot.domain import service_days as rules
from bot.domain.collection import Answer, Stage, answer
from bot.domain.errors import Refused
from bot.domain.service_days import Need, proposed
from bot.services.house import Unit
from bot.services.keys import key, rows, worded
from bot.storage import collections
from bot.storage import service_days as store

SHOWN = 6
ROUNDS = 3
"""Collection rounds in which a company's silence counts."""
DAY = 86_400
FORGOTTEN = 7
"""Days after which a visit that was never closed keeps nobody from going there."""


async def needs(unit: Unit) -> list[Need]:
    """Of each company what calls somebody there."""
    found, visits = await store.troubles(unit.tx, unit.now), await store.last_visits(unit.tx)
    ahead = {one.company for one in await store.planned(unit.tx) if one.at > unit.now - FORGOTTEN * DAY}
    made = []
    for home in unit.policy.companies():
        at = visits.get(home.id)
        made.append(Need(home.id, **found.get(home.id, {}), silent=await _silent(unit, home.id),
                         visited=None if at is None else (unit.now - at) // DAY, planned=home.id in ahead))
    return made


async def _silent(unit: Unit, company: str) -> int:
    """How many of the last rounds it left unanswered."""
    asked = await collections.of_company(unit.tx, company, ROUNDS)
    return sum(answer(ask, made) is Answer.SILENT for made, ask in asked if made.stage is not Stage.CALLED_OFF)


async def show(unit: Unit) -> None:
    if not rules.may_plan(unit.person):
        raise Refused("not_yours")
    found = proposed(await needs(unit))[:SHOWN]
    lines = [{"company": dict(unit.policy.home_words(one.company)),
              "why": [{"code": code, "count": count} for code, count in one.reasons]} for one in found]
    opens = [worded({language: f"🚩 {words}" for language, words in unit.policy.home_words(one.company).items()},
                    "s", "plan", one.company) for one in found]
    await unit.answer("service_where", {"lines": lines, "buttons": [
        *rows(opens), [key("day_other", "s", "plan")], [key("days_back", "s", "list"), key("menu", "m")]]})
