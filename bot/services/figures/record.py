"""Somebody's record: what he has done, told to him exactly as to his leaders, and never a single rating."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.domain.errors import Refused
from bot.domain.people import HEADQUARTERS, Person, Role
from bot.domain.policy import Policy
from bot.domain.rates import Share, Sums
from bot.domain.rates import figures as figures_of
from bot.domain.rules import leads
from bot.services.figures import figures
from bot.services.house import Actor, House
from bot.services.keys import Key, key, plain, rows
from bot.services.source import tolerance
from bot.storage import figures as store
from bot.storage import people, records, service_days
from bot.storage.database import Transaction
from bot.storage.figures import Scope

PAGE = 18
"""Names on a page."""
VISITS = 3
"""Of the times that he was with a company, the last ones are named."""


async def look(house: House, actor: Actor, staff_no: str) -> dict[str, Any]:
    """His own, or, of somebody named, what leaders and his head may see: the same."""
    async with house.db.read() as tx:
        reader = await people.by_chat(tx, actor.chat_id)
        if reader is None or not reader.active:
            raise Refused("stranger")
        person = await people.by_staff_no(tx, staff_no) if staff_no else reader
        if person is None or not person.has(*HEADQUARTERS) or not may_see(reader, person, house):
            raise Refused("no_record")
        return {**await of(tx, person, house.clock(), house.policy), "own": reader.id == person.id,
                "tolerates": bool(house.policy.tolerated), "buttons": _buttons(house, reader)}


def _buttons(house: House, reader: Person) -> list[list[Key]]:
    found = [key("records", "dg", "rec", 0)] if reader.has(Role.HEAD, Role.LEADER) else []
    found += [key("tolerance_rules", "gs", "rules")] if house.policy.tolerated else []
    return [*rows([*found, key("solutions", "gs", "list", "", 0)]), [key("menu", "m")]]


async def choose(house: House, actor: Actor, page: int) -> dict[str, Any]:
    """Whose record a leader or a head may open, by name."""
    async with house.db.read() as tx:
        reader = await people.by_chat(tx, actor.chat_id)
        if reader is None or not reader.active:
            raise Refused("stranger")
        found = [one for one in await people.with_role(tx, *HEADQUARTERS) if may_see(reader, one, house)]
    found.sort(key=lambda one: (one.home, one.staff_no))
    shown = found[page * PAGE:(page + 1) * PAGE]
    turn = [key("earlier", "dg", "rec", page - 1)] if page else []
    turn += [key("later", "dg", "rec", page + 1)] if found[(page + 1) * PAGE:] else []
    names = [plain(one.name, "dg", "of", one.staff_no) for one in shown]
    return {"count": len(found), "page": page,
            "buttons": [row for row in (*rows(names, 3), turn, [key("menu", "m")]) if row]}


def may_see(reader: Person, person: Person, house: House) -> bool:
    head = reader.has(Role.HEAD) and reader.home == person.home
    return reader.id == person.id or head or leads(reader, person.home, house.policy)


async def of(tx: Transaction, person: Person, now: int, policy: Policy) -> dict[str, Any]:
    """All that counts: cases by whoever handled them to the end, promises, duties, cards, standing in, kind words."""
    scope = Scope(handler=person.id)
    found = (await figures.between(tx, 0, now + 1, now, scope=scope)).get("unit") or figures_of(Sums())
    live, late = (await store.standing(tx, now, scope=scope)).get("unit", (0, 0))
    kept, tolerated, without = await tolerance.kept(tx, person.id, found, now)
    service = await _service(tx, replace(scope, without=without), now) if without else found.shares["service"]
    return {"name": person.name, "now": now, "resolved": found.resolved, "closed": found.closed, "live": live,
            "late": late - tolerated, "kept": _told(kept), "service": _told(service), "hidden": service.hidden,
            **await records.counts(tx, person.id), "last_visits": await _visits(tx, person, policy)}


async def _visits(tx: Transaction, person: Person, policy: Policy) -> list[dict[str, Any]]:
    """The last times he was with a company."""
    return [{"kind": one.kind.value, "at": one.at, "company": dict(policy.home_words(one.company))}
            for one in await service_days.of_person(tx, person.id, VISITS)]


async def _service(tx: Transaction, scope: Scope, now: int) -> Share:
    """Without the ratings of what was tolerated."""
    found = await figures.between(tx, 0, now + 1, now, scope=scope)
    return (found.get("unit") or figures_of(Sums())).shares["service"]


def _told(share: Share) -> dict[str, Any]:
    return {"value": share.value, "part": share.numerator, "of": share.denominator}
