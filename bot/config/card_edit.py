"""Changes in a card's file that leave all the rest as its author wrote it, comments and layout included."""

from __future__ import annotations

from typing import Any

import tomlkit
from tomlkit.items import String

from bot.config.card_text import MARK, split
from bot.domain.card_revision import UNWRITTEN, Beginning, Revision
from bot.domain.policy import LANGUAGES

BODY = "body"


def revise(text: str, change: Revision) -> str:
    """The changed text of a card that was read without mistakes."""
    parts = split(text)
    front, bodies = tomlkit.parse(parts.front), dict(parts.bodies)
    if change.anew:
        front.pop("changed", None)
    if change.anew or change.quiet:
        front.pop("major", None)
    for (name, language), words in change.words.items():
        if name == BODY:
            bodies[language] = words.strip()
        else:
            _put(front, name, language, words.strip())
    for language, alias in change.aliases:
        _add_alias(front, language, alias)
    if change.review_on:
        front["review_on"] = change.review_on
    if change.version:
        front["version"] = change.version
    return _joined(tomlkit.dumps(front), bodies)


def _put(front: Any, name: str, language: str, words: str) -> None:
    """One language's words; where there are none of the other, they stand there, too."""
    if name not in front:
        table = tomlkit.table()
        for each in LANGUAGES:
            table[each] = _string(words)
        front[name] = table
    front[name][language] = _string(words)


def _string(words: str) -> String:
    return tomlkit.string(words, multiline="\n" in words)


def _add_alias(front: Any, language: str, alias: str) -> None:
    if "aliases" not in front:
        front["aliases"] = tomlkit.table()
    if language in front["aliases"]:
        front["aliases"][language].append(alias)
    else:
        front["aliases"][language] = [alias]


def _joined(front: str, bodies: dict[str, str]) -> str:
    first, *others = bodies
    body = "".join(f"\n{MARK} {language}\n{bodies[language]}\n" for language in others)
    return f"{MARK}\n{front.rstrip()}\n{MARK}\n{bodies[first]}\n{body}"


def begin(new: Beginning) -> str:
    """A new card with nothing in it but who answers for it, and that asking the desk is always a way."""
    front = tomlkit.document()
    front.update({"version": 1, "category": new.category, "office": new.office, "owner": new.owner,
                  "valid_from": new.today, "review_on": new.review_on})
    front["title"] = _inline(UNWRITTEN["zh"], UNWRITTEN["en"])
    front["entitled"] = _inline(UNWRITTEN["zh"], UNWRITTEN["en"])
    front["time_limit"] = _inline("以本单位答复为准", "What your unit says counts")
    front["aliases"] = {language: [alias for of, alias in new.aliases if of == language] for language in LANGUAGES}
    steps = tomlkit.aot()
    steps.append(tomlkit.item({"id": "ask", "who": _inline("您本人", "You"),
                               "what": _inline("在服务台提一件事项", "Make a request at the desk")}))
    steps.append(tomlkit.item({"id": "answer", "who": _inline(new.office_words["zh"][:20], new.office_words["en"][:20]),
                               "what": _inline("答复怎么办", "Says what to do")}))
    front["steps"] = steps
    unverified = tomlkit.aot()
    unverified.append(tomlkit.item({"zh": "本单位的规定和办理流程", "en": "Your unit's own rules and procedure"}))
    front["unverified"] = unverified
    return _joined(tomlkit.dumps(front), dict(UNWRITTEN))


def _inline(chinese: str, english: str) -> Any:
    words = tomlkit.inline_table()
    words.update({"zh": chinese, "en": english})
    return words
