"""Words broken into lines by their true width, Chinese and Latin mixed."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from bot.pictures import fonts
from bot.pictures.scene import MIDDLE, Text

SIGNS = frozenset("，。、；：？！）】》〉」』〕”’…")
NOT_FIRST = SIGNS | frozenset("—～·％‰℃,.;:?!)]}%>»›-–")
NOT_LAST = frozenset("（【《〈「『〔“‘￥＄([{<«‹$¥€№§")
LEADING = 1.36
"""From baseline to baseline, in parts of the letters' size."""

LONELY = 0.3
"""A last line shorter than this part of the width looks forgotten."""

LINE, BREAK = 100_000, 20
"""What one more line costs, and breaking a Chinese sentence elsewhere than at a sign; room left over costs its
square, in letters. So there are as few lines as can be, and a phrase stays whole where that leaves little room.
"""


@dataclass(frozen=True)
class Paragraph:
    """Lines of one size, to be placed."""

    lines: tuple[str, ...]
    size: int
    bold: bool = False

    @property
    def width(self) -> float:
        return max((fonts.width(line, self.size, bold=self.bold) for line in self.lines), default=0)

    @property
    def height(self) -> float:
        return len(self.lines) * self.leading

    @property
    def leading(self) -> float:
        return round(self.size * LEADING)

    def at(self, x: float, top: float, colour: str, align: Literal["left", "centre", "right"] = "left") -> list[Text]:
        """Its lines, `top` being the upper edge of the first. `x`: their left edge, middle or right edge."""
        share = {"left": 0.0, "centre": 0.5, "right": 1.0}[align]
        placed = []
        for number, line in enumerate(self.lines):
            start = x - share * fonts.width(line, self.size, bold=self.bold)
            baseline = top + (number + 0.5) * self.leading + MIDDLE * self.size
            placed.append(Text(round(start), round(baseline), line, self.size, colour, self.bold))
        return placed


@dataclass(frozen=True)
class _Piece:
    """What is never broken: a Chinese character or a Latin word, with its signs. `gap`: of the space before it."""

    text: str
    width: float
    gap: float = 0


def paragraph(words: str, size: int, width: float, *, bold: bool = False, even: bool = False) -> Paragraph:
    """Broken to fit `width` pixels, where the sense allows it. `even`: into lines of about the same length."""
    text = fonts.clean(words)
    pieces = [
        _Piece(
            part.strip(), fonts.width(part.strip(), size, bold=bold), fonts.width(" ", size) if part[0] == " " else 0
        )
        for piece in _pieces(text)
        for part in _cut(piece, size, width, bold=bold)
    ]
    return Paragraph(tuple(_lines(pieces, _breaks(pieces, size, width, even=even))), size, bold)


def _lines(pieces: list[_Piece], ends: list[int]) -> Iterator[str]:
    for first, end in pairwise([0, *ends]):
        yield "".join((" " if piece.gap else "") + piece.text for piece in pieces[first:end]).strip()


def _breaks(pieces: list[_Piece], size: int, width: float, *, even: bool) -> list[int]:
    """Before which pieces to break for the least cost, and the number of pieces; found from the end."""
    best: list[tuple[float, int]] = [(0, 0)] * (len(pieces) + 1)
    for first in reversed(range(len(pieces))):
        long = -pieces[first].gap
        ways: list[tuple[float, int]] = []
        for end, piece in enumerate(pieces[first:], first + 1):
            long += piece.gap + piece.width
            if long > width and ways:
                break
            share, weight = (1, 1) if even or end < len(pieces) else (LONELY, 9)
            left = max(0, share * width - long) / size
            cost = LINE + weight * left * left + (0 if _sensible(pieces, end) else BREAK)
            ways.append((best[end][0] + cost, end))
        best[first] = min(ways)
    ends, first = [], 0
    while first < len(pieces):
        first = best[first][1]
        ends.append(first)
    return ends


def _sensible(pieces: list[_Piece], end: int) -> bool:
    if end == len(pieces):
        return True
    return pieces[end].gap > 0 or pieces[end].text[0] in NOT_LAST or pieces[end - 1].text[-1] in SIGNS


def _pieces(text: str) -> list[str]:
    """The text in what is never broken, each piece with the space before it."""
    pieces: list[str] = []
    for letter in text:
        if letter in NOT_FIRST and pieces[1:] and pieces[-1] == " ":
            pieces[-2:] = [f"{pieces[-2]} {letter}"]
        elif pieces and letter != " " and (pieces[-1] == " " or not _divides(pieces[-1][-1], letter)):
            pieces[-1] += letter
        else:
            pieces.append(letter)
    return pieces


def _divides(before: str, letter: str) -> bool:
    """Whether a line may end between two letters that no space divides."""
    if letter in NOT_FIRST or before in NOT_LAST:
        return False
    return _wide(before) or _wide(letter) or before in "-–/"


def _wide(letter: str) -> bool:
    return unicodedata.east_asian_width(letter) in "WF"


def _cut(piece: str, size: int, width: float, *, bold: bool) -> Iterator[str]:
    """A piece that is wider than a line, cut anywhere; nothing is lost."""
    part = ""
    for letter in piece:
        if part.strip() and fonts.width((part + letter).strip(), size, bold=bold) > width:
            yield part
            part = ""
        part += letter
    yield part
