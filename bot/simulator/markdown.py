"""Telegram's two Markdowns: a text with marks becomes plain text and entities, or a refusal that names the byte."""

import re
from dataclasses import dataclass, field

from bot.simulator.entities import Entity, Formatted, in_order, utf16_length
from bot.simulator.errors import ApiError
from bot.simulator.markup import emoji_entity, link_entity, unparsable

_MARKS = {
    "__": "underline", "_": "italic", "*": "bold", "~": "strikethrough", "||": "spoiler", "[": "text_link",
    "![": "custom_emoji", "```": "pre", "`": "code",
}  # fmt: skip
_ENDS = {
    "underline": "__", "italic": "_", "bold": "*", "strikethrough": "~", "spoiler": "||", "text_link": "]",
    "custom_emoji": "]", "pre": "```", "code": "`",
}  # fmt: skip
_NAMES = {
    "underline": "Underline", "italic": "Italic", "bold": "Bold", "strikethrough": "Strikethrough",
    "spoiler": "Spoiler", "text_link": "TextUrl", "custom_emoji": "CustomEmoji", "pre": "Pre", "code": "Code",
    "blockquote": "BlockQuote",
}  # fmt: skip
_RESERVED = frozenset("_*[]()~`>#+-=|{}.!\n")
_LANGUAGE = re.compile(r"[^ \t\r\n\v\0`]+(?=[ \t\r\n\v\0])")
_NEWLINE = re.compile(r"\r\n|\n\r|\n|\r")
_QUOTE_ENDS = re.compile(r"\|\|(?=\r?\n(?!>)|\r?\Z)")
_LEGACY = re.compile(r"\\([_*`\[])|[_*`\[]")
_LEGACY_KINDS = {"_": "italic", "*": "bold", "`": "code", "[": "text_link"}


@dataclass(slots=True)
class _Open:
    kind: str
    offset: int
    at: int  # index into the source, where its mark stands
    part: int
    language: str = ""

    @property
    def name(self) -> str:
        return "PreCode" if self.language else _NAMES[self.kind]


@dataclass(slots=True)
class _Text:
    """What has been read so far."""

    source: str
    at: int = 0
    offset: int = 0  # in UTF-16 units of the text so far
    parts: list[str] = field(default_factory=list)
    entities: list[Entity] = field(default_factory=list)

    def add(self, text: str) -> None:
        self.parts.append(text)
        self.offset += utf16_length(text)

    def bytes(self, position: int) -> int:
        return len(self.source[:position].encode())

    def mark(self, entity: Entity | None, offset: int) -> None:
        """Keep an entity from `offset` to here, unless there is nothing in it."""
        if entity is not None and self.offset > offset:
            self.entities.append({**entity, "offset": offset, "length": self.offset - offset})

    def pre_begins(self) -> str:
        """After the three marks: the language, and one newline skipped."""
        language = _LANGUAGE.match(self.source, self.at)
        if language:
            self.at = language.end()
        newline = _NEWLINE.match(self.source, self.at)
        if newline:
            self.at = newline.end()
        return language[0] if language else ""

    def done(self) -> Formatted:
        return Formatted("".join(self.parts), in_order(self.entities))


def parse_markdown_v2(source: str) -> Formatted:
    """Raises ApiError as Telegram does; the text is not trimmed yet."""
    return _Reader(_Text(source)).read()


