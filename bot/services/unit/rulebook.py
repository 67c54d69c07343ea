"""The unit's rules as its files say them now; a bad file never takes the place of a good one."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

from bot.domain.calendar import Calendar
from bot.domain.day_notice import OWN, DayNotice
from bot.domain.policy import Policy
from bot.domain.unit_change import UnitChange


class PolicyFiles(Protocol):
    """The files as `config` reads them; all of it blocks. `stamp`: changes when any file does.

    `read`: PolicyError if there is a mistake. `write`: OSError where a notice's file cannot be written. The others are
    of desk.toml itself: OSError where it cannot be read or written, PolicyError where a text has a mistake.
    """

    def stamp(self) -> object: ...
    def read(self, policy: Policy, named: Sequence[DayNotice]) -> Policy: ...
    def write(self, notice: DayNotice) -> None: ...
    def text(self) -> str: ...
    def writable(self) -> bool: ...
    def edited(self, text: str, change: UnitChange) -> str: ...
    def check(self, text: str, named: Sequence[DayNotice]) -> Policy: ...
    def replace(self, text: str) -> None: ...


class NoFiles:
    """A desk whose policy was given to it: only days named in the chat change it."""

    def stamp(self) -> object:
        return ()

    def read(self, policy: Policy, named: Sequence[DayNotice]) -> Policy:
        return replace(policy, calendar=_with(policy.calendar, named))

    def write(self, notice: DayNotice) -> None:  # noqa: ARG002 - there is nowhere to write it
        raise OSError

    def text(self) -> str:
        raise OSError

    def writable(self) -> bool:
        return False

    def edited(self, text: str, change: UnitChange) -> str:  # noqa: ARG002 - there is nothing to change
        raise OSError

    def check(self, text: str, named: Sequence[DayNotice]) -> Policy:  # noqa: ARG002 - the same
        raise OSError

    def replace(self, text: str) -> None:  # noqa: ARG002 - the same
        raise OSError


def _with(calendar: Calendar, named: Sequence[DayNotice]) -> Calendar:
    for one in named:
        if one.year == OWN:
            calendar = replace(calendar, exceptions={**calendar.exceptions, **one.days})
        else:
            calendar = calendar.with_notice(one.year, one.days)
    return calendar


class Rulebook:
    """The files, and what was `seen` of them last; `named`: the days named in the chat that hold, by their ids.

    `told`: the mistake that the admins know of.
    """

    def __init__(self, files: PolicyFiles | None = None) -> None:
        self.files: PolicyFiles = files or NoFiles()
        self.refreshing = asyncio.Lock()
        self.seen: object = None
        self.named: frozenset[int] = frozenset()
        self.told = ""
