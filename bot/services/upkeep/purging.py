"""Each night what is kept no longer is cleared out, in small transactions; once a week the admins read how much."""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable, Iterable
from datetime import timedelta
from functools import partial

from bot.domain.errors import Refused
from bot.domain.people import Role
from bot.services.figures import facts
from bot.services.house import House, Unit
from bot.services.keys import key
from bot.storage import people, purging, review_results, unit_changes
from bot.storage.database import Transaction
from bot.storage.purging import AT_ONCE, Purge

HOUR = 3
"""Of the night, in the unit's zone; a desk that was down then does it when it is back."""
ROUNDS = 100
"""Transactions of a kind in one night; what is left goes the next."""
DAY = 86_400
MONDAY, WEEK = 0, 7
Step = Callable[[Transaction], Awaitable[int]]


async def clear_out(house: House) -> None:
    """Once a day, from three at night on."""
    local = house.policy.calendar.local(house.clock())
    day = local.date().isoformat()
    if local.hour < HOUR:
        return
    async with house.db.read(quick=True) as tx:
        if await purging.done_on(tx, day):
            return
    counts = Counter({name: await _repeat(house, step) for name, step in _steps(house)})
    async with house.db.write() as tx:
        await purging.note(tx, day, {name: number for name, number in counts.items() if number}, house.clock())
        if local.weekday() == MONDAY:
            await _report(house.by_clock(tx))


def _steps(house: House) -> Iterable[tuple[str, Step]]:
    """What goes, and by which clock: what happened by the desk's, what was sent by the machine's."""
    policy, now, machine = house.policy, house.clock(), house.machine()
    keep = policy.retention
    own = {one.id: one.keep_days for one in (*policy.categories.values(), *policy.former_categories.values())
           if one.keep_days is not None}
    for category, days in [(None, keep.words), *own.items()]:
        if days:
            yield f"words{':' if category else ''}{category or ''}", partial(
                _words, before=now - days * DAY, category=category, but=frozenset(own))
    if keep.words:
        yield "reasons", partial(_reasons, before=now - keep.words * DAY)
    if keep.sent:
        yield "sent", partial(purging.sent_of_ended, before=now - keep.sent * DAY)
        yield "sent_loose", partial(purging.sent_loose, before=machine - keep.sent * DAY)
        yield "sent_forms", partial(purging.sent_of_forms, before=machine - keep.sent * DAY)
    if keep.questions:
        yield "questions", partial(purging.questions, before=now - keep.questions * DAY)
    if keep.versions:
        yield "versions", partial(unit_changes.forget_texts, before=now - keep.versions * DAY, limit=AT_ONCE)
    yield "wrong_codes", partial(purging.wrong_codes, before=now - DAY)


async def _reasons(tx: Transaction, before: int) -> int:
    """What was written of people on delivery lists, and of offices in review rounds."""
    return await purging.reasons(tx, before) + await review_results.wordless(tx, before)


async def _words(tx: Transaction, before: int, category: str | None, but: frozenset[str]) -> int:
    found = await purging.ended(tx, before, category, but)
    for case_id in found:
        await facts.unfind(tx, case_id)
        await purging.wordless(tx, case_id)
    return len(found)


async def _repeat(house: House, step: Step) -> int:
    """A transaction each, so that whoever acts meanwhile never waits for long."""
    total = 0
    for _ in range(ROUNDS):
        async with house.db.write() as tx:
            number = await step(tx)
        total += number
        if number < AT_ONCE:
            break
    return total


async def _report(unit: Unit) -> None:
    counts = _summed(await purging.untold(unit.tx))
    await purging.told(unit.tx, unit.now)
    if sum(counts.values()):
        for person in await people.with_role(unit.tx, Role.ADMIN):
            await unit.tell(person, "purged", {"counts": counts, "buttons": [[key("menu", "m")]]},
                            key=f"purged:{person.id}")


async def show(unit: Unit) -> None:
    """What went in the last week, whenever an admin asks."""
    if not unit.person.has(Role.ADMIN):
        raise Refused("not_yours")
    since = (unit.today - timedelta(days=WEEK)).isoformat()
    counts = _summed(await purging.latest(unit.tx, since))
    await unit.answer("purged", {"counts": counts, "buttons": [[key("privacy", "pv", "show")]]})


def _summed(nights: Iterable[Purge]) -> dict[str, int]:
    """By what admins call it: words of cases, records of messages, questions."""
    total: Counter[str] = Counter(words=0, sent=0, questions=0)
    for night in nights:
        for name, number in night.counts.items():
            total[name.partition(":")[0].partition("_")[0]] += number
    return {name: total[name] for name in ("words", "sent", "questions")}
