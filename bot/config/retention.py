"""`[keep_days]` of `desk.toml`: how long what is kept is kept."""

from __future__ import annotations

from bot.config.table import Table
from bot.domain.retention import LEAST, Retention

LONGEST = 36_500


def keep_days(table: Table, key: str, default: int) -> int:
    """Days; 0: for ever."""
    days = table.whole(key, default, 0, LONGEST)
    if 0 < days < LEAST:
        raise table.wrong(key, f"must be {LEAST} at least (a case may be reopened till then), or 0 to keep it for ever")
    return days


def retention(table: Table) -> Retention:
    made = Retention(keep_days(table, "words", Retention.words), keep_days(table, "questions", Retention.questions),
                     keep_days(table, "sent", Retention.sent), keep_days(table, "versions", Retention.versions))
    table.done()
    return made
