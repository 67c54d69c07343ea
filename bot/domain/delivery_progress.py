"""How far a delivery list is: the share that is settled, the share that has it, and where it hangs. Pure.

Shares and places alone: no number of people follows from them.
"""

from __future__ import annotations

from collections.abc import Mapping

from bot.domain.delivery import OPEN, Stand

Numbers = Mapping[tuple[str, Stand], int]
"""How many stand where, by home."""
TENS = 10
NOT_FOR = frozenset({Stand.NOT_MINE, Stand.LEFT_OUT})
"""Whom it does not concern, or is left out with a reason."""


def settled(numbers: Numbers, *, whole: bool) -> int:
    """Per cent that are settled, rounded down: 100 means everybody."""
    total = sum(numbers.values())
    return _share(sum(number for (_, stand), number in numbers.items() if stand not in OPEN), total, whole=whole)


def received(numbers: Numbers, *, whole: bool) -> int | None:
    """Per cent of those whom it concerns, or may concern, who have said that they have it; None: of nobody."""
    total = sum(number for (_, stand), number in numbers.items() if stand not in NOT_FOR)
    got = sum(number for (_, stand), number in numbers.items() if stand is Stand.RECEIVED)
    return _share(got, total, whole=whole) if total else None


def _share(part: int, total: int, *, whole: bool) -> int:
    """Of whole companies in tens: one answer of seven, told as 14 %, would say that there are seven."""
    share = 100 * part // total if total else 100
    return share // TENS * TENS if whole else share


def hangs(numbers: Numbers) -> list[tuple[str, Stand]]:
    """The homes in which somebody is open, those with the most first, each with the stand that most are at."""
    found: dict[str, dict[Stand, int]] = {}
    for (home, stand), number in numbers.items():
        if stand in OPEN and number:
            found.setdefault(home, {})[stand] = number
    order = sorted(found, key=lambda home: (-sum(found[home].values()), home))
    return [(home, max(OPEN, key=lambda stand: found[home].get(stand, 0))) for home in order]
