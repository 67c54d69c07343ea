"""Forms that belong to no case: what each does when it is filled."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from bot.domain.forms import ABSENCE, SUBSTITUTE
from bot.services import absence
from bot.services.house import Unit

EFFECTS: Mapping[str, Callable[[Unit, Mapping[str, Any]], Awaitable[None]]] = {
    ABSENCE: absence.set_,
    SUBSTITUTE: absence.name_substitute,
}
