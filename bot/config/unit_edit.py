"""A change of the unit's rules in the text of `desk.toml`; all the rest stays as its author wrote it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import tomlkit
from tomlkit import TOMLDocument
from tomlkit.items import AoT, Array, Table

from bot.domain.unit_change import (
    ADD,
    ASK,
    ASK_ANEW,
    ASK_NO_MORE,
    CATEGORIES,
    CLOSE,
    DEPARTMENTS,
    MERGE,
    NEED,
    NEED_NO_MORE,
    RENAME,
    SET,
    SPLIT,
    UnitChange,
)

_HEADER = re.compile(r"\s*\[")


def edited(text: str, change: UnitChange) -> str:
    """The changed text. The text before is known to be good; whether the new one is must be looked at."""
    if change.verb in (ADD, SPLIT):
        text = _with_table(text, change)
    document = tomlkit.parse(text)
    if change.verb == ASK and not isinstance(_of(document, change).get("questions"), Array):
        return _inserted(text, rf"{CATEGORIES}\s*\.\s*{change.id}", _asked(change))
    if change.verb in _EDITS:
        _EDITS[change.verb](document, change)
    return tomlkit.dumps(document)


def _rename(document: TOMLDocument, change: UnitChange) -> None:
    table = _of(document, change)
    table.update(change.given["words"])


def _set(document: TOMLDocument, change: UnitChange) -> None:
    """Each key to its value; None takes it away."""
    if not change.id and change.kind not in document:
        document[change.kind] = tomlkit.table()
    table: Any = _of(document, change)
    for name, value in change.given["values"].items():
        if value is None:
            table.pop(name, None)
        elif name in table:
            table[name] = value
        else:
            _before_tables(table, name, value)


def _before_tables(table: Any, name: str, value: Any) -> None:
    """A new key stands after the other plain ones: behind a table of its own it would belong to that."""
    if any(isinstance(one, (Table, AoT)) for one in table.values()):
        last = [key for key, one in table.items() if not isinstance(one, (Table, AoT))][-1]
        table.value._insert_after(last, name, tomlkit.item(value))  # noqa: SLF001 - tomlkit has no public way
    else:
        table[name] = value


def _merge(document: TOMLDocument, change: UnitChange) -> None:
    """It is closed, and what names it names the other one; its old cases and figures keep its id."""
    into = str(change.given["into"])
    _close(document, change)
    _set(document, UnitChange(SET, change.kind, change.id, {"values": {"into": into}}))
    if change.kind == DEPARTMENTS:
        for category in document["categories"].values():
            if category["department"] == change.id:
                category["department"] = into
    urgent: Any = document.get("urgent", {})
    if change.kind == CATEGORIES and urgent.get("category") == change.id:
        urgent["category"] = into


def _close(document: TOMLDocument, change: UnitChange) -> None:
    _set(document, UnitChange(SET, change.kind, change.id, {"values": {"closed": True}}))


def _split(document: TOMLDocument, change: UnitChange) -> None:
    for id_ in change.given.get("categories", ()):
        _set(document, UnitChange(SET, CATEGORIES, id_, {"values": {"department": change.given["id"]}}))


def _ask(document: TOMLDocument, change: UnitChange) -> None:
    """A new question, after the others, which stand in one list."""
    _of(document, change)["questions"].append(_inline(_question(change.given["question"]).unwrap()))


def _asked(change: UnitChange) -> TOMLDocument:
    """The same as a table of its own."""
    rows, category, categories = tomlkit.aot(), tomlkit.table(is_super_table=True), tomlkit.table(is_super_table=True)
    rows.append(_question(change.given["question"]))
    category.append("questions", rows)
    categories.append(change.id, category)
    document = tomlkit.document()
    document.append(CATEGORIES, categories)
    return document


def _question(given: Mapping[str, Any]) -> Any:
    table = tomlkit.table()
    table.update({name: given[name] for name in ("id", "zh", "en")})
    if given.get("choices"):
        table["choices"] = _list(given["choices"])
    if given.get("optional"):
        table["optional"] = True
    return table


def _list(given: Sequence[Mapping[str, Any]]) -> Any:
    """One a line."""
    found = tomlkit.array()
    for one in given:
        found.append(_inline(one))
    return found.multiline(multiline=True)


def _inline(given: Mapping[str, Any]) -> Any:
    row = tomlkit.inline_table()
    row.update(given)
    return row


def _ask_anew(document: TOMLDocument, change: UnitChange) -> None:
    """Other words: the same question. Other choices: another one in its place; old answers keep the one before."""
    rows: Any = _of(document, change)["questions"]
    place = _place(rows, change.given["replaces"])
    question = change.given["question"]
    if question["id"] == change.given["replaces"]:
        rows[place].update({name: question[name] for name in ("zh", "en")})
        rows[place].pop("optional", None)
        if question.get("optional"):
            rows[place]["optional"] = True
    else:
        rows[place]["closed"] = True
        made = _question(question)
        made.add(tomlkit.nl())
        rows.insert(place + 1, _inline(made.unwrap()) if isinstance(rows, Array) else made)


def _ask_no_more(document: TOMLDocument, change: UnitChange) -> None:
    rows: Any = _of(document, change)["questions"]
    rows[_place(rows, change.given["replaces"])]["closed"] = True


def _need(document: TOMLDocument, change: UnitChange) -> None:
    table, material = _of(document, change), change.given["material"]
    rows: Any = table.get("materials")
    if isinstance(rows, AoT):
        rows.append(tomlkit.item(dict(material)))
    elif rows is None:
        _before_tables(table, "materials", _list([material]))
    else:
        rows.add_line(_inline(material))


def _need_no_more(document: TOMLDocument, change: UnitChange) -> None:
    rows: Any = _of(document, change)["materials"]
    rows[_place(rows, change.given["replaces"])]["closed"] = True


def _place(rows: Any, question_id: str) -> int:
    return next(place for place, one in enumerate(rows) if one["id"] == question_id)


def _of(document: TOMLDocument, change: UnitChange) -> Any:
    table: Any = document[change.kind]
    return table[change.id] if change.id else table


_EDITS: Mapping[str, Callable[[TOMLDocument, UnitChange], None]] = {
    RENAME: _rename, SET: _set, MERGE: _merge, CLOSE: _close, SPLIT: _split,
    ASK: _ask, ASK_ANEW: _ask_anew, ASK_NO_MORE: _ask_no_more, NEED: _need, NEED_NO_MORE: _need_no_more,
}  # fmt: skip


def _with_table(text: str, change: UnitChange) -> str:
    """A table of its own, below the last one of its kind and above the next one's heading."""
    given, id_ = change.given, str(change.given.get("id") or change.id)
    made: Any = tomlkit.table()
    made.update(given["words"])
    for name in ("department", "days"):
        if name in given:
            made[name] = given[name]
    if change.verb == SPLIT and change.kind == CATEGORIES:
        made = _like(tomlkit.parse(text)[CATEGORIES][change.id], made)
    document = tomlkit.document()
    above = tomlkit.table(is_super_table=True)
    above.append(id_, made)
    document.append(change.kind, above)
    return _inserted(text, change.kind, document)


