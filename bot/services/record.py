"""Somebody's record: what he has done, told to him exactly as to his leaders, and never a single rating."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.domain.errors import Refused
from bot.domain.people import HEADQUARTERS, Person, Role
from bot.domain.rates import Share, Sums
from bot.domain.rates import figures as figures_of
from bot.domain.rules import leads
from bot.services import figures, tolerance
from bot.services.house import Actor, House
from bot.services.keys import Key, key
from bot.storage import figures as store
from bot.storage import people, records
from bot.storage.database import Transaction
from bot.storage.figures import Scope


async def look(house: House, actor: Actor, staff_no: str) -> dict[str, Any]:
    """His own, or, of somebody named, what leaders and his head may see: the same."""
    async with house.db.read() as tx:
        reader = await people.by_chat(tx, actor.chat_id)
        if reader is None or not reader.active:
            raise Refused("stranger")
        person = await people.by_staff_no(tx, staff_no) if staff_no else reader
        if person is None or not person.has(*HEADQUARTERS) or not may_see(reader, person, house):
            raise Refused("no_record")
        return {**await of(tx, person, house.clock()), "own": reader.id == person.id,
                "tolerates": bool(house.policy.tolerated), "buttons": _buttons(house)}


def _buttons(house: House) -> list[list[Key]]:
    rules = [key("tolerance_rules", "gs", "rules")] if house.policy.tolerated else []
    return [[*rules, key("solutions", "gs", "list", "", 0)], [key("menu", "m")]]


def may_see(reader: Person, person: Person, house: House) -> bool:
    head = reader.has(Role.HEAD) and reader.home == person.home
    return reader.id == person.id or head or leads(reader, person.home, house.policy)


async def of(tx: Transaction, person: Person, now: int) -> dict[str, Any]:
    """All that counts: cases by whoever handled them to the end, promises, duties, cards, standing in, kind words."""
    scope = Scope(handler=person.id)
    found = (await figures.between(tx, 0, now + 1, now, scope=scope)).get("unit") or figures_of(Sums())
    live, late = (await store.standing(tx, now, scope=scope)).get("unit", (0, 0))
    kept, tolerated, without = await tolerance.kept(tx, person.id, found, now)
    service = await _service(tx, replace(scope, without=without), now) if without else found.shares["service"]
    return {"name": person.name, "now": now, "resolved": found.resolved, "closed": found.closed, "live": live,
            "late": late - tolerated, "kept": _told(kept), "service": _told(service), "hidden": service.hidden,
            **await records.counts(tx, person.id)}


async def _service(tx: Transaction, scope: Scope, now: int) -> Share:
    """Without the ratings of what was tolerated."""
    found = await figures.between(tx, 0, now + 1, now, scope=scope)
    return (found.get("unit") or figures_of(Sums())).shares["service"]


def _told(share: Share) -> dict[str, Any]:
    return {"value": share.value, "part": share.numerator, "of": share.denominator}
