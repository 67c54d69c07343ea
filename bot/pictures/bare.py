"""What a file is, told by its content; and pictures without what cameras write into them: place, time, device."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator

_JPEG_KEPT = frozenset({0xE0, 0xEE})
"""Application segments that say how to show the picture (JFIF, Adobe); all others, and comments, go."""
_PNG_DROPPED = frozenset({b"eXIf", b"tEXt", b"iTXt", b"zTXt", b"tIME"})
_PNG = b"\x89PNG\r\n\x1a\n"
_OFFICE = {"word/": "docx", "xl/": "xlsx"}


def kind(content: bytes) -> str | None:
    """jpg, png, pdf, docx, xlsx, ogg or mp4; None: none of these, whatever it is called."""
    if content.startswith(b"\xff\xd8\xff"):
        return "jpg"
    if content.startswith(_PNG):
        return "png"
    if content.startswith(b"%PDF-"):
        return "pdf"
    if content.startswith(b"OggS"):
        return "ogg"
    if content[4:8] == b"ftyp":
        return "mp4"
    return _office(content) if content.startswith(b"PK\x03\x04") else None


def _office(content: bytes) -> str | None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            names = packed.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return None
    if "[Content_Types].xml" not in names:
        return None
    return next((ending for start, ending in _OFFICE.items() if any(name.startswith(start) for name in names)), None)


def stripped(content: bytes) -> bytes:
    """A picture without its EXIF; anything else as it is. ValueError: it is broken."""
    if content.startswith(b"\xff\xd8\xff"):
        return b"\xff\xd8" + b"".join(_segments(content))
    if content.startswith(_PNG):
        return _PNG + b"".join(_chunks(content))
    return content


def _segments(content: bytes) -> Iterator[bytes]:
    """A JPEG's segments up to the picture itself, which runs to the end of the file."""
    at = 2
    while at + 4 <= len(content):
        if content[at] != 0xFF:
            break
        marker, size = content[at + 1], int.from_bytes(content[at + 2:at + 4])
        if marker == 0xDA:
            yield content[at:_end(content, at)]
            return
        if (not 0xE0 <= marker <= 0xEF and marker != 0xFE) or marker in _JPEG_KEPT:
            yield content[at:at + 2 + size]
        at += 2 + size
    raise ValueError("no picture in it")


def _end(content: bytes, start: int) -> int:
    """Behind the last end mark: what was hung on behind the picture goes, too."""
    end = content.rfind(b"\xff\xd9", start)
    return end + 2 if end > 0 else len(content)


def _chunks(content: bytes) -> Iterator[bytes]:
    at = len(_PNG)
    while at + 12 <= len(content):
        size = int.from_bytes(content[at:at + 4])
        name = content[at + 4:at + 8]
        if name not in _PNG_DROPPED:
            yield content[at:at + 12 + size]
        at += 12 + size
        if name == b"IEND":
            return
    raise ValueError("it has no end")
