"""A sheet for the notice board: QR codes to the desk and to chosen cards. It names no unit, no place and no army."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import Literal

import segno

from bot.domain.policy import Words
from bot.pictures.painting import paint
from bot.pictures.paragraph import Paragraph, paragraph
from bot.pictures.scene import Box, Dots, Item, Scene, Shape

DPI = 300
WIDTH, HEIGHT = 2480, 3508  # A4
MARGIN = 165  # 14 mm: no printer cuts that off
MOST = 9
"""Cards on one sheet; smaller codes could not be read from a step away."""

PAPER, INK, QUIET, RIM, BRAND, PALE = "#FFFFFF", "#14202B", "#4B5A68", "#C9D6DC", "#0E5A5E", "#D5ECEC"

TITLE: Words = {"zh": "有事，找服务台", "en": "Ask the desk"}
PROMISE: Words = {"zh": "问一次就行，有人负责到底", "en": "Ask once. Somebody by name answers for it to the end."}
STEPS: tuple[Words, ...] = (
    {"zh": "扫码，点“开始”", "en": "Scan the code, press Start"},
    {"zh": "用自己的话说一次", "en": "Say it once, in your own words"},
    {"zh": "谁在办、下一步、哪天办好，随时看得到", "en": "See who has it, what comes next and by when"},
    {"zh": "办没办好，由您说了算", "en": "It ends when you say that it is solved"},
)
FIRST: Words = {"zh": "第一次用？先用您的邀请单加入。", "en": "New here? Join with your invitation slip first."}
CARDS: Words = {"zh": "常见事项，扫码直接看", "en": "Common matters: scan and read"}
CAUTION: Words = {
    "zh": "这里是公开的通信软件：涉密内容、位置、证件号和银行卡号，都不要写，也不要拍。",
    "en": "This is a public messenger: nothing classified, no locations, no identity or bank card numbers.",
}

Language = Literal["zh", "en", "both"]


@dataclass(frozen=True)
class Entry:
    """A card on the poster: where its code leads, and what it is called."""

    link: str
    title: Words


def pdf(scene: Scene) -> bytes:
    """A page to print."""
    return _saved(scene, "PDF", resolution=DPI, quality=95, title=TITLE["en"])


def png(scene: Scene) -> bytes:
    """A picture to print or to pass on."""
    return _saved(scene, "PNG", dpi=(DPI, DPI))


def _saved(scene: Scene, kind: str, **how: object) -> bytes:
    file = io.BytesIO()
    paint(scene).save(file, kind, **how)
    return file.getvalue()


def layout(bot: str, link: str, cards: Sequence[Entry], language: Language) -> Scene:
    """The sheet. `bot`: its name without @; `link`: to the desk; `cards`: up to MOST."""
    head = _head(language)
    foot = _foot(language)
    shelf, top = _shelf(cards, language, foot.box.top - 60) if cards else ([], foot.box.top)
    room = Box(MARGIN, head.box.bottom + 70, WIDTH - MARGIN, top - 60)
    main = _beside(bot, link, language, room) if cards else _under(bot, link, language, room)
    return Scene(WIDTH, HEIGHT, PAPER, (*head.items, *main, *shelf, *foot.items))


@dataclass(frozen=True)
class _Part:
    box: Box
    items: Sequence[Item]


@dataclass(frozen=True)
class _Stack:
    """Words in one language or in both, the Chinese ones above and larger."""

    parts: tuple[tuple[Paragraph, str], ...]
    gap: float

    @property
    def height(self) -> float:
        return sum(part.height for part, _ in self.parts) + self.gap * (len(self.parts) - 1)

    def at(self, x: float, top: float, align: Literal["left", "centre"] = "left") -> list[Item]:
        items: list[Item] = []
        for part, colour in self.parts:
            items += part.at(x, top, colour, align)
            top += part.height + self.gap
        return items


def _stack(
    words: Words,
    language: Language,
    size: int,
    width: float,
    *,
    bold: bool = True,
    even: bool = False,
    ink: str = INK,
    quiet: str = QUIET,
) -> _Stack:
    if language == "both":
        first = paragraph(words["zh"], size, width, bold=bold, even=even)
        second = paragraph(words["en"], round(size * 0.62), width, even=even)
        return _Stack(((first, ink), (second, quiet)), size * 0.06)
    return _Stack(((paragraph(words[language], size, width, bold=bold, even=even), ink),), 0)


def _head(language: Language) -> _Part:
    inner = WIDTH - 2 * MARGIN - 160
    title = _stack(TITLE, language, 176, inner, ink=PAPER, quiet=PALE, even=True)
    promise = _stack(PROMISE, language, 78, inner, bold=False, ink=PAPER, quiet=PALE, even=True)
    box = Box(MARGIN, MARGIN, WIDTH - MARGIN, round(MARGIN + 46 + title.height + 26 + promise.height + 56))
    words = title.at(WIDTH / 2, box.top + 46, "centre")
    words += promise.at(WIDTH / 2, box.top + 46 + title.height + 26, "centre")
    return _Part(box, (Shape("round", box, BRAND, radius=56), *words))


def _foot(language: Language) -> _Part:
    text = _stack(CAUTION, language, 48, WIDTH - 2 * MARGIN, bold=False, even=True, ink=QUIET)
    top = HEIGHT - MARGIN - text.height
    rule = Shape("round", Box(MARGIN, top - 30, WIDTH - MARGIN, top - 26), RIM)
    return _Part(Box(MARGIN, top - 30, WIDTH - MARGIN, HEIGHT - MARGIN), (rule, *text.at(WIDTH / 2, top, "centre")))


def _beside(bot: str, link: str, language: Language, room: Box) -> list[Item]:
    """The code on the left, what to do on the right, both in the middle of the room's height."""
    side = min(room.height, 1060)
    box = Box(room.left, room.middle[1] - side / 2, room.left + side - 110, room.middle[1] + side / 2)
    left = box.right + 80
    words = _fitting(language, room.right - left, room.height)
    high = sum(part.height for part in words)
    gap = min(60, (room.height - high) / (len(words) - 1))
    top = room.middle[1] - (high + gap * (len(words) - 1)) / 2
    items = _desk_code(bot, link, box)
    for number, part in enumerate(words):
        items += _numbered(number, part, left, top)
        top += part.height + gap
    return items


