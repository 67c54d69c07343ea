"""A slip to hand to a soldier: the number of his case, who has it, by when, and a code that leads to it. No PIN."""

from __future__ import annotations

from bot.domain.letters import Stub
from bot.pictures.paragraph import paragraph
from bot.pictures.poster import BRAND, INK, PAPER, RIM, png, qr
from bot.pictures.scene import Box, Item, Scene, Shape

WIDTH, HEIGHT = 1748, 1240  # A6, lying
MARGIN = 70
SIDE = 560
"""Of the code's square."""
SIZES = range(54, 22, -2)


def draw(stub: Stub) -> bytes:
    return png(layout(stub))


def layout(stub: Stub) -> Scene:
    """Heading and number above, words on the left, the code on the right."""
    inner = WIDTH - 2 * MARGIN
    title = paragraph(stub.title, 58, inner, bold=True)
    number = paragraph(stub.number, 124, inner, bold=True)
    head = Box(MARGIN, MARGIN, WIDTH - MARGIN, MARGIN + title.height + number.height + 60)
    items: list[Item] = [Shape("round", head, BRAND, radius=36)]
    items += title.at(WIDTH / 2, head.top + 26, PAPER, "centre")
    items += number.at(WIDTH / 2, head.top + 26 + title.height, PAPER, "centre")
    top, bottom = head.bottom + 50, HEIGHT - MARGIN
    square = Box(WIDTH - MARGIN - SIDE, top, WIDTH - MARGIN, top + SIDE)
    items += [Shape("round", square, PAPER, RIM, 6, 28), qr(stub.link, square.grown(-10))]
    wide = inner - SIDE - 60
    ways = ([paragraph(line, size, wide) for line in stub.lines] for size in SIZES)
    lines = next((way for way in ways if sum(one.height + 22 for one in way) <= bottom - top), None)
    for part in lines or [paragraph(line, SIZES[-1], wide) for line in stub.lines]:
        items += part.at(MARGIN, top, INK)
        top += part.height + 22
    return Scene(WIDTH, HEIGHT, PAPER, tuple(items))
