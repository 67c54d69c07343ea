"""Lines of the duty roster pasted into the chat: read, shown line by line with what is wrong, then kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.domain import duty_lines
from bot.domain.calling import PLACES
from bot.domain.duty_lines import DutyLine, Read
from bot.domain.errors import Refused
from bot.domain.forms import Form
from bot.domain.letters import Card
from bot.services.house import Unit
from bot.services.keys import key
from bot.services.urgent import duty_roster as screens
from bot.storage import duty_roster, events, people
from bot.storage.drafts import Draft

SHOWN = 40
"""Lines of a preview; the others are counted."""


async def _read(unit: Unit, answers: Mapping[str, Any]) -> Read:
    screens.check_keeper(unit)
    staff = [one.person for one in await people.staff(unit.tx)]
    return duty_lines.read(str(answers["lines"]), staff, screens.first_day(unit))


async def preview(unit: Unit, draft: Draft, form: Form) -> None:
    """What was understood, day by day, and each line that was not; nothing is kept yet."""
    read = await _read(unit, draft.answers)
    days = sum(len(line.days) for line in read.lines)
    save = [[key("duty_save", "f", draft.id, "submit", count=days)]] if days else []
    details = {"lines": [_shown(unit, line) for line in read.lines[:SHOWN]], "more": max(0, len(read.lines) - SHOWN),
               "wrong": [{"number": one.number, "code": one.code, "text": one.text} for one in read.wrong[:SHOWN]],
               "days": days, "form": form.id,
               "buttons": [*save, [key("duty_again", "f", draft.id, "change", "lines"),
                                   key("cancel", "f", draft.id, "cancel")]]}
    await unit.answer("duty_preview", details, case_id=-draft.id, card=Card.RING)


def _shown(unit: Unit, line: DutyLine) -> dict[str, Any]:
    at = unit.policy.calendar.at
    return {"number": line.number, "first": at(line.days[0], unit.policy.urgent.starts),
            "last": at(line.days[-1], unit.policy.urgent.starts), "count": len(line.days),
            "places": [{"place": place.value, "name": person.name if person else None}
                       for place in PLACES if place in line.places for person in (line.places[place],)]}


async def put(unit: Unit, answers: Mapping[str, Any]) -> None:
    """Every line that was understood takes effect; a place it does not name stays as it was."""
    read = await _read(unit, answers)
    if not read.lines:
        raise Refused("stale")
    for line in read.lines:
        for day in line.days:
            for place, person in line.places.items():
                if person:
                    await duty_roster.put(unit.tx, day, place, person.id, unit.person.id, unit.now)
                else:
                    await duty_roster.clear(unit.tx, day, place)
        await events.add(unit.tx, case_id=None, person_id=unit.person.id, at=unit.now, action="duty", before={}, after={
            "days": [day.isoformat() for day in line.days],
            "places": {place.value: person.id if person else None for place, person in line.places.items()}})
    await screens.show(unit, 0, "duty_pasted")
