"""Periods as people write them."""

from __future__ import annotations

from datetime import date

import pytest

from bot.domain import period as periods
from bot.domain.spoken_period import spoken
from tests.stage import sample_policy

CALENDAR, TODAY = sample_policy().calendar, date(2026, 11, 24)
SAID = {
    "上周": "2026-W47", "last week": "2026-W47", "本周": "2026-W48", "This Week": "2026-W48", "本月": "2026-11",
    "上个月": "2026-10", "last month": "2026-10", "本季度": "2026-Q4", "last quarter": "2026-Q3",
    "2026-W07": "2026-W07", "2026w7": "2026-W07", "W47": "2026-W47", "第４７周": "2026-W47", "50周": "2025-W50",
    "2026年第47周": "2026-W47",
    "11月": "2026-11", "12月": "2025-12", "2026年3月份": "2026-03", "2026-3": "2026-03", "2026/03": "2026-03",
    "Q4": "2026-Q4", "2025-q2": "2025-Q2", "三季度": "2026-Q3", "2026年第二季度": "2026-Q2",
    "2026-11-01 2026-11-15": "2026-11-01..2026-11-15", "2026-11-01..2026-11-15": "2026-11-01..2026-11-15",
    "11月1日到11月15日": "2026-11-01..2026-11-15", "2026/11/1 - 2026/11/15": "2026-11-01..2026-11-15",
    "2026-11-01 to 2026-11-15": "2026-11-01..2026-11-15", "12.20 至 1.5": "2025-12-20..2026-01-05",
    "11月3日": "2026-11-03..2026-11-03",
}
RUBBISH = ("xyz", "2026-W99", "13月", "2026-Q5", "47", "11月15日 11月32日", "2026-11-15 2026-11-01", "2月30日", "a b c",
           "9999999", "1月1日 2月2日 3月3日", "-", "2026")


@pytest.mark.parametrize("text", SAID)
def test_what_is_meant(text: str) -> None:
    assert periods.name(spoken(text, TODAY, CALENDAR), CALENDAR) == SAID[text]


@pytest.mark.parametrize("text", RUBBISH)
def test_what_is_none(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        spoken(text, TODAY, CALENDAR)


def test_every_name_of_a_period_is_read_back() -> None:
    for of in (periods.week_of, periods.month_of, periods.quarter_of):
        made = of(TODAY, CALENDAR)
        assert spoken(periods.name(made, CALENDAR), date(2031, 1, 1), CALENDAR) == made
