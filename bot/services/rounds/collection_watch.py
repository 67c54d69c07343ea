"""What time does about collection rounds: reminds once, closes, brings results, ends; and opens what a duty brings."""

from __future__ import annotations

from dataclasses import replace

from bot.domain import collection as rules
from bot.domain.burden import Asked
from bot.domain.collection import Round, Stage
from bot.domain.duties import Duty
from bot.domain.people import Person
from bot.services.house import House, Unit
from bot.services.posts import duty_opening
from bot.services.rounds import burden, collecting, collections, feeding_back, rounds
from bot.storage import collection_items as items
from bot.storage import collections as store
from bot.storage.database import Transaction


async def look(house: House) -> None:
    """Reminders and ends, each once; after an outage what is true now, and no reminder of what is over."""
    await _look(house, Stage.COLLECTING)


async def results(house: House) -> None:
    """What became of problems: a company hears when all of its own have ended, who ran the round when all have."""
    await _look(house, Stage.TRACKING)


async def _look(house: House, stage: Stage) -> None:
    async with house.db.read(quick=True) as tx:
        found = [one for one in await store.running(tx) if one.stage is stage]
        due = [one.id for one in found if await _is_due(tx, one, house.clock())]
    if not due:
        return
    async with house.db.write() as tx:
        unit = house.by_clock(tx)
        for round_id in due:
            made = await store.by_id(tx, round_id)
            if made:
                await _carry_on(unit, made)


async def _is_due(tx: Transaction, made: Round, now: int) -> bool:
    if made.stage is Stage.COLLECTING:
        asks = await store.asks(tx, made.id)
        return now >= made.closes_at or (now >= made.remind_at and any(
            one.answered_at is None and one.reminded_at is None for one in asks))
    return bool(await _to_result(tx, made) or await _is_over(tx, made))


async def _to_result(tx: Transaction, made: Round) -> list[int]:
    """The companies whose problems have all ended and that have not read so."""
    known = await items.cases_of(tx, made.id)
    mine: dict[int, list[int]] = {}
    for one in await items.of_round(tx, made.id):
        mine.setdefault(one.ask_id, []).append(one.case_id or 0)
    return [ask.id for ask in await store.asks(tx, made.id) if ask.resulted_at is None and ask.id in mine
            and rules.over([known[one] for one in mine[ask.id] if one in known])]


async def _is_over(tx: Transaction, made: Round) -> bool:
    return rules.over((await items.cases_of(tx, made.id)).values())


async def _carry_on(unit: Unit, made: Round) -> None:
    if made.stage is Stage.COLLECTING and unit.now >= made.closes_at:
        after = await rounds.close(unit, made)
        if after is Stage.DONE:
            await feeding_back.report(unit, made)
        elif after:
            await rounds.tell_standing(unit, replace(made, stage=after))
    elif made.stage is Stage.COLLECTING:
        await _remind(unit, made)
    elif made.stage is Stage.TRACKING:
        for ask_id in await _to_result(unit.tx, made):
            ask = await store.ask(unit.tx, ask_id)
            if ask and await store.stamp(unit.tx, ask_id, "resulted", unit.now):
                await feeding_back.tell(unit, made, ask, "over")
        if await _is_over(unit.tx, made) and await store.set_stage(
                unit.tx, made.id, Stage.TRACKING, Stage.DONE, unit.now):
            await rounds.record(unit, "collection_done", made)
            await feeding_back.report(unit, made)


async def _remind(unit: Unit, made: Round) -> None:
    """Who has not answered is asked once more; after that he is shown as silent."""
    for ask in await store.asks(unit.tx, made.id):
        if ask.answered_at is None and await store.stamp(unit.tx, ask.id, "reminded", unit.now):
            await collecting.invite(unit, made, ask, None)


# ── From a standing duty ─────────────────────────────────────────────────────────────────────────────────────────────


async def by_duty(house: House) -> None:
    """Duties of the unit's file that collect: on their day the companies are asked, and the duty is done with it."""
    await duty_opening.open_all(house, {one.id: one.collects for one in house.policy.duties if one.collects}, _open)


async def _open(unit: Unit, duty: Duty, owner: Person, closes_at: int) -> int | None:
    """Of whoever was asked as often as he may this month already nothing is asked again."""
    companies = [home.id for home in unit.policy.companies()]
    full = await burden.full(unit, Asked.COLLECTION, companies)
    left = [one for one in companies if one not in full]
    made = await collections.begin(unit, left, closes_at, owner, (duty.id, duty.serial)) if left else None
    return made.id if made else None
