"""`make bench-alike`: which problems of a collection round are proposed together, against groups made by hand.

Pairs that are together: how many of them rightly, and of those that belong together how many. *tuned on* are every
second group of the first list; *later* was written after the matters were and then tuned on; *last* after all else.
"""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

from bot.config.card_files import load_cards
from bot.search import Index, alike, build, load_encoder
from bot.search.grouping import grouped

PROBLEMS = Path(__file__).with_name("problems") / "alike.toml"
CARDS = Path(__file__).resolve().parent.parent / "data" / "cards"
Grouping = Callable[[Sequence[str]], list[list[int]]]


@dataclass(frozen=True)
class Problems:
    """Texts, and the group that each belongs to."""

    name: str
    texts: Sequence[str]
    of: Sequence[str]


@dataclass(frozen=True)
class Pairs:
    """Pairs put together, those that belong together, and those that are both."""

    got: int
    wanted: int
    right: int

    @property
    def precision(self) -> float:
        return self.right / self.got if self.got else 1.0

    @property
    def recall(self) -> float:
        return self.right / self.wanted


def problems() -> list[Problems]:
    data = tomllib.loads(PROBLEMS.read_text("utf-8"))
    found = []
    for name, half in (("tuned on", 0), ("held out", 1)):
        groups = [*data["group"][half::2], *({"of": one, "texts": [one]} for one in data["alone"][half::2])]
        found.append(_of(name, groups))
    return [*found, _of("later", data["later"]), _of("last", data["last"])]


def _of(name: str, groups: Sequence[dict[str, list[str]]]) -> Problems:
    told = [(text, str(one["of"])) for one in groups for text in one["texts"]]
    return Problems(name, [text for text, _ in told], [of for _, of in told])


def pairs(of: Sequence[str], groups: Sequence[Sequence[int]]) -> Pairs:
    got = {(min(two), max(two)) for group in groups for two in combinations(group, 2)}
    wanted = {two for two in combinations(range(len(of)), 2) if of[two[0]] == of[two[1]]}
    return Pairs(len(got), len(wanted), len(got & wanted))


def by_index(index: Index) -> Callable[[str], str | None]:
    """The card that a text finds."""
    return lambda text: next((id_ for id_, _ in index.find(text, 1)), None)


def report() -> Iterator[str]:
    cards, _ = load_cards(CARDS)
    index, encoder = build(cards), load_encoder()
    ways: list[tuple[str, Grouping]] = [("words alone", alike),
                                        ("lexical", lambda texts: grouped(texts, by_index(index)))]
    if encoder:
        near = by_index(index.with_meanings(encoder))
        ways.append(("with encoder", lambda texts: grouped(texts, near, encoder)))
    yield f"{'pairs':14}" + "".join(f"{f'{one.name} ({len(one.texts)})':>28}" for one in problems())
    for name, way in ways:
        told = [pairs(one.of, way(one.texts)) for one in problems()]
        yield f"{name:14}" + "".join(
            f"{f'{one.right}/{one.got} right, {one.right}/{one.wanted} found':>28}" for one in told)


def main() -> None:
    for line in report():
        sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    main()
