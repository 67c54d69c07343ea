"""`[burden]` of desk.toml: how often a month headquarters may ask a company for something, and never for what."""

from __future__ import annotations

from bot.config.channel import pattern
from bot.config.table import Table
from bot.domain.burden import Caps
from bot.domain.proof import Proof

MOST = 31


def burden(table: Table) -> Caps:
    own = tuple(pattern(table, "proof", text) for text in table.texts("proof"))
    caps = Caps(table.whole("rounds", Caps.rounds, 0, MOST), table.whole("surveys", Caps.surveys, 0, MOST),
                Proof(own) if table.has("proof") else Proof())
    table.done()
    return caps
