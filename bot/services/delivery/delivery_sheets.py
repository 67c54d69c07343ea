"""The table that an open form waits for: taken whole, or answered line by line with nothing done."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain import delivery_sheet
from bot.domain.delivery import Reach
from bot.domain.errors import Refused
from bot.domain.forms import DELIVERY
from bot.services.delivery.delivery_opening import wrong_lines
from bot.services.forms import filling
from bot.services.house import House, Unit
from bot.services.keys import key
from bot.storage import drafts, people


async def expects(house: House, chat_id: int) -> bool:
    """Whether a table from this chat is the list that its open form waits for."""
    async with house.db.read(quick=True) as tx:
        person = await people.by_chat(tx, chat_id)
        draft = await drafts.active(tx, person.id) if person and person.active else None
    return draft is not None and draft.form == DELIVERY and draft.answers.get("deliver_reach") == Reach.SHEET


async def take(unit: Unit, rows: Sequence[Sequence[str]]) -> None:
    draft = await drafts.find(unit.tx, unit.person.id, DELIVERY)
    if draft is None:
        raise Refused("form_gone")
    listed = delivery_sheet.read(rows, await people.everybody(unit.tx))
    if listed.wrong:
        await unit.answer("delivery_wrong", {
            **wrong_lines(listed.wrong), "count": len(listed.wrong),
            "buttons": [[key("cancel", "f", draft.id, "cancel")]]}, fresh=True)
        return
    text = "\n".join(one.staff_no for one in listed.people)
    await filling.proceed(unit, await filling.keep(unit, draft, {**draft.answers, "deliver_sheet": text}))
