"""What the working calendar costs: `python -m tests.bench.calendar`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from timeit import repeat

from bot.config.policy import load_policy
from bot.domain.calendar import Calendar

DESK = Path(__file__).resolve().parents[2] / "data" / "desk.toml"
CALLS = 10_000
SINCE = 1_767_575_400  # Monday, 5 January 2026


def main() -> None:
    calendar = load_policy(DESK).calendar
    for days in (1, 30, 365):
        budget = calendar.days(days)
        until = calendar.after(SINCE, budget)
        _print(f"after, {days} working days", _best(partial(calendar.after, SINCE, budget)))
        _print(f"before, {days} working days", _best(partial(calendar.before, until, budget)))
        _print(f"between, {days} working days", _best(partial(calendar.between, SINCE, until)))
    _print("is_working", _best(partial(calendar.is_working, SINCE)))
    _print("next_working", _best(partial(calendar.next_working, SINCE)))
    _print("a year's first question, once a start", min(repeat(partial(_first, calendar), number=1, repeat=20)))


def _first(calendar: Calendar) -> int:
    """Asked of a calendar that has worked out nothing yet."""
    return replace(calendar).after(SINCE, 3600)


def _best(call: Callable[[], object]) -> float:
    """Seconds a call: the best of five rounds, as timeit advises."""
    return min(repeat(call, number=CALLS, repeat=5)) / CALLS


def _print(what: str, seconds: float) -> None:
    print(f"  {what}: {seconds * 1e6:,.1f} µs")


if __name__ == "__main__":
    main()
