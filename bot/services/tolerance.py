"""A mistake made in good faith is marked against the unit's list: out of the person's record, not of the office's."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from bot.domain import tolerance as rules
from bot.domain.case import Case
from bot.domain.errors import Refused
from bot.domain.forms import TARGET
from bot.domain.people import HEADQUARTERS, Person
from bot.domain.policy import LANGUAGES, Policy
from bot.domain.rates import Figures, Share
from bot.domain.source_forms import TOLERATE, TOLERATE_UNDO
from bot.domain.tolerance import Marked, What
from bot.domain.tolerated import Tolerated
from bot.services import cases as life
from bot.services import opening, views
from bot.services.house import Unit
from bot.services.keys import Key, key, rows, worded
from bot.storage import cases, events, people, talk
from bot.storage import tolerated as store
from bot.storage.database import Transaction

MARKED, UNDONE = "tolerated", "tolerated_no_more"
"""The events, and the purposes of their private words."""


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
    case = await _markable(unit, case_id)
    person = await _whose(unit, case)
    marks, found = await store.of_case(unit.tx, case.id), await _mistakes(unit, case)
    left = [what for what in found if what not in {one.what for one in marks if one.person_id == person.id}]
    own: list[Key] = [worded(one.words, "gs", "by", case.id, one.id) for one in unit.policy.tolerated] if left else []
    undo = [key("tolerate_undo", "gs", "undo", one.id, what=one.what.value) for one in marks]
    await unit.answer("tolerance", {
        "headline": headline, "items": items(unit.policy), "case": views.brief(case, unit.policy),
        "name": person.name, "offered": bool(left), "marks": [_told(unit.policy, one) for one in marks],
        "buttons": [*rows(own, 1), *rows(undo, 1), [key("open_case", "o", case.id), key("menu", "m")]]})


def _told(policy: Policy, one: Marked) -> dict[str, Any]:
    return {"what": one.what.value, "item": _words(policy, one.item), "at": one.at}


def _words(policy: Policy, item: str) -> dict[str, str]:
    """One that left the list keeps its id."""
    known = _item(policy, item)
    return dict(known.words) if known else dict.fromkeys(LANGUAGES, item)


def _item(policy: Policy, item: str) -> Tolerated | None:
    return next((one for one in policy.tolerated if one.id == item), None)


async def _markable(unit: Unit, case_id: int) -> Case:
    case = await life.load(unit, case_id)
    if not rules.may_mark(case, unit.person, unit.policy):
        raise Refused("not_to_tolerate")
    return case


async def _whose(unit: Unit, case: Case) -> Person:
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


async def begin(unit: Unit, case_id: int, item: str) -> None:
    case = await _markable(unit, case_id)
    await _whose(unit, case)
    if _item(unit.policy, item) is None:
        raise Refused("stale")
    found = await open_mistakes(unit, case.id)
    if not found:
        raise Refused("nothing_to_tolerate")
    only = {"tolerate_what": found[0].value} if len(found) == 1 else {}
    await opening.anew(unit, TOLERATE, {TARGET: [case.id, item], **only})


async def marked(unit: Unit, answers: Mapping[str, Any]) -> None:
    """It is kept out of the record from now on; he reads why."""
    case_id, item = answers[TARGET]
    case, what = await _markable(unit, int(case_id)), What(answers["tolerate_what"])
    person = await _whose(unit, case)
    if _item(unit.policy, item) is None or what not in await open_mistakes(unit, case.id):
        raise Refused("nothing_to_tolerate")
    mark_id = await store.add(unit.tx, case.id, person.id, what, item, unit.person.id, unit.now)
    if mark_id is None:
        raise Refused("nothing_to_tolerate")
    why = str(answers["tolerate_why"])
    await _record(unit, case, MARKED, mark_id, why, {"person": person.id, "what": what.value, "item": item})
    await _tell(unit, case, person, "marked", {"what": what.value, "item": _words(unit.policy, item)}, why)
    await show(unit, case.id, "marked")


async def ask_undo(unit: Unit, mark_id: int) -> None:
    await opening.anew(unit, TOLERATE_UNDO, {TARGET: (await _undoable(unit, mark_id)).id})


async def _undoable(unit: Unit, mark_id: int) -> Marked:
    one = await store.by_id(unit.tx, mark_id)
    if one is None:
        raise Refused("tolerated_gone")
    await _markable(unit, one.case_id)
    if one.person_id == unit.person.id:
        raise Refused("not_to_tolerate")
    return one


async def undone(unit: Unit, answers: Mapping[str, Any]) -> None:
    one = await _undoable(unit, int(answers[TARGET]))
    case = await life.load(unit, one.case_id)
    if not await store.undo(unit.tx, one.id, unit.person.id, unit.now):
        raise Refused("tolerated_gone")
    why = str(answers["tolerate_undo"])
    await _record(unit, case, UNDONE, one.id, why, {"person": one.person_id, "what": one.what.value})
    person = await people.by_id(unit.tx, one.person_id)
    if person and person.active:
        await _tell(unit, case, person, "undone", _told(unit.policy, one), why)
    await show(unit, case.id, "undone")


async def _record(unit: Unit, case: Case, action: str, mark_id: int, why: str, after: dict[str, Any]) -> None:
    """Between the two: no timeline and no file tells it."""
    salt, body = unit.salt(), json.dumps([["reason", why]], ensure_ascii=False)
    talk_id = await talk.add(unit.tx, case_id=case.id, person_id=unit.person.id, purpose=action, body=body, salt=salt,
                             at=unit.now, private=True)
    await events.add(unit.tx, case_id=case.id, person_id=unit.person.id, at=unit.now, action=action, before={},
                     after={"mark": mark_id, **after}, talk_id=talk_id, words_hash=events.hash_words(salt, body))


async def _tell(unit: Unit, case: Case, person: Person, word: str, about: Mapping[str, Any], why: str) -> None:
    await unit.tell(person, "tolerated", {
        "word": word, "number": case.number, "by": unit.person.name, "what": about["what"], "item": about["item"],
        "why": why, "buttons": [[key("open_case", "o", case.id), key("tolerance_rules", "gs", "rules")],
                                [key("record", "dg", "me"), key("menu", "m")]]})


# ── What the record leaves out ───────────────────────────────────────────────────────────────────────────────────────


async def kept(tx: Transaction, person_id: int, found: Figures, now: int) -> tuple[Share, int, tuple[int, ...]]:
    """His share of dates kept without what was tolerated; how many late ones are; whose rating is not his."""
    marks = await store.of_person(tx, person_id)
    broken, late = await store.dates(tx, person_id, rules.late_out(marks), now)
    return rules.kept_out(found.shares["kept"], broken), late, rules.rated_out(marks)
