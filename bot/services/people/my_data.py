"""What the desk keeps of somebody: shown in words, given as files, to himself alone."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bot.domain.people import Role
from bot.domain.policy import Policy
from bot.services.house import Unit
from bot.services.keys import Key, key
from bot.storage import erasing, my_data
from bot.storage.database import Transaction

INSTANTS = frozenset({"at", "created_at", "closed_at", "rated_at", "touched_at", "sent_at", "read_at", "joined_at",
                      "consented_at", "since", "told_at"})


async def show(unit: Unit) -> None:
    """How many of each kind, how long they are kept, and what he can do about it."""
    record = await my_data.record(unit.tx, unit.person.id)
    asked = await erasing.open_of(unit.tx, unit.person.id)
    last: list[Key] = [key("erase_keep", "pv", "keep")] if asked else [key("erase", "pv", "erase")]
    purged = [key("purged", "pv", "purged")] if unit.person.has(Role.ADMIN) else []
    await unit.answer("privacy", {
        "name": unit.person.name, "staff_no": unit.person.staff_no,
        "home": dict(unit.policy.home_words(unit.person.home)), "joined_at": record["joined_at"] if record else None,
        "consented_at": record["consented_at"] if record else None, "asked_at": asked.asked_at if asked else None,
        "counts": await my_data.counts(unit.tx, unit.person.id),
        "buttons": [[key("my_export", "pv", "export"), *last], [*purged, key("menu", "m")]]})


async def export(unit: Unit) -> None:
    """Two files, one to read and one for machines; where files must not go by chat, how to get them."""
    if not unit.policy.files_in_chat:
        await unit.answer("privacy_command", {"staff_no": unit.person.staff_no,
                                              "buttons": [[key("privacy", "pv", "show")]]})
        return
    data = await gathered(unit.tx, unit.policy, unit.person.id)
    await unit.answer("my_data", {"data": data, "form": "text", "buttons": []}, fresh=True)
    await unit.answer("my_data", {"data": data, "form": "json", "buttons": [[key("privacy", "pv", "show")]]},
                      fresh=True)


async def gathered(tx: Transaction, policy: Policy, person_id: int) -> dict[str, Any]:
    """All of it as plain data; instants in the unit's time zone."""
    data = await my_data.whole(tx, person_id)
    dated = {name: [_dated(policy, row) for row in rows] for name, rows in data.items() if name != "person"}
    person = _dated(policy, {name: value for name, value in data["person"].items() if name != "id"})
    return {"person": person, **dated}


def _dated(policy: Policy, row: dict[str, Any]) -> dict[str, Any]:
    zone = policy.calendar.zone
    return {name: datetime.fromtimestamp(value, zone).isoformat(" ", "minutes") if name in INSTANTS and value else value
            for name, value in row.items()}
