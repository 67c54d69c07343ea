"""After a silence: on course, what it waits for, why it is later; a progress the soldier reads in his language."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.case import Case
from bot.domain.errors import Refused
from bot.domain.forms import LATER
from bot.domain.promises import SILENT_DAYS, Kind, silent_at
from bot.domain.rules import Action, allowed
from bot.services import views
from bot.services.casework import cases
from bot.services.house import Unit
from bot.services.keys import key
from bot.services.promises import silence
from bot.storage import drafts
from bot.storage.drafts import Draft

IN_DANGER = 3
"""Working days before its date from which an extension is offered along with *later because*."""


async def silent(unit: Unit, case_id: int, since: int) -> Case:
    """The case, if nothing was said since: a tap of an earlier silence says nothing again."""
    case = await cases.ready(unit, case_id, Action.PROGRESS)
    if case.spoken_at != since:
        raise Refused("said_already", number=case.number)
    return case


async def show(unit: Unit, case_id: int) -> None:
    """The taps of one case, from a list."""
    case = await cases.ready(unit, case_id, Action.PROGRESS)
    since = silent_at(case, SILENT_DAYS, unit.policy)
    if since is None or since > unit.now:
        raise Refused("said_already", number=case.number)
    line = {"case": views.brief(case, unit.policy), "kind": Kind.SILENT.value, "serial": case.spoken_at, "own": True,
            "due_at": since, "handler": unit.person.name}
    buttons = [*silence.taps(line), [key("open_case", "o", case.id), key("menu", "m")]]
    await unit.answer("silent", {**line, "buttons": buttons}, case_id=case.id)


async def to_extend(unit: Unit, draft: Draft) -> Draft | None:
    """*Later because*, and the date is near: the extension's form, its reason given already."""
    case = await cases.load(unit, draft.case_id)
    if draft.form != LATER or Action.ASK_EXTENSION not in allowed(case, unit.person, unit.moment):
        return None
    calendar = unit.policy.calendar
    if calendar.between(unit.now, case.resolve_by or unit.now) > calendar.days(IN_DANGER):
        return None
    made = await drafts.open_(unit.tx, unit.person.id, Action.ASK_EXTENSION.value, case.id, unit.now)
    answers = {"reason": draft.answers["later"]}
    await drafts.save(unit.tx, made.id, answers, unit.now)
    return replace(made, answers=answers)
