"""What forms of no case come to, by the form: the roster of duty, an urgent matter."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from bot.domain.forms import DUTY, DUTY_PASTE, LETTERBOX_FORM, URGENT, Form
from bot.services import alarm, duty_paste, duty_roster, letterbox
from bot.services.house import Unit
from bot.storage.drafts import Draft


async def _urgent(unit: Unit, draft: Draft) -> None:
    await alarm.state(unit, draft, "added")


async def _duty(unit: Unit, draft: Draft) -> None:
    await duty_roster.put(unit, draft.answers)


async def _pasted(unit: Unit, draft: Draft) -> None:
    await duty_paste.put(unit, draft.answers)


OWN: dict[str, Callable[[Unit, Draft], Awaitable[None]]] = {
    URGENT: _urgent, DUTY: _duty, DUTY_PASTE: _pasted, LETTERBOX_FORM: letterbox.submit}
"""Form → how it takes effect."""
REVIEWS: dict[str, Callable[[Unit, Draft, Form], Awaitable[None]]] = {DUTY_PASTE: duty_paste.preview}
"""Form → its own last look, where the answers listed would tell too little."""
