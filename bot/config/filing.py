"""`[files]` of `desk.toml`: which files the desk takes, and how large they may be."""

from __future__ import annotations

import re
from pathlib import Path

from bot.config.table import Table
from bot.domain.filing import LARGEST, Filing


def filing(table: Table, folder: Path) -> Filing:
    """What is not set stays as the desk has it. `folder`: of desk.toml, from which `keep` is named."""
    kinds = tuple(kind.casefold().removeprefix(".") for kind in table.texts("kinds")) if table.has("kinds") else ()
    for kind in kinds:
        if not re.fullmatch(r"[a-z0-9]{1,8}", kind):
            raise table.wrong("kinds", f'holds "{kind}"; write endings, such as ["pdf", "docx"]')
    keep = folder / table.text("keep") if table.has("keep") else None
    made = Filing(frozenset(kinds) or Filing.kinds, table.whole("max_mb", LARGEST, 1, LARGEST), keep)
    table.done()
    return made
