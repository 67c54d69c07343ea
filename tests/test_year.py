"""A unit's year, at the level of the services: `make test` plays 1,000 cases, `make year` 4,000 (or CASES=…)."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import pytest

from tests.year.checks import examine
from tests.year.run import Year

CASES = int(os.environ.get("CASES", "1000"))


@pytest.mark.slow
async def test_a_units_year(tmp_path: Path) -> None:
    """Every rung that is owed goes out once, on time, to somebody who is there; nobody is disturbed."""
    year = Year(f"{tmp_path}/year.db", CASES)
    begun = time.perf_counter()
    await year.play()
    played = time.perf_counter() - begun
    found = await examine(year)
    await year.db.close()
    examined = time.perf_counter() - begun - played
    sys.stdout.write(f"\n{found.cases} cases, {year.acts} acts, {year.looks} looks, {len(year.heard)} letters: played "
                     f"in {played:.0f} s, examined in {examined:.0f} s; told: {dict(found.told)}\n")
    assert not found.wrong, "\n".join(found.wrong[:20])