def _inserted(text: str, path: str, document: TOMLDocument) -> str:
    """With more tables, below the last one of that path and above the next one's heading."""
    lines = text.splitlines(keepends=True)
    at = _end_of(lines, path)
    below = "".join(lines[at:]).lstrip("\n")
    return f"{''.join(lines[:at]).rstrip()}\n\n{tomlkit.dumps(document).strip()}\n" + (f"\n\n{below}" if below else "")


def _like(pattern: Any, made: Any) -> Any:
    """A category that asks what another one asks, and wants the same papers."""
    for name, value in pattern.unwrap().items():
        if name == "questions":
            made[name] = tomlkit.aot()
            for one in value:
                if not one.get("closed"):
                    made[name].append(_question(one))
        elif name not in made:
            made[name] = _list([one for one in value if not one.get("closed")]) if name == "materials" else value
    return made


def _end_of(lines: Sequence[str], path: str) -> int:
    """The line before which a new table goes: comments and empty lines above the next heading are that one's."""
    own = re.compile(rf"\s*\[+\s*{path}\s*[.\]]")
    last = max((number for number, line in enumerate(lines) if own.match(line)), default=len(lines) - 1)
    at = next((number for number in range(last + 1, len(lines)) if _HEADER.match(lines[number])
               and not lines[number].strip().startswith(("[ ", "[{"))), len(lines))
    while at > last + 1 and (not lines[at - 1].strip() or lines[at - 1].lstrip().startswith("#")):
        at -= 1
    return at
