"""Letter → Screen: all words are made here, the only user of Jinja2.

`templates/<language>/<room>/<kind>.html.j2` is a letter's message; `templates/<language>/phrases/*.toml` hold what is
shorter: buttons, names, refusals. Rooms are for people to find their way: no template or phrase is in two of them.
"""

from __future__ import annotations

import html
import json
import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache, cached_property
from pathlib import Path
from types import CodeType
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import BytecodeCache, Environment, FileSystemLoader, FunctionLoader, StrictUndefined, Template
from jinja2.bccache import Bucket
from markupsafe import Markup

from bot.buttons import pack
from bot.domain import roster_problems
from bot.domain.letters import Button, Drawing, Media, Paper, Screen, Stub
from bot.domain.policy import LANGUAGES

TEMPLATES = Path(__file__).parent / "templates"
TEXT_LIMIT, CAPTION_LIMIT = 4096, 1024
"""Characters after parsing that Telegram takes in a text and in a caption (Bot API, sendMessage and sendPhoto)."""

STUBS = {"slip_picture": ("slip_paper", "slip.title", "number"),
         "newcomer_code": ("newcomer_paper", "slip.invitation", "name")}
"""Kinds of letters that are a slip to print or to scan: its words, its heading, and what stands large on it."""

_TAG = re.compile(r"<[^>]*>")
_NAMED = re.compile(r"\\{(\w+)\\}")
_BLANK = re.compile(r"\n\s*\n")
_LABEL_LIMIT = 60
_HEADING = 60
"""Characters that the templates give a question above its answer."""


class Compiled(BytecodeCache):
    """Templates compiled once for all the renderers of a process; they come with the release and never change."""

    def __init__(self) -> None:
        self._code: dict[tuple[str, str], CodeType | None] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._code.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._code[bucket.key, bucket.checksum] = bucket.code


COMPILED = Compiled()


class Words:
    """One language: its phrases and templates. Texts of people come in as values, escaped, never as templates."""

    def __init__(self, language: str, zone: ZoneInfo, expected: Callable[[int], bool]) -> None:
        self.language, self.zone, self.expected = language, zone, expected
        self.phrases = _phrases(language)
        self._compiled: dict[str, Template] = {}

    @cached_property
    def environment(self) -> Environment:
        rooms = [path for path in sorted((TEMPLATES / self.language).iterdir()) if path.is_dir()]
        made = Environment(loader=FileSystemLoader(rooms), autoescape=True, auto_reload=False,
                           undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, bytecode_cache=COMPILED)
        made.globals.update(phrase=self.phrase, has_phrase=self.has)
        made.tests.update(expected=self.expected)
        made.filters.update(words=self.of, when=self.when, day=self.day, far_day=self.far_day,
                            short_day=self.short_day, told=self.told, month=self.month, weekday=self.weekday,
                            clip=clip, headed=headed, quoted=quoted, measured=length, days=figure, clock=self.clock,
                            spoken=self.spoken, problem=self.problem, roster_line=self.roster_line)
        return made

    @cached_property
    def _sentences(self) -> Environment:
        """In a phrase every line break is meant, behind a condition as well."""
        loader = FunctionLoader(lambda key: (self.phrases[key], self.language, None))
        return self.environment.overlay(trim_blocks=False, loader=loader)

    def has(self, key: str) -> bool:
        return key in self.phrases

    def phrase(self, *keys: str, **given: Any) -> Markup:
        """The first of the phrases that there is, its places filled (escaped); KeyError if there is none."""
        key = next((one for one in keys if one in self.phrases), None)
        if key is None:
            raise KeyError(keys)
        if key not in self._compiled:
            self._compiled[key] = self._sentences.get_template(key)
        return Markup(self._compiled[key].render(**given))  # noqa: S704 - our own template, its values escaped by it

    def roster_line(self, told: Sequence[Any]) -> str:
        """What is wrong with a line of a roster: [line, number, code, details]."""
        line, staff_no, code, details = told
        return roster_problems.sentence(roster_problems.Problem(line, staff_no, code, details), self.language)

    def problem(self, sentence: str) -> str:
        """What is wrong with a card's file, which its reader says in English, in this language."""
        for pattern, words in self._problems:
            found = pattern.fullmatch(sentence)
            if found:
                return words.format_map(found.groupdict())
        return sentence

    @cached_property
    def _problems(self) -> list[tuple[re.Pattern[str], str]]:
        """`problems.toml`, where a language has one: English sentences with {places}, and the same in this one."""
        path = TEMPLATES / self.language / "problems.toml"
        pairs = tomllib.loads(path.read_text("utf-8"))["problems"] if path.exists() else ()
        return [(re.compile(_NAMED.sub(r"(?P<\1>.+?)", re.escape(said)), re.DOTALL), words) for said, words in pairs]
    def plain(self, template: str, **given: Any) -> str:
        """A text that is no message: nothing in it is formatted."""
        return html.unescape(_tidy(self.environment.get_template(f"{template}.html.j2").render(**given)))

    def of(self, words: Mapping[str, str]) -> str:
        """The unit's own words in this language."""
        return words[self.language]

    def spoken(self, pair: Sequence[str]) -> str:
        """A pair of a field and its text, as plain words: some fields have a sentence of their own."""
        name, text = pair
        return html.unescape(self.phrase(f"said.{name}", text=text)) if self.has(f"said.{name}") else text

    def when(self, instant: int) -> str:
        """`11月26日（星期四）17:30`, `Thursday 26 November, 17:30`."""
        local = datetime.fromtimestamp(instant, self.zone)
        return f"{self.day(instant)}{'' if self.language == 'zh' else ', '}{local:%H:%M}"

    def day(self, instant: int) -> str:
        """`11月26日（星期四）`, `Thursday 26 November`."""
        local = datetime.fromtimestamp(instant, self.zone)
        if self.language == "zh":
            return f"{local.month}月{local.day}日（星期{'一二三四五六日'[local.weekday()]}）"
        return f"{_DAYS[local.weekday()]} {local.day} {_MONTHS[local.month - 1]}"

    def month(self, instant: int) -> str:
        """`2026年11月`, `November 2026`."""
        local = datetime.fromtimestamp(instant, self.zone)
        return f"{local.year}年{local.month}月" if self.language == "zh" else f"{_MONTHS[local.month - 1]} {local.year}"

    def far_day(self, instant: int) -> str:
        """`2027年11月23日`, `23 November 2027`: what may lie in another year."""
        local = datetime.fromtimestamp(instant, self.zone)
        if self.language == "zh":
            return f"{local.year}年{local.month}月{local.day}日"
        return f"{local.day} {_MONTHS[local.month - 1]} {local.year}"

    def short_day(self, instant: int) -> str:
        """`11月26日（周四）`, `Thu 26 Nov`: where many stand below each other."""
        local = datetime.fromtimestamp(instant, self.zone)
        if self.language == "zh":
            return f"{local.month}月{local.day}日（周{'一二三四五六日'[local.weekday()]}）"
        return f"{_DAYS[local.weekday()][:3]} {local.day} {_MONTHS[local.month - 1][:3]}"

    def clock(self, instant: int) -> str:
        """`17:30`: an hour of the day just named."""
        return f"{datetime.fromtimestamp(instant, self.zone):%H:%M}"

    def weekday(self, instant: int) -> str:
        """`周六14:00`, `Saturday 14:00`: what comes every week."""
        local = datetime.fromtimestamp(instant, self.zone)
        if self.language == "zh":
            return f"周{'一二三四五六日'[local.weekday()]}{local:%H:%M}"
        return f"{_DAYS[local.weekday()]} {local:%H:%M}"

    def told(self, instant: int) -> str:
        """A date that somebody is told: as `when`; while its year's holidays are not published, marked as expected."""
        if not self.expected(instant):
            return self.when(instant)
        year = datetime.fromtimestamp(instant, self.zone).year
        if self.language == "zh":
            return f"{year}年{self.when(instant)}（预计）"
        day, at = self.when(instant).rsplit(", ", 1)
        return f"{day} {year}, {at} (expected)"


