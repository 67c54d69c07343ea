"""A moment of the wall clock, as the unit's people write it: `2026-11-27T08:00`."""

from __future__ import annotations

from datetime import datetime

from tests.stage import Stage


def turn(stage: Stage, moment: str) -> None:
    """The clock stands there; what is due by then is the test's to look at."""
    at = datetime.fromisoformat(moment).replace(tzinfo=stage.policy.calendar.zone)
    stage.clock.move(at.timestamp() - stage.clock.now())
