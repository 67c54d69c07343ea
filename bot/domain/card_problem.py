"""What is wrong with a card's file, and where: one sentence for whoever keeps the card."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class CardProblem:
    """`file`: as it was named to the reader; `line`: from 1 on; `words`: the sentence, with its full stop.

    In English, for the command line; a chat's reader has it in his language (`templates/zh/problems.toml`).
    """

    file: str
    line: int
    words: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.words}"