_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
           "December")


@cache
def _phrases(language: str) -> dict[str, str]:
    """Read once: they come with the release. A file for each room; which file holds a phrase changes nothing."""
    phrases: dict[str, str] = {}
    for path in sorted((TEMPLATES / language / "phrases").glob("*.toml")):
        phrases.update(flat(tomllib.loads(path.read_text("utf-8"))))
    return phrases


class Renderer:
    """Every language's words; `screen` makes a letter's message. `expected`: whether a date may still change."""

    def __init__(self, zone: ZoneInfo, expected: Callable[[int], bool] = lambda _: False) -> None:
        self._words = {language: Words(language, zone, expected) for language in LANGUAGES}

    def words(self, language: str) -> Words:
        return self._words.get(language) or self._words[LANGUAGES[0]]

    def screen(self, kind: str, details: dict[str, Any], language: str) -> Screen:
        """The message of a letter: `<room>/<kind>.html.j2` with its details, its buttons, its files."""
        words = self.words(language)
        if kind == "guest":
            return self._of_guest(details, words)
        details = _named(details, words.phrase("unnamed.name"))
        text = _tidy(words.environment.get_template(f"{kind}.html.j2").render(**details))
        if kind in STUBS:
            media: tuple[Media, ...] = (Media("photo", "", _stub(kind, details, words)),)
        else:
            media = self._mine(details, words) if kind == "my_data" else _media(kind, details, language)
        return Screen(_fitting(text, CAPTION_LIMIT if media else TEXT_LIMIT), self._buttons(details, words), media)

    def _of_guest(self, details: dict[str, Any], words: Words) -> Screen:
        """What somebody sees on another's phone: his own screen, and above it that it is his."""
        inner = self.screen(details["kind"], details["details"], words.language)
        head = words.phrase("guest.lists" if details.get("lists") else "guest.head", number=details["number"])
        limit = CAPTION_LIMIT if inner.media else TEXT_LIMIT
        return replace(inner, text=_fitting(f"{head}\n\n{inner.text}", limit))

    def _mine(self, details: dict[str, Any], words: Words) -> tuple[Media, ...]:
        """What the desk keeps of somebody, as a file: to be read, or for machines."""
        name, data = f"{details['data']['person']['staff_no']}", details["data"]
        if details["form"] == "json":
            paper = Paper(f"{name}.json", json.dumps(data, ensure_ascii=False, indent=2))
        else:
            paper = Paper(f"{name}.txt", words.plain("my_data_text", data=data))
        return (Media("document", "", paper=paper),)

    def _buttons(self, details: dict[str, Any], words: Words) -> tuple[tuple[Button, ...], ...]:
        rows = [[_button(one, words) for one in row] for row in details.get("buttons", ())]
        return tuple(tuple(row) for row in rows if row)


