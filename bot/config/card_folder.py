"""The unit's folder of cards as the desk at work reads it: again whenever a file changed."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from bot.config import card_edit
from bot.config.card_files import card_paths, load_card
from bot.config.card_text import check_name
from bot.config.cards import parse_card, placed
from bot.domain.card_problem import CardProblem
from bot.domain.card_revision import Beginning, Revision
from bot.domain.cards import Card, CardFile
from bot.domain.policy import Policy


@dataclass(frozen=True)
class Folder:
    """`path` need not be there."""

    path: Path
    policy: Policy

    def under(self, policy: Policy) -> Folder:
        """The same folder, its cards checked by another policy."""
        return replace(self, policy=policy)

    def stamp(self) -> object:
        """Names, times and sizes of the files."""
        return tuple(self._stamps())

    def _stamps(self) -> Iterator[tuple[str, int, int]]:
        for path in card_paths(self.path):
            try:
                told = path.stat()
            except OSError:
                continue
            yield path.name, told.st_mtime_ns, told.st_size

    def read(self) -> list[CardFile]:
        """Each file with its text, and its card if there is nothing wrong with it."""
        return [_file(path, self.policy) for path in card_paths(self.path)]

    def parse(self, id_: str, text: str) -> Card | None:
        """A text that was published once; its category may have left the policy since."""
        card = parse_card(text, id_)
        return placed(card, self.policy) if isinstance(card, Card) else None

    def check(self, id_: str, text: str) -> Card | tuple[CardProblem, ...]:
        """A text that is to be published: the card, or all its mistakes."""
        return parse_card(text, id_, self.policy)

    def revise(self, text: str, change: Revision) -> str:
        return card_edit.revise(text, change)

    def begin(self, new: Beginning) -> str:
        return card_edit.begin(new)

    def write(self, id_: str, text: str) -> None:
        """The card's file has this text from now on, or still its old one; OSError where it cannot be written."""
        check_name(id_)
        new = self.path / f".{id_}.md.new"
        with new.open("w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        new.replace(self.path / f"{id_}.md")


def _file(path: Path, policy: Policy) -> CardFile:
    card = load_card(path, policy)
    if not isinstance(card, Card):
        return CardFile(path.stem, "", None)
    try:
        return CardFile(path.stem, path.read_text("utf-8"), card)
    except (OSError, UnicodeDecodeError):
        return CardFile(path.stem, "", None)
