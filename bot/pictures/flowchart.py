"""A card's procedure as a picture for a phone; for a case, a map of how far it is."""

from __future__ import annotations

import io

from PIL import Image

from bot.domain.cards import Card
from bot.pictures.flow_layout import layout
from bot.pictures.painting import paint
from bot.pictures.palette import DAY, NIGHT

SUM, RATIO = 10_000, 20
"""What Telegram takes as a photo: width and height together in pixels, and how many times one the other may be."""


def draw(card: Card, language: str, *, at: str | None = None, dark: bool = False) -> bytes:
    """A PNG, 1,080 pixels wide; the same bytes for the same arguments. `at`: the step where a case is, or END.

    Takes a tenth of a second or two: not on the event loop.
    """
    scene = layout(card, language, NIGHT if dark else DAY, at).scene
    file = io.BytesIO()
    _within_limits(paint(scene)).save(file, "PNG", compress_level=3)  # three times as fast as 6, hardly larger
    return file.getvalue()


def _within_limits(image: Image.Image) -> Image.Image:
    share = min(1, SUM / (image.width + image.height))
    if share == 1:
        return image
    return image.resize((int(image.width * share), int(image.height * share)), Image.Resampling.LANCZOS)
