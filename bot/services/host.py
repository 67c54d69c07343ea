"""The machine that the desk works on, as services see it."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol


class Host(Protocol):
    """All of it blocks, and belongs off the loop.

    `ending`: of a backup's name. `folder`: where they go unless the unit named another one. `back_up`: the bytes of a
    backup it made; `storage.copying.NotCopied` if it could not. `room`: bytes that are free where a folder is, and all
    there are.
    """

    ending: str
    folder: Path

    def back_up(self, target: Path) -> int: ...
    def room(self, folder: Path) -> tuple[int, int]: ...
