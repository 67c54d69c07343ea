"""Under a decision: each way out as a label on its line. Back is left, on is right, to the next step in the middle."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest

from bot.pictures import flow_words as words
from bot.pictures.flow_lanes import Exit
from bot.pictures.flow_step import Frame, pill
from bot.pictures.paragraph import Paragraph, paragraph
from bot.pictures.scene import Box, Item, Line, Point

LABEL = 32  # size of letters
DROP = 20  # pixels from the decision to the cross-line, and from there to the labels
GAP = 28  # between labels
RUN = 46  # an arrow to an early end


@dataclass
class Fork:
    """What stands under a step.

    `bottom`: where it ends; `stem`: where its lines begin; `down`: where the line to the next step does; `stubs`: where
    those to the lanes do.
    """

    bottom: float
    stem: float
    down: Point | None = None
    items: list[Item] = field(default_factory=list)
    stubs: list[tuple[Exit, Point]] = field(default_factory=list)


def fork(frame: Frame, exits: Sequence[Exit], box: Box) -> Fork:
    """The ways out of a step that stands in `box`."""
    made = Fork(box.bottom, box.bottom)
    down = next((way for way in exits if way.side == "down"), None)
    if down and not down.when:
        made.down = (frame.centre, box.bottom)
        return made
    rows = list(_rows(exits))
    if down and not (rows and _fits(frame, down, rows[-1])):
        rows.append((None, None))
    for left, right in rows[:-1]:
        _row(frame, made, None, left, right)
    _row(frame, made, down, *rows[-1])
    return made


def _rows(exits: Sequence[Exit]) -> Iterator[tuple[Exit | None, Exit | None]]:
    """Two by two. Back: the near step first; on: the far one first, ends last; so the lines out need not cross."""
    lefts = sorted((way for way in exits if way.side == "left"), key=lambda way: -way.target)
    rights = sorted((way for way in exits if way.side == "right"), key=lambda way: -way.target)
    for way in exits:
        if way.side == "stop":
            (lefts if len(lefts) < len(rights) else rights).append(way)
    return zip_longest(lefts, rights)


def _label(frame: Frame, way: Exit, room: float) -> Paragraph:
    return paragraph(words.when(way.when, frame.language), LABEL, max(room - 44, 60), bold=True, even=True)


def _stop(frame: Frame) -> Paragraph:
    return paragraph(words.STOP[frame.language], LABEL - 2, 300, bold=True)


def _after(frame: Frame, way: Exit) -> float:
    """How wide what follows a label at the side is."""
    return RUN + _stop(frame).width + 44 if way.side == "stop" else 0


def _room(frame: Frame, way: Exit, clear: float) -> float:
    """How wide a label at the side may be, with `clear` pixels kept for the label in the middle."""
    return (frame.right - frame.left) / 2 - clear / 2 - GAP - _after(frame, way)


def _fits(frame: Frame, down: Exit, sides: Sequence[Exit | None]) -> bool:
    """Whether the label straight down has room between the others, none of them broken into more lines for it."""
    middle = _label(frame, down, (frame.right - frame.left) / 3)
    labels = [_label(frame, way, _room(frame, way, middle.width + 44)) for way in sides if way]
    return all(len(label.lines) == 1 for label in [middle, *labels])


def _row(frame: Frame, made: Fork, down: Exit | None, left: Exit | None, right: Exit | None) -> None:
    """One row of labels under a cross-line, which hangs on the line down from the decision."""
    middle = _label(frame, down, (frame.right - frame.left) / (3 if left or right else 1.4)) if down else None
    clear = middle.width + 44 if middle else 0
    sides = [(way, _label(frame, way, _room(frame, way, clear))) for way in (left, right) if way]
    cross = made.bottom + (DROP if sides else 0)
    high = max(label.height for label in [*(label for _, label in sides), *([middle] if middle else [])]) + 12
    top = cross + DROP
    for way, label in sides:
        place = _Place(on_left=way is left, cross=cross, middle=top + high / 2, clear=clear)
        _side(frame, made, way, label, place)
    if middle:
        made.items.append(_line(frame, (frame.centre, made.stem), (frame.centre, top)))
        node = pill(middle, frame.centre - middle.width / 2 - 22, top + (high - middle.height - 12) / 2,
                    fill=frame.palette.card, ink=frame.palette.ink, edge=frame.palette.onward)  # fmt: skip
        made.items += node.items
        made.down = (frame.centre, node.box.bottom)
    made.bottom = top + high


@dataclass(frozen=True)
class _Place:
    """Where a label at the side goes: `cross`, `middle`: heights of the cross-line and of the label's middle."""

    on_left: bool
    cross: float
    middle: float
    clear: float


def _side(frame: Frame, made: Fork, way: Exit, label: Paragraph, place: _Place) -> None:
    colour = frame.palette.back if way.side == "left" else frame.palette.onward
    node = pill(label, _start(frame, way, label, place), place.middle - label.height / 2 - 6,
                fill=frame.palette.card, ink=frame.palette.ink, edge=colour)  # fmt: skip
    across, middle = node.box.middle
    turns = ((frame.centre, made.stem), (frame.centre, place.cross), (across, place.cross), (across, node.box.top))
    made.items.append(_line(frame, *turns))
    made.items += node.items
    out = (node.box.left if place.on_left else node.box.right, middle)
    if way.side == "stop":
        made.items += _ending(frame, out, on_left=place.on_left)
    else:
        made.stubs.append((way, out))


def _start(frame: Frame, way: Exit, label: Paragraph, place: _Place) -> float:
    """Its left edge: in the middle of its half, moved where that is too near to the line down or to the edge."""
    wide, after = label.width + 44, _after(frame, way)
    half, clear = frame.centre - frame.left, place.clear / 2 + GAP
    from_centre = max(clear, min((half - wide - after) / 2, half - wide - after))
    return frame.centre - from_centre - wide if place.on_left else frame.centre + from_centre


def _ending(frame: Frame, start: Point, *, on_left: bool) -> Iterator[Item]:
    """An arrow to where all ends early."""
    text = _stop(frame)
    left = start[0] - RUN - text.width - 44 if on_left else start[0] + RUN
    node = pill(text, left, start[1] - text.height / 2 - 6, fill=frame.palette.end, ink=frame.palette.on_end)
    yield Line((start, (node.box.right if on_left else node.box.left, start[1])), frame.palette.onward)
    yield from node.items


def _line(frame: Frame, *points: Point) -> Line:
    return Line(points, frame.palette.onward, arrow=False)
