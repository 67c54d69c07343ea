"""The notice at first use: what never belongs here. Until he has said that he read it, his words are no case's."""

from __future__ import annotations

from bot.domain.forms import URGENT
from bot.services import menu
from bot.services.forms import filling
from bot.services.forms.note import Note
from bot.services.house import Unit
from bot.services.keys import key
from bot.storage import consent, drafts


async def missing(unit: Unit) -> bool:
    """Whether he has yet to read the notice before his words are taken; what is urgent never waits for that."""
    if await consent.given(unit.tx, unit.person.id):
        return False
    draft = await drafts.active(unit.tx, unit.person.id)
    return draft is None or draft.form != URGENT


async def ask(unit: Unit) -> None:
    """The notice again, with what he wrote left where it is: in his chat alone."""
    buttons = [[key("agree", "pv", "agree")], [key("urgent", "u", "go")]]
    await unit.answer("notice", {"buttons": buttons}, fresh=True)


async def agree(unit: Unit) -> None:
    """He has read it; the form that he was filling goes on."""
    await consent.give(unit.tx, unit.person.id, unit.now)
    draft = await drafts.active(unit.tx, unit.person.id)
    if draft and await filling.alive(unit, draft):
        await filling.proceed(unit, draft, Note(fresh=True))
    else:
        await menu.show(unit, "agreed")
