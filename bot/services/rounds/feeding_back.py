"""What a company hears back: who has what it raised and by when; then the result; and the last round's at the next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.domain.case import LIVE, Case
from bot.domain.collection import Ask, Item, Round, Whose
from bot.domain.people import Person, Role
from bot.domain.rules import sees
from bot.services import views
from bot.services.house import Unit
from bot.services.keys import key, plain, rows
from bot.services.rounds import rounds
from bot.storage import batches, people
from bot.storage import collection_items as items
from bot.storage import collections as store

PAGE = 8
LOOKED_BACK = 6
"""Rounds in which the last one that a company raised something in is looked for."""


async def last_time(unit: Unit, ask: Ask) -> dict[str, int] | None:
    """What became of what this company raised in its last round."""
    for _, before in await store.of_company(unit.tx, ask.company, LOOKED_BACK):
        if before.round_id < ask.round_id:
            known = await cases_of(unit, await items.of_ask(unit.tx, before.id))
            if known:
                return rounds.became(known.values())
    return None


async def cases_of(unit: Unit, found: Sequence[Item]) -> dict[int, Case]:
    ids = sorted({one.case_id for one in found if one.case_id})
    return {case.id: case for case in await batches.by_ids(unit.tx, ids)}


async def show(unit: Unit, made: Round, ask: Ask, found: Sequence[Item], page: int) -> None:
    """The company's problems as they stand now."""
    await unit.answer("collection_feedback", await _details(unit, made, ask, found, page, unit.person))


async def _details(unit: Unit, made: Round, ask: Ask, found: Sequence[Item], page: int, reader: Person
                   ) -> dict[str, Any]:
    known = await cases_of(unit, found)
    people_of = {one for case in known.values() for one in (case.handler, case.requester)}
    names = await people.names(unit.tx, people_of)
    whose = {one.case_id: one.whose for one in found}
    cases = list(known.values())[page * PAGE:(page + 1) * PAGE]
    opens = [plain(case.number, "o", case.id) for case in cases if sees(case, reader, unit.policy)]
    turn = [key("earlier", "q", "company", ask.id, page - 1)] if page else []
    turn += [key("later", "q", "company", ask.id, page + 1)] if len(known) > (page + 1) * PAGE else []
    return {
        "headline": None, "id": made.id, "words": dict(unit.policy.home_words(ask.company)),
        "lines": [_line(unit, case, names, whose.get(case.id), reader) for case in cases],
        "became": rounds.became(known.values()), "over": ask.resulted_at is not None, "page": page,
        "buttons": [row for row in (*rows(opens, 3), turn, [key("collections_back", "q", "list"), key("menu", "m")])
                    if row]}


def _line(unit: Unit, case: Case, names: Mapping[int, Person], whose: Whose | None, reader: Person) -> dict[str, Any]:
    """What a soldier told the clerk stays with those who see his case; the others read how far it is."""
    hidden = whose is Whose.SOLDIER and not sees(case, reader, unit.policy)
    silent = hidden or unit.policy.category(case.category).sensitive
    return {"number": case.number, "title": "" if silent else case.title,
            "category": dict(unit.policy.category(case.category).words), "state": case.state.value,
            "outcome": case.outcome.value if case.outcome else None, "live": case.state in LIVE,
            "handler": names[case.handler].name, "office": dict(unit.policy.home_words(case.office)),
            "due_at": case.resolve_by or case.report_by or case.accept_by,
            "overdue": views.overdue(case, unit.now), "whose": whose.value if whose else "company",
            "name": names[case.requester].name if whose is Whose.SOLDIER and not hidden else None}


async def tell(unit: Unit, made: Round, ask: Ask, headline: str = "made") -> None:
    """To those who speak for the company: its problems are cases, or all of them have ended."""
    found = await items.of_ask(unit.tx, ask.id)
    for person in await people.at_home(unit.tx, ask.company):
        if person.has(Role.CLERK, Role.COMPANY_LEADER):
            details = await _details(unit, made, ask, found, 0, person)
            await unit.tell(person, "collection_feedback", {**details, "headline": headline,
                                                            "over": headline == "over"},
                            key=f"collected:{ask.id}:{person.id}")


async def report(unit: Unit, made: Round) -> None:
    """The round is over: what was raised, by whom, what became of it; to who ran it and to the leaders."""
    known = await items.cases_of(unit.tx, made.id)
    counted = await items.counts(unit.tx, made.id)
    lines = []
    for ask in await store.asks(unit.tx, made.id):
        own = await cases_of(unit, await items.of_ask(unit.tx, ask.id))
        lines.append({"words": dict(unit.policy.home_words(ask.company)), "count": counted.get(ask.id, 0),
                      "nothing": ask.nothing, "cases": len(own), "solved": rounds.became(own.values())["solved"]})
    details = {"id": made.id, "opened_at": made.opened_at, "lines": lines, "became": rounds.became(known.values()),
               "buttons": [[key("collection_show", "q", "show", made.id), key("menu", "m")]]}
    readers = [*await rounds.keepers(unit, made), *await people.with_role(unit.tx, Role.LEADER)]
    for person in {one.id: one for one in readers}.values():
        await unit.tell(person, "collection_report", details)
