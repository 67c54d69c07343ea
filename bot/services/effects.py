"""Forms that belong to no case: what each does when it is filled."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from bot.domain.forms import (
    ABSENCE,
    DUTY,
    DUTY_DONE,
    DUTY_END,
    DUTY_LACKS,
    DUTY_NOTE,
    DUTY_OWNER,
    DUTY_RHYTHM,
    SUBSTITUTE,
)
from bot.services import absence, duties, duty_rounds
from bot.services.house import Unit

EFFECTS: Mapping[str, Callable[[Unit, Mapping[str, Any]], Awaitable[None]]] = {
    ABSENCE: absence.set_,
    SUBSTITUTE: absence.name_substitute,
    DUTY: duties.add,
    DUTY_DONE: duties.proved,
    DUTY_NOTE: duties.noted,
    DUTY_OWNER: duties.give,
    DUTY_RHYTHM: duties.change_rhythm,
    DUTY_END: duties.end,
    DUTY_LACKS: duty_rounds.lacks,
}
