"""The end of a service day: not before all that was raised is solved or has owner and date, and all were heard."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.domain import service_days as rules
from bot.domain.errors import Refused
from bot.domain.forms import SERVICE_CLOSE, TARGET
from bot.domain.service_days import ServiceDay, Stage
from bot.services.forms import opening
from bot.services.house import Unit
from bot.services.keys import plain, rows
from bot.services.visits import service_entries, service_known, service_questions, service_report, service_wishes
from bot.storage import people, service_cases
from bot.storage import service_days as store
from bot.storage import service_wishes as wishes

NAMED = 12


async def begin(unit: Unit, day_id: int) -> None:
    """Who was there; but first what is missing."""
    day = await _closable(unit, day_id)
    if not await _missing(unit, day):
        there = {"ticked": [str(one) for one in day.team], "done": False}
        await opening.anew(unit, SERVICE_CLOSE, {TARGET: day.id, "there": there})


async def _closable(unit: Unit, day_id: int) -> ServiceDay:
    day = await service_known.planned(unit, day_id, rules.may_carry)
    if not rules.begun(day, unit.now, unit.policy.calendar):
        raise Refused("day_not_yet")
    return day


async def _missing(unit: Unit, day: ServiceDay) -> bool:
    """Says which are missing, if any are: the team does not leave before."""
    left = rules.unsettled(await service_cases.of_day(unit.tx, day.id))
    waiting = service_wishes.in_order(rules.unheard(await wishes.of_day(unit.tx, day.id)))
    if not left and not waiting:
        return False
    known = await people.names(unit.tx, {one.person for one in waiting[:NAMED]})
    opens = [plain(one.number, "s", "line", one.id) for one in left[:NAMED]]
    works = rules.may_enter(unit.person, day)
    hear = [plain(f"🕘 {place}", "s", "wish", one.id) for place, one in enumerate(waiting[:NAMED], 1) if works]
    await unit.answer("service_missing", {
        **await service_known.head(unit, day), "left": [await service_entries.seen(unit, one) for one in left[:NAMED]],
        "waiting": [service_wishes.seen(day, one, known[one.person]) for one in waiting[:NAMED]],
        "buttons": [*rows(opens, 3), *rows(hear, 4), *service_known.back(day)]})
    return True


async def closed(unit: Unit, answers: Mapping[str, Any]) -> None:
    """The report goes out; what soldiers wrote beforehand is not kept."""
    day = await _closable(unit, int(answers[TARGET]))
    if await _missing(unit, day):
        return
    there = {int(one) for one in answers["there"]["ticked"]} & set(day.team)
    if not there:
        raise Refused("nobody_was_there")
    after = replace(day, stage=Stage.DONE, ended_at=unit.now, word=answers.get("day_word") or None)
    if rules.sums(await service_cases.of_day(unit.tx, day.id), unit.now).over:
        after = replace(after, resulted_at=unit.now)
    await store.save(unit.tx, after)
    await store.set_there(unit.tx, day.id, there)
    await service_known.record(unit, "day_done", after, there=sorted(there))
    await service_questions.draft_all(unit, after)
    await service_wishes.missed(unit, after)
    await service_wishes.forget(unit, after)
    await service_report.tell(unit, after, "done")
    await service_report.show(unit, after, "done")
