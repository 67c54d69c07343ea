"""The bot's words: both languages alike, in the desk's own terms, and a phrase for all that the code names."""

from __future__ import annotations

import ast
import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from jinja2 import nodes

from bot.domain.case import Mark, Outcome, State, Track
from bot.domain.catalogue import ACTION_FORMS, behalf, intake, say
from bot.domain.forms import BEHALF, INTAKE, SAY, Field, Kind
from bot.domain.notices import NOTICES, To
from bot.domain.policy import LANGUAGES
from bot.domain.rules import BY_CLOCK, Action
from bot.handlers import COMMANDS
from bot.outbox.delivery import DELETE, STRIP
from bot.render import TEMPLATES, Renderer, Words, flat
from bot.storage.cases import LISTS
from tests.stage import sample_policy

ROOT = Path(__file__).resolve().parent.parent
RENDERER = Renderer(ZoneInfo("Asia/Shanghai"))
POLICY = sample_policy()
NOW = 1_795_600_000
FORMS: dict[str, tuple[Field, ...]] = {
    INTAKE: tuple(field for category in POLICY.categories for field in intake(POLICY, {"category": category}).fields),
    BEHALF: behalf(POLICY, {}).fields, SAY: say(POLICY, {}).fields,
    **{action.value: fields for action, fields in ACTION_FORMS.items()},
}
OWN_FIELDS = [(form, field) for form, fields in FORMS.items() for field in fields if field.words is None]
FORBIDDEN = {"zh": re.compile("工单|用户|客服|(?<!^requester = \")诉求人|你", re.MULTILINE),  # a column of the ledger
             "en": re.compile(r"\b(users?|tickets?|customers?|clients?|complaints?)\b", re.IGNORECASE)}


def words(language: str) -> Words:
    return RENDERER.words(language)


both = pytest.mark.parametrize("language", LANGUAGES)


# ── Both languages alike ─────────────────────────────────────────────────────────────────────────────────────────────


def files(language: str) -> list[Path]:
    return [path for path in sorted((TEMPLATES / language).rglob("*")) if path.is_file()]


def repeated(names: list[str]) -> list[str]:
    return [name for name, count in Counter(names).items() if count > 1]


def names_in(language: str, source: str) -> set[str]:
    """Every name and attribute that a template reads."""
    tree = words(language).environment.parse(source)
    read = {node.name for node in tree.find_all(nodes.Name) if node.ctx == "load"}
    return read | {node.attr for node in tree.find_all(nodes.Getattr)}


def test_both_languages_have_the_same_phrases_with_the_same_places() -> None:
    phrases = {language: words(language).phrases for language in LANGUAGES}
    assert phrases["zh"].keys() == phrases["en"].keys()
    for key in phrases["zh"]:
        assert names_in("zh", phrases["zh"][key]) == names_in("en", phrases["en"][key]), key


@both
def test_the_rooms_of_words_hold_each_once(language: str) -> None:
    """Which room a phrase or a template lies in changes nothing: one that lay in two would hide the other."""
    held = [path for path in files(language) if path.parent.name == "phrases"]
    keys = [key for path in held for key in flat(tomllib.loads(path.read_text("utf-8")))]
    names = [path.name for path in files(language) if path.suffix == ".j2"]
    assert repeated(keys) == repeated(names) == []


def test_both_languages_have_the_same_templates_that_read_the_same() -> None:
    sources = {language: {path.name: path.read_text("utf-8") for path in (TEMPLATES / language).rglob("*.j2")}
               for language in LANGUAGES}
    assert sources["zh"].keys() == sources["en"].keys()
    for name in sources["zh"]:
        assert names_in("zh", sources["zh"][name]) == names_in("en", sources["en"][name]), name


@both
def test_the_desks_own_terms_and_nothing_raw(language: str) -> None:
    for path in files(language):
        text = path.read_text("utf-8")
        assert not FORBIDDEN[language].search(text), (path.name, FORBIDDEN[language].search(text))
        assert not re.search(r"\|\s*safe|autoescape", text), path.name


@both
def test_who_is_no_member_learns_of_no_unit(language: str) -> None:
    for text in (words(language).phrase("refused.stranger"), RENDERER.screen("group", {"buttons": []}, language).text):
        assert not re.search("军|部队|中队|营|兵|单位|army|unit|company|soldier|military", text, re.IGNORECASE)
        assert len(re.findall("[。.!！?？]", text)) <= 2


# ── Nothing missing: what the code names has its words ───────────────────────────────────────────────────────────────


@cache
def trees() -> tuple[ast.Module, ...]:
    """Services, domain, storage, handlers and buttons."""
    places = [*(ROOT / "bot").glob("*.py"), *(path for part in ("services", "domain", "storage", "handlers", "sheets")
                                              for path in (ROOT / "bot" / part).rglob("*.py"))]
    return tuple(ast.parse(path.read_text("utf-8")) for path in places)


@cache
def calls() -> tuple[ast.Call, ...]:
    return tuple(node for tree in trees() for node in ast.walk(tree) if isinstance(node, ast.Call))


def named(*callees: str) -> Iterator[ast.Call]:
    for call in calls():
        name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        if name in callees:
            yield call


def texts(node: ast.AST) -> set[str]:
    """The plain texts of an expression that stand for themselves: `"a" if x else "b"` has two, an f-string none."""
    if isinstance(node, ast.IfExp):
        return texts(node.body) | texts(node.orelse)
    return {node.value} if isinstance(node, ast.Constant) and isinstance(node.value, str) else set()


