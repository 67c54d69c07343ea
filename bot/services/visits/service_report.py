"""What came of a service day: raised, solved there, with a date and kept or not, who was there. It makes itself."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from bot.domain import service_days as rules
from bot.domain.case import Case
from bot.domain.errors import Refused
from bot.domain.people import Person, Role
from bot.domain.rules import sees
from bot.domain.secrecy import is_private
from bot.domain.service_days import Met, ServiceDay, Stage
from bot.services import views
from bot.services.house import Unit, language
from bot.services.keys import key, plain, rows
from bot.services.visits import service_known, service_questions
from bot.storage import people, service_cases
from bot.storage import service_days as store
from bot.storage import service_questions as questions
from bot.storage import service_wishes as wishes

LISTED, PUT = 8, 6
"""Cases and questions that a message names; the workbook has all."""


async def cases_of(unit: Unit, day: ServiceDay) -> list[Case]:
    return await service_cases.of_day(unit.tx, day.id)


async def told_of(unit: Unit, day: ServiceDay) -> list[Case]:
    """Without what is about somebody: even its number would tell him that there is something."""
    return [one for one in await cases_of(unit, day) if not is_private(one)]


async def standing(unit: Unit, day: ServiceDay) -> dict[str, int]:
    """How it stands: raised, without owner and date, who is still to be heard, questions put."""
    found = await told_of(unit, day)
    said = await wishes.of_day(unit.tx, day.id)
    return {"raised": len(found), "left": len(rules.unsettled(found)), "waiting": len(rules.unheard(said)),
            "questions": day.questions}


async def details(unit: Unit, day: ServiceDay, reader: Person, *, whole: bool = False) -> dict[str, Any]:
    """`whole`: all that is listed, not only what a message has room for."""
    found = await told_of(unit, day)
    said = await wishes.of_day(unit.tx, day.id)
    there = await people.names(unit.tx, await store.there(unit.tx, day.id))
    lines = [line for one in found if (line := await _line(unit, one, reader))]
    asked = [await service_questions.seen(unit, one) for one in await questions.of_day(unit.tx, day.id)]
    most, put = (len(found), len(asked)) if whole else (LISTED, PUT)
    return {
        **await service_known.head(unit, day), "sums": asdict(rules.sums(found, unit.now)), "lines": lines[:most],
        "there": [{"name": one.name, "office": dict(unit.policy.home_words(one.home))} for one in there.values()],
        "questions": day.questions, "asked": asked[:put], "asked_more": len(asked[put:]), "more": len(lines[most:]),
        "unlisted": len(found) - len(lines), "day_word": day.word, "over": day.resulted_at is not None,
        "heard": sum(one.met in (Met.HEARD, Met.ENTERED, Met.ASKED) for one in said),
        "absent": sum(one.met is Met.ABSENT for one in said)}


async def _line(unit: Unit, case: Case, reader: Person) -> dict[str, Any] | None:
    """Of who stays unnamed nothing: several read it, and the sums hold it."""
    if case.anonymous:
        return None
    handler = await people.by_id(unit.tx, case.handler)
    open_ = sees(case, reader, unit.policy) and not views.sensitive(case, unit.policy)
    return {"id": case.id, "number": case.number, "title": case.title if open_ else "", "state": case.state.value,
            "category": dict(unit.policy.category(case.category).words), "handler": handler.name if handler else "",
            "office": dict(unit.policy.home_words(case.office)),
            "home": dict(unit.policy.home_words(handler.home if handler else case.office)),
            "here": case.here_at is not None, "due_at": case.resolve_by or case.report_by,
            "overdue": views.overdue(case, unit.now), "seen": open_}


async def show(unit: Unit, day: ServiceDay, headline: str | None = None) -> None:
    made = await details(unit, day, unit.person)
    opens = [plain(one["number"], "o", one["id"]) for one in made["lines"] if one["seen"]]
    await unit.answer("service_report", {**made, "headline": headline, "buttons": [
        *rows(opens, 3), [key("day_file", "s", "file", day.id)], [key("days_back", "s", "list"), key("menu", "m")]]})


async def tell(unit: Unit, day: ServiceDay, headline: str) -> None:
    """To those who speak for the company, its team, supervisors and leaders."""
    above = await people.with_role(unit.tx, Role.SUPERVISOR, Role.LEADER)
    readers = [*await service_known.speakers(unit, day), *await service_known.team(unit, day), *above]
    for person in {one.id: one for one in readers}.values():
        if person.id != unit.person.id:
            await unit.tell(person, "service_report", {
                **await details(unit, day, person), "headline": headline, "buttons": service_known.opens(day)},
                key=f"service:{day.id}:{person.id}")


async def ask_file(unit: Unit, day_id: int) -> None:
    """The report as a workbook leaves by the chat only where the unit allows files there."""
    day = await service_known.load(unit, day_id)
    if day.stage is not Stage.DONE:
        raise Refused("day_no_report")
    if unit.policy.files_in_chat:
        await questions.ask_file(unit.tx, day.id, unit.person.id, language(unit.person, unit.actor))
    await unit.answer("service_paper", {"number": day.id, "in_chat": unit.policy.files_in_chat, "buttons": [
        [key("day_back", "s", "show", day.id), key("menu", "m")]]})