def _fitting(language: Language, width: float, height: float) -> list[_Stack]:
    """What to do, in letters as large as there is room for, with something left between."""
    sizes = range(78, 40, -4)
    ways = (_how(language, width, size) for size in sizes)
    return next(way for way in ways if sum(part.height + 24 for part in way) < height)


def _under(bot: str, link: str, language: Language, room: Box) -> list[Item]:
    """The code large in the middle, what to do in two columns under it."""
    column = (room.width - 80) / 2
    words = _how(language, column, 84)
    heights = [max(part.height for part in words[row : row + 2]) + 56 for row in range(0, len(words), 2)]
    side = min(room.height - sum(heights) - 60, 1500)
    left = (WIDTH - side + 110) / 2
    items = _desk_code(bot, link, Box(left, room.top, left + side - 110, room.top + side))
    top = room.top + side + (room.height - side - sum(heights)) / 2 + 28
    for number, part in enumerate(words):
        items += _numbered(number, part, room.left + (number % 2) * (column + 80), top)
        top += heights[number // 2] if number % 2 else 0
    return items


def _how(language: Language, width: float, size: int) -> list[_Stack]:
    """What to do, and a word for those who have not joined."""
    steps = [_stack(step, language, size, width - 150) for step in STEPS]
    return [*steps, _stack(FIRST, language, size - 16, width - 150, bold=False, even=True, ink=BRAND)]


def _numbered(number: int, part: _Stack, left: float, top: float) -> list[Item]:
    """A step with its number in a disc; the word after the steps has none."""
    items = part.at(left + 150, top)
    if number < len(STEPS):
        disc = Box(left, top, left + 108, top + 108)
        label = paragraph(str(number + 1), 64, 108, bold=True)
        items += [Shape("round", disc, BRAND, radius=54)]
        items += label.at(disc.middle[0], disc.middle[1] - label.height / 2, PAPER, "centre")
    return items


def _desk_code(bot: str, link: str, box: Box) -> list[Item]:
    """The code in a frame, the bot's name under it for those who cannot scan."""
    frame = Shape("round", box, PAPER, BRAND, 10, 56)
    names = (paragraph(f"@{bot}", size, box.width - 60, bold=True) for size in range(64, 20, -4))
    name = next(name for name in names if len(name.lines) == 1)
    code = qr(link, Box(box.left + 10, box.top + 10, box.right - 10, box.bottom - 20 - name.height))
    return [frame, code, *name.at(box.middle[0], box.bottom - 30 - name.height, INK, "centre")]


def _shelf(cards: Sequence[Entry], language: Language, bottom: float) -> tuple[list[Item], float]:
    """The cards' codes with their titles, and where they begin; the last row ends at `bottom`."""
    columns = 1 if len(cards) == 1 else 2 if len(cards) <= 6 else 3
    rows = ceil(len(cards) / columns)
    high = 420 if rows <= 2 else 340
    wide = (WIDTH - 2 * MARGIN - 40 * (columns - 1)) / columns
    heading = _stack(CARDS, language, 76, WIDTH - 2 * MARGIN, even=True, ink=BRAND)
    first = bottom - rows * high - (rows - 1) * 36
    top = first - heading.height - 30
    items = heading.at(WIDTH / 2, top, "centre")
    for number, card in enumerate(cards):
        left, upper = MARGIN + (number % columns) * (wide + 40), first + (number // columns) * (high + 36)
        items += _tile(card, language, Box(round(left), round(upper), round(left + wide), round(upper + high)))
    return items, top


def _tile(card: Entry, language: Language, box: Box) -> list[Item]:
    frame = Shape("round", box, PAPER, RIM, 5, 36)
    code = qr(card.link, Box(box.left + 6, box.top + 6, box.left + box.height - 6, box.bottom - 6))
    sizes = range(68 if box.width > 900 else 54, 20, -4)
    titles = (_stack(card.title, language, size, box.width - box.height - 24, even=True) for size in sizes)
    title = next(title for title in titles if title.height <= box.height - 30)
    return [frame, code, *title.at(box.left + box.height, box.middle[1] - title.height / 2)]


def qr(link: str, box: Box) -> Dots:
    """As large as fits with the four light modules around that readers want; a quarter of it may be spoilt."""
    rows = tuple(tuple(bool(dark) for dark in row) for row in segno.make(link, error="q", micro=False).matrix)
    side = int(min(box.width, box.height) // (len(rows) + 8))
    half = len(rows) * side / 2
    return Dots(round(box.middle[0] - half), round(box.middle[1] - half), rows, side, "#000000")
