"""Ticking cases on a list, over its pages, until something is to be done with all of them."""

from __future__ import annotations

from bot.domain.case import Case
from bot.domain.errors import Refused
from bot.domain.forms import LISTED, PICKED, SEVERAL
from bot.domain.rules import sees
from bot.services import menu, views
from bot.services.casework import lists
from bot.services.forms import filling
from bot.services.house import Unit
from bot.services.keys import Key, key, plain, rows
from bot.services.promises import gathering
from bot.storage import cases, drafts
from bot.storage.drafts import Draft


async def show(unit: Unit, name: str, page: int) -> None:
    """The list with its ticks; what was ticked on another list is forgotten."""
    draft = await _draft(unit, name)
    if draft.answers.get(LISTED) != name:
        draft = await filling.keep(unit, draft, {LISTED: name, PICKED: []})
    await _show(unit, draft, page)


async def _draft(unit: Unit, name: str) -> Draft:
    """Free text belongs to no form while one ticks."""
    if not gathering.may_pick(unit.person, name):
        raise Refused("not_your_list")
    draft = await drafts.open_(unit.tx, unit.person.id, SEVERAL, 0, unit.now)
    await drafts.rest(unit.tx, unit.person.id)
    return draft


async def _show(unit: Unit, draft: Draft, page: int) -> None:
    name, picked = draft.answers[LISTED], set(draft.answers.get(PICKED, []))
    found, more = await lists.page_of(unit, name, page)
    ticks: list[Key] = [_tick(case, name, page, ticked=case.id in picked) for case in found]
    turn = [key("earlier", "b", "pick", name, page - 1)] if page else []
    turn += [key("later", "b", "pick", name, page + 1)] if more else []
    done = [key("picked", "b", "picked", count=len(picked))] if picked else []
    lines = [{**views.brief(case, unit.policy), "ticked": case.id in picked} for case in found]
    buttons = [*rows(ticks), turn, done, [key("pick_none", "b", "none"), key("menu", "m")]]
    await unit.answer("picking", {"name": name, "page": page, "count": len(picked), "most": gathering.MOST,
                                  "lines": lines, "buttons": [row for row in buttons if row]})


def _tick(case: Case, name: str, page: int, *, ticked: bool) -> Key:
    """The button says what it will do, so that an old one pressed again changes nothing back."""
    made = plain(case.number, "b", "untick" if ticked else "tick", case.id, name, page)
    return {**made, "ticked": True} if ticked else made


async def tick(unit: Unit, case_id: int, name: str, page: int, *, ticked: bool) -> None:
    """One case more or less; no more than fit."""
    draft = await _draft(unit, name)
    held = list(draft.answers.get(PICKED, [])) if draft.answers.get(LISTED) == name else []
    if not ticked:
        held = [one for one in held if one != case_id]
    elif case_id not in held:
        case = await cases.by_id(unit.tx, case_id)
        if case is None or not sees(case, unit.person, unit.policy):
            raise Refused("not_seen")
        if len(held) >= gathering.MOST:
            raise Refused("too_many_picked", limit=gathering.MOST)
        held.append(case_id)
    await _show(unit, await filling.keep(unit, draft, {LISTED: name, PICKED: held}), page)


async def done(unit: Unit) -> None:
    """What is to be done with them."""
    draft = await drafts.find(unit.tx, unit.person.id, SEVERAL)
    if draft is None or not draft.answers.get(PICKED):
        raise Refused("nothing_picked")
    await drafts.activate(unit.tx, draft)
    await filling.proceed(unit, draft)


async def none(unit: Unit) -> None:
    """The ticks are let go."""
    draft = await drafts.find(unit.tx, unit.person.id, SEVERAL)
    if draft:
        await drafts.drop(unit.tx, draft.id)
    await menu.show(unit, "cancelled")
