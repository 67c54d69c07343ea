"""What an admin types about his unit, as people write it: hours, days without phones, numbers, choices."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

from bot.domain.absence import parse_day
from bot.domain.errors import Refused
from bot.domain.unit_change import BUTTON, CHOICES, Budget

NONE = frozenset({"无", "没有", "不限", "一直", "none", "no", "always", "-"})
_DAYS = {"mon": "mon monday 周一 星期一 一", "tue": "tue tuesday 周二 星期二 二", "wed": "wed wednesday 周三 星期三 三",
         "thu": "thu thursday 周四 星期四 四", "fri": "fri friday 周五 星期五 五", "sat": "sat saturday 周六 星期六 六",
         "sun": "sun sunday 周日 星期日 星期天 周天 日"}
WEEKDAY = {name: day for day, names in _DAYS.items() for name in names.split()}
_HOURS = re.compile(r"(\D*?)\s*(\d{1,2})[:.](\d\d)\s*(?:[-–—~至到])\s*(\d{1,2})[:.](\d\d)")
_PART = re.compile(r"[;；\n]|(?<=\d)\s*[,，、]")
_TO = re.compile(r"\.\.|[–—~至到]|\s-\s|(?<=[日号])-")


def plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().lower()


def windows(text: str) -> list[str]:
    """`周六 14:00-18:00；周日 9:00-11:00` → ["sat 14:00-18:00", …]; "none": always, so an empty list."""
    if plain(text) in NONE:
        return []
    found = []
    for part in filter(None, map(str.strip, _PART.split(plain(text)))):
        match = _HOURS.fullmatch(part)
        days = match and _weekdays(match[1])
        if not match or not days:
            raise Refused("unit_windows_unclear", name=part[:40])
        opens, closes = f"{int(match[2]):02d}:{match[3]}", f"{int(match[4]):02d}:{match[5]}"
        if closes <= opens or closes > "23:59" or match[3] > "59" or match[5] > "59":
            raise Refused("unit_windows_unclear", name=part[:40])
        found += [f"{day} {opens}-{closes}" for day in days]
    return found


def _weekdays(text: str) -> list[str]:
    """`周六、周日`, `周六日`, `sat and sun`."""
    names = [one for one in re.split(r"[\s,，、和及]+|\band\b", text) if one]
    if len(names) == 1 and (match := re.fullmatch(r"(?:周|星期)([一二三四五六日]{2,7})", names[0])):
        names = list(match[1])
    return [WEEKDAY[name] for name in names] if names and all(name in WEEKDAY for name in names) else []


def phones_away(text: str, today: date) -> list[str]:
    """`7月1日至7月21日` → ["2026-07-01..2026-07-21"]; "none": an empty list."""
    if plain(text) in NONE:
        return []
    found = []
    for part in filter(None, map(str.strip, re.split(r"[;；\n,，、]", plain(text)))):
        ends = [parse_day(each.strip(), today) for each in _TO.split(part)]
        first, last = ends[0], ends[-1]
        if first and last and first > last and first.day <= 28:  # it has begun already
            first = first.replace(year=first.year - 1)
        if len(ends) > 2 or first is None or last is None or first > last:
            raise Refused("unit_days_unclear", name=part[:40])
        found.append(f"{first.isoformat()}..{last.isoformat()}")
    return found


def number(text: str, limits: Budget) -> float:
    """`2`, `0.5`, `２天`; Refused outside the limits."""
    match = re.match(r"(\d+(?:\.\d+)?)\s*\D{0,6}$", plain(text))
    value = float(match[1]) if match else -1.0
    if not limits.least <= value <= limits.most or (limits.whole and value != int(value)):
        raise Refused("unit_number", name=f"{limits.least:g}–{limits.most:g}")
    return int(value) if value == int(value) else value


def choices(text: str) -> list[dict[str, str]]:
    """One a line, or set apart by 、: `工资 | Pay`; without English the Chinese stands for both."""
    parts = text.split("\n") if "\n" in text.strip() else re.split(r"[、;；]", text)
    found = []
    for part in filter(None, map(str.strip, parts)):
        chinese, _, english = (one.strip() for one in part.partition("|"))
        found.append({"zh": chinese, "en": english or chinese})
    names = {one["zh"] for one in found}
    fits = all(0 < len(name) <= BUTTON for one in found for name in one.values())
    if not CHOICES[0] <= len(found) <= CHOICES[1] or len(names) < len(found) or not fits:
        raise Refused("unit_choices", limit=BUTTON)
    return found
