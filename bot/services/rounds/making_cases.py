"""From what was collected to ordinary cases: with a requester, a first responder, promises and confirmation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.domain import collection as rules
from bot.domain.case import Case
from bot.domain.collection import Heap, Item, Stage, Whose, heaps_of
from bot.domain.errors import Refused
from bot.domain.people import Person
from bot.domain.policy import LANGUAGES
from bot.services.casework import intake
from bot.services.casework.intake import Request
from bot.services.house import Actor, Unit
from bot.services.rounds import collecting, collections, coordinating, feeding_back, rounds, weeding
from bot.storage import collection_items as items
from bot.storage import collections as store
from bot.storage import people
from bot.storage.talk import Attachment

RAISED_AS = {Whose.ANONYMOUS: "raised_anonymous", Whose.COMPANY: "raised_company"}
"""Choices whose words tell the handler for whom a clerk speaks."""


async def make(unit: Unit, round_id: int) -> None:
    """All at once: each problem is a case; of one heap, what the same person answers for is one."""
    made = await rounds.to_run(unit, round_id, Stage.SORTING)
    found = await items.of_round(unit.tx, made.id)
    heaps = heaps_of(found)
    if not all(one.ready for one in heaps):
        raise Refused("not_sorted")
    await weeding.check(unit, [one.body for one in found])
    if not await store.set_stage(unit.tx, made.id, Stage.SORTING, Stage.TRACKING, unit.now):
        raise Refused("round_moved_on")
    count = 0
    for heap in heaps:
        count += await _make(unit, heap)
    await rounds.record(unit, "collection_make", made, cases=count, heaps=len(heaps))
    for ask in await store.asks(unit.tx, made.id):
        if await items.of_ask(unit.tx, ask.id) and await store.stamp(unit.tx, ask.id, "told", unit.now):
            await feeding_back.tell(unit, made, ask)
    await coordinating.tell_heads(unit, replace(made, stage=Stage.TRACKING))
    await collections.show(unit, made.id, "made")


async def _make(unit: Unit, heap: Heap) -> int:
    cases: dict[int, Case] = {}
    for group in await _groups(unit, heap.items):
        requester, clerk = group[0]
        parts = [one for _, one in group[1]]
        case = await _case(unit, heap, requester, clerk, parts)
        cases[case.id] = case
        for one in parts:
            await items.put(unit.tx, one.id, case_id=case.id, body="", files="[]")
    return len(cases)


Group = tuple[tuple[Person, Person], list[tuple[int, Item]]]


async def _groups(unit: Unit, found: Sequence[Item]) -> list[Group]:
    """By who answers for it: the named soldier, or for a company and for nobody named its clerk."""
    made: dict[int, Group] = {}
    for one in found:
        clerk = await _clerk(unit, one)
        requester = await _requester(unit, one, clerk)
        made.setdefault(requester.id, ((requester, clerk), []))[1].append((one.id, one))
    return list(made.values())


async def _clerk(unit: Unit, one: Item) -> Person:
    """Who raised it; if he has left or moved, who speaks for the company now, or else the one who makes the cases."""
    person = await people.by_id(unit.tx, one.raised_by)
    if person and rules.may_answer(person, one.company):
        return person
    return next(iter(await collecting.spokesmen(unit.tx, one.company)), unit.person)


async def _requester(unit: Unit, one: Item, clerk: Person) -> Person:
    person = await people.by_id(unit.tx, one.person) if one.whose is Whose.SOLDIER and one.person else None
    if person is None or not person.active or await people.has_left(unit.tx, person.id, unit.today.isoformat()):
        return clerk
    return person


async def _case(unit: Unit, heap: Heap, requester: Person, clerk: Person, parts: Sequence[Item]) -> Case:
    """Filed by the clerk as if he had filled the form for somebody."""
    story = "\n".join(dict.fromkeys(one.body for one in parts))
    details = [["story", story]]
    if requester.id == clerk.id:
        spoken_for = dict.fromkeys(one.whose for one in parts)
        details += [["raised", RAISED_AS[whose]] for whose in spoken_for if whose in RAISED_AS]
    files = tuple(Attachment(**{**file, "message_id": None}) for one in parts for file in one.files)
    category = unit.policy.category(heap.first.category or "")
    filer = clerk if requester.id != clerk.id else None
    named = frozenset(one.id for one in (await weeding.whom(unit))(story))
    return await intake.submit(_as(unit, clerk), Request(requester, filer, category, story, details, files,
                                                         spared=named))


def _as(unit: Unit, clerk: Person) -> Unit:
    """It was he who raised it: the case's beginning is his."""
    actor = Actor(clerk.chat_id or 0, clerk.language or LANGUAGES[0], unit.actor.update_id)
    return replace(unit, person=clerk, actor=actor)
