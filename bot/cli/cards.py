"""`cards find`: which cards the desk would show for a question, so that a unit can try its cards."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from io import TextIOWrapper
from pathlib import Path

from bot.cli.terminal import Mistake, complain, language, say
from bot.config import read_settings
from bot.config.card_files import CARDS, load_cards
from bot.domain.cards import Card
from bot.search import Index, build, load_encoder


def find(folder: Path | None, questions: Sequence[str], *, as_json: bool) -> None:
    """Answers each question as it comes; without any, each line of the standard input is one."""
    cards = _cards(folder or read_settings().policy.parent / CARDS)
    index = build(cards)
    encoder = load_encoder()
    index = index.with_meanings(encoder) if encoder else index
    _speak_utf8()
    titles = {card.id: card.title[language()] for card in cards}
    for question in questions or _lines():
        for line in _json(index, question) if as_json else _words(index, question, titles):
            say(line)


def _cards(folder: Path) -> Sequence[Card]:
    """The cards that can be read, whatever their categories; what is wrong with the others is told."""
    if not folder.is_dir():
        raise Mistake(f"There is no folder {folder}.")
    cards, problems = load_cards(folder)
    for problem in problems:
        complain(str(problem))
    if not cards:
        raise Mistake(
            f"There are no cards in {folder}." if not problems else f"None of the cards in {folder} is right."
        )
    return cards


def _speak_utf8() -> None:
    """Questions are Chinese, whatever the terminal says of itself."""
    for stream in (sys.stdin, sys.stdout):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")


def _lines() -> Iterator[str]:
    return (line.rstrip("\r\n") for line in sys.stdin)


def _json(index: Index, question: str) -> Iterable[str]:
    found = [{"id": id_, "score": score} for id_, score in index.find(question)]
    yield json.dumps({"question": question, "cards": found}, ensure_ascii=False)


def _words(index: Index, question: str, titles: dict[str, str]) -> Iterable[str]:
    yield question
    found = index.find(question)
    yield from (f"  {score:.2f}  {id_}  {titles[id_]}" for id_, score in found)
    if not found:
        yield "  –"
