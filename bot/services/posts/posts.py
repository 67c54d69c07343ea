"""The ways from the menu to what belongs to a post: its absence and substitute, its standing duties."""

from __future__ import annotations

from bot.domain.collection import may_read
from bot.domain.people import Role
from bot.domain.service_days import may_go
from bot.domain.substitutes import has_post
from bot.services.house import Unit
from bot.services.keys import Key, key


def entry(unit: Unit) -> list[Key]:
    """For whoever is more than a soldier."""
    if not has_post(unit.person):
        return []
    own = [key("duties_mine", "j", "list", "mine", 0), key("away_menu", "y", "show", unit.person.id)]
    if unit.person.has(Role.SUPERVISOR):
        own += [key("handovers", "w", "list"), key("orphans", "or", 0)]
    own += [key("collections", "q", "list")] if may_read(unit.person) else []
    own += [key("days", "s", "list")] if may_go(unit.person) else []
    return [*own, key("people", "p", "find"), key("unit", "us", "home")] if unit.person.has(Role.ADMIN) else own
