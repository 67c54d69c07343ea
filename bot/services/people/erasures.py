"""The supervisors' way to what waits for them: who asked for erasure."""

from __future__ import annotations

from bot.domain.people import Role
from bot.services.house import Unit
from bot.services.keys import Key, key
from bot.storage import erasing


async def keys(unit: Unit) -> list[Key]:
    waiting = await erasing.open_ones(unit.tx) if unit.person.has(Role.SUPERVISOR) else []
    return [key("erasures", "pv", "list", count=len(waiting))] if waiting else []
