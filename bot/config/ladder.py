"""`[[ladder]]` of `desk.toml` → rungs: when somebody is reminded of a promise, and who."""

from __future__ import annotations

import re

from bot.config.table import Table, nearest
from bot.domain.policy import LADDER, PLACES, Rung

FARTHEST = 250
"""Working days after its date at which a promise's last rung may stand."""

_SHARE = re.compile(r"([1-9]\d?) ?%")
_AFTER = re.compile(r"\+ ?(\d{1,3})")


def read_ladder(table: Table) -> tuple[Rung, ...]:
    """The unit's own ladder, lowest rung first; the usual one if there is none."""
    if not table.has("ladder"):
        return LADDER
    rungs: list[Rung] = []
    for row in table.rows("ladder"):
        rung = Rung(_to(row), *_at(row))
        if rungs and _height(rung) <= _height(rungs[-1]):
            raise row.wrong("at", f'"{row.text("at")}" does not come after the rung before it')
        row.done()
        rungs.append(rung)
    if not rungs:
        raise table.wrong("ladder", "is empty: leave it out for the usual one, or name one rung at least")
    return tuple(rungs)


def _height(rung: Rung) -> tuple[float, float]:
    return (1.0 if rung.share is None else rung.share, rung.days)


def _at(row: Table) -> tuple[float | None, float]:
    """(share of the time used up, working days after the date)."""
    text = row.text("at")
    if text == "due":
        return None, 0
    if share := _SHARE.fullmatch(text):
        return int(share[1]) / 100, 0
    after = _AFTER.fullmatch(text)
    if after and 1 <= int(after[1]) <= FARTHEST:
        return None, int(after[1])
    raise row.wrong("at", f'is "{text}"; write "50%", "due", or "+3" for three working days after the date')


def _to(row: Table) -> tuple[str, ...]:
    places = row.texts("to")
    if not places:
        raise row.wrong("to", f"is missing or empty; there are {', '.join(PLACES)}")
    for place in places:
        if place not in PLACES:
            raise row.wrong("to", f'holds "{place}"; {nearest(place, PLACES)}')
        if places.count(place) > 1:
            raise row.wrong("to", f'holds "{place}" twice')
    return places
