"""What all workbooks share that hold names: for their owner's eyes alone, instants as the unit's clocks show them."""

from __future__ import annotations

from pathlib import Path

from bot.domain.policy import Policy
from bot.sheets.book import Book, Moment


def private(path: Path) -> Book:
    """Readable by this account alone."""
    path.touch(mode=0o600)
    return Book(path)


def moment(instant: int | None, policy: Policy) -> Moment | None:
    if instant is None:
        return None
    offset = policy.calendar.local(instant).utcoffset()
    return Moment(instant + int(offset.total_seconds() if offset else 0))
