"""Telegram's HTML: a text with tags becomes plain text and entities, or a refusal that names the byte."""

import re
from dataclasses import dataclass, field

from bot.simulator.entities import Entity, Formatted, in_order, utf16_length
from bot.simulator.errors import ApiError, bad_request
from bot.simulator.links import checked_link

_SIMPLE = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline",
    "s": "strikethrough", "strike": "strikethrough", "del": "strikethrough", "tg-spoiler": "spoiler",
    "span": "spoiler", "code": "code", "pre": "pre",
}  # fmt: skip
_TAGS = frozenset(_SIMPLE) | {"a", "blockquote", "tg-emoji"}
_PLAIN = re.compile(r"[^<&]+")
_SPACE = " \t\r\n\v\f"
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_CHARACTER = re.compile(r"&(?:#(?:[xX]([0-9a-fA-F]{1,8})|([0-9]{1,8}))|([a-zA-Z]+));?")
_USER = re.compile(r"^tg:(?://)?user\?id=(\d+)$")
_NUMBER = re.compile(r"[1-9][0-9]{0,18}")
_HALF_OF_A_PAIR = (
    "Text contains invalid Unicode characters after decoding HTML entities, check for unmatched surrogate code units"
)


def parse_html(source: str) -> Formatted:
    """Raises ApiError as Telegram does; the text is not trimmed yet."""
    return _Reader(source).read()


@dataclass(slots=True)
class _Open:
    tag: str
    argument: str
    offset: int
    part: int  # index into the reader's parts, where the tag's text begins


@dataclass(slots=True)
class _Reader:
    source: str
    at: int = 0
    offset: int = 0  # in UTF-16 units of the text so far
    parts: list[str] = field(default_factory=list)
    open: list[_Open] = field(default_factory=list)
    entities: list[Entity] = field(default_factory=list)

    def read(self) -> Formatted:
        while self.at < len(self.source):
            plain = _PLAIN.match(self.source, self.at)
            if plain:
                self.at = plain.end()
                self._add(plain[0])
            elif self.source[self.at] == "&":
                self._add(self._character())
            elif self.source.startswith("</", self.at):
                self._end_tag()
            else:
                self._start_tag()
        if self.open:
            raise unparsable(f'Can\'t find end tag corresponding to start tag "{self.open[-1].tag}"')
        return Formatted("".join(self.parts), in_order(self.entities))

    def _add(self, text: str) -> None:
        self.parts.append(text)
        self.offset += utf16_length(text)

    def _character(self) -> str:
        """The character a reference stands for; what is no reference Telegram knows stays as it is written."""
        match = _CHARACTER.match(self.source, self.at)
        decoded = _decoded(match) if match else None
        if match is None or decoded is None:
            self.at += 1
            return "&"
        self.at = match.end()
        return decoded

    def _peek(self) -> str:
        return self.source[self.at] if self.at < len(self.source) else ""

    def _skip_space(self) -> None:
        while self._peek() and self._peek() in _SPACE:
            self.at += 1

    def _until(self, stops: str) -> str:
        begin = self.at
        while self._peek() and self._peek() not in stops:
            self.at += 1
        return self.source[begin : self.at]

    def _bytes(self, position: int) -> int:
        return len(self.source[:position].encode("utf-8", "surrogatepass"))

    def _start_tag(self) -> None:
        begin = self.at
        self.at += 1
        tag = self._until(_SPACE + ">").lower()
        if not self._peek():
            raise unparsable(f"Unclosed start tag at byte offset {self._bytes(begin)}")
        if tag not in _TAGS:
            raise unparsable(f'Unsupported start tag "{tag}" at byte offset {self._bytes(begin)}')
        argument = ""
        while self._peek() != ">":
            self._skip_space()
            if self._peek() == ">":
                break
            argument = self._attribute(tag, begin) or argument
        self.at += 1
        if tag == "span" and argument != "tg-spoiler":
            raise unparsable(f'Tag "span" must have class "tg-spoiler" at byte offset {self._bytes(begin)}')
        self.open.append(_Open(tag, argument, self.offset, len(self.parts)))

    def _attribute(self, tag: str, begin: int) -> str:
        """Read one attribute; the part of it that matters for this tag, else an empty string."""
        where = f'the tag "{tag}" at byte offset {self._bytes(begin)}'
        name = self._until(_SPACE + "=>").lower()
        if not name:
            self._closed(begin)
            raise unparsable(f"Empty attribute name in {where}")
        self._skip_space()
        if self._peek() != "=":
            if tag == "blockquote" and name == "expandable" and self._peek():
                return "expandable"
            self._closed(begin)
            raise unparsable(f"Expected equal sign in declaration of an attribute of {where}")
        self.at += 1
        self._skip_space()
        self._closed(begin)
        value = self._value()
        self._closed(begin)
        return _meaning(tag, name, value)

    def _closed(self, begin: int) -> None:
        if not self._peek():
            raise unparsable(f"Unclosed start tag at byte offset {self._bytes(begin)}")

    def _value(self) -> str:
        quote = self._peek()
        begin = self.at
        if quote not in "'\"":
            while self._peek() and (self._peek().isalnum() or self._peek() in ".-"):
                self.at += 1
            if self._peek() and self._peek() not in _SPACE + ">":
                raise unparsable(f"Unexpected end of name token at byte offset {self._bytes(begin)}")
            return self.source[begin : self.at].lower()
        self.at += 1
        value = []
        while self._peek() and self._peek() != quote:
            if self._peek() == "&":
                value.append(self._character())
            else:
                value.append(self._peek())
                self.at += 1
        self.at += 1
        return "".join(value)

    def _end_tag(self) -> None:
        begin = self.at
        self.at += 2
        if not self.open:
            raise unparsable(f"Unexpected end tag at byte offset {self._bytes(begin)}")
        name = self._until(_SPACE + ">").lower()
        self._skip_space()
        if self._peek() != ">":
            raise unparsable(f"Unclosed end tag at byte offset {self._bytes(begin)}")
        self.at += 1
        last = self.open.pop()
        if name and name != last.tag:
            expected = f'expected "</{last.tag}>", found "</{name}>"'
            raise unparsable(f"Unmatched end tag at byte offset {self._bytes(begin)}, {expected}")
        if self.offset > last.offset:
            self._close(last)

    def _close(self, last: _Open) -> None:
        entity = _entity(last, "".join(self.parts[last.part :]))
        if entity is None:
            return
        entity |= {"offset": last.offset, "length": self.offset - last.offset}
        if last.tag == "pre" and self.entities and self.entities[-1].get("language"):
            code = self.entities[-1]
            if (code["offset"], code["length"]) == (entity["offset"], entity["length"]):
                self.entities[-1] = {**entity, "language": code["language"]}
                return
        if last.tag == "code" and not (self.open and self.open[-1].tag == "pre"):
            entity.pop("language", None)
        self.entities.append(entity)


