"""`[burden]` of desk.toml: how often a month headquarters may ask a company for something."""

from __future__ import annotations

from bot.config.table import Table
from bot.domain.burden import Caps

MOST = 31


def burden(table: Table) -> Caps:
    caps = Caps(table.whole("rounds", Caps.rounds, 0, MOST), table.whole("surveys", Caps.surveys, 0, MOST))
    table.done()
    return caps
