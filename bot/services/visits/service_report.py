"""What came of a service day: raised, solved there, with a date and kept or not, who was there. It makes itself."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from bot.domain import service_days as rules
from bot.domain.case import Case
from bot.domain.people import Person, Role
from bot.domain.rules import sees
from bot.domain.secrecy import barred
from bot.domain.service_days import Met, ServiceDay
from bot.services import views
from bot.services.house import Unit
from bot.services.keys import key, plain, rows
from bot.services.visits import service_known
from bot.storage import people, service_cases
from bot.storage import service_days as store
from bot.storage import service_wishes as wishes

LISTED = 10
"""Cases that it names."""


async def cases_of(unit: Unit, day: ServiceDay) -> list[Case]:
    return await service_cases.of_day(unit.tx, day.id)


async def standing(unit: Unit, day: ServiceDay) -> dict[str, int]:
    """How it stands: raised, without owner and date, who is still to be heard, questions put."""
    found = await cases_of(unit, day)
    said = await wishes.of_day(unit.tx, day.id)
    return {"raised": len(found), "left": len(rules.unsettled(found)), "waiting": len(rules.unheard(said)),
            "questions": day.questions}


async def details(unit: Unit, day: ServiceDay, reader: Person) -> dict[str, Any]:
    found = await cases_of(unit, day)
    said = await wishes.of_day(unit.tx, day.id)
    there = await people.names(unit.tx, await store.there(unit.tx, day.id))
    lines = [line for one in found if (line := await _line(unit, one, reader))]
    return {
        **await service_known.head(unit, day), "sums": asdict(rules.sums(found, unit.now)), "lines": lines[:LISTED],
        "there": [{"name": one.name, "office": dict(unit.policy.home_words(one.home))} for one in there.values()],
        "questions": day.questions, "day_word": day.word, "over": day.resulted_at is not None,
        "heard": sum(one.met in (Met.HEARD, Met.ENTERED) for one in said),
        "absent": sum(one.met is Met.ABSENT for one in said)}


async def _line(unit: Unit, case: Case, reader: Person) -> dict[str, Any] | None:
    """Of who stays unnamed, and of what its reader must not hear, nothing: the sums hold it."""
    if case.anonymous or barred(case, reader):
        return None
    handler = await people.by_id(unit.tx, case.handler)
    open_ = sees(case, reader, unit.policy) and not views.sensitive(case, unit.policy)
    return {"id": case.id, "number": case.number, "title": case.title if open_ else "", "state": case.state.value,
            "category": dict(unit.policy.category(case.category).words), "handler": handler.name if handler else "",
            "office": dict(unit.policy.home_words(case.office)), "here": case.here_at is not None,
            "due_at": case.resolve_by or case.report_by, "overdue": views.overdue(case, unit.now), "seen": open_}


async def show(unit: Unit, day: ServiceDay, headline: str | None = None) -> None:
    made = await details(unit, day, unit.person)
    opens = [plain(one["number"], "o", one["id"]) for one in made["lines"] if one["seen"]]
    await unit.answer("service_report", {**made, "headline": headline, "buttons": [
        *rows(opens, 3), [key("days_back", "s", "list"), key("menu", "m")]]})


async def tell(unit: Unit, day: ServiceDay, headline: str) -> None:
    """To those who speak for the company, its team, supervisors and leaders."""
    above = await people.with_role(unit.tx, Role.SUPERVISOR, Role.LEADER)
    readers = [*await service_known.speakers(unit, day), *await service_known.team(unit, day), *above]
    for person in {one.id: one for one in readers}.values():
        if person.id != unit.person.id:
            await unit.tell(person, "service_report", {
                **await details(unit, day, person), "headline": headline, "buttons": service_known.opens(day)},
                key=f"service:{day.id}:{person.id}")