def _stub(kind: str, details: Mapping[str, Any], words: Words) -> Stub:
    """What stands on a slip: its template's lines as plain words."""
    paper, title, number = STUBS[kind]
    lines = words.plain(paper, **details).split("\n")
    return Stub(words.phrase(title), details[number], tuple(line for line in lines if line), details["link"])


def _named(details: Any, unnamed: str) -> Any:
    """The details, whoever stays anonymous to their reader called so."""
    if isinstance(details, Mapping):
        if details.get("unnamed"):
            return unnamed
        return {name: _named(value, unnamed) for name, value in details.items()}
    return [_named(one, unnamed) for one in details] if isinstance(details, list) else details


def _media(kind: str, details: Mapping[str, Any], language: str) -> tuple[Media, ...]:
    if kind == "flowchart":
        return (Media("photo", "", Drawing(language=language, **details["drawing"])),)
    if kind == "digest_picture":
        return (Media("photo", "", paper=Paper(**details["paper"])),)
    if kind in ("card_file", "card_by_hand", "ledger_file", "digest_meeting", "handover_file",
                "newcomers_file", "delivery_file", "collection_paper"):
        return (Media("document", "", paper=Paper(**details["paper"])),)
    files = details["files"] if kind in ("file", "collection_files") else ()
    return tuple(Media(one["kind"], one["file_id"]) for one in files)


def _button(given: Mapping[str, Any], words: Words) -> Button:
    if "phrase" in given:
        label = html.unescape(words.phrase(given["phrase"], **given["given"]))
    else:
        label = words.of(given["words"]) if "words" in given else given["text"]
    label = ("☑ " if given.get("ticked") else "") + label
    return Button(clip(label, _LABEL_LIMIT), pack(given["to"]) if "to" in given else "", given.get("url", ""))


def clip(text: str, limit: int) -> str:
    """At most `limit` characters, the last one an ellipsis if any had to go."""
    return text if len(text) <= limit else text[:limit - 1] + "…"


def figure(number: float) -> str:
    """`5`, `0.5`."""
    return f"{number:g}"


def headed(text: str) -> Markup:
    """The first line in bold."""
    first, *rest = text.split("\n")
    return Markup("\n").join([Markup("<b>{}</b>").format(first), *rest])


def quoted(pairs: Sequence[Sequence[str]], room: int) -> list[tuple[str, str]]:
    """[field, text] pairs, those of one field in a row as one, within `room` characters: the longest give way.

    Each has a heading that takes room as well.
    """
    joined: list[tuple[str, str]] = []
    for name, text in pairs:
        again = bool(joined) and joined[-1][0] == name
        joined[-1:] = [(name, f"{joined[-1][1]}\n{text}")] if again else [*joined[-1:], (name, text)]
    shares = _shares(joined, room - _HEADING * len(joined))
    return [(name, clip(text, share)) for (name, text), share in zip(joined, shares, strict=True)]


def _shares(pairs: Sequence[tuple[str, str]], room: int) -> list[int]:
    """How long each text may be: the short ones whole, the long ones alike."""
    shares = [0] * len(pairs)
    by_length = sorted(range(len(pairs)), key=lambda place: len(pairs[place][1]))
    for done, place in enumerate(by_length):
        shares[place] = min(len(pairs[place][1]), max(1, room // (len(pairs) - done)))
        room -= shares[place]
    return shares


def _tidy(text: str) -> str:
    """One empty line at most, none at the ends: templates need not count theirs."""
    return _BLANK.sub("\n\n", text).strip()


def length(text: str) -> int:
    """Characters as Telegram counts them: entities parsed, tags gone."""
    return len(html.unescape(_TAG.sub("", text)))


def _fitting(text: str, limit: int) -> str:
    """The last resort for a text that is too long: cut plainly, without formatting, rather than refused by Telegram."""
    if length(text) <= limit:
        return text
    return html.escape(clip(html.unescape(_TAG.sub("", text)), limit), quote=False)


def flat(table: Mapping[str, Any], prefix: str = "") -> dict[str, str]:
    """`{"a": {"b": "x"}}` → `{"a.b": "x"}`."""
    found: dict[str, str] = {}
    for key, value in table.items():
        name = f"{prefix}{key}"
        found.update(flat(value, f"{name}.") if isinstance(value, Mapping) else {name: str(value)})
    return found