@cache
def said() -> frozenset[str]:
    """Every plain text that a statement of these files assigns: a code may be chosen before it is raised."""
    return frozenset(text for tree in trees() for node in ast.walk(tree) if isinstance(node, ast.Assign)
                     for text in texts(node.value))


def missing(*keys: str) -> set[str]:
    return {key for key in keys for language in LANGUAGES if not words(language).has(key)}


def test_each_button_has_its_label() -> None:
    keys = {text for call in named("key") for text in texts(call.args[0])}
    assert len(keys) > 15
    keys |= {action.value for action in Action} | {f"list_{name}" for name in LISTS} | {"message_own", "reopen_own"}
    keys |= {f"language_{language}" for language in LANGUAGES}
    keys |= {f"done_{field.id}" for _, field in OWN_FIELDS if field.kind in (Kind.COLLECT, Kind.TICKS)}
    keys |= {"skip", "no_files", "skip_asked", "skip_person", "private_chat", "confirm_agreed", "dispute_disagreed"}
    assert not missing(*(f"button.{key}" for key in keys))


def test_each_refusal_has_its_sentence() -> None:
    """Each is made with what its place in the code gives it."""
    given_: dict[str, Any] = {"number": "2026-0042", "state": "open", "name": "甲", "at": NOW, "limit": 9, "length": 10,
                              "days": 30, "day": "11-1", "words": "拍照", "why": "x.csv is empty."}
    codes = set()
    for call in named("Refused"):
        details = {one.arg: given_[one.arg] for one in call.keywords if one.arg}
        for code in texts(call.args[0]):
            codes.add(code)
            for language in LANGUAGES:
                assert words(language).phrase(f"refused.{code}", **details)
    assert len(codes) > 20
    there = {key.removeprefix("refused.") for key in words("zh").phrases if key.startswith("refused.")}
    assert not there - codes - said()


def test_each_kind_of_letter_has_its_template() -> None:
    places = {"answer": 0, "tell": 1, "_show": 2, "_put": 2, "Letter": 0}
    kinds = {text for callee, place in places.items() for call in named(callee) if len(call.args) > place
             for text in texts(call.args[place])}
    assert {"case", "form", "menu", "talk", "failed", "unreachable"} <= kinds
    kinds -= {STRIP, DELETE}
    assert kinds - {path.name.removesuffix(".html.j2") for path in files("zh")} == set()


def test_each_code_of_the_domain_has_its_name() -> None:
    keys = [f"{table}.{one}" for table, codes in (("state", State), ("sign", State), ("track", Track),
            ("outcome", Outcome), ("mark", Mark)) for one in codes]
    keys += [f"choice.{choice.id}" for _, field in OWN_FIELDS for choice in field.choices] + ["choice.new"]
    keys += [f"{table}.{name}" for table in ("list", "list_empty") for name in LISTS]
    keys += [f"command.{name}" for name in COMMANDS]
    assert not missing(*keys)


def test_each_question_has_its_prompt_and_name() -> None:
    keys = [f"field.{field.id}" for _, field in OWN_FIELDS] + [f"form.{form}" for form in FORMS]
    assert not missing(*keys)
    unasked = [(form, field.id) for form, field in OWN_FIELDS if missing(f"prompt.{form}.{field.id}") and
               missing(f"prompt.{field.id}")]
    assert unasked == []


def test_each_event_is_told_to_who_acts_and_who_is_concerned() -> None:
    acted = {action.value for action in Action} - BY_CLOCK - {"submit"}
    headlines = {text for call in named("answer_card") for text in texts(call.args[2])}
    keys = [f"done.{name}" for name in acted | headlines]
    keys += [f"event.{name}.{reader}" for name in (*Action, "view", "edit") for reader in ("requester", "staff")]
    for action, rows in NOTICES.items():
        keys.append(f"notice.{action}.staff" if action is not Action.SUBMIT else "notice.submit.handler")
        keys += [f"notice.{action}.{to}" for to, _ in rows if to in (To.REQUESTER, To.CHOSEN, To.FORMER, To.SUPERVISOR)]
    assert not missing(*keys)


def test_each_reason_and_menu_headline_has_its_words() -> None:
    assigned = {text for call in named("_fewest") for text in texts(call.args[1])} | {"asked", "registered"}
    assert len(assigned) == 7
    menus = {text for call in named("menu") for part in (*call.args[1:], *(one.value for one in call.keywords))
             for text in texts(part)} | {"menu", "welcome"}
    assert not missing(*(f"reason.{code}" for code in assigned),
                       *(f"menu.{name}" for name in menus))


ALONE = {"button.resume", "button.back_to_review", "button.done_talk"}
"""Labels that have a row of their own."""


@both
def test_labels_fit_their_buttons(language: str) -> None:
    """Two to a row on a phone: some nine Chinese characters or sixteen letters each."""
    for key in words(language).phrases:
        if key.startswith(("button.", "choice.")) and key not in ALONE:
            label = words(language).phrase(key, count=9, form="ask_assist", number="2026-0042", at=2, of=4)
            assert len(label) <= (14 if language == "zh" else 16), key


@both
def test_dates_are_told_in_the_desks_zone(language: str) -> None:
    assert words(language).when(1_795_683_600) == {
        "zh": "11月26日（星期四）17:00", "en": "Thursday 26 November, 17:00"}[language]
