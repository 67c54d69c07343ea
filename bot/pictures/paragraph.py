"""Words broken into lines by their true width, Chinese and Latin mixed."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from bot.pictures import fonts
from bot.pictures.scene import MIDDLE, Text

NOT_FIRST = frozenset("，。、；：？！）】》〉」』〕”’…—～·％‰℃,.;:?!)]}%>»›-–")
NOT_LAST = frozenset("（【《〈「『〔“‘￥＄([{<«‹$¥€№§")
LEADING = 1.36
"""From baseline to baseline, in parts of the letters' size."""

LONELY = 0.3
"""A last line shorter than this part of the width looks forgotten: the lines are evened out then."""


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


def paragraph(words: str, size: int, width: float, *, bold: bool = False, even: bool = False) -> Paragraph:
    """Broken to fit `width` pixels. `even`: into lines of about the same length."""
    pieces = _pieces(fonts.clean(words))
    lines = _fill(pieces, size, width, bold=bold)
    if len(lines) > 1 and (even or fonts.width(lines[-1], size, bold=bold) < LONELY * width):
        lines = _evened(pieces, lines, size, width, bold=bold)
    return Paragraph(tuple(lines), size, bold)


def _pieces(text: str) -> list[str]:
    """What is never broken: a Chinese character or a Latin word, with its signs and the space before it."""
    pieces: list[str] = []
    for letter in text:
        if letter in NOT_FIRST and pieces[1:] and pieces[-1] == " ":
            pieces[-2:] = [f"{pieces[-2]} {letter}"]
        elif pieces and letter != " " and (pieces[-1] == " " or not _breaks(pieces[-1][-1], letter)):
            pieces[-1] += letter
        else:
            pieces.append(letter)
    return pieces


def _breaks(before: str, letter: str) -> bool:
    """Whether a line may end between two letters that no space divides."""
    if letter in NOT_FIRST or before in NOT_LAST:
        return False
    return _wide(before) or _wide(letter) or before in "-–/"


def _wide(letter: str) -> bool:
    return unicodedata.east_asian_width(letter) in "WF"


def _fill(pieces: list[str], size: int, width: float, *, bold: bool) -> list[str]:
    lines: list[str] = []
    line = ""
    for piece in pieces:
        if fonts.width((line + piece).strip(), size, bold=bold) <= width:
            line += piece
            continue
        lines += [line.strip()] if line.strip() else []
        *full, line = _cut(piece.lstrip(), size, width, bold=bold)
        lines += full
    return [*lines, line.strip()] if line.strip() else lines


def _cut(piece: str, size: int, width: float, *, bold: bool) -> Iterator[str]:
    """A piece that is wider than a line, cut anywhere; nothing is lost."""
    part = ""
    for letter in piece:
        if part and fonts.width(part + letter, size, bold=bold) > width:
            yield part
            part = ""
        part += letter
    yield part


def _evened(pieces: list[str], lines: list[str], size: int, width: float, *, bold: bool) -> list[str]:
    """As many lines, in the narrowest space that holds them without cutting a piece."""
    low = max(fonts.width(piece.strip(), size, bold=bold) for piece in pieces)
    high = width
    while high - low > 4:
        tried = (low + high) / 2
        if len(again := _fill(pieces, size, tried, bold=bold)) <= len(lines):
            lines, high = again, tried
        else:
            low = tried
    return lines
