"""What a picture is made of, before it is painted: shapes, lines and words at their places. Pixels throughout."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from bot.pictures import fonts

ASCENT, DESCENT, MIDDLE = 0.88, 0.24, 0.37
"""Of the letters, in parts of their size: above and under the baseline, and from there to the middle."""

Point = tuple[float, float]


@dataclass(frozen=True)
class Box:
    """A rectangle; `right` and `bottom` lie just outside."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.bottom - self.top

    @property
    def middle(self) -> Point:
        return (self.left + self.right) / 2, (self.top + self.bottom) / 2

    def grown(self, by: float) -> Box:
        return Box(self.left - by, self.top - by, self.right + by, self.bottom + by)

    def meets(self, other: Box) -> bool:
        across = self.left < other.right and other.left < self.right
        return across and self.top < other.bottom and other.top < self.bottom

    def holds(self, other: Box) -> bool:
        across = self.left <= other.left and other.right <= self.right
        return across and self.top <= other.top and other.bottom <= self.bottom


@dataclass(frozen=True)
class Text:
    """One line of words; `y` is its baseline."""

    x: float
    y: float
    words: str
    size: int
    colour: str
    bold: bool = False

    @property
    def box(self) -> Box:
        wide = fonts.width(self.words, self.size, bold=self.bold)
        return Box(self.x, self.y - ASCENT * self.size, self.x + wide, self.y + DESCENT * self.size)


@dataclass(frozen=True)
class Shape:
    """An area with an edge. `radius`: of its corners; of a hexagon, how far its points stick out."""

    kind: Literal["round", "hexagon", "tick"]
    box: Box
    fill: str | None = None
    edge: str | None = None
    thickness: int = 0
    radius: float = 0


@dataclass(frozen=True)
class Line:
    """Straight pieces with rounded corners. `arrow`: a head where it ends."""

    points: tuple[Point, ...]
    colour: str
    thickness: int = 5
    dashed: bool = False
    arrow: bool = True


@dataclass(frozen=True)
class Dots:
    """A square of dark and light modules: a QR code. Each module is `side` pixels."""

    x: int
    y: int
    rows: tuple[tuple[bool, ...], ...]
    side: int
    colour: str

    @property
    def box(self) -> Box:
        size = len(self.rows) * self.side
        return Box(self.x, self.y, self.x + size, self.y + size)


Item = Text | Shape | Line | Dots


@dataclass(frozen=True)
class Scene:
    """A whole picture. Words are painted last, on top of all."""

    width: int
    height: int
    background: str
    items: tuple[Item, ...]

    @property
    def texts(self) -> tuple[Text, ...]:
        return tuple(item for item in self.items if isinstance(item, Text))

    @property
    def shapes(self) -> tuple[Shape, ...]:
        return tuple(item for item in self.items if isinstance(item, Shape))

    @property
    def lines(self) -> tuple[Line, ...]:
        return tuple(item for item in self.items if isinstance(item, Line))
