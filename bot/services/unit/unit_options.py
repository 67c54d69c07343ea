"""What can be chosen in the forms by which an admin changes his unit."""

from __future__ import annotations

from bot.domain.errors import Refused
from bot.domain.forms import TARGET, Answers
from bot.domain.people import HANDLERS, Role
from bot.domain.policy import Choice
from bot.domain.unit_change import DEPARTMENTS, KINDS, open_ids, words_of
from bot.domain.unit_forms import UNIT
from bot.services.house import Unit
from bot.storage import people
from bot.storage.drafts import Draft

MOST = 90
"""Buttons with names; Telegram shows a hundred at most."""


def target(answers: Answers) -> tuple[str, str]:
    """What a form is about."""
    found = answers.get(TARGET)
    if not isinstance(found, list) or not 1 <= len(found) <= 3:
        raise Refused("form_gone")
    kind, id_ = (*found, "")[:2]
    return str(kind), str(id_)


def about(unit: Unit, form: str, answers: Answers) -> dict[str, str] | None:
    """What a form of the unit changes, as it is called now."""
    if form not in UNIT:
        return None
    kind, id_ = target(answers)
    return dict(words_of(unit.policy, kind, id_.partition("/")[0])) if kind in KINDS and id_ else None


async def others(unit: Unit, draft: Draft) -> list[Choice]:
    """What it may be merged into."""
    kind, id_ = target(draft.answers)
    return [Choice(one, words_of(unit.policy, kind, one)) for one in open_ids(unit.policy, kind) if one != id_]


async def members(unit: Unit, draft: Draft) -> list[Choice]:
    """Who may go along to a department that is made from this one."""
    _, id_ = target(draft.answers)
    return [Choice(str(one.id), {"zh": f"{one.name} {one.staff_no}", "en": f"{one.name} {one.staff_no}"})
            for one in (await people.at_home(unit.tx, id_))[:MOST]]


async def categories(unit: Unit, draft: Draft) -> list[Choice]:
    """Which of its categories may go along."""
    kind, id_ = target(draft.answers)
    return [Choice(one.id, one.words) for one in unit.policy.categories.values()
            if kind == DEPARTMENTS and one.department == id_]


async def cadres(unit: Unit, draft: Draft) -> list[Choice]:
    """Who of the category's department may have it as his duty."""
    _, id_ = target(draft.answers)
    found = await people.at_home(unit.tx, unit.policy.category(id_).department)
    return [Choice(one.staff_no, {"zh": one.name, "en": one.name}) for one in found
            if one.has(Role.CADRE) or one.has(*HANDLERS)][:MOST]
