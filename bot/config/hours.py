"""A spell of hours, as `desk.toml` writes it: "08:30-12:00"."""

from __future__ import annotations

import re
import unicodedata
from datetime import time

from bot.config.table import Table

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

_SPELL = re.compile(r"(\d{1,2}):(\d\d) ?[-–—~] ?(\d{1,2}):(\d\d)")


def read_spell(hours: Table, text: str, key: str = "spells") -> tuple[time, time]:
    match = _SPELL.fullmatch(unicodedata.normalize("NFKC", text))
    try:
        if match:
            opens, closes = time(int(match[1]), int(match[2])), time(int(match[3]), int(match[4]))
            return opens, closes
    except ValueError:
        pass
    raise hours.wrong(key, f'holds "{text}"; write it like "08:30-12:00"')
