"""The unit by chat: `/unit`, and buttons `us:<verb>[:<kind, category or number>[:<which>]]`."""

from __future__ import annotations

from typing import Any

from bot.buttons import number, parse
from bot.domain import unit_forms as forms
from bot.domain.errors import Refused
from bot.domain.forms import HELD, TARGET
from bot.domain.unit_change import CATEGORIES, KINDS, budget, check_admin, check_goes, check_known
from bot.handlers.context import Context
from bot.services.forms import opening
from bot.services.house import Unit
from bot.services.talk import talking
from bot.services.unit import unit_changing, unit_pages
from bot.services.upkeep import health

FORMS = {"rename": forms.UNIT_RENAME, "windows": forms.UNIT_WINDOWS, "away": forms.UNIT_AWAY,
         "leader": forms.UNIT_LEADER, "split": forms.UNIT_SPLIT, "merge": forms.UNIT_MERGE, "office": forms.UNIT_OFFICE,
         "days": forms.UNIT_DAYS, "flags": forms.UNIT_FLAGS, "cadres": forms.UNIT_CADRES, "need": forms.UNIT_MATERIAL}
OF_CATEGORIES = {"office", "days", "flags", "cadres", "ask", "need"}


async def command(context: Context) -> None:
    async with context.acting() as unit:
        check_admin(unit.person)
        await talking.leave(unit)
        await unit_pages.home(unit)


async def tap(context: Context) -> None:
    _, (verb, *rest) = parse(context.data)
    first, second = (*rest, "", "")[:2]
    async with context.acting() as unit:
        check_admin(unit.person)
        await talking.leave(unit)
        if verb == "health":
            await health.show(unit, context.house.host)
        else:
            await _do(unit, verb, first, second)
    if verb == "yes":
        await unit_changing.settle(context.house)


async def _do(unit: Unit, verb: str, first: str, second: str) -> None:
    """What there is to see; then what changes something."""
    match verb:
        case "home":
            await unit_pages.home(unit)
        case "list":
            await unit_pages.listing(unit, first, number(second))
        case "show":
            await unit_pages.show(unit, first, second)
        case "q":
            await unit_pages.question(unit, first, second)
        case "materials":
            await unit_pages.materials(unit, second)
        case "nums":
            await unit_pages.budgets(unit)
        case "log":
            await unit_pages.changes(unit, number(first))
        case _:
            await _change(unit, verb, first, second)


async def _change(unit: Unit, verb: str, first: str, second: str) -> None:
    match verb:
        case "yes":
            await unit_changing.confirm(unit, number(first))
        case "no":
            await unit_pages.cancel(unit, number(first))
        case "undo":
            await unit_changing.undo(unit, number(first))
        case "close":
            await unit_pages.close(unit, first, second)
        case "unneed":
            await unit_pages.unneed(unit, first, second)
        case "unask":
            await unit_pages.unask(unit, first, second)
        case _:
            await _form(unit, verb, first, second)


async def _form(unit: Unit, verb: str, first: str, second: str) -> None:
    """What is asked before a change can be shown."""
    form, answers = _asked(unit, verb, first, second)
    await opening.anew(unit, form, answers)


def _asked(unit: Unit, verb: str, first: str, second: str) -> tuple[str, dict[str, Any]]:
    if verb == "add" and first in KINDS:
        return forms.UNIT_ADD, {TARGET: [first]}
    if verb == "num":
        return f"{forms.UNIT_BUDGET}_{first}", {TARGET: [budget(first).section, first]}
    if verb == "reask":
        check_known(unit.policy, CATEGORIES, first)
        held = unit_pages.asked(unit, first, second)
        return forms.UNIT_QUESTION, {TARGET: [CATEGORIES, f"{first}/{second}"], HELD: held}
    check_known(unit.policy, first, second)
    if (verb in OF_CATEGORIES) != (first == CATEGORIES) and verb not in ("rename", "merge", "split"):
        raise Refused("stale")
    if verb == "ask":
        return forms.UNIT_QUESTION, {TARGET: [CATEGORIES, second]}
    if verb not in FORMS:
        raise Refused("stale")
    if verb == "merge":
        check_goes(unit.policy, first, second)
    ticked = unit_pages.flagged(unit, second) if verb == "flags" else None
    if verb == "cadres":
        ticked = list(unit.policy.category(second).cadres)
    known = {f"unit_{verb}": {"ticked": ticked, "done": False}} if ticked is not None else {}
    return FORMS[verb], {TARGET: [first, second], **known}
