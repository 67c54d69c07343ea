"""The sample unit's standing duties, its substitutes, and one cadre who is away these days."""

from __future__ import annotations

from datetime import timedelta

from bot.app import App
from bot.domain.forms import TARGET
from bot.services.house import Actor
from bot.services.posts import absence, duty_watch
from bot.storage import people

SUBSTITUTES = {"1011": "1012", "1012": "1011", "1013": "1014", "1014": "1013", "1015": "1016", "1016": "1015"}
AWAY = "1016"
DAYS = 3


async def write(app: App) -> None:
    """The duties of the unit's file; who stands in for whom; and that he is away for some days."""
    await duty_watch.adopt(app.house)
    for staff_no, deputy in SUBSTITUTES.items():
        await _say(app, staff_no, deputy)
    await app.outbox.idle()


async def _say(app: App, staff_no: str, deputy: str) -> None:
    async with app.house.db.write() as tx:
        person, other = await people.by_staff_no(tx, staff_no), await people.by_staff_no(tx, deputy)
        assert person is not None, "the sample unit has everybody"
        assert other is not None, "the sample unit has everybody"
        unit = app.house.unit(tx, Actor(person.chat_id or 0, person.language or "zh", 0), person)
        await absence.name_substitute(unit, {TARGET: person.id, "deputy": other.id})
        if staff_no == AWAY:
            last = unit.today + timedelta(days=DAYS)
            await absence.set_(unit, {TARGET: person.id, "starts": absence.NOW, "until": last.isoformat()})
    await app.outbox.deliver(unit.born)
