"""`make bench-cards`: how often the right card is found, and first; what is offered for other texts; how fast it is.

    python -m tests.bench_cards [FOLDER OF CARDS]

The questions are those of tests/questions, in four registers; every second one is held out: nothing was tuned on it.
"""

from __future__ import annotations

import random
import re
import sys
import time
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bot.config.card_files import load_cards
from bot.domain.cards import Card
from bot.search import Index, build, load_encoder

ROOT = Path(__file__).resolve().parent.parent
QUESTIONS = Path(__file__).with_name("questions")
UNANSWERED = "unanswered"
HALVES = ("tuned on", "held out")
RARE = 40
"""Of the characters of a made-up card, one in so many is another one, so that the cards differ."""


@dataclass(frozen=True)
class Question:
    """`about`: the card that answers it, or the kind of text that none answers. `half`: 0 tuned on, 1 held out."""

    text: str
    about: str
    register: str
    half: int


def questions(pattern: str) -> list[Question]:
    """Those of the files whose names match."""
    tables = [tomllib.loads(path.read_text("utf-8")) for path in sorted(QUESTIONS.glob(pattern))]
    return [
        Question(text, about, register, number % 2)
        for table in tables
        for about, registers in table.items()
        for register, texts in registers.items()
        for number, text in enumerate(texts)
    ]


@dataclass
class Tally:
    """How many were asked, and of how many the right card came first, was among three, or nothing was shown."""

    asked: int = 0
    first: int = 0
    among: int = 0
    nothing: int = 0

    def add(self, index: Index, question: Question) -> None:
        found = [id_ for id_, _ in index.find(question.text)]
        self.asked += 1
        self.first += found[:1] == [question.about]
        self.among += question.about in found
        self.nothing += not found

    def recall(self) -> str:
        return f"{self.first / self.asked:.3f}/{self.among / self.asked:.3f} {self.nothing:4}" if self.asked else "–"

    def silence(self) -> str:
        return f"{self.nothing} of {self.asked}"


def tallies(index: Index, asked: Iterable[Question], key: Callable[[Question], str]) -> dict[tuple[str, int], Tally]:
    """(register or kind, half) → how it went; "all" is the sum of both."""
    found: dict[tuple[str, int], Tally] = {}
    for question in asked:
        for each in (key(question), "all"):
            found.setdefault((each, question.half), Tally()).add(index, question)
    return found


def report(index: Index, name: str) -> Iterator[str]:
    answered = [question for question in questions("answered_*.toml") if question.about in index.ids]
    yield f"\n{name}: recall@1/recall@3, questions for which nothing was shown"
    yield from _table(tallies(index, answered, lambda question: question.register), Tally.recall)
    unanswered = questions(f"{UNANSWERED}.toml")
    yield "\nnothing was shown for so many of the texts that no card answers (topic: the desk's business, card missing)"
    yield from _table(tallies(index, unanswered, lambda question: question.about), Tally.silence)
    yield "\nthe same by register, without topic"
    others = [question for question in unanswered if question.about != "topic"]
    yield from _table(tallies(index, others, lambda question: question.register), Tally.silence)


def _table(found: Mapping[tuple[str, int], Tally], show: Callable[[Tally], str]) -> Iterator[str]:
    yield f"{'':12}" + "".join(f"{half:>20}" for half in HALVES)
    for each in dict.fromkeys(name for name, _ in found):
        yield f"{each:12}" + "".join(f"{show(found.get((each, half), Tally())):>20}" for half in (0, 1))


def made_up(cards: Sequence[Card], count: int) -> list[Card]:
    """As many cards as one likes, of the names and sentences of those there are, with some characters exchanged."""
    seeded = random.Random(7)
    zh = [part for card in cards for part in re.split(r"[。\n]", card.body["zh"] + card.entitled["zh"]) if part]
    en = [part for card in cards for part in re.split(r"[.\n]", card.body["en"] + card.entitled["en"]) if part]
    names = [name for card in cards for name in card.aliases.get("zh", ())]
    english = [name for card in cards for name in card.aliases.get("en", ())]

    def other(text: str) -> str:
        return "".join(chr(seeded.randrange(0x4E00, 0x5E00)) if seeded.random() * RARE < 1 else each for each in text)

    return [
        replace(
            cards[number % len(cards)],
            id=f"card-{number}",
            title={"zh": other(seeded.choice(names)), "en": seeded.choice(english)},
            aliases={"zh": tuple(map(other, seeded.sample(names, 8))), "en": tuple(seeded.sample(english, 4))},
            body={"zh": "。".join(map(other, seeded.sample(zh, 8))), "en": ". ".join(seeded.sample(en, 6))},
        )
        for number in range(count)
    ]


def timed(index: Index, texts: Sequence[str]) -> str:
    """Median and 95th percentile of one question, in milliseconds."""
    index.find("gongzi")
    took = []
    for text in texts:
        began = time.perf_counter()
        index.find(text)
        took.append(1000 * (time.perf_counter() - began))
    took.sort()
    return f"{took[len(took) // 2]:.2f} ms a question (95 of 100 within {took[len(took) * 95 // 100]:.2f} ms)"


def timings(cards: Sequence[Card]) -> Iterator[str]:
    texts = [question.text for question in questions("*.toml") if len(question.text) <= 60]
    yield "\nspeed, questions of up to 60 characters"
    for count in (1_000, 10_000):
        many = made_up(cards, count)
        began = time.perf_counter()
        index = build(many)
        yield f"{count:6} cards, lexical: built in {time.perf_counter() - began:.2f} s, {timed(index, texts)}"
    encoder = load_encoder()
    if encoder:
        for each, name in ((cards, len(cards)), (made_up(cards, 1_000), 1_000)):
            began = time.perf_counter()
            index = build(each).with_meanings(encoder)
            yield f"{name:6} cards, with encoder: built in {time.perf_counter() - began:.2f} s, {timed(index, texts)}"


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "data" / "cards"
    cards, problems = load_cards(folder)
    for problem in problems:
        sys.stderr.write(f"{problem}\n")
    if not cards:
        sys.exit(f"There are no cards in {folder}.")
    index, encoder = build(cards), load_encoder()
    lines = [*report(index, "lexical")]
    if encoder:
        lines += report(index.with_meanings(encoder), "with encoder")
    for line in [f"{len(cards)} cards", *lines]:
        sys.stdout.write(f"{line}\n")
    for line in timings(cards):
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
