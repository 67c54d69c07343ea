"""Which files the desk takes: by what they are called or said to be, and by their size. Pure."""

from __future__ import annotations

import mimetypes
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from bot.domain.errors import Refused

KINDS = frozenset({
    "jpg", "jpeg", "png", "webp", "heic", "gif", "pdf", "ofd", "doc", "docx", "wps", "xls", "xlsx", "et", "csv", "ppt",
    "pptx", "txt", "md", "ogg", "oga", "mp3", "m4a", "amr", "wav", "mp4", "mov"})
"""Endings of documents that are taken unless the unit says otherwise."""
LARGEST = 20
"""Megabytes of a file that a bot can fetch (Bot API, getFile)."""


@dataclass(frozen=True)
class Filing:
    """`kinds`: endings of documents; photos, voice and films as Telegram knows them are always taken."""

    kinds: frozenset[str] = KINDS
    max_mb: int = LARGEST
    keep: Path | None = None
    """The folder for copies; None: files lie with Telegram alone."""

    def check(self, kind: str, name: str | None, mime: str | None, size: int | None) -> None:
        """Refused if it is too large, or a document of a kind that is not taken. `size`: bytes, if Telegram says."""
        if (size or 0) > self.max_mb * 1024 * 1024:
            raise Refused("file_large", limit=self.max_mb)
        ending = _ending(name, mime)
        if kind == "document" and ending not in self.kinds:
            raise Refused("file_kind", name=f".{ending[:12]}" if ending else "")


def _ending(name: str | None, mime: str | None) -> str:
    """`pdf`; a file without a name is called after what it is said to be."""
    ending = PurePosixPath(name or "").suffix or mimetypes.guess_extension(mime or "") or ""
    return ending.removeprefix(".").casefold()
