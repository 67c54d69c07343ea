"""`desk.toml` and the calendars beside it as the desk at work reads them: again whenever a file changed."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tomlkit.exceptions import ParseError

from bot.config.days import UNIT, WORKS
from bot.config.policy import CALENDAR, load_policy, policy_of
from bot.config.table import read_toml, table_of
from bot.config.unit_edit import edited
from bot.domain.day_notice import OWN, DayNotice
from bot.domain.errors import PolicyError
from bot.domain.policy import Policy
from bot.domain.unit_change import UnitChange

NOTICE = """# {year} 年国务院放假安排，由管理员在聊天里确认。
# The State Council's notice of the year, confirmed in the chat by an admin.
notice = {year}
"""
OWN_HEAD = """# 本单位的休息和上班日期，由管理员在聊天里确认。
# The unit's own days, confirmed in the chat by an admin.
"""


@dataclass(frozen=True)
class Files:
    """`path`: desk.toml."""

    path: Path

    def stamp(self) -> object:
        """Names, times and sizes of the files."""
        return tuple(self._stamps())

    def _stamps(self) -> Iterator[tuple[str, int, int]]:
        for path in (self.path, *sorted((self.path.parent / CALENDAR).glob("*.toml"))):
            try:
                told = path.stat()
            except OSError:
                continue
            yield path.name, told.st_mtime_ns, told.st_size

    def read(self, policy: Policy, named: Sequence[DayNotice]) -> Policy:  # noqa: ARG002 - all of it is in the files
        """The policy of the files and of the days named in the chat; PolicyError if there is a mistake."""
        return load_policy(self.path, named)

    def write(self, notice: DayNotice) -> None:
        """Its days stand in their file from now on; OSError where it cannot be written."""
        folder = self.path.parent / CALENDAR
        folder.mkdir(exist_ok=True)
        _put(folder / self._name(folder, notice), "".join(_lines(notice)))

    def text(self) -> str:
        """desk.toml as it stands; OSError where it cannot be read."""
        return self.path.read_text("utf-8-sig")

    def writable(self) -> bool:
        """Whether desk.toml may be replaced by what was changed in the chat."""
        return os.access(self.path, os.W_OK) and os.access(self.path.parent, os.W_OK)

    def edited(self, text: str, change: UnitChange) -> str:
        """The text with the change; PolicyError where it is no TOML."""
        try:
            return edited(text, change)
        except ParseError as error:
            raise PolicyError(f"{self.path} is not valid TOML: {error}.") from error

    def check(self, text: str, named: Sequence[DayNotice]) -> Policy:
        """The policy that this text would be; PolicyError if there is a mistake."""
        return policy_of(table_of(text, self.path), self.path, named)

    def replace(self, text: str) -> None:
        """desk.toml has this text from now on, or still its old one; OSError where it cannot be written."""
        _put(self.path, text)

    def _name(self, folder: Path, notice: DayNotice) -> str:
        """The year's file; where the unit keeps days of its own in that, one beside it."""
        if notice.year == OWN:
            return UNIT
        for path in folder.glob("*.toml"):
            if _year(path) == notice.year:
                return path.name
        return f"{notice.year}-notice.toml" if (folder / f"{notice.year}.toml").exists() else f"{notice.year}.toml"


def _put(path: Path, text: str) -> None:
    new = path.with_name(f".{path.name}.new")
    with new.open("w", encoding="utf-8", newline="\n") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    if path.exists():
        new.chmod(path.stat().st_mode & 0o777)
    new.replace(path)


def _year(path: Path) -> object:
    """Whose notice a file holds, if any."""
    try:
        return read_toml(path).value("notice")
    except PolicyError:
        return None


def _lines(notice: DayNotice) -> Iterable[str]:
    kinds = {works: kind for kind, works in WORKS.items()}
    yield OWN_HEAD if notice.year == OWN else NOTICE.format(year=notice.year)
    yield "\n[days]\n"
    for day, works in sorted(notice.days.items()):
        yield f'{day.isoformat()} = "{kinds[works]}"\n'
