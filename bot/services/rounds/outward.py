"""What headquarters carries out to the companies and has not finished: rounds, delivery lists, visits ahead.

Each with its state and where it hangs, for whoever looks after it: leaders and supervisors all, an office its own, a
company its part. Digests and morning lists read it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.domain import collection as rules
from bot.domain.collection import Ask, Round, Stage
from bot.domain.delivery import Delivery, of_company, runs, sees
from bot.domain.delivery_progress import hangs, received, settled
from bot.domain.people import Person, Role
from bot.domain.policy import Policy
from bot.domain.service_days import may_read
from bot.services.rounds import coordinating, rounds
from bot.storage import collection_items as items
from bot.storage import collections, deliveries, delivery_lines, people, service_days
from bot.storage.database import Transaction

HANGS = 3
"""Homes that are named where a list hangs."""
Line = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Look:
    """Who looks, and when."""

    tx: Transaction
    policy: Policy
    person: Person
    now: int

    @property
    def all(self) -> bool:
        return self.person.has(*rules.ALL_READ)


# ── Collection rounds ────────────────────────────────────────────────────────────────────────────────────────────────


async def rounds_of(look: Look) -> list[Line]:
    """Those that run: which companies are silent, what the meeting has not decided, what became of it all."""
    found = [await _round(look, made) for made in await collections.running(look.tx)]
    return [one for one in found if one]


async def _round(look: Look, made: Round) -> Line | None:
    """None: there is nothing in it for him."""
    asks = await collections.asks(look.tx, made.id)
    common = {"id": made.id, "stage": made.stage.value, "closes_at": made.closes_at}
    if look.all:
        return {**common, **await _whole(look, made, asks), "to": ["q", "show", made.id]}
    own = next((one for one in asks if rules.may_answer(look.person, one.company)), None)
    if own:
        return {**common, "scope": "company", "answer": rules.answer(own, made).value,
                "count": len(await items.of_ask(look.tx, own.id)), "to": ["q", "company", own.id, 0]}
    left = await _undecided(look.tx, made, look.person.home) if look.person.has(Role.HEAD) else 0
    return {**common, "scope": "office", "undecided": left,
            "to": ["q", "agenda", made.id, look.person.home, 0]} if left else None


async def _whole(look: Look, made: Round, asks: Sequence[Ask]) -> Line:
    known = await items.cases_of(look.tx, made.id)
    return {"scope": "all", "asked": len(asks), "reminded": any(one.reminded_at is not None for one in asks),
            "silent": [dict(look.policy.home_words(one.company)) for one in asks if one.answered_at is None],
            "raised": sum((await items.counts(look.tx, made.id)).values()),
            "became": rounds.became(known.values()) if known else None,
            "undecided": await _undecided(look.tx, made)}


async def _undecided(tx: Transaction, made: Round, office: str | None = None) -> int:
    """Lines of the meeting's sheets that nobody has decided and that are still to be worked."""
    if made.stage is not Stage.TRACKING:
        return 0
    found = await coordinating.sheets(tx, made)
    return sum(bool(line.open) and not line.decided for home, lines in found.items() for line in lines
               if office in (None, home))


# ── Delivery lists ───────────────────────────────────────────────────────────────────────────────────────────────────


async def lists_of(look: Look, offices: Sequence[str] = ()) -> list[Line]:
    """Those that are not done, the overdue first; of a matter of many its case tells. `offices`: those that count."""
    found = [one for one in await deliveries.running(look.tx) if one.done_at is None and not one.common
             and _concerns(look, one, offices)]
    owners = await people.names(look.tx, {one.owner for one in found})
    lines = [await _list(look, one, owners[one.owner]) for one in found]
    return sorted((one for one in lines if one), key=lambda one: (not one["late"], -one["asking"]))


def _concerns(look: Look, made: Delivery, offices: Sequence[str]) -> bool:
    if not sees(look.person, made, look.policy):
        return False
    return not offices or made.office in offices or made.owner == look.person.id


async def _list(look: Look, made: Delivery, owner: Person) -> Line | None:
    """Its state; of a company only its own part, and nothing where that is settled.

    `asking` is for the order alone: where that would tell a company's strength, `count` is None.
    """
    numbers, asking = await delivery_lines.numbers(look.tx, made.id), await delivery_lines.to_ask(look.tx, made.id)
    part = look.all or runs(look.person, made)
    home = None if part else of_company(look.person, made, look.policy)
    if home:
        numbers = {place: number for place, number in numbers.items() if place[0] == home}
        asking = {home: asking[home]} if home in asking else {}
        if settled(numbers, whole=made.whole) == 100:
            return None
    places = hangs(numbers)
    return {"id": made.id, "title": dict(made.title), "survey": made.survey,
            "settled": settled(numbers, whole=made.whole),
            "received": None if made.survey else received(numbers, whole=made.whole),
            "hangs": [{"home": dict(look.policy.home_words(one)), "stand": stand.value}
                      for one, stand in places[:HANGS]], "more": max(0, len(places) - HANGS),
            "asking": (some := sum(asking.values())), "count": None if made.whole else some,
            "due_at": made.due_at, "owner": owner.name,
            "late": made.due_at is not None and made.due_at < look.now, "own": made.owner == look.person.id,
            "office": dict(look.policy.home_words(made.office)), "to": ["i", "show", made.id]}


# ── Visits ───────────────────────────────────────────────────────────────────────────────────────────────────────────


async def visits_of(look: Look) -> list[Line]:
    """Service days and visits ahead, the next one first; of one whose day is over, that it is not closed yet."""
    return [{"kind": one.kind.value, "at": one.at, "company": dict(look.policy.home_words(one.company)),
             "over": one.at < look.now, "to": ["s", "show", one.id]}
            for one in await service_days.planned(look.tx) if may_read(look.person, one)]


# ── In short ─────────────────────────────────────────────────────────────────────────────────────────────────────────


async def brief(look: Look, offices: Sequence[str] = ()) -> dict[str, int]:
    """How many run or are ahead, of how many companies nothing was heard, and how many lists are overdue."""
    found, lists = await rounds_of(look), await lists_of(look, offices)
    return {"rounds": len(found), "silent": sum(len(one.get("silent", ())) for one in found), "lists": len(lists),
            "late": sum(one["late"] for one in lists), "visits": len(await visits_of(look))}
