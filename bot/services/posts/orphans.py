"""The orphan detector: whatever has no owner who is there, found each working morning and whenever it is asked."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from bot.domain import orphans as rules
from bot.domain.errors import Refused
from bot.domain.orphans import Kind, Orphan, Why
from bot.domain.people import HANDLERS, Person, Role
from bot.domain.policy import LANGUAGES, LETTERBOX, Policy
from bot.domain.substitutes import Staff
from bot.services.cards.shelf import Shelf
from bot.services.house import House, Unit
from bot.services.keys import Key, key, plain, rows
from bot.services.posts import belongings
from bot.services.urgent.duty_roster import is_empty
from bot.storage import belongings as store
from bot.storage import duties, duty_roster, people
from bot.storage import orphans as days
from bot.storage.database import Transaction

PAGE = 8
OPENS: dict[Kind, tuple[str, ...]] = {
    Kind.REPLY: ("o",), Kind.DRAFT: ("o",), Kind.CASE: ("o",), Kind.TRANSFER: ("o",), Kind.ASSIST: ("o",),
    Kind.REVIEW: ("v", "open"), Kind.DUTY: ("j", "show"), Kind.BATCH: ("b", "batch"),
    Kind.DELIVERY: ("i", "show"), Kind.COLLECTION: ("q", "show"),
    Kind.VISIT: ("s", "show"), Kind.REVIEW_ROUND: ("z", "show")}
"""Where a kind's button leads; the others have a place of their own."""
REASSIGNED = frozenset({Kind.REPLY, Kind.DRAFT, Kind.CASE})


async def count(tx: Transaction, policy: Policy, shelf: Shelf, now: int) -> int:
    """How many there are, for the digest."""
    return len(await find(tx, policy, shelf, now))


async def find(tx: Transaction, policy: Policy, shelf: Shelf, now: int) -> list[Orphan]:
    """All of them, what is due first at the top."""
    staff = await people.staff(tx)
    found: list[Orphan] = []
    for person in await store.troubled(tx, policy.calendar.day(now).isoformat()):
        if reason := rules.why(person, staff):
            found += rules.orphans_of(person, reason, await belongings.at_hand(tx, person, policy, now))
    found += await _ownerless(tx, staff, policy)
    found += await _cards(tx, shelf, staff)
    found += await _nights(tx, policy, now)
    order = list(Kind)
    return sorted(found, key=lambda one: (one.due_at is None, one.due_at or 0, order.index(one.kind), one.ref))


async def _ownerless(tx: Transaction, staff: list[Staff], policy: Policy) -> list[Orphan]:
    """Duties that are nobody's by name, and cases offered to an office in which nobody is there to take them."""
    found = [Orphan(Kind.DUTY, str(one.id), dict(one.title), Why.NOBODY, due_at=one.due_at)
             for one in await duties.listed(tx) if one.owner is None]
    manned = {one.person.home for one in staff if one.there and one.person.has(*HANDLERS)}
    return [*found, *(Orphan(Kind.TRANSFER, str(case.id), belongings.title(case, policy), Why.NOBODY, case=case)
                      for case in await store.offered(tx) if case.offered_office not in manned)]


async def _cards(tx: Transaction, shelf: Shelf, staff: list[Staff]) -> list[Orphan]:
    found = []
    for _, card in sorted(shelf.cards.items()):
        owner = await people.by_staff_no(tx, card.owner)
        reason = rules.why(owner, staff) if owner else Why.GONE
        if reason:
            found.append(Orphan(Kind.CARD, card.id, dict(card.title), reason, owner.name if owner else None,
                                owner.id if owner else None))
    return found


async def _nights(tx: Transaction, policy: Policy, now: int) -> list[Orphan]:
    """Days up to the next working one that nobody stands for on the duty roster."""
    today = policy.calendar.day(now)
    last = policy.calendar.day(policy.calendar.next_working_day(now))
    known = await duty_roster.between(tx, today, last)
    ahead = [today + timedelta(days=number) for number in range((last - today).days + 1)]
    return [Orphan(Kind.NIGHT, day.isoformat(), dict.fromkeys(LANGUAGES, day.isoformat()), Why.NOBODY)
            for day in ahead if is_empty(known.get(day, {}))]


async def show(unit: Unit, page: int = 0) -> None:
    """`/orphans`."""
    if not unit.person.has(Role.SUPERVISOR):
        raise Refused("not_your_list")
    found = await find(unit.tx, unit.policy, unit.shelf, unit.now)
    await unit.answer("orphans", details(_told(unit, found, unit.person), page, asked=True))


def _told(unit: Unit, found: list[Orphan], reader: Person) -> list[Orphan]:
    return rules.told(found, reader, unit.policy.category(LETTERBOX).words)


def details(found: list[Orphan], page: int, *, asked: bool) -> dict[str, Any]:
    shown = found[page * PAGE:(page + 1) * PAGE]
    first = page * PAGE + 1
    turn = [key("earlier", "or", page - 1)] if page else []
    turn += [key("later", "or", page + 1)] if found[(page + 1) * PAGE:] else []
    hand = {one.owner_id: plain(f"🔁 {one.owner}", "w", "begin", one.owner_id)
            for one in shown if one.owner_id and one.owner}
    lines = [{"place": place, "kind": one.kind.value, "title": dict(one.title), "why": one.why.value,
              "owner": one.owner, "due_at": one.due_at} for place, one in enumerate(shown, start=first)]
    opens = [_line_keys(place, one) for place, one in enumerate(shown, start=first)]
    buttons = [*(row for row in opens if row), *([turn] if turn else []),
               *rows(hand.values(), 1), [key("menu", "m")]]
    return {"asked": asked, "count": len(found), "page": page, "lines": lines, "buttons": buttons}


def _line_keys(place: int, one: Orphan) -> list[Key]:
    if not one.ref or one.kind is Kind.TALK:  # a letter, or a wish to talk: not his to open
        return []
    if one.kind in OPENS:
        opened = plain(f"{place}", *OPENS[one.kind], int(one.ref))
        again = [key("reassign", "c", int(one.ref), "reassign")] if one.kind in REASSIGNED else []
        return [opened, *again]
    if one.kind is Kind.CARD:
        return [plain(f"{place}", "k", "show", one.ref, 0)]
    return [plain(f"{place}", "u", "list", 0)]


async def look(house: House) -> None:
    """Once each working day, in the morning: one list for every supervisor there. Empty nights are told apart."""
    now, calendar = house.clock(), house.policy.calendar
    if not calendar.is_working(now):
        return
    day = calendar.day(now).toordinal()
    async with house.db.read(quick=True) as tx:
        if await days.told(tx) >= day:
            return
    async with house.db.write() as tx:
        if not await days.tell(tx, day):
            return
        unit = house.by_clock(tx)
        found = await find(tx, house.policy, house.shelf, now)
        if all(one.kind is Kind.NIGHT and one.why is Why.NOBODY for one in found):
            return
        there = [one.person for one in await people.staff(tx) if one.there]
        for person in [one for one in there if one.has(Role.SUPERVISOR)]:
            if lines := _told(unit, found, person):
                await unit.tell(person, "orphans", details(lines, 0, asked=False))
