"""Files in the simulator: their bytes, the ids the bot knows them by, and how the Bot API describes them."""

import mimetypes
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from bot.simulator.errors import bad_request

KINDS = frozenset({"photo", "document", "voice", "audio", "video", "video_note", "sticker", "animation"})
DOWNLOAD_LIMIT = 20 * 1024 * 1024  # bytes; getFile refuses more
_PREFIX = {
    "photo": "AgACAgUAAx", "document": "BQACAgUAAx", "voice": "AwACAgUAAx", "audio": "CQACAgUAAx",
    "video": "BAACAgUAAx", "video_note": "DQACAgUAAx", "sticker": "CAACAgUAAx", "animation": "CgACAgUAAx",
}  # fmt: skip
_FOLDER = {
    "photo": ("photos", "jpg"), "document": ("documents", "bin"), "voice": ("voice", "oga"), "audio": ("music", "mp3"),
    "video": ("videos", "mp4"), "video_note": ("video_notes", "mp4"), "sticker": ("stickers", "webp"),
    "animation": ("animations", "mp4"),
}  # fmt: skip
_TYPED = {
    "photo": "Photo", "document": "Document", "voice": "VoiceNote", "audio": "Audio", "video": "Video",
    "video_note": "VideoNote", "sticker": "Sticker", "animation": "Animation",
}  # fmt: skip
_MIME = {"voice": "audio/ogg", "audio": "audio/mpeg", "video": "video/mp4", "animation": "video/mp4"}


@dataclass(frozen=True, slots=True)
class Upload:
    """Bytes as they came in a request."""

    name: str
    content: bytes
    mime: str = ""


@dataclass(frozen=True, slots=True)
class File:
    """A stored file; a photo has several sizes, the last one being the file itself."""

    kind: str
    id: str
    unique_id: str
    content: bytes
    name: str
    mime: str
    path: str
    width: int = 0
    height: int = 0
    sizes: list[dict[str, Any]] = field(default_factory=list)

    def as_api(self) -> dict[str, Any] | list[dict[str, Any]]:
        """The value of message.<kind>."""
        if self.kind == "photo":
            return self.sizes
        return self._identity() | self._details()

    def _identity(self) -> dict[str, Any]:
        return {"file_id": self.id, "file_unique_id": self.unique_id, "file_size": len(self.content)}

    def _details(self) -> dict[str, Any]:
        named = {"file_name": self.name, "mime_type": self.mime}
        moving = {"width": self.width or 640, "height": self.height or 360, "duration": 1}
        match self.kind:
            case "voice":
                return {"duration": 1, "mime_type": self.mime}
            case "audio":
                return named | {"duration": 1}
            case "video" | "animation":
                return named | moving
            case "video_note":
                return {"length": 240, "duration": 1}
            case "sticker":
                return {"type": "regular", "width": 512, "height": 512, "is_animated": False, "is_video": False}
        return named


class Files:
    """One bot's files by id and by download path; `numbers` are shared, so that no two bots have the same id."""

    def __init__(self, numbers: Iterator[int]) -> None:
        self._numbers = numbers
        self._by_id: dict[str, File] = {}
        self._by_path: dict[str, File] = {}

    def add(self, kind: str, upload: Upload) -> File:
        number = next(self._numbers)
        folder, ending = _FOLDER[kind]
        if kind == "document" and "." in upload.name:
            ending = upload.name.rsplit(".", 1)[1]
        name = upload.name or f"file_{number}.{ending}"
        width, height = image_size(upload.content) or ((800, 600) if kind == "photo" else (0, 0))
        unique = f"AQAD{number:08d}AAE"
        file = File(
            kind, f"{_PREFIX[kind]}{number:08d}AAN2BA", unique, upload.content, name, _mime(kind, name, upload),
            f"{folder}/file_{number}.{ending}", width, height,
        )  # fmt: skip
        if kind == "photo":
            file.sizes.extend(_sizes(file, number))
        self.adopt(file)
        return file

    def adopt(self, file: File) -> None:
        """Know a file that has come into a chat this bot is in."""
        for identity in [file.id, *(size["file_id"] for size in file.sizes)]:
            self._by_id[identity] = file
        self._by_path[file.path] = file

    def known(self, file_id: str) -> File | None:
        return self._by_id.get(file_id)

    def at(self, path: str) -> File | None:
        return self._by_path.get(path)

    def reused(self, file_id: str, kind: str) -> File:
        """The file a bot names by id to send it again as `kind`."""
        file = self._by_id.get(file_id)
        if file is None and file_id.lower().startswith(("http://", "https://")):
            # From memory: what Telegram says of an address it cannot read; the simulator reads none.
            raise bad_request("failed to get HTTP URL content")
        if file is None:
            raise bad_request("wrong file identifier/HTTP URL specified")
        if file.kind != kind:
            raise bad_request(f"can't use file of type {_TYPED[file.kind]} as {_TYPED[kind]}")
        return file


def _mime(kind: str, name: str, upload: Upload) -> str:
    guessed = mimetypes.guess_type(name)[0]
    if kind in _MIME and not (guessed or "").startswith(_MIME[kind].split("/")[0]):
        return _MIME[kind]
    return guessed or upload.mime or "application/octet-stream"


def _sizes(file: File, number: int) -> list[dict[str, Any]]:
    """Telegram's sizes: at most 90, 320 and 1280 on the longer side, and the picture itself at last."""
    longest = max(file.width, file.height)
    sizes = []
    for letter, side in (("s", 90), ("m", 320), ("x", 800)):
        if longest > side:
            scale = side / longest
            shown = (max(1, round(file.width * scale)), max(1, round(file.height * scale)))
            file_id = f"{_PREFIX['photo']}{number:08d}AAN{letter}BA"
            sizes.append(_size(file_id, f"AQAD{number:08d}{letter}", shown, file))
    sizes.append(_size(file.id, file.unique_id, (file.width, file.height), file))
    return sizes


def _size(file_id: str, unique_id: str, shown: tuple[int, int], file: File) -> dict[str, Any]:
    size = len(file.content)
    return {"file_id": file_id, "file_unique_id": unique_id, "width": shown[0], "height": shown[1], "file_size": size}


def image_size(content: bytes) -> tuple[int, int] | None:
    """Width and height of a PNG, GIF, WebP or JPEG; None if it is none of them."""
    if content[:8] == b"\x89PNG\r\n\x1a\n" and len(content) >= 24:
        width, height = struct.unpack(">II", content[16:24])
        return width, height
    if content[:6] in (b"GIF87a", b"GIF89a") and len(content) >= 10:
        width, height = struct.unpack("<HH", content[6:10])
        return width, height
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return 512, 512
    return _jpeg_size(content) if content[:2] == b"\xff\xd8" else None


def _jpeg_size(content: bytes) -> tuple[int, int] | None:
    at = 2
    while at + 9 <= len(content):
        if content[at] != 0xFF:
            return None
        marker = content[at + 1]
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", content[at + 5 : at + 9])
            return width, height
        at += 2 + int(struct.unpack(">H", content[at + 2 : at + 4])[0])
    return None
