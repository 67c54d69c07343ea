"""Callback data, typed: packed into Telegram's 64 bytes and read back, forged or old as it may be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import MISSING, dataclass, fields
from typing import Any, ClassVar, Self

from bot.domain.errors import Refused
from bot.domain.rules import Action

LIMIT = 64
"""Bytes of callback_data that Telegram takes (Bot API, InlineKeyboardButton)."""


def pack(target: Sequence[str | int]) -> str:
    """`("c", 17, "accept")` → `c:17:accept`; ValueError when it does not fit."""
    data = ":".join(str(part) for part in target)
    if not 1 <= len(data.encode()) <= LIMIT:
        raise ValueError("callback data must have 1 to 64 bytes")
    return data


def parse(data: str) -> tuple[str, list[str]]:
    """The family of a button and its arguments."""
    family, *arguments = data.split(":")
    return family, arguments


@dataclass(frozen=True, slots=True)
class Button:
    """One family: its fields are a button's arguments in order; those with a default may be left out."""

    tail: ClassVar[bool] = False
    """Whether the last argument may hold colons itself."""

    @classmethod
    def parse(cls, data: str) -> Self:
        known = fields(cls)
        arguments = data.split(":", len(known) if cls.tail else -1)[1:]
        if not sum(one.default is MISSING for one in known) <= len(arguments) <= len(known):
            raise Refused("stale")
        return cls(*(_value(one.type, text or ("" if one.default is MISSING else str(one.default)))
                     for one, text in zip(known, arguments, strict=False)))


def _value(kind: object, text: str) -> Any:
    if kind == "int":
        return number(text)
    if kind != "Action":
        return text
    try:
        return Action(text)
    except ValueError as error:
        raise Refused("stale") from error


@dataclass(frozen=True, slots=True)
class CaseButton(Button):
    """`c:<case>:<action>`: do something with a case."""

    case_id: int
    action: Action


@dataclass(frozen=True, slots=True)
class FormButton(Button):
    """`f:<draft>:<verb>[:<field>[:<value>]]`: it names its question, so that an old one answers no other.

    A value may be an hour, `14:30`.
    """

    tail: ClassVar[bool] = True
    draft_id: int
    verb: str
    field: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True)
class PageButton(Button):
    """`l:<list>:<page>` or `t:<case>:<page>`."""

    name: str
    page: int


@dataclass(frozen=True, slots=True)
class CardButton(Button):
    """`k:<verb>[:<card or category>[:<page>]]`: something with a policy card."""

    verb: str
    card_id: str = ""
    page: int = 0


@dataclass(frozen=True, slots=True)
class ReadingButton(Button):
    """`r:<verb>:<subject>[:<version>[:<choice>]]`: something to be read; of `list` the subject is a page."""

    verb: str
    subject: str
    version: int = 0
    choice: str = ""

    @property
    def page(self) -> int:
        return number(self.subject)


@dataclass(frozen=True, slots=True)
class EditButton(Button):
    """`e:<verb>[:<card, question or page>[:<card, category, field or page>]]`: for those who keep cards."""

    verb: str
    name: str = ""
    more: str = ""

    @property
    def first_number(self) -> int:
        return number(self.name or "0")

    @property
    def number(self) -> int:
        return number(self.more or "0")


@dataclass(frozen=True, slots=True)
class DaysButton(Button):
    """`cal:<verb>[:<notice>]`: holidays and the unit's own days."""

    verb: str
    notice_id: int = 0


@dataclass(frozen=True, slots=True)
class UrgentButton(Button):
    """`u:<verb>[:<page or day>[:<place>]]`: an urgent matter, or the duty roster."""

    verb: str
    name: str = ""
    more: str = ""

    @property
    def page(self) -> int:
        return number(self.name or "0")


@dataclass(frozen=True, slots=True)
class GatherButton:
    """`b:<verb>[:<what it is about>[:<more>[:<more>]]]`: lists of today, several cases at once, batches."""

    verb: str
    more: tuple[str, ...] = ()

    @classmethod
    def parse(cls, data: str) -> GatherButton:
        _, arguments = parse(data)
        if not 1 <= len(arguments) <= 4:
            raise Refused("stale")
        return cls(arguments[0], tuple(arguments[1:]))

    @property
    def id(self) -> int:
        return self.number(0)

    @property
    def name(self) -> str:
        return self.word(0)

    def number(self, place: int) -> int:
        return number(self.word(place))

    def word(self, place: int) -> str:
        if place >= len(self.more):
            raise Refused("stale")
        return self.more[place]


@dataclass(frozen=True, slots=True)
class PrivacyButton(Button):
    """`pv:<verb>[:<number>]`: the notice, or what the desk keeps of somebody."""

    verb: str
    number: int = 0


def case_id(data: str) -> int:
    """The one argument of `o:<case>` or `a:<case>`."""
    (argument,) = _arguments(data, 1)
    return number(argument)


def word(data: str) -> str:
    """The one argument of `n:<form>` or `g:<language>`."""
    (argument,) = _arguments(data, 1)
    return argument


def _arguments(data: str, count: int) -> list[str]:
    _, arguments = parse(data)
    if len(arguments) != count:
        raise Refused("stale")
    return arguments


def number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 15):
        raise Refused("stale")
    return int(text)