@dataclass(slots=True)
class _Reader:
    text: _Text
    open: list[_Open] = field(default_factory=list)
    quoted: bool = False  # a block quote is open, wherever in the nesting
    line_begins: bool = True  # nothing but marks since the last newline: a quote may begin

    def read(self) -> Formatted:
        text = self.text
        while text.at < len(text.source):
            character = text.source[text.at]
            if character == "\\" and self._escapes(text.at):
                self._plain(text.source[text.at + 1], 2)
            elif character not in self._reserved():
                self._plain(character)
            elif character == "\n":
                self._newline()
            elif not self._ended():
                self._begin(character)
        if self.open and self.open[-1].kind == "blockquote":
            self._close_quote()
        if self.open:
            raise self._unclosed()
        return text.done()

    def _escapes(self, at: int) -> bool:
        following = self.text.source[at + 1 : at + 2]
        return bool(following) and 0 < ord(following) <= 126

    def _plain(self, character: str, width: int = 1) -> None:
        self.text.add(character)
        self.text.at += width
        self.line_begins = self.line_begins and character == "\r"

    def _reserved(self) -> frozenset[str]:
        literal = self.open and self.open[-1].kind in {"code", "pre"}
        return frozenset("`") if literal else _RESERVED

    def _newline(self) -> None:
        text = self.text
        goes_on = text.source.startswith(">", text.at + 1)
        if self.quoted and not goes_on and self.open[-1].kind != "blockquote":
            raise self._unclosed()
        text.add("\n")
        text.at += 1
        self.line_begins = True
        if self.quoted:
            if goes_on:
                text.at += 1
            else:
                self._close_quote()

    def _ended(self) -> bool:
        """Whether a mark here ends what is open; if so, it has been read."""
        if not self.open:
            return False
        last, text = self.open[-1], self.text
        if last.kind == "blockquote":
            return self._quote_collapsed()
        end = _ENDS[last.kind]
        if not text.source.startswith(end, text.at):
            return False
        if last.kind == "italic" and text.source.startswith("__", text.at):
            return False
        text.at += len(end)
        self.open.pop()
        text.mark(self._entity(last), last.offset)
        return True

    def _quote_collapsed(self) -> bool:
        """`||` at the very end of a quote makes it an expandable one."""
        if not _QUOTE_ENDS.match(self.text.source, self.text.at):
            return False
        self.text.at += 2
        self.open[-1].language = "expandable"
        return True

    def _close_quote(self) -> None:
        last = self.open.pop()
        kind = "expandable_blockquote" if last.language else "blockquote"
        self.text.mark({"type": kind}, last.offset)
        self.quoted = False

    def _entity(self, last: _Open) -> Entity | None:
        if last.kind == "text_link":
            return link_entity(self._url("a URL") or "".join(self.text.parts[last.part :]))
        if last.kind == "custom_emoji":
            if not self.text.source.startswith("(", self.text.at):
                raise unparsable("Custom emoji entity must contain a tg://emoji URL")
            return emoji_entity(self._url("a custom emoji URL") or "")
        return {"type": last.kind} | ({"language": last.language} if last.language else {})

    def _url(self, what: str) -> str | None:
        """The address in brackets that follows, None if none does."""
        text = self.text
        if not text.source.startswith("(", text.at):
            return None
        text.at += 1
        begin, address = text.at, []
        while text.at < len(text.source) and text.source[text.at] != ")":
            text.at += 1 if text.source[text.at] == "\\" and self._escapes(text.at) else 0
            address.append(text.source[text.at])
            text.at += 1
        if text.at >= len(text.source):
            raise unparsable(f"Can't find end of {what} at byte offset {text.bytes(begin)}")
        text.at += 1
        return "".join(address) or " "

    def _begin(self, character: str) -> None:
        text, begin = self.text, self.text.at
        mark = next((mark for mark in _MARKS if len(mark) > 1 and text.source.startswith(mark, begin)), character)
        if mark == ">" and self.line_begins and not self.quoted:
            kind, self.quoted = "blockquote", True
        elif mark in _MARKS:
            kind = _MARKS[mark]
        else:
            raise unparsable(f"Character '{character}' is reserved and must be escaped with the preceding '\\'")
        text.at += len(mark)
        language = text.pre_begins() if kind == "pre" else ""
        self.open.append(_Open(kind, text.offset, begin, len(text.parts), language))

    def _unclosed(self) -> ApiError:
        last = self.open[-1]
        return unparsable(f"Can't find end of {last.name} entity at byte offset {self.text.bytes(last.at)}")


def parse_markdown(source: str) -> Formatted:
    """The old Markdown: nothing nests, and only four characters can be escaped."""
    text = _Text(source)
    while text.at < len(source):
        match = _LEGACY.search(source, text.at)
        if match is None:
            text.add(source[text.at :])
            break
        text.add(source[text.at : match.start()])
        text.at = match.end()
        if match[1]:
            text.add(match[1])
        else:
            _legacy_entity(text, match[0], match.start())
    return text.done()


def _legacy_entity(text: _Text, mark: str, begin: int) -> None:
    pre = text.source.startswith("```", begin)
    text.at = begin + (3 if pre else 1)
    language = text.pre_begins() if pre else ""
    end = "```" if pre else "]" if mark == "[" else mark
    found = text.source.find(end, text.at)
    if found < 0:
        raise unparsable(f"Can't find end of the entity starting at byte offset {text.bytes(begin)}")
    offset, words = text.offset, text.source[text.at : found]
    text.add(words)
    text.at = found + len(end)
    if mark == "[" and words:
        text.mark(link_entity(_legacy_url(text, words)), offset)
    elif words:
        kind: Entity = {"type": "pre" if pre else _LEGACY_KINDS[mark]}
        text.mark(kind | ({"language": language} if language else {}), offset)


def _legacy_url(text: _Text, words: str) -> str:
    """The address in brackets, or the words themselves; brackets that are never closed reach to the end."""
    if not text.source.startswith("(", text.at):
        return words
    end = text.source.find(")", text.at)
    address = text.source[text.at + 1 : end if end >= 0 else None]
    text.at = end + 1 if end >= 0 else len(text.source)
    return address


