"""A request about a certain person 反映具体人员: it never reaches him or his people; about a leader nothing is kept."""

from __future__ import annotations

from bot.domain import forms
from bot.domain.case import Case
from bot.domain.errors import Refused
from bot.domain.forms import INTAKE
from bot.domain.people import Role
from bot.domain.rules import leads
from bot.services import letterbox
from bot.services.house import Unit
from bot.services.intake import Request
from bot.services.keys import key
from bot.storage import people
from bot.storage.drafts import Draft


async def is_about_leader(unit: Unit, draft: Draft) -> bool:
    """Whether the request is about a leader: then the desk keeps nothing of it."""
    about = draft.answers.get(forms.ABOUT) if draft.form == INTAKE else None
    person = await people.by_id(unit.tx, int(about)) if about else None
    return person is not None and person.has(Role.LEADER)


async def outside(unit: Unit) -> None:
    """Where else to go."""
    await unit.answer("outside", {"channels": dict(unit.policy.channels), "buttons": [[key("menu", "m")]]})


async def to_leader(unit: Unit, request: Request) -> Case:
    """About a supervisor: a leader has it, and nobody else sees it."""
    office = request.category.department
    able = [one for one in await letterbox.leaders(unit) if one.id != unit.person.id]
    able.sort(key=lambda one: not leads(one, office, unit.policy))
    if not able:
        raise Refused("nobody_there")
    return await letterbox.private(unit, request, able[0], None)
