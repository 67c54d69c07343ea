"""Callback data, typed: packed into Telegram's 64 bytes and read back, forged or old as it may be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

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
class CaseButton:
    """`c:<case>:<action>`: do something with a case."""

    case_id: int
    action: Action

    @classmethod
    def parse(cls, data: str) -> CaseButton:
        case_id, action = _arguments(data, 2)
        try:
            return cls(number(case_id), Action(action))
        except ValueError as error:
            raise Refused("stale") from error


@dataclass(frozen=True, slots=True)
class FormButton:
    """`f:<draft>:<verb>[:<field>[:<value>]]`: it names its question, so that an old one answers no other."""

    draft_id: int
    verb: str
    field: str = ""
    value: str = ""

    @classmethod
    def parse(cls, data: str) -> FormButton:
        _, arguments = parse(data)
        if not 2 <= len(arguments) <= 4:
            raise Refused("stale")
        return cls(number(arguments[0]), *arguments[1:])


@dataclass(frozen=True, slots=True)
class PageButton:
    """`l:<list>:<page>` or `t:<case>:<page>`."""

    name: str
    page: int

    @classmethod
    def parse(cls, data: str) -> PageButton:
        name, page = _arguments(data, 2)
        return cls(name, number(page))


@dataclass(frozen=True, slots=True)
class CardButton:
    """`k:<verb>[:<card or category>[:<page>]]`: something with a policy card."""

    verb: str
    card_id: str = ""
    page: int = 0

    @classmethod
    def parse(cls, data: str) -> CardButton:
        _, arguments = parse(data)
        if not 1 <= len(arguments) <= 3:
            raise Refused("stale")
        verb, card_id, page = (*arguments, "", "0")[:3] if len(arguments) < 3 else arguments
        return cls(verb, card_id, number(page or "0"))


@dataclass(frozen=True, slots=True)
class ReadingButton:
    """`r:<verb>:<subject>[:<version>[:<choice>]]`: something to be read; of `list` the subject is a page."""

    verb: str
    subject: str
    version: int = 0
    choice: str = ""

    @classmethod
    def parse(cls, data: str) -> ReadingButton:
        _, arguments = parse(data)
        if not 2 <= len(arguments) <= 4:
            raise Refused("stale")
        verb, subject, version, choice = [*arguments, "0", ""][:4] if len(arguments) == 2 else [*arguments, ""][:4]
        return cls(verb, subject, number(version), choice)

    @property
    def page(self) -> int:
        return number(self.subject)


@dataclass(frozen=True, slots=True)
class EditButton:
    """`e:<verb>[:<card, question or page>[:<card, category, field or page>]]`: for those who keep cards."""

    verb: str
    name: str = ""
    more: str = ""

    @classmethod
    def parse(cls, data: str) -> EditButton:
        _, arguments = parse(data)
        if not 1 <= len(arguments) <= 3:
            raise Refused("stale")
        return cls(*arguments)

    @property
    def first_number(self) -> int:
        return number(self.name or "0")

    @property
    def number(self) -> int:
        return number(self.more or "0")


@dataclass(frozen=True, slots=True)
class DaysButton:
    """`cal:<verb>[:<notice>]`: holidays and the unit's own days."""

    verb: str
    notice_id: int = 0

    @classmethod
    def parse(cls, data: str) -> DaysButton:
        _, arguments = parse(data)
        if not 1 <= len(arguments) <= 2:
            raise Refused("stale")
        return cls(arguments[0], number(arguments[1]) if len(arguments) == 2 else 0)


@dataclass(frozen=True, slots=True)
class UrgentButton:
    """`u:<verb>[:<page or day>[:<place>]]`: an urgent matter, or the duty roster."""

    verb: str
    name: str = ""
    more: str = ""

    @classmethod
    def parse(cls, data: str) -> UrgentButton:
        _, arguments = parse(data)
        if not 1 <= len(arguments) <= 3:
            raise Refused("stale")
        return cls(*arguments)

    @property
    def page(self) -> int:
        return number(self.name or "0")


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
