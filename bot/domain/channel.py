"""What never belongs in a public messenger: patterns by which a text is stopped before anything of it is kept. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

WINDOW, OVERLAP = 4096, 256
"""Characters that a pattern runs on at once (Telegram's longest text), and how far two such pieces overlap."""

_RUN = re.compile(r"(?<![0-9A-Za-z.])\d+[Xx]?(?:[ \-－—.·]\d+[Xx]?){0,12}(?![0-9A-Za-z])", re.ASCII)
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"


@dataclass(frozen=True)
class Stop:
    """A kind of text that is stopped. `words`: how the unit calls it; a kind of the desk's own has phrases instead."""

    id: str
    pattern: re.Pattern[str]
    words: Mapping[str, str] | None = None


def _own(id_: str, *patterns: str) -> Stop:
    return Stop(id_, re.compile("|".join(patterns), re.IGNORECASE | re.ASCII))


STOPS = (
    _own("unit", r"(?<!\d)\d{4,5} ?部队", r"(?<!\d)\d{2,4}[xX×*]{1,3} ?部队", r"部队(?:番号|代号) ?[:：是为]? ?\d{2,6}",
         r"\bunit (?:no\.? ?|number ?|designator ?)?\d{5}\b", r"\bPLA[ -]?\d{5}\b"),
    _own("place", r"[东西]经 ?\d{1,3}(?:\.\d{1,10}|°|度)", r"[南北]纬 ?\d{1,2}(?:\.\d{1,10}|°|度)",
         r"(?<![\d.])-?\d{1,2}\.\d{4,10}°? ?[NS]? ?[,，;/ ] ?-?\d{2,3}\.\d{4,10}(?!\d)",
         r"(?<![\d.])-?\d{2,3}\.\d{4,10}°? ?[EW]? ?[,，;/ ] ?-?\d{1,2}\.\d{4,10}(?!\d)",
         r"\d{1,3}° ?\d{1,2}[′'’] ?(?:\d{1,2}(?:\.\d{1,4})?[″\"”] ?)?[NSEW]",
         r"\b\d{1,2}[C-X] ?[A-Z]{2} ?\d{4,5} ?\d{4,5}\b"),
    _own("strength", r"(?:实力|兵力|编制|满编|在编|在位|参训|参演)(?:人数|总数|员额|官兵)? ?(?:为|是|共|约|有|[:：])? ?"
                     r"\d{2,6} ?(?:人|名|员)",
         r"\b(?:strength|headcount|troops|personnel present) ?(?:is|of|:|=)? ?\d{2,6}\b"),
)  # fmt: skip
"""What the desk stops by itself, beside identity numbers and bank cards; a unit may switch each off."""


def is_identity(digits: str) -> bool:
    """Whether these are the 18 signs of an identity number, by date and check sign (GB 11643)."""
    if not re.fullmatch(r"[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dX]", digits):
        return False
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, digits, strict=False))
    return _CHECKS[total % 11] == digits[-1]


def is_bank_card(digits: str) -> bool:
    """Whether these may be the 16 to 19 digits of a bank card (Luhn)."""
    if not (digits.isdecimal() and 16 <= len(digits) <= 19 and digits[0] in "34569"):
        return False
    doubled = [int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits))]
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


NUMBERS: Mapping[str, Callable[[str], bool]] = {"identity": is_identity, "bank_card": is_bank_card}
"""Kinds that no pattern can tell: what a number must be."""
KINDS = (*NUMBERS, *(one.id for one in STOPS))


@dataclass(frozen=True)
class Channel:
    """`stops`: the unit's own, then the desk's; `off`: kinds of the desk's that this unit does not stop."""

    stops: tuple[Stop, ...] = STOPS
    off: frozenset[str] = field(default_factory=frozenset)

    def stopped(self, text: str) -> str | None:
        """The kind of what must not stand there; None: nothing. Full-width letters count as plain ones, too."""
        for piece in _pieces(text):
            for said in dict.fromkeys((piece, plain(piece))):
                if kind := self._kind(said):
                    return kind
        return None

    def words_of(self, kind: str) -> Mapping[str, str] | None:
        """How the unit calls a kind of its own."""
        return next((one.words for one in self.stops if one.id == kind), None)

    def _kind(self, said: str) -> str | None:
        numbers = [number for run in _RUN.findall(said) for number in _numbers(run)]
        for kind, fits in NUMBERS.items():
            if kind not in self.off and any(map(fits, numbers)):
                return kind
        return next((one.id for one in self.stops if one.id not in self.off and one.pattern.search(said)), None)


def _numbers(run: str) -> Iterator[str]:
    """Numbers of 16 to 19 signs that a run of digits may hold, in groups of four or more: shorter ones are dates."""
    groups = re.findall(r"[\dXx]+", run.upper())
    for first in range(len(groups)):
        number = ""
        for group in groups[first:]:
            number += group
            if 16 <= len(number) <= 19:
                yield number
            if len(group) < 4:
                break


def plain(text: str) -> str:
    """Full-width digits and letters as plain ones, without letters that nobody sees."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", text) if unicodedata.category(sign) != "Cf")


def _pieces(text: str) -> Iterator[str]:
    for start in range(0, max(len(text), 1), WINDOW - OVERLAP):
        yield text[start:start + WINDOW]
        if start + WINDOW >= len(text):
            return
