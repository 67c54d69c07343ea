"""The figures of a digest's picture, for who may read of an office or the unit."""

from __future__ import annotations

from typing import Any

from bot.domain import period as periods
from bot.domain.digest import OLD_DAYS, kind
from bot.domain.period import Period
from bot.domain.policy import Policy
from bot.domain.rates import Figures
from bot.exporting.columns import Tongue
from bot.pictures.chart import Bar, Chart, draw
from bot.services import figures
from bot.services.digest import DAY, Desk
from bot.storage import digests
from bot.storage.database import Transaction
from bot.storage.figures import Scope

WEEKS = 12
AGES: tuple[tuple[str, int], ...] = (("week", 7), ("fortnight", 14), ("month", 30), ("old", OLD_DAYS))
"""Days since a case was filed; the rest is older."""
WORDS = ("weeks", "created", "closed", "ages", "kept", "service", "nothing")


async def picture(desk: Desk, words: Tongue) -> bytes:
    tx, policy, period, now = desk.tx, desk.policy, desk.period, desk.now
    week = periods.week_of(period.last, policy.calendar)
    weeks = [week]
    for _ in range(WEEKS - 1):
        weeks.insert(0, periods.before(weeks[0], policy.calendar))
    course = [await _unit(tx, one, now, desk.scope) for one in weeks]
    found = await figures.of_period(tx, period, now, by="office", scope=desk.scope)
    said: dict[str, str] = {name: words.phrase(f"chart.{name}") for name in WORDS}
    title = f"{words.phrase(f'digest.{kind(period, policy.calendar)}')} {desk.name}"
    under = f"{period.first} – {period.last}"
    return draw(Chart(
        {**said, "title": title, "under": under}, [f"{one.first:W%V}" for one in weeks],
        [one.created if one else 0 for one in course], [one.closed if one else 0 for one in course],
        await _ages(desk, words), *(_bars(found, name, policy, words) for name in ("kept", "service"))))


async def _unit(tx: Transaction, period: Period, now: int, scope: Scope) -> Figures | None:
    return (await figures.of_period(tx, period, now, scope=scope)).get("unit")


async def _ages(desk: Desk, words: Tongue) -> dict[str, int]:
    """Open cases now, by how long ago they were filed."""
    since = [await digests.open_before(desk.tx, desk.now - days * DAY, desk.scope) for _, days in AGES]
    whole = await digests.open_before(desk.tx, desk.now + 1, desk.scope)
    counts = [one - other for one, other in zip([whole, *since], [*since, 0], strict=True)]
    names = [*(name for name, _ in AGES), "older"]
    return {words.phrase(f"chart.{name}"): count for name, count in zip(names, counts, strict=True)}


def _bars(found: dict[str, Figures], name: str, policy: Policy, words: Tongue) -> list[Bar]:
    """A department each, by name; the companies' own matters are no department's."""
    shares: list[tuple[str, Any]] = [(words.of(home.words), found[home.id].shares[name] if home.id in found else None)
                                     for home in policy.departments()]
    return [Bar(home, share.value if share else None, share.denominator if share else 0) for home, share in shares]
