"""Text with entities: offsets in UTF-16 units as the Bot API counts them, and what Telegram finds by itself."""

import re
from dataclasses import dataclass, field
from html import escape
from typing import Any

Entity = dict[str, Any]

_FOUND = re.compile(
    r"(?P<url>https?://[^\s<>\"]+)"
    r"|(?P<email>(?<![\w.+-])[\w.+-]+@[\w-]+\.[a-zA-Z]{2,}\b)"
    r"|(?<![\w/<>])(?P<bot_command>/[a-zA-Z0-9_]{1,64}(@[a-zA-Z0-9_]{3,32})?)(?![\w/<>])"
    r"|(?<!\w)(?P<mention>@[a-zA-Z][a-zA-Z0-9_]{3,31})(?!\w)"
    r"|(?<![\w#])(?P<hashtag>\#\w*[^\W\d]\w*)"
)
_HINT = re.compile(r"[/@#]")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_TAGS = {
    "bold": "b", "italic": "i", "underline": "u", "strikethrough": "s", "code": "code", "blockquote": "blockquote",
    "spoiler": "tg-spoiler",
}  # fmt: skip


_RANK = {
    "blockquote": 0, "expandable_blockquote": 0, "pre": 10, "code": 20, "bold": 90, "italic": 91, "underline": 92,
    "strikethrough": 93, "spoiler": 94, "custom_emoji": 99,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Formatted:
    """A text and its entities."""

    text: str
    entities: list[Entity] = field(default_factory=list)

    @property
    def html(self) -> str:
        return to_html(self.text, self.entities)

    def piece(self, entity: Entity) -> str:
        """The words an entity covers."""
        units = self.text.encode("utf-16-le", "surrogatepass")
        start, end = 2 * entity["offset"], 2 * (entity["offset"] + entity["length"])
        return units[start:end].decode("utf-16-le", "surrogatepass")


def utf16_length(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def with_found(content: Formatted) -> Formatted:
    """Add the entities nobody wrote but Telegram finds: commands, links, mentions, tags, e-mail addresses."""
    text = content.text
    if not _HINT.search(text):
        return content
    found = []
    for match in _FOUND.finditer(text):
        offset = utf16_length(text[: match.start()])
        entity = {"type": match.lastgroup, "offset": offset, "length": utf16_length(match[0])}
        if not any(_touch(entity, other) for other in content.entities):
            found.append(entity)
    return Formatted(text, in_order([*content.entities, *found])) if found else content


def _touch(found: Entity, other: Entity) -> bool:
    """A found entity must not cross a written one, and nothing is found inside code and links."""
    start, end = found["offset"], found["offset"] + found["length"]
    other_start, other_end = other["offset"], other["offset"] + other["length"]
    if end <= other_start or other_end <= start:
        return False
    inside = other_start <= start and end <= other_end
    around = start <= other_start and other_end <= end
    return not (inside or around) or other["type"] in {"code", "pre", "text_link", "text_mention"}


def in_order(entities: list[Entity]) -> list[Entity]:
    """Outer before inner; those that cover the same in Telegram's own order of kinds."""
    return sorted(entities, key=lambda one: (one["offset"], -one["length"], _RANK.get(one["type"], 50)))


def cleaned(content: Formatted) -> Formatted:
    """As Telegram keeps a text: no control characters, no blank ends; entities cut to what is left."""
    text = _CONTROL.sub(lambda match: "" if match[0] == "\r" else " ", content.text)
    if "\r" in content.text:
        content = _without_returns(content)
        text = _CONTROL.sub(" ", content.text)
    stripped = text.rstrip()
    first = min((entity["offset"] for entity in content.entities), default=utf16_length(stripped))
    lead = min(len(stripped) - len(stripped.lstrip(" \n")), first)
    if stripped == text and not lead:
        return Formatted(text, content.entities)
    stripped = stripped[lead:]
    return Formatted(stripped, _clipped(content.entities, -lead, utf16_length(stripped)))


def _without_returns(content: Formatted) -> Formatted:
    units = content.text.encode("utf-16-le", "surrogatepass")
    gone = [at for at in range(len(units) // 2) if units[2 * at : 2 * at + 2] == b"\r\x00"]
    entities = []
    for entity in content.entities:
        start, end = entity["offset"], entity["offset"] + entity["length"]
        before = sum(at < start for at in gone)
        inside = sum(start <= at < end for at in gone)
        entities.append({**entity, "offset": start - before, "length": entity["length"] - inside})
    return Formatted(content.text.replace("\r", ""), entities)


def _clipped(entities: list[Entity], shift: int, end: int) -> list[Entity]:
    kept = []
    for entity in entities:
        offset = entity["offset"] + shift
        length = min(offset + entity["length"], end) - offset
        if length > 0:
            kept.append({**entity, "offset": offset, "length": length})
    return kept


def to_html(text: str, entities: list[Entity]) -> str:
    """The text as HTML a person can compare in a test; entities Telegram found by itself are left plain."""
    units = text.encode("utf-16-le", "surrogatepass")
    marks: dict[int, tuple[list[str], list[str]]] = {}
    for entity in in_order(entities):
        opening, closing = _tags(entity)
        if opening:
            marks.setdefault(entity["offset"], ([], []))[1].append(opening)
            marks.setdefault(entity["offset"] + entity["length"], ([], []))[0].insert(0, closing)
    parts, last = [], 0
    for at in sorted(marks):
        parts.append(escape(units[2 * last : 2 * at].decode("utf-16-le", "replace"), quote=False))
        parts += marks[at][0] + marks[at][1]
        last = at
    parts.append(escape(units[2 * last :].decode("utf-16-le", "replace"), quote=False))
    return "".join(parts)


def _tags(entity: Entity) -> tuple[str, str]:
    kind = entity["type"]
    if kind in _TAGS:
        return f"<{_TAGS[kind]}>", f"</{_TAGS[kind]}>"
    if kind == "expandable_blockquote":
        return "<blockquote expandable>", "</blockquote>"
    if kind == "pre":
        language = entity.get("language")
        if not language:
            return "<pre>", "</pre>"
        return f'<pre><code class="language-{escape(language)}">', "</code></pre>"
    if kind in {"text_link", "text_mention"}:
        url = entity.get("url") or f"tg://user?id={entity['user']['id']}"
        return f'<a href="{escape(url)}">', "</a>"
    if kind == "custom_emoji":
        return f'<tg-emoji emoji-id="{escape(entity["custom_emoji_id"])}">', "</tg-emoji>"
    return "", ""