def _decoded(match: re.Match[str]) -> str | None:
    hexadecimal, decimal, name = match.groups()
    if name:
        return _NAMED.get(name)
    code = int(hexadecimal, 16) if hexadecimal else int(decimal)
    if 0xD800 <= code < 0xE000:
        raise unparsable(_HALF_OF_A_PAIR)
    return chr(code) if 0 < code < 0x10FFFF else None


def _meaning(tag: str, name: str, value: str) -> str:
    if (tag, name) in {("a", "href"), ("tg-emoji", "emoji-id")}:
        return value
    if (tag, name) == ("span", "class") and value.startswith("tg-"):
        return value
    if (tag, name) == ("code", "class") and value.startswith("language-"):
        return value.removeprefix("language-")
    return "expandable" if (tag, name) == ("blockquote", "expandable") else ""


def _entity(last: _Open, text: str) -> Entity | None:
    if last.tag == "blockquote":
        return {"type": "expandable_blockquote" if last.argument else "blockquote"}
    if last.tag == "tg-emoji":
        return _emoji(last.argument)
    if last.tag == "a":
        return link_entity(last.argument or text)
    entity: Entity = {"type": _SIMPLE[last.tag]}
    if last.tag == "code" and last.argument:
        entity["language"] = last.argument
    return entity


def link_entity(address: str) -> Entity | None:
    """A link, or a mention of a person by id; None if Telegram takes it as neither and leaves plain words."""
    mention = _USER.match(address)
    if mention:
        return {"type": "text_mention", "user": {"id": int(mention[1]), "is_bot": False, "first_name": ""}}
    url = checked_link(address)
    return {"type": "text_link", "url": url} if url else None


def emoji_entity(address: str) -> Entity:
    """The custom emoji of a tg://emoji?id=… address."""
    scheme, _, rest = address.strip().partition(":")
    if scheme.lower() != "tg":
        raise unparsable("Custom emoji URL must have scheme tg")
    host, _, query = rest.removeprefix("//").partition("#")[0].partition("?")
    if host.rstrip("/").lower() != "emoji":
        raise unparsable('Custom emoji URL must have host "emoji"')
    arguments = dict(pair.partition("=")[::2] for pair in query.split("&"))
    if not arguments.get("id"):
        raise unparsable("Custom emoji URL must have an emoji identifier")
    return _emoji(arguments["id"])


def _emoji(number: str) -> Entity:
    if not _NUMBER.fullmatch(number):
        raise unparsable("Invalid custom emoji identifier specified")
    return {"type": "custom_emoji", "custom_emoji_id": number}


def unparsable(reason: str) -> ApiError:
    return bad_request(f"can't parse entities: {reason}")
