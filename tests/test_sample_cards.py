"""The 28 sample cards: in both languages, within the limits, pointing at what exists, told apart by their aliases."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections import Counter
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from bot.config.policy import load_policy
from bot.domain.cards import END
from bot.domain.policy import LANGUAGES, Policy

DATA = Path(__file__).resolve().parent.parent / "data"
IDS = frozenset({
    "family-relocation", "spouse-employment", "spouse-allowance", "family-medical", "medical-treatment",
    "children-schooling", "children-exam", "home-leave", "annual-leave", "leave-travel", "parental-leave", "pay-query",
    "travel-reimbursement", "housing-fund", "housing-quarters", "family-visit", "insurance", "injury-rating",
    "parents-support", "hardship-aid", "legal-aid", "marriage", "conscript-family", "retirement", "id-documents",
    "supplies", "emergency-leave", "spouse-honour",
})
LIMITS = {"title": (40, 40), "entitled": (400, 400), "time_limit": (120, 120), "who": (20, 20), "what": (60, 100),
          "when": (16, 16), "material": (60, 60), "unverified": (120, 120), "alias": (60, 60), "body": (1500, 1500),
          "source": (100, 200), "article": (60, 60)}
NOT_SAID = {"zh": re.compile("工单|用户|客服|诉求人|你"),
            "en": re.compile(r"\b(users?|clients?|customers?)\b", re.IGNORECASE)}
PAPERS = re.compile("身份证(?!明)|户口簿|银行卡|结婚证|出生证|批件|批复|供应证|申请表|登记表|任职")
"""Their numbers and stamps never belong into a public messenger."""
each = pytest.mark.parametrize("card", sorted(IDS))


@cache
def parts(card: str) -> tuple[dict[str, Any], dict[str, str]]:
    """The table of a card's file, and its body by language."""
    _, table, body = re.split(r"(?m)^\+\+\+\n", (DATA / "cards" / f"{card}.md").read_text("utf-8"), maxsplit=2)
    chinese, english = body.split("\n+++ en\n")
    return tomllib.loads(table), {"zh": chinese.strip(), "en": english.strip()}


@cache
def desk() -> Policy:
    return load_policy(DATA / "desk.toml")


@cache
def homes() -> dict[str, str]:
    """Staff number → home, of those in the sample roster who handle cases."""
    rows = [line.split(",") for line in (DATA / "roster.example.csv").read_text("utf-8").splitlines()[1:]]
    return {row[0]: row[2] for row in rows if "cadre" in row[3]}


def texts(card: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Each text of a card by language, with the name of its limit; "" has none."""
    table, body = parts(card)
    yield from ((name, table[name]) for name in ("title", "entitled", "time_limit"))
    yield "body", body
    yield from (("material", one) for one in table.get("materials", ()))
    yield from (("unverified", one) for one in table.get("unverified", ()))
    for step in table["steps"]:
        yield from (("who", step["who"]), ("what", step["what"]))
        yield from (("when", branch["when"]) for branch in step.get("branches", ()))
    for source in table.get("sources", ()):
        yield "source", source["title"]
        if "article" in source:
            yield "article", source["article"]
    if quiz := table.get("quiz"):
        yield from (("", one) for one in (quiz, *quiz["choices"]))


def test_there_are_just_these_cards() -> None:
    assert {path.stem for path in (DATA / "cards").glob("*.md")} == IDS


@each
def test_every_text_is_there_in_both_languages_and_within_its_limit(card: str) -> None:
    for name, words in texts(card):
        for language, limit in zip(LANGUAGES, LIMITS.get(name, (200, 200)), strict=True):
            text = words[language]
            assert text.strip() == text != "", (name, text)
            assert len(text) <= limit, (name, len(text), text)
            assert not NOT_SAID[language].search(text), text
            assert not re.search(r"[<>]|\{\{|\{%|\*\*", text), text
        assert re.search(r"[\u4e00-\u9fff]", words["zh"]), words


@each
def test_a_card_names_what_exists(card: str) -> None:
    table, _ = parts(card)
    category = desk().categories[table["category"]]
    assert category.department == table["office"] == homes()[table["owner"]]
    questions = {one.id: {choice.id for choice in one.choices} for one in category.questions}
    for question, choice in table.get("answers", {}).items():
        assert choice in questions[question]


@each
def test_a_card_is_a_dated_sample_that_says_where_it_is_from(card: str) -> None:
    table, _ = parts(card)
    assert table["version"] == 1
    assert table["sample"] is True
    assert date(2026, 1, 1) < table["valid_from"] < table["review_on"]
    assert table["unverified"]
    assert len(table.get("sources", ())) <= 8
    assert 1 <= len(table["materials"]) <= 10
    if quiz := table.get("quiz"):
        assert quiz["right"] in {one["id"] for one in quiz["choices"]}


@each
def test_no_photo_is_asked_of_a_paper_that_never_belongs_here(card: str) -> None:
    photographed = [one["zh"] for one in parts(card)[0]["materials"] if not one["bring"]]
    assert not [words for words in photographed if PAPERS.search(words)]


def test_no_category_asks_for_a_photo_of_such_a_paper_either() -> None:
    photographed = [one.words["zh"] for category in desk().categories.values()
                    for one in category.materials if not one.bring]
    assert photographed
    assert not [words for words in photographed if PAPERS.search(words)]


@each
def test_steps_lead_somewhere_and_to_an_end(card: str) -> None:
    table, _ = parts(card)
    steps = table["steps"]
    ids = [step["id"] for step in steps]
    assert 3 <= len(ids) == len(set(ids)) <= 7
    reached, ways = {ids[0]}, [ids[0]]
    following = dict(zip(ids, [*ids[1:], END], strict=True))
    branches = {step["id"]: [one["to"] for one in step.get("branches", ())] for step in steps}
    while ways:
        at = ways.pop()
        new = {*(branches[at] or [following[at]])} - reached
        assert new <= {*ids, END}
        reached |= new
        ways += new - {END}
    assert reached == {*ids, END}
    for step in steps:
        assert re.fullmatch(r"[a-z0-9_-]+", step["id"])
        if "branches" in step:
            assert len(step["branches"]) >= 2
            assert step["what"]["zh"].endswith("？")
            assert step["what"]["en"].endswith("?")


def test_half_of_the_cards_have_a_decision() -> None:
    assert sum(any("branches" in step for step in parts(card)[0]["steps"]) for card in IDS) * 2 >= len(IDS)


@each
def test_a_card_has_many_names(card: str) -> None:
    table, _ = parts(card)
    for name, least in (("aliases", (8, 4)), ("keywords", (1, 1))):
        for language, fewest in zip(LANGUAGES, least, strict=True):
            words = table[name][language]
            assert len(words) >= fewest
            assert all(0 < len(one) <= LIMITS["alias"][0] for one in words)


def test_no_two_cards_share_an_alias() -> None:
    def plain(text: str) -> str:
        return re.sub(r"\W", "", unicodedata.normalize("NFKC", text)).casefold()

    counts = Counter(plain(alias) for card in IDS for words in parts(card)[0]["aliases"].values() for alias in words)
    assert [alias for alias, count in counts.items() if count > 1] == []
