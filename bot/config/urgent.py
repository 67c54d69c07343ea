"""`[urgent]` of `desk.toml`: whom to ring now, which words sound urgent, how fast the next one is told."""

from __future__ import annotations

from collections.abc import Collection
from datetime import time

from bot.config.table import Table
from bot.domain.urgent import Urgent

LONGEST = 600
"""Characters of the text that says whom to ring now."""


def urgent(table: Table, categories: Collection[str]) -> Urgent:
    """What is not set stays as the desk has it."""
    now = table.table("now", optional=True)
    made = Urgent(
        now=now.words(LONGEST) if now.given else {},
        category=table.one_of("category", categories, "category") if table.has("category") else None,
        minutes=table.whole("minutes", Urgent.minutes, 1, 120),
        starts=_starts(table),
        words=table.texts("words") if table.has("words") else Urgent.words,
        exceptions=table.texts("exceptions") if table.has("exceptions") else Urgent.exceptions,
    )
    now.done()
    table.done()
    return made


def _starts(table: Table) -> time:
    if not table.has("from"):
        return Urgent.starts
    text = table.text("from")
    try:
        return time.fromisoformat(text.zfill(5))
    except ValueError:
        raise table.wrong("from", f'"{text}" is no time of day; write it like "08:00"') from None
