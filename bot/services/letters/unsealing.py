"""A sealed letter opened: in its place stands what it says, with the case as it is now."""

from __future__ import annotations

from bot.domain.errors import Refused
from bot.domain.letters import Card, Letter
from bot.services.casework import lists, looking
from bot.services.casework.cases import load
from bot.services.house import Unit
from bot.services.letters import releasing
from bot.storage import sealed


async def open_(unit: Unit, seal_id: int) -> None:
    """Opened once already: the case itself."""
    held = await sealed.find(unit.tx, seal_id, unit.person.id)
    if held is None:
        raise Refused("not_seen")
    if held.details is None:
        await lists.open_case(unit, held.case_id)
        return
    case = await load(unit, held.case_id)
    await looking.looked(unit, case)
    letter = Letter(held.kind, held.details, unit.actor.chat_id, "", unit.person.id, case_id=case.id)
    details = (await releasing.renewed(unit, unit.person, letter)).details
    await sealed.opened(unit.tx, seal_id, unit.machine)
    card = Card.RING if held.kind == "case" else Card.NONE
    review = held.kind.startswith("review")  # these carry no case: a reply to one must not be told to those of the case
    await unit.answer(held.kind, details, case_id=None if review else case.id, card=card)
