"""Days that an admin named in the chat: a year's holidays as the State Council published them, or the unit's own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

OWN = 0
"""Stands for the year where the days are the unit's own."""


@dataclass(frozen=True, slots=True)
class DayNotice:
    """`days`: day → works or not. `base`: the notice of its year that held when it was pasted, 0 if none did.

    `filed`: it stands in its file, which may be edited by hand from then on.
    """

    id: int
    year: int
    days: Mapping[date, bool]
    base: int
    person_id: int
    confirmed_at: int | None = None
    filed: bool = False
