"""A request about a certain person 反映具体人员: it never reaches him or his people; about a leader nothing is kept."""

from __future__ import annotations

from bot.domain import forms
from bot.domain.case import Case
from bot.domain.errors import Refused
from bot.domain.forms import BEHALF, INTAKE, SERVICE_ENTER
from bot.domain.leaders import mentioned
from bot.domain.people import Role
from bot.domain.rules import leads
from bot.services.casework import letterbox
from bot.services.casework.intake import Request
from bot.services.house import Unit, going
from bot.services.keys import key
from bot.storage import people, questions
from bot.storage.drafts import Draft


async def is_about_leader(unit: Unit, draft: Draft) -> bool:
    """Whether the request is about a leader: then the desk keeps nothing of it."""
    if draft.form not in (INTAKE, BEHALF, SERVICE_ENTER):
        return False
    about = draft.answers.get(forms.ABOUT)
    if forms.IS_LEADER in (about, draft.answers.get(forms.LEADER)):
        return True
    person = await people.by_id(unit.tx, int(about)) if about else None
    return person is not None and person.has(Role.LEADER)


async def names_leader(unit: Unit, draft: Draft) -> bool:
    """Whether what was written so far speaks of a leader, by his post or his name."""
    lines = forms.collected(draft.answers, "files")["lines"]
    text = "\n".join([str(draft.answers.get("story") or ""), *(line["text"] for line in lines)])
    return mentioned(text, unit.policy.leader_posts, await people.with_role(unit.tx, Role.LEADER))


async def outside(unit: Unit, draft: Draft) -> None:
    """Where else to go; what he has sent for it leaves the chat, and the question that it began with the desk."""
    held = [forms.collected(draft.answers, name) for name in ("files", "talk")]
    sent = {*draft.answers.get(forms.IDS, {}).values(),
            *(one.get("message_id") for each in held for one in (*each["lines"], *each["files"]))}
    for message in sorted(one for one in sent if one):
        await unit.tell(unit.person, "delete", {}, edit_id=message, key=going(unit.person, message))
    if forms.ASKED in draft.answers:
        await questions.forget(unit.tx, int(draft.answers[forms.ASKED]))
    await unit.answer("outside", {"channels": dict(unit.policy.channels), "own": draft.form == INTAKE,
                                  "buttons": [[key("menu", "m")]]})


async def to_leader(unit: Unit, request: Request) -> Case:
    """About a supervisor: a leader has it, and nobody else sees it."""
    office = request.category.department
    able = [one for one in await letterbox.leaders(unit) if one.id not in request.apart | {unit.person.id}]
    able.sort(key=lambda one: not leads(one, office, unit.policy))
    if not able:
        raise Refused("nobody_keeps_name" if request.apart else "nobody_there")
    return await letterbox.private(unit, request, able[0], None, "about_supervisor")
