"""The days off that the law gives everybody in China, for years whose notice has not come.

The law names feasts (as amended from 2025 on); the yearly notice moves working days around them. Until it comes,
these days are what is known. The table is reckoned: the moon's calendar and the sun's terms ask for astronomy.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

LAST = 2050  # the last year of the table

# year: first day of the Spring Festival, Qingming, Dragon Boat, Mid-Autumn; month and day as one number
MOON = {
    2025: (129, 404, 531, 1006), 2026: (217, 405, 619, 925), 2027: (206, 405, 609, 915), 2028: (126, 404, 528, 1003),
    2029: (213, 404, 616, 922), 2030: (203, 405, 605, 912), 2031: (123, 405, 624, 1001), 2032: (211, 404, 612, 919),
    2033: (131, 404, 601, 908), 2034: (219, 405, 620, 927), 2035: (208, 405, 610, 916), 2036: (128, 404, 530, 1004),
    2037: (215, 404, 618, 924), 2038: (204, 405, 607, 913), 2039: (124, 405, 527, 1002), 2040: (212, 404, 614, 920),
    2041: (201, 404, 603, 910), 2042: (122, 404, 622, 928), 2043: (210, 405, 611, 917), 2044: (130, 404, 531, 1005),
    2045: (217, 404, 619, 925), 2046: (206, 404, 608, 915), 2047: (126, 405, 529, 1004), 2048: (214, 404, 615, 922),
    2049: (202, 404, 604, 911), 2050: (123, 404, 623, 930),
}


def feasts(year: int) -> dict[date, str]:
    """Day → the feast it belongs to, as notices call it; only those of the sun's calendar in years not in the table."""
    return dict(sorted(_feasts(year)))


def days_off(year: int) -> frozenset[date]:
    """The feasts, and for each that falls on a weekend the next weekday that is none: the law gives it back."""
    given = set(feasts(year))
    for day in sorted(given):
        if day.weekday() >= 5:
            back = day
            while back in given or back.weekday() >= 5:
                back += timedelta(days=1)
            given.add(back)
    return frozenset(given)


def _feasts(year: int) -> Iterator[tuple[date, str]]:
    yield date(year, 1, 1), "元旦"
    yield date(year, 5, 1), "劳动节"
    if year >= 2025:
        yield date(year, 5, 2), "劳动节"
    for day in (1, 2, 3):
        yield date(year, 10, day), "国庆节"
    if year in MOON:
        spring, *others = (date(year, *divmod(each, 100)) for each in MOON[year])
        for day in (-1, 0, 1, 2):
            yield spring + timedelta(days=day), "春节"
        yield from zip(others, ("清明节", "端午节", "中秋节"), strict=True)
