"""The tolerance list, what of a case is marked by it, and what a record leaves out for it."""

from __future__ import annotations

from typing import Any

from bot.domain import tolerance as rules
from bot.domain.case import Case
from bot.domain.errors import Refused
from bot.domain.people import HEADQUARTERS, Person
from bot.domain.policy import LANGUAGES, Policy
from bot.domain.rates import Figures, Share
from bot.domain.tolerance import Marked, What
from bot.domain.tolerated import Tolerated
from bot.services import views
from bot.services.casework import cases as life
from bot.services.house import Unit
from bot.services.keys import Key, key, rows, worded
from bot.storage import cases, people
from bot.storage import tolerated as store
from bot.storage.database import Transaction


def items(policy: Policy) -> list[dict[str, Any]]:
    return [{"words": dict(one.words), "yes": dict(one.yes), "no": dict(one.no), "when": dict(one.when)}
            for one in policy.tolerated]


async def show_rules(unit: Unit) -> None:
    """The unit's list, for everybody whom it may concern."""
    if not unit.person.has(*HEADQUARTERS):
        raise Refused("not_your_list")
    await unit.answer("tolerance", {"headline": None, "items": items(unit.policy), "case": None, "name": None,
                                    "marks": [], "offered": False,
                                    "buttons": [[key("record", "dg", "me"), key("menu", "m")]]})


async def show(unit: Unit, case_id: int, headline: str | None = None) -> None:
    """What can be marked of a case, and what is."""
    case = await markable(unit, case_id)
    person = await whose(unit, case)
    marks, found = await store.of_case(unit.tx, case.id), await _mistakes(unit, case)
    left = [what for what in found if what not in {one.what for one in marks if one.person_id == person.id}]
    own: list[Key] = [worded(one.words, "gs", "by", case.id, one.id) for one in unit.policy.tolerated] if left else []
    undo = [key(f"undo_{one.what.value}", "gs", "undo", one.id) for one in marks]
    await unit.answer("tolerance", {
        "headline": headline, "items": items(unit.policy), "case": views.brief(case, unit.policy),
        "name": person.name, "offered": bool(left), "marks": [told(unit.policy, one) for one in marks],
        "buttons": [*rows(own, 1), *rows(undo, 1), [key("open_case", "o", case.id), key("menu", "m")]]})


def told(policy: Policy, one: Marked) -> dict[str, Any]:
    return {"what": one.what.value, "item": called(policy, one.item), "at": one.at}


def called(policy: Policy, item: str) -> dict[str, str]:
    """One that left the list keeps its id."""
    known = item_of(policy, item)
    return dict(known.words) if known else dict.fromkeys(LANGUAGES, item)


def item_of(policy: Policy, item: str) -> Tolerated | None:
    return next((one for one in policy.tolerated if one.id == item), None)


async def markable(unit: Unit, case_id: int) -> Case:
    case = await life.load(unit, case_id)
    if not rules.may_mark(case, unit.person, unit.policy):
        raise Refused("not_to_tolerate")
    return case


async def whose(unit: Unit, case: Case) -> Person:
    """In whose record it stands: who works it."""
    person = await people.by_id(unit.tx, case.handler)
    if person is None or not rules.has_record(person) or person.id == unit.person.id:
        raise Refused("no_record_to_keep")
    return person


async def _mistakes(unit: Unit, case: Case) -> list[What]:
    return rules.mistakes(case, missed=await store.missed(unit.tx, case.id), now=unit.now)


async def open_mistakes(unit: Unit, case_id: int) -> list[What]:
    """What of a case can be marked and is not."""
    case = await cases.by_id(unit.tx, case_id)
    if case is None:
        return []
    marked = {one.what for one in await store.of_case(unit.tx, case.id) if one.person_id == case.handler}
    return [what for what in await _mistakes(unit, case) if what not in marked]


# ── What the record leaves out ───────────────────────────────────────────────────────────────────────────────────────


async def kept(tx: Transaction, person_id: int, found: Figures, now: int) -> tuple[Share, int, tuple[int, ...]]:
    """His share of dates kept without what was tolerated; how many late ones are; whose rating is not his."""
    marks = await store.of_person(tx, person_id)
    broken, late = await store.dates(tx, person_id, rules.late_out(marks), now)
    return rules.kept_out(found.shares["kept"], broken), late, rules.rated_out(marks)
