"""A scene as pixels. Shapes are painted twice as large and taken down, which makes their edges smooth."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise

from PIL import Image, ImageDraw

from bot.pictures import fonts
from bot.pictures.scene import Box, Dots, Line, Point, Scene, Shape, Text

FINE = 2
"""How many times larger shapes are painted."""

BEND = 16
"""Radius of a line's corners."""

HEAD, HALF_HEAD = 22, 13
"""Length of an arrow's head, and half its width."""


def paint(scene: Scene) -> Image.Image:
    """An RGB image of the scene's size."""
    large = Image.new("RGB", (scene.width * FINE, scene.height * FINE), scene.background)
    brush = ImageDraw.Draw(large)
    for item in scene.items:
        match item:
            case Shape():
                _shape(brush, item)
            case Line():
                _line(brush, item)
            case Dots():
                _dots(brush, item)
            case Text():
                pass
    image = large.reduce(FINE)
    pen = ImageDraw.Draw(image)
    for text in scene.texts:
        _write(pen, text)
    return image


def _write(pen: ImageDraw.ImageDraw, text: Text) -> None:
    for run in fonts.runs(text.words, text.size, bold=text.bold):
        pen.text((text.x + run.x, text.y), run.text, fill=text.colour, font=run.font, anchor="ls")


def _shape(brush: ImageDraw.ImageDraw, shape: Shape) -> None:
    box, line = shape.box, shape.thickness * FINE
    match shape.kind:
        case "round":
            brush.rounded_rectangle(_corners(box), shape.radius * FINE, shape.fill, shape.edge, line)
        case "hexagon":
            outer, inner = shape.thickness, shape.thickness * 0.55
            brush.polygon(_hexagon(box, shape.radius), shape.edge or shape.fill)
            small = Box(box.left + outer, box.top + outer, box.right - outer, box.bottom - outer)
            brush.polygon(_hexagon(small, shape.radius - outer + inner), shape.fill)
        case "tick":
            brush.line(_tick(box), shape.edge, line, joint="curve")


def _hexagon(box: Box, point: float) -> list[Point]:
    middle = box.middle[1]
    return _large([
        (box.left, middle), (box.left + point, box.top), (box.right - point, box.top),
        (box.right, middle), (box.right - point, box.bottom), (box.left + point, box.bottom),
    ])  # fmt: skip


def _tick(box: Box) -> list[Point]:
    corners = ((0, 0.55), (0.38, 0.9), (1, 0.15))
    return _large([(box.left + x * box.width, box.top + y * box.height) for x, y in corners])


def _line(brush: ImageDraw.ImageDraw, line: Line) -> None:
    path = _rounded(line.points)
    if line.arrow:
        path = _shortened(path, HEAD * 0.7)
    for piece in _dashes(path) if line.dashed else [path]:
        brush.line(_large(piece), line.colour, line.thickness * FINE, joint="curve")
    if line.arrow:
        brush.polygon(_large(_head(line.points)), line.colour)


def _rounded(points: Sequence[Point]) -> list[Point]:
    """The corners as curves of a few short pieces."""
    path = [points[0]]
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        bend = min(BEND, math.dist(before, corner) / 2, math.dist(corner, after) / 2)
        start, end = _towards(corner, before, bend), _towards(corner, after, bend)
        for step in range(9):
            share = step / 8
            path.append(_between(_between(start, corner, share), _between(corner, end, share), share))
    return [*path, points[-1]]


def _between(start: Point, end: Point, share: float) -> Point:
    return start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share


def _towards(start: Point, end: Point, pixels: float) -> Point:
    return _between(start, end, pixels / (math.dist(start, end) or 1))


def _shortened(path: list[Point], by: float) -> list[Point]:
    """Ends inside the arrow's head, so that no blunt end shows at its tip."""
    return [*path[:-1], _towards(path[-1], path[-2], min(by, math.dist(path[-1], path[-2])))]


def _dashes(path: Sequence[Point], dash: float = 16, gap: float = 12) -> Iterator[list[Point]]:
    """Counted from the end, so that lines which end together lie dash upon dash."""
    back = path[::-1]
    left, drawn, piece = dash, True, [back[0]]
    for start, end in pairwise(back):
        here = start
        while (ahead := math.dist(here, end)) > 0:
            step = min(left, ahead)
            here = end if step == ahead else _towards(here, end, step)
            piece.append(here)
            left -= step
            if left <= 0:
                if drawn:
                    yield piece
                drawn, left, piece = not drawn, gap if drawn else dash, [here]
    if drawn:
        yield piece


def _head(points: Sequence[Point]) -> list[Point]:
    tip, before = points[-1], points[-2]
    base = _towards(tip, before, HEAD)
    across = ((tip[1] - base[1]) / HEAD * HALF_HEAD, (base[0] - tip[0]) / HEAD * HALF_HEAD)
    return [tip, (base[0] + across[0], base[1] + across[1]), (base[0] - across[0], base[1] - across[1])]


def _dots(brush: ImageDraw.ImageDraw, dots: Dots) -> None:
    for y, row in enumerate(dots.rows):
        for x, dark in enumerate(row):
            if dark:
                left, top = dots.x + x * dots.side, dots.y + y * dots.side
                brush.rectangle(_corners(Box(left, top, left + dots.side, top + dots.side)), dots.colour)


def _corners(box: Box) -> tuple[float, float, float, float]:
    """Pillow counts the last pixel in."""
    return box.left * FINE, box.top * FINE, box.right * FINE - 1, box.bottom * FINE - 1


def _large(points: Sequence[Point]) -> list[Point]:
    return [(x * FINE, y * FINE) for x, y in points]
