"""Something passes from one person to another in a handover: recorded, with its ladder, never without a name."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from bot.domain.calling import Place
from bot.domain.case import Case
from bot.domain.handover import Belonging, Handover, What, holds
from bot.domain.people import Person
from bot.domain.rules import Action
from bot.domain.secrecy import may_pass_to
from bot.services.casework.cases import changes
from bot.services.figures import facts
from bot.services.house import Unit
from bot.services.posts import absence
from bot.services.promises import clocks, overload
from bot.services.talk import leader_wishes
from bot.storage import (
    belongings,
    cases,
    collections,
    deliveries,
    duties,
    duty_roster,
    events,
    handovers,
    leader_talks,
    people,
    review_rounds,
    reviews,
    service_days,
)


async def pass_on(unit: Unit, thing: Belonging, giver: Person, taker: Person, handover: Handover, *,
                  interim: bool) -> bool:
    """`interim`: only for the time, until somebody accepts it. False: it ended, or is somebody else's by now."""
    if thing.what is What.CASE:
        return await case_on(unit, int(thing.ref), thing.posts, giver, taker, handover.id if interim else None)
    if thing.what in PASSES and not (interim and thing.what in ACCEPTED_ONLY):
        return await PASSES[thing.what](unit, thing.ref, giver, taker)
    return True


async def current(unit: Unit, thing: Belonging, holder: int, known: dict[int, Case]) -> bool:
    """Whether it has not ended and is still his who has it for the time. `known`: the cases of the handover."""
    if thing.what is What.CASE:
        return bool(holds(known[int(thing.ref)], thing.posts, holder))
    return thing.what not in HELD or thing.ref in await HELD[thing.what](unit, holder)


async def case_on(unit: Unit, case_id: int, had: Sequence[str], giver: Person, taker: Person,
                  handing: int | None = None) -> bool:
    """The posts he had in it, the answerability of the first responder among them: an event, read in the timeline."""
    before = await cases.by_id(unit.tx, case_id)
    posts = holds(before, had, giver.id) if before else ()
    if before is None or not posts:
        return False
    now: dict[str, Any] = dict.fromkeys(posts, taker.id)
    after = replace(before, **now, handing=handing, version=before.version + 1)
    if after.offered_to == after.handler:  # nobody takes over from himself
        after = replace(after, offered_to=None, offered_office=None)
    await cases.save(unit.tx, before, after)
    await _record(unit, before, after, posts, giver, taker)
    if "handler" in posts:
        await people.assigned(unit.tx, taker.id, unit.now)
    await facts.follow(unit, before, after, Action.HAND_OVER.value)
    await clocks.wind(unit, after)
    await belongings.pass_drafts(unit.tx, after.id, giver.id, taker.id)
    await overload.watch(unit, taker.id, after)
    await refresh(unit, [after.id])
    return True


async def _record(unit: Unit, before: Case, after: Case, posts: Sequence[str], giver: Person, taker: Person) -> None:
    was, now = changes(before, after)
    more: dict[str, Any] = {"person": taker.id, "from": giver.id, "posts": list(posts),
                            "interim": after.handing is not None}
    await events.add(unit.tx, case_id=after.id, person_id=unit.person.id or None, at=unit.now,
                     action=Action.HAND_OVER.value, before=was, after={**now, **more})


async def refresh(unit: Unit, case_ids: Sequence[int]) -> None:
    """The soldiers' cards say quietly who has it."""
    await absence.cards(unit, case_ids)


async def _assist(unit: Unit, ref: str, giver: Person, taker: Person) -> bool:
    case_id = int(ref)
    case = await cases.by_id(unit.tx, case_id)
    if case is None or not may_pass_to(case, taker):
        return False
    await belongings.pass_assist(unit.tx, case_id, giver.id, taker.id)
    await belongings.pass_drafts(unit.tx, case_id, giver.id, taker.id)
    return True


async def _review(unit: Unit, ref: str, giver: Person, taker: Person) -> bool:
    review_id = int(ref)
    review = await reviews.by_id(unit.tx, review_id)
    if review is None or review.settled_at is not None or review.reviewer != giver.id:
        return False
    case = await cases.by_id(unit.tx, review.case_id)
    if case and not may_pass_to(case, taker):
        return False
    await reviews.change(unit.tx, review, reviewer=taker.id)
    if case:
        await clocks.wind(unit, case)
    await belongings.pass_drafts(unit.tx, -review.id, giver.id, taker.id)
    return True


async def _passed(unit: Unit, action: str, giver: Person, taker: Person, **what: int) -> None:
    """`what`: the id of what has another owner now."""
    await events.add(unit.tx, case_id=None, person_id=unit.person.id or None, at=unit.now, action=action,
                     before={"owner": giver.id}, after={**what, "owner": taker.id})


async def _duty(unit: Unit, ref: str, giver: Person, taker: Person) -> bool:
    duty_id = int(ref)
    duty = await duties.by_id(unit.tx, duty_id)
    if duty is None or duty.ended_at is not None or duty.owner != giver.id:
        return False
    await duties.save(unit.tx, replace(duty, owner=taker.id))
    await _passed(unit, "duty_owner", giver, taker, duty=duty.id)
    return True


async def _delivery(unit: Unit, ref: str, giver: Person, taker: Person) -> bool:
    delivery_id = int(ref)
    made = await deliveries.by_id(unit.tx, delivery_id)
    if made is None or made.closed_at is not None or made.owner != giver.id:
        return False
    await deliveries.save(unit.tx, replace(made, owner=taker.id))
    await _passed(unit, "delivery_owner", giver, taker, delivery=made.id)
    return True


