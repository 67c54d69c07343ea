"""How the desk backs itself up, and when the machine it works on is in trouble. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

PREFIX = "desk-"
TOO_OLD = 2 * 86_400
"""Seconds without a backup at which the admins are alarmed."""
LITTLE, ENOUGH = 0.10, 0.12
"""Shares of a disk that are free: an alarm below the first, over at the second, so that it does not come and go."""
LONG = 3600
"""Seconds without Telegram that are an outage."""
KEPT_BY_TELEGRAM = 86_400
"""Seconds for which Telegram keeps what nobody has fetched (Bot API, getting updates)."""


@dataclass(frozen=True)
class Backup:
    """`nights`: how many backups are kept; 0: the desk makes none, somebody else does. `folder`: if one is named."""

    nights: int = 14
    folder: Path | None = None


def name_of(day: date, ending: str) -> str:
    return f"{PREFIX}{day.isoformat()}{ending}"


def outdated(names: Iterable[str], nights: int) -> list[str]:
    """Which files go once there are more than so many; files of other names are somebody else's."""
    ours = sorted(name for name in names if _is_ours(name))
    return ours[:max(0, len(ours) - nights)]


def _is_ours(name: str) -> bool:
    stem, dot, ending = name.removeprefix(PREFIX).partition(".")
    try:
        return name.startswith(PREFIX) and dot == "." and ending in ("db", "dump") and bool(date.fromisoformat(stem))
    except ValueError:
        return False


def disk_trouble(free: int, total: int, *, alarmed: bool) -> bool:
    """Whether there is too little room, given that somebody was alarmed or not."""
    return total > 0 and free / total < (ENOUGH if alarmed else LITTLE)
