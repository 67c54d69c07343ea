"""The letters of the pictures: a Chinese font that comes with the desk; what it lacks, from a font of the system.

A letter that no font has is drawn as a box. Without shaping and hints every letter has one width wherever it stands,
and the same text gives the same picture on every machine.
"""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from pathlib import Path

from PIL import ImageFont

SHIPPED = Path(__file__).with_name("fonts")
MISSING = "\U0010fffe"
"""A letter that no font has: how a font draws it is how it draws what it lacks."""

_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts", "/System/Library/Fonts",
            "/Library/Fonts", "$WINDIR/Fonts")  # fmt: skip
_NAMES = ("NotoSansCJK-", "NotoSansSC", "SourceHanSans", "wqy-", "DroidSansFallback", "PingFang", "msyh", "simsun",
          "Arial Unicode", "NotoSansSymbols2", "Symbola", "DejaVuSans.")  # fmt: skip
_STRAIGHT = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"', "…": "..."})
_SIMPLIFIED = 2  # the Chinese face in Noto's collection of five


@dataclass(frozen=True)
class Run:
    """Letters of one font, `x` pixels from where the text begins."""

    text: str
    x: float
    font: ImageFont.FreeTypeFont


def clean(text: str) -> str:
    """One line without what cannot be seen: controls, joiners and variation selectors would show as boxes.

    A Chinese font draws curved quotes as wide as a character; in words without any the straight ones stand better.
    """
    spaced = " ".join(unicodedata.normalize("NFC", text).split())
    seen = "".join(letter for letter in spaced if unicodedata.category(letter)[0] != "C" and not _selects(letter))
    return seen if any(letter > "\u2e7f" for letter in seen) else seen.translate(_STRAIGHT)


def _selects(letter: str) -> bool:
    return "\ufe00" <= letter <= "\ufe0f" or "\U000e0100" <= letter <= "\U000e01ef"


def width(text: str, size: int, *, bold: bool = False) -> float:
    """In pixels."""
    return sum(_advance(letter, size, bold=bold) for letter in text)


def runs(text: str, size: int, *, bold: bool = False) -> Iterator[Run]:
    """The text in pieces, each with the font that has its letters."""
    x = 0.0
    for file, letters in groupby(text, key=lambda letter: _file(letter, bold=bold)):
        piece = "".join(letters)
        yield Run(piece, x, _face(file, size))
        x += width(piece, size, bold=bold)


def chosen(letter: str, files: tuple[Path, ...]) -> Path:
    """The first of the fonts that has the letter; the first of all (its box) where none has."""
    return next((file for file in files if _has(file, letter)), files[0])


@lru_cache(maxsize=16384)
def _advance(letter: str, size: int, *, bold: bool) -> float:
    return _face(_file(letter, bold=bold), size).getlength(letter)


@lru_cache(maxsize=16384)
def _file(letter: str, *, bold: bool) -> Path:
    own = SHIPPED / f"NotoSansCJKsc-{'Bold' if bold else 'Regular'}.otf"
    return own if _has(own, letter) else chosen(letter, (own, *of_the_system(bold=bold)))


def _has(file: Path, letter: str) -> bool:
    face = _face(file, 32)
    return bytes(face.getmask(letter)) != bytes(face.getmask(MISSING)) or letter == MISSING


@lru_cache(maxsize=256)
def _face(file: Path, size: int) -> ImageFont.FreeTypeFont:
    index = _SIMPLIFIED if file.name.startswith("NotoSansCJK-") and file.suffix == ".ttc" else 0
    return ImageFont.truetype(file, size, index, layout_engine=ImageFont.Layout.BASIC)


@lru_cache(maxsize=2)
def of_the_system(*, bold: bool) -> tuple[Path, ...]:
    """Fonts of this machine that may have what ours lacks, the best first; those that cannot be read are left out."""
    folders = [Path(os.path.expandvars(folder)).expanduser() for folder in _FOLDERS]
    files = sorted(file for folder in folders for file in folder.rglob("*.[ot]t[fc]"))
    named = [file for name in _NAMES for file in files if file.name.startswith(name)]
    return tuple(sorted(filter(_readable, named), key=lambda file: ("Bold" in file.name) != bold))


def _readable(file: Path) -> bool:
    try:
        return bool(_face(file, 32).getlength("A"))
    except (OSError, ValueError):
        return False
