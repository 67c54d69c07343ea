"""The figures of a period for whoever asks: a digest, the ledger's sheet of rates, the command line."""

from __future__ import annotations

from bot.domain import period as periods
from bot.domain import rates
from bot.domain.period import Period
from bot.domain.policy import Policy
from bot.domain.rates import Course, Figures, Sums
from bot.storage import figures as store
from bot.storage.database import Transaction
from bot.storage.figures import ALL, Scope

USUAL = 4
"""Periods before, of which the median is what is usual."""


async def of_period(tx: Transaction, period: Period, now: int, *, by: str = "unit", scope: Scope = ALL
                    ) -> dict[str, Figures]:
    """Key (an office, a company, a category, a track, or `unit`) → its figures; who has none is not there."""
    return await between(tx, period.since, period.until, now, by=by, scope=scope)


async def between(tx: Transaction, since: int, until: int, now: int, *, by: str = "unit", scope: Scope = ALL
                  ) -> dict[str, Figures]:
    """The same from one instant to before another."""
    found = await store.sums(tx, since, until, now, by=by, scope=scope)
    return {key: rates.figures(sums) for key, sums in found.items()}


async def course(tx: Transaction, policy: Policy, period: Period, now: int, scope: Scope = ALL) -> Course:
    """A period's figures, those of the one before, and of the four before, of which the median is what is usual."""
    before: list[Figures] = []
    one = period
    for _ in range(USUAL):
        one = periods.before(one, policy.calendar)
        before.append(await _unit(tx, one, now, scope))
    return Course(await _unit(tx, period, now, scope), before[0], tuple(before))


async def _unit(tx: Transaction, period: Period, now: int, scope: Scope) -> Figures:
    return (await of_period(tx, period, now, scope=scope)).get("unit") or rates.figures(Sums())
