"""A letter is what the desk has to tell somebody: a kind and its details, put into words only at delivery."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any


def width(text: str) -> int:
    """How wide a text shows, in Latin letters; a Chinese character takes the room of two."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


class Lane(IntEnum):
    """Who goes first: an answer to the one who acted, then notices, then what goes to many."""

    ANSWER = 0
    NOTICE = 1
    BROADCAST = 2


class Card(IntEnum):
    """How a letter stands to the card that its recipient has of the case."""

    NONE = 0
    RING = 1
    """It becomes the card; the old one loses its buttons (Telegram does not notify on edits)."""
    QUIET = 2
    """It changes the card he has; with none at hand it is dropped."""


@dataclass(frozen=True, slots=True)
class Letter:
    """`edit_id`: the message it replaces, if any. `key`: a newer letter of the same key takes its place while unsent.

    `due_at`: epoch seconds of machine time. `details` hold instants, ids, words by language: nothing of one language.
    """

    kind: str
    details: dict[str, Any]
    chat_id: int
    language: str
    person_id: int | None = None
    lane: Lane = Lane.NOTICE
    card: Card = Card.NONE
    key: str | None = None
    edit_id: int | None = None
    case_id: int | None = None
    talk_id: int | None = None
    due_at: int = 0
    id: int = 0
    tries: int = 0

    @property
    def silent(self) -> bool:
        """Whether the phone makes no sound for it: it changes what is there, or follows what has rung."""
        return self.card is Card.QUIET or bool(self.details.get("silent"))


@dataclass(frozen=True, slots=True)
class Button:
    """`target` as `buttons.pack` takes it, or `url`."""

    label: str
    target: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Drawing:
    """A flowchart: of which version of a card, in which language, and the step the case stands at."""

    card_id: str
    version: int
    language: str
    at: str = ""

    @property
    def key(self) -> str:
        """Names the picture: the same key is the same picture."""
        return f"{self.card_id}:{self.version}:{self.language}:{self.at}"


@dataclass(frozen=True, slots=True)
class Stub:
    """A slip to print: a heading, a large number, lines of words, and where its code leads. Drawn for each anew."""

    title: str
    number: str
    lines: tuple[str, ...]
    link: str


@dataclass(frozen=True, slots=True)
class Paper:
    """A file that the desk itself sends: its text, or where it lies."""

    name: str
    text: str
    path: str = ""


@dataclass(frozen=True, slots=True)
class Media:
    """A file Telegram has, or gets: `paper`, or `drawing` when it is drawn for the first time.

    `kind`: photo, document, voice, audio, video, video_note, sticker, animation.
    """

    kind: str
    file_id: str
    drawing: Drawing | Stub | None = None
    paper: Paper | None = None


@dataclass(frozen=True, slots=True)
class Screen:
    """What one message shows. `text` is Telegram HTML: the caption where there is media (several: an album)."""

    text: str
    buttons: tuple[tuple[Button, ...], ...] = ()
    media: tuple[Media, ...] = field(default=())
