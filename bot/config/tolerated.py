"""`[[tolerated]]` of desk.toml: which mistakes made in good faith are tolerated, which are not, on which conditions."""

from __future__ import annotations

from bot.config.table import Table
from bot.domain.tolerated import Tolerated

NAME, SENTENCE = 40, 160  # characters


def read(table: Table) -> tuple[Tolerated, ...]:
    """All of them, checked; an id is used once."""
    found: dict[str, Tolerated] = {}
    for each in table.rows("tolerated"):
        one = _item(each)
        if one.id in found:
            raise table.wrong("tolerated", f'has the id "{one.id}" twice')
        found[one.id] = one
    return tuple(found.values())


def _item(table: Table) -> Tolerated:
    parts = [table.table(name) for name in ("yes", "no", "when")]
    yes, no, when = (part.words(SENTENCE) for part in parts)
    for part in parts:
        part.done()
    made = Tolerated(table.id(), table.words(NAME), yes, no, when)
    table.done()
    return made
