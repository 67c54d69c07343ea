"""The figures of a digest's picture, for who may read of an office or the unit."""

from __future__ import annotations

from bot.domain import period as periods
from bot.domain.digest import OLD_DAYS, kind
from bot.domain.period import Period
from bot.domain.rates import Figures
from bot.exporting.columns import Tongue
from bot.pictures.chart import Bar, Chart, draw
from bot.services.figures import figures
from bot.services.figures.digest import DAY, Desk
from bot.storage import digests
from bot.storage.database import Transaction
from bot.storage.figures import Scope

WEEKS = 10
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
    said: dict[str, str] = {name: words.phrase(f"chart.{name}") for name in WORDS}
    name = f" · {words.of(policy.home_words(desk.scope.offices[0]))}" if len(desk.scope.offices) == 1 else ""
    title = f"{words.phrase(f'digest.{kind(period, policy.calendar)}')} {desk.name}{name}"
    under = f"{period.first} – {period.last} · {words.phrase('chart.as_of')} {policy.calendar.day(now)}"
    return draw(Chart(
        {**said, "title": title, "under": under}, [f"{one.first.month}/{one.first.day}" for one in weeks],
        [one.created if one else 0 for one in course], [one.closed if one else 0 for one in course],
        await _ages(desk, words), *(await _bars(desk, words))))


async def _unit(tx: Transaction, period: Period, now: int, scope: Scope) -> Figures | None:
    return (await figures.of_period(tx, period, now, scope=scope)).get("unit")


async def _ages(desk: Desk, words: Tongue) -> dict[str, int]:
    """Open cases now, by how long ago they were filed."""
    since = [await digests.open_before(desk.tx, desk.now - days * DAY, desk.scope) for _, days in AGES]
    whole = await digests.open_before(desk.tx, desk.now + 1, desk.scope)
    counts = [one - other for one, other in zip([whole, *since], [*since, 0], strict=True)]
    names = [*(name for name, _ in AGES), "older"]
    return {words.phrase(f"chart.{name}"): count for name, count in zip(names, counts, strict=True)}


async def _bars(desk: Desk, words: Tongue) -> tuple[list[Bar], list[Bar]]:
    """Promises kept and service: a department each, or where there is only one, it and its own past."""
    offices = desk.scope.offices
    if len(offices) == 1:
        named = await _past(desk)
    else:
        found = await figures.of_period(desk.tx, desk.period, desk.now, by="office", scope=desk.scope)
        named = [(words.of(home.words), found.get(home.id)) for home in desk.policy.departments()
                 if not offices or home.id in offices]
    return [_bar(*one, "kept") for one in named], [_bar(*one, "service") for one in named]


async def _past(desk: Desk) -> list[tuple[str, Figures | None]]:
    """The period and those before it, the newest first."""
    found, one = [], desk.period
    for _ in range(figures.USUAL + 1):
        days = " – ".join(f"{day.month}/{day.day}" for day in (one.first, one.last))
        found.append((days, await _unit(desk.tx, one, desk.now, desk.scope)))
        one = periods.before(one, desk.policy.calendar)
    return found


def _bar(name: str, found: Figures | None, rate: str) -> Bar:
    share = found.shares[rate] if found else None
    return Bar(name, share.value if share else None, share.denominator if share else 0)
