"""A review round closes: it is counted, what anybody said is forgotten, and each office hears of its own."""

from __future__ import annotations

from bot.domain import review_rounds as rules
from bot.domain.people import Role
from bot.domain.review_rounds import Round
from bot.services.house import Unit
from bot.services.ratings import ballots, review_results, review_rounds
from bot.storage import people
from bot.storage import review_results as results
from bot.storage import review_rounds as store


async def close(unit: Unit, made: Round) -> None:
    """It is counted, and those whom it concerns read it."""
    closed = await count(unit, made)
    if closed:
        await _tell(unit, closed)


async def count(unit: Unit, made: Round) -> Round | None:
    """Once and for all: after this nothing that anybody answered can be found. None: somebody, or time, was faster."""
    calendar = unit.policy.calendar
    asked, rated = await store.counts(unit.tx, made.id, calendar.start_of_day(made.opened_at))
    change_by = calendar.after(unit.now, calendar.days(rules.CHANGE_DAYS))
    offices = await _offices(unit, made)
    if not await store.close(unit.tx, made.id, unit.now, asked, rated, change_by, lost=ballots.lost(unit, made)):
        return None
    stopped = unit.policy.channel.stopped
    found = [rules.result(office, await ballots.box(unit, made, office), unsaid=lambda words: bool(stopped(words)))
             for office in offices]
    await store.forget(unit.tx, made.id)
    for result in found:
        await results.add(unit.tx, made.id, result)
        if result.office != rules.REQUESTS:  # nobody's to change
            await store.wind(unit.tx, made.id, result.office, rules.rungs(unit.now, change_by, unit.policy))
    await review_results.record(unit, "review_round_close", made, offices=offices)
    return await store.by_id(unit.tx, made.id)


async def _offices(unit: Unit, made: Round) -> list[str]:
    """Those that anybody had to do with, in the unit's order: what they changed is asked of few as of many."""
    dealt = await store.dealings(unit.tx, made.since, made.opened_at + 1)
    found = {unit.policy.place_of(office) for ones in dealt.values() for office in ones}
    rated = [home.id for home in unit.policy.departments() if home.id in found]
    return [*rated, rules.REQUESTS] if unit.policy.offices_rate else rated


async def _tell(unit: Unit, made: Round) -> None:
    """Each head his office's own; supervisors and leaders all of them."""
    for entry in await review_results.entries(unit, made):
        for person in await people.at_home(unit.tx, entry.result.office):
            if person.has(Role.HEAD):
                details = await review_results.page(unit, made, entry, person, "own")
                await unit.tell(person, "review_round_office", details,
                                key=f"reviewed:{made.id}:{entry.result.office}:{person.id}")
    for person in await people.with_role(unit.tx, Role.SUPERVISOR, Role.LEADER):
        if person.id == unit.person.id:  # he sees it before him
            continue
        await unit.tell(person, "review_round", await review_rounds.details(unit, made, person, "over"))


async def close_early(unit: Unit, round_id: int) -> None:
    made = await review_rounds.to_run(unit, round_id)
    await close(unit, made)
    await review_rounds.show(unit, made.id, "closed")