async def _collection(unit: Unit, ref: str, giver: Person, taker: Person) -> bool:
    """Who runs it: he is told what comes of it, and closes it."""
    round_id = int(ref)
    if round_id not in [one.id for one in await collections.owned(unit.tx, giver.id)]:
        return False
    await collections.pass_on(unit.tx, round_id, taker.id)
    await _passed(unit, "collection_owner", giver, taker, round=round_id)
    return True


async def _night(unit: Unit, ref: str, giver: Person, taker: Person) -> bool:
    iso, name = ref.split("/")
    day, place = date.fromisoformat(iso), Place(name)
    if (await duty_roster.on(unit.tx, day)).get(place) != giver.id:
        return False
    await duty_roster.put(unit.tx, day, place, taker.id, unit.person.id or None, unit.now)
    return True


async def _batch(unit: Unit, ref: str, _: Person, taker: Person) -> bool:
    await belongings.pass_batch(unit.tx, int(ref), taker.id)
    return True


async def _talk(unit: Unit, ref: str, giver: Person, taker: Person) -> bool:
    return await leader_wishes.take_up(unit, int(ref), giver, taker)


async def _card(unit: Unit, card_id: str, _: Person, taker: Person) -> bool:
    """Its file names the leaver until somebody changes it; from now on the desk goes by who accepted it."""
    card = unit.shelf.cards.get(card_id)
    if card and card.owner != taker.staff_no:
        await handovers.take_card(unit.tx, card_id, card.owner, taker.staff_no)
        unit.shelf.take(card_id, taker.staff_no)
    return True


async def _review_round(unit: Unit, ref: str, giver: Person, taker: Person) -> bool:
    if ref not in await _review_rounds(unit, giver.id):
        return False
    await review_rounds.pass_on(unit.tx, int(ref), taker.id)
    await _passed(unit, "review_round_owner", giver, taker, round=int(ref))
    return True


async def _visit(unit: Unit, ref: str, giver: Person, taker: Person) -> bool:
    """Whoever has it now leads it, and goes along in the leaver's place."""
    day = await service_days.by_id(unit.tx, int(ref))
    if day is None or not day.planned or day.led_by != giver.id:
        return False
    await service_days.save(unit.tx, replace(day, led_by=taker.id))
    await service_days.set_team(unit.tx, day.id, {*day.team, taker.id} - {giver.id})
    await events.add(unit.tx, case_id=None, person_id=unit.person.id or None, at=unit.now, action="day_heir",
                     before={"lead": giver.id}, after={"day": day.id, "lead": taker.id})
    return True


Pass = Callable[[Unit, str, Person, Person], Awaitable[bool]]
PASSES: Mapping[What, Pass] = {
    What.ASSIST: _assist, What.REVIEW: _review, What.DUTY: _duty, What.NIGHT: _night, What.BATCH: _batch,
    What.DELIVERY: _delivery, What.COLLECTION: _collection, What.TALK: _talk,
    What.VISIT: _visit, What.REVIEW_ROUND: _review_round, What.CARD: _card}
"""How each kind goes from one to another; what follows from the unit's rules alone changes with them."""
ACCEPTED_ONLY = frozenset({What.CARD, What.TALK})
"""Nobody has these for the time: a card's office has its head anyhow, and a soldier talks to nobody by deputy."""


async def _assists(unit: Unit, holder: int) -> set[str]:
    return {str(one.id) for one in await belongings.assists(unit.tx, holder)}


async def _reviews(unit: Unit, holder: int) -> set[str]:
    return {str(one.id) for one in await reviews.of_reviewer(unit.tx, holder)}


async def _duties(unit: Unit, holder: int) -> set[str]:
    return {str(one.id) for one in await duties.listed(unit.tx, owners=[holder])}


async def _nights(unit: Unit, holder: int) -> set[str]:
    return {f"{day}/{place}" for day, place in await belongings.nights(unit.tx, holder, unit.today.isoformat())}


async def _batches(unit: Unit, holder: int) -> set[str]:
    return {str(batch) for batch, _, _ in await belongings.batches(unit.tx, holder)}


async def _deliveries(unit: Unit, holder: int) -> set[str]:
    return {str(one.id) for one in await deliveries.owned(unit.tx, holder)}


async def _collections(unit: Unit, holder: int) -> set[str]:
    return {str(one.id) for one in await collections.owned(unit.tx, holder)}


async def _talks(unit: Unit, holder: int) -> set[str]:
    return {str(one.id) for one in await leader_talks.open_by(unit.tx, holder)}


async def _visits(unit: Unit, holder: int) -> set[str]:
    return {str(one.id) for one in await service_days.led(unit.tx, holder)}


async def _review_rounds(unit: Unit, holder: int) -> set[str]:
    return {str(one.id) for one in await review_rounds.owned(unit.tx, holder)}


HELD: Mapping[What, Callable[[Unit, int], Awaitable[set[str]]]] = {
    What.ASSIST: _assists, What.REVIEW: _reviews, What.DUTY: _duties, What.NIGHT: _nights, What.BATCH: _batches,
    What.DELIVERY: _deliveries, What.COLLECTION: _collections, What.TALK: _talks,
    What.VISIT: _visits, What.REVIEW_ROUND: _review_rounds}
"""Of each kind that can end or be given away meanwhile what somebody has now."""
