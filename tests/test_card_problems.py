"""What is wrong with a card's file is told in the reader's language."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from bot.config.card_files import CARDS
from bot.config.cards import parse_card
from bot.demo import DATA
from tests.screens import RENDERER, shown
from tests.stage import sample_policy

VALUES = ("", '""', "1", "true", '"x y"', "[]", "[1]", f'"{"长" * 2000}"', '"\\u202e"', "99999", "2020-01-01", "[[[")
ENGLISH = re.compile(r"\b(the|is|must|of|and|be|that|which)\b")
SAMPLES = ("family-relocation", "family-medical")


def spoiled(text: str) -> Iterator[str]:
    """The file with one line gone, doubled, called otherwise, or with another value."""
    lines = text.split("\n")
    for number, line in enumerate(lines):
        before, after = lines[:number], lines[number + 1:]
        for new in ([], [line, line], [f"x{line}"], ["+++"], [f"{line}\u200f\u202e"]):
            yield "\n".join([*before, *new, *after])
        name, equals, _ = line.partition(" = ")
        for value in VALUES if equals else ():
            yield "\n".join([*before, f"{name} = {value}", *after])


@pytest.mark.parametrize("card_id", SAMPLES)
def test_every_problem_is_told_in_chinese(card_id: str) -> None:
    policy, chinese = sample_policy(), RENDERER.words("zh")
    text = (DATA / CARDS / f"{card_id}.md").read_text("utf-8")
    sentences = set()
    for one in spoiled(text):
        problems = parse_card(one, card_id, policy)
        sentences |= {each.words for each in problems} if isinstance(problems, tuple) else set()
    assert len(sentences) > 60
    for sentence in sentences:
        told = chinese.problem(sentence)
        assert told != sentence, sentence
        assert sentence.startswith("This is not valid TOML") or not ENGLISH.search(told), told
        assert RENDERER.words("en").problem(sentence) == sentence


def test_a_chat_reads_it() -> None:
    details = {"title": {"zh": "卡", "en": "Card"}, "problems": [{"line": 3, "words": "title is missing."}], "more": 0}
    assert "第 3 行：缺少 title。" in shown("card_problems", details, "zh")
    assert "title is missing." in shown("card_problems", details, "en")
