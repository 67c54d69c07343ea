"""Single cells of a roster: what people and spreadsheets make of a number, a name, a date."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, timedelta

SHOWN = 40  # characters of a cell that a sentence repeats
FORMULA = re.compile(r"\s*[=＝]")
"""How a cell begins that a spreadsheet would work out; nobody here does."""

_STAFF_NO = re.compile(r"\w[\w./-]{0,31}")
_PAPER = re.compile(r"\d{15}")  # 15 or 18 digits, or 17 and an X: identity papers; 16 to 19: bank cards
_SCIENTIFIC = re.compile(r"\d(?:\.\d+)?e\+(\d{1,3})", re.IGNORECASE)
_WHOLE = re.compile(r"(\d+)\.0+")
_ERROR = re.compile(r"#(N/A|REF!|VALUE!|NAME\?|DIV/0!|NULL!|NUM!)", re.IGNORECASE)
_AS_TEXT = re.compile(r'="(.*)"')  # how an export keeps the leading zeros
_APOSTROPHE = re.compile(r"'(?=[\d=+\-@])")  # how a spreadsheet's user does
_CJK = "[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
_CJK_GAP = re.compile(rf"(?<={_CJK}) (?={_CJK})")
_DAY = re.compile(r"(\d{4}) ?[-/.年] ?(\d{1,2}) ?[-/.月] ?(\d{1,2}) ?日?(?:[ T]\d.*)?")
_COMPACT_DAY = re.compile(r"(\d{4})(\d\d)(\d\d)")
_SERIAL = re.compile(r"(\d{5})(?:\.\d+)?")
_SERIAL_ZERO = date(1899, 12, 30)


def clean(text: str) -> str:
    """A cell as it was meant: one width, single spaces, nothing invisible; a spreadsheet's error is empty."""
    quoted = _AS_TEXT.fullmatch(text.strip())
    text = unicodedata.normalize("NFKC", quoted[1] if quoted else text)
    text = " ".join("".join(_visible(letter) for letter in text).split())
    return "" if _ERROR.fullmatch(text) else _APOSTROPHE.sub("", text, count=1)


def _visible(letter: str) -> str:
    """Controls, marks of direction and half characters go: they would forge what a terminal or a screen shows."""
    if letter.isspace():
        return " "
    return "" if unicodedata.category(letter).startswith("C") else letter


def shown(text: str) -> str:
    """A cell as a sentence may repeat it."""
    return text if len(text) <= SHOWN else text[:SHOWN] + "…"


def like_paper(text: str) -> bool:
    """Whether a cell looks like the number of an identity paper or a bank card, also one Excel has mangled."""
    mangled = _SCIENTIFIC.search(text)
    return bool(_PAPER.search(re.sub(r"[\s-]", "", text)) or (mangled and int(mangled[1]) >= 14))


def lost_digits(text: str) -> bool:
    """Whether a spreadsheet rounded this number: 1.2E+05 may have been 120001."""
    return bool(_SCIENTIFIC.fullmatch(text))


def staff_no(text: str) -> str | None:
    """The running number, without what a spreadsheet adds to it; `None` if it is none."""
    text = "".join(text.split())
    whole = _WHOLE.fullmatch(text)
    text = whole[1] if whole else text
    return text if _STAFF_NO.fullmatch(text) else None


def joined_name(text: str) -> str:
    """张 三 → 张三; spaces in other scripts stay."""
    return _CJK_GAP.sub("", text)


def is_name(text: str) -> bool:
    return len(text) <= 64 and any(letter.isalpha() for letter in text) and text[0] not in "=+-@"  # no formula


def day(text: str) -> date | None:
    """A date in the usual spellings, or as a spreadsheet's day number."""
    serial = _SERIAL.fullmatch(text)
    if serial:
        return _SERIAL_ZERO + timedelta(days=int(serial[1]))
    parts = _DAY.fullmatch(text) or _COMPACT_DAY.fullmatch(text)
    try:
        return date(int(parts[1]), int(parts[2]), int(parts[3])) if parts else None
    except ValueError:
        return None
