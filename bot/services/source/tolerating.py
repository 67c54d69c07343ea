"""A mistake made in good faith is marked against the unit's list: out of the person's record, not of the office's."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from bot.domain.case import Case
from bot.domain.errors import Refused
from bot.domain.forms import TARGET
from bot.domain.people import Person
from bot.domain.source_forms import TOLERATE, TOLERATE_UNDO
from bot.domain.tolerance import Marked, What
from bot.services.casework import cases as life
from bot.services.forms import opening
from bot.services.house import Unit
from bot.services.keys import key
from bot.services.source import tolerance
from bot.storage import events, people, talk
from bot.storage import tolerated as store

MARKED, UNDONE = "tolerated", "tolerated_no_more"
"""The events, and the purposes of their private words."""


async def begin(unit: Unit, case_id: int, item: str) -> None:
    case = await tolerance.markable(unit, case_id)
    await tolerance.whose(unit, case)
    if tolerance.item_of(unit.policy, item) is None:
        raise Refused("stale")
    found = await tolerance.open_mistakes(unit, case.id)
    if not found:
        raise Refused("nothing_to_tolerate")
    only = {"tolerate_what": found[0].value} if len(found) == 1 else {}
    await opening.anew(unit, TOLERATE, {TARGET: [case.id, item], **only})


async def marked(unit: Unit, answers: Mapping[str, Any]) -> None:
    """It is kept out of the record from now on; he reads why."""
    case_id, item = answers[TARGET]
    case, what = await tolerance.markable(unit, int(case_id)), What(answers["tolerate_what"])
    person = await tolerance.whose(unit, case)
    if tolerance.item_of(unit.policy, item) is None or what not in await tolerance.open_mistakes(unit, case.id):
        raise Refused("nothing_to_tolerate")
    mark_id = await store.add(unit.tx, case.id, person.id, what, item, unit.person.id, unit.now)
    if mark_id is None:
        raise Refused("nothing_to_tolerate")
    why = str(answers["tolerate_why"])
    await _record(unit, case, MARKED, mark_id, why, {"person": person.id, "what": what.value, "item": item})
    await _tell(unit, case, person, "marked", {"what": what.value, "item": tolerance.called(unit.policy, item)}, why)
    await tolerance.show(unit, case.id, "marked")


async def ask_undo(unit: Unit, mark_id: int) -> None:
    await opening.anew(unit, TOLERATE_UNDO, {TARGET: (await _undoable(unit, mark_id)).id})


async def _undoable(unit: Unit, mark_id: int) -> Marked:
    one = await store.by_id(unit.tx, mark_id)
    if one is None:
        raise Refused("tolerated_gone")
    await tolerance.markable(unit, one.case_id)
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
        await _tell(unit, case, person, "undone", tolerance.told(unit.policy, one), why)
    await tolerance.show(unit, case.id, "undone")


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
