"""The folder of cards: each file by itself, so that a broken one never holds up the others."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from bot.config.card_text import LARGEST
from bot.config.cards import parse_card
from bot.domain.card_problem import CardProblem
from bot.domain.cards import Card
from bot.domain.policy import Policy

CARDS = "cards"
"""The folder's name, beside desk.toml."""


def load_cards(folder: Path, policy: Policy | None = None) -> tuple[tuple[Card, ...], tuple[CardProblem, ...]]:
    """The cards that are right, by id, and what is wrong with the others. No folder: no cards, and nothing wrong."""
    cards: list[Card] = []
    problems: list[CardProblem] = []
    for path in card_paths(folder):
        read = load_card(path, policy)
        if isinstance(read, Card):
            cards.append(read)
        else:
            problems += read
    return tuple(cards), tuple(problems)


def card_paths(folder: Path) -> Iterator[Path]:
    """The folder's cards in the order of their names; what an editor hides (.card.md.swp, .#card.md) is none."""
    paths = folder.glob("*.md") if folder.is_dir() else ()
    return iter(sorted(path for path in paths if not path.name.startswith(".")))


def load_card(path: Path, policy: Policy | None = None) -> Card | tuple[CardProblem, ...]:
    """One file's card, or all its mistakes."""
    file = ascii(str(path))[1:-1] if not str(path).isprintable() else str(path)
    try:
        if not path.is_file():
            return (CardProblem(file, 1, "This is no file."),)
        with path.open("rb") as opened:
            data = opened.read(LARGEST + 1)  # a huge file need not be read to its end
        text = data.decode() if len(data) <= LARGEST else None
    except OSError as error:
        return (CardProblem(file, 1, f"It cannot be read: {(error.strerror or 'unknown reason').lower()}."),)
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        return (CardProblem(file, line, "This is not UTF-8 text: save the file as UTF-8."),)
    if text is None:
        return (CardProblem(file, 1, f"The file is larger than {LARGEST // 1024} KB."),)
    return parse_card(text, path.stem, policy, file)
