"""Too many open cases in one pair of hands: none is lost, and the head decides what waits or goes to somebody else."""

from __future__ import annotations

from bot.domain.case import Case
from bot.domain.errors import Refused
from bot.domain.escalation import recipients
from bot.domain.people import Person, Role
from bot.domain.policy import Policy, Rung
from bot.domain.rules import Action, allowed, leads, sees
from bot.services import views
from bot.services.house import Unit
from bot.services.keys import Key, key, plain, rows
from bot.storage import cases, loads, people
from bot.storage.cases import PAGE


async def watch(unit: Unit, person_id: int, case: Case) -> None:
    """After his load changed. Above the limit his head is told, once until it was within it again."""
    limit = unit.policy.max_open
    if not limit:
        return
    number = await loads.count(unit.tx, person_id)
    if number <= limit:
        await loads.back(unit.tx, person_id)
    elif await loads.crossed(unit.tx, person_id, unit.now):
        handler = await people.by_id(unit.tx, person_id)
        for person in await _deciding(unit, case, person_id) if handler else ():
            await unit.tell(person, "overload", {
                "name": handler.name if handler else "", "number": number, "limit": limit,
                "buttons": [[key("load", "b", "load", person_id, 0)], [key("menu", "m")]]})


async def _deciding(unit: Unit, case: Case, person_id: int) -> list[Person]:
    """The head; who is the head himself does not decide on his own load."""
    staff = [one for one in await people.staff(unit.tx) if one.person.id != person_id]
    return recipients(case, Rung(("head",)), staff, unit.policy)


def decides(person: Person, handler: Person, policy: Policy) -> bool:
    """Who may look at somebody's load."""
    if person.id == handler.id:
        return False
    return person.is_head(handler.home) or person.has(Role.SUPERVISOR) or leads(person, handler.home, policy)


async def show(unit: Unit, person_id: int, page: int) -> None:
    """What somebody has in hand, the latest dates first; each leads to what can be decided of it."""
    handler = await people.by_id(unit.tx, person_id)
    if handler is None or not decides(unit.person, handler, unit.policy):
        raise Refused("not_yours")
    every = [case for case in await loads.worked(unit.tx, person_id) if sees(case, unit.person, unit.policy)]
    found = every[page * PAGE:(page + 1) * PAGE]
    turn = [key("earlier", "b", "load", person_id, page - 1)] if page else []
    turn += [key("later", "b", "load", person_id, page + 1)] if len(every) > (page + 1) * PAGE else []
    buttons = [*rows([plain(case.number, "b", "defer", case.id) for case in found]), turn, [key("menu", "m")]]
    await unit.answer("load", {
        "name": handler.name, "number": len(every), "limit": unit.policy.max_open, "page": page,
        "lines": [views.brief(case, unit.policy) for case in found], "buttons": [row for row in buttons if row]})


async def choose(unit: Unit, case_id: int) -> None:
    """One of these cases: it goes to somebody else, or it waits."""
    case = await cases.by_id(unit.tx, case_id)
    handler = await people.by_id(unit.tx, case.handler) if case else None
    if case is None or handler is None or not sees(case, unit.person, unit.policy):
        raise Refused("not_seen")
    if not decides(unit.person, handler, unit.policy):
        raise Refused("not_yours")
    may = allowed(case, unit.person, unit.moment)
    ways: list[Key] = [key(phrase, "c", case.id, action.value) for phrase, action in (
        ("give_away", Action.REASSIGN), ("this_waits", Action.SET_DATE)) if action in may]
    buttons = [*rows(ways, 1), [key("open_case", "o", case.id), key("load_back", "b", "load", handler.id, 0)]]
    await unit.answer("defer", {"case": views.brief(case, unit.policy), "handler": handler.name,
                                "waits": Action.SET_DATE in may, "buttons": buttons}, case_id=case.id)
