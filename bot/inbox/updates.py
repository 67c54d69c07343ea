"""Raw updates, as Telegram wrote them: their number, whose they are, and what the unit does not want on disk."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import Any

KINDS = ("message", "edited_message", "callback_query", "inline_query", "my_chat_member")
"""What the desk asks Telegram for; always sent along, since Telegram remembers the last list."""

STOPPED = "stopped"
"""Set in an update whose words were taken out."""

WORDS = ("text", "entities", "caption", "caption_entities", "quote", "link_preview_options")
FILES = ("document", "audio", "video", "animation")
LARGEST = 2**63

Raw = dict[str, Any]


def number(raw: object) -> int | None:
    """The update's id; None: this is no update."""
    value = raw.get("update_id") if isinstance(raw, dict) else None
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < LARGEST else None


def queue(raw: Raw) -> int:
    """Whose turn it is in: the person who acted, else the chat."""
    for event in _events(raw):
        for holder in (event.get("from"), event.get("chat")):
            if isinstance(holder, dict) and isinstance(holder.get("id"), int) and abs(holder["id"]) < LARGEST:
                return int(holder["id"])
    return 0


def cleaned(raw: Raw, patterns: Sequence[re.Pattern[str]]) -> Raw:
    """The update without the words that a pattern hit; then `stopped` is set in it."""
    if not patterns:
        return raw
    events = {kind: _without(event, patterns) for kind, event in raw.items() if kind in KINDS}
    changed = {kind: event for kind, event in events.items() if event is not raw[kind]}
    return raw | changed | {STOPPED: True} if changed else raw


def _events(raw: Raw) -> Iterator[Raw]:
    yield from (event for kind in KINDS if isinstance(event := raw.get(kind), dict))


def _without(event: Any, patterns: Sequence[re.Pattern[str]]) -> Any:
    """A message, or a query, without its words if they were hit; the same object if they were not."""
    if not isinstance(event, dict):
        return event
    clean = event
    if any(_hit(words, patterns) for words in _words(event)):
        clean = {name: value for name, value in event.items() if name not in WORDS}
        clean |= {name: _nameless(event[name]) for name in FILES if name in event}
        clean |= {"query": ""} if "query" in event else {}
    answered = event.get("reply_to_message")
    if (known := _without(answered, patterns)) is not answered:
        clean = clean | {"reply_to_message": known}
    return clean


def _nameless(file: Any) -> Any:
    return {name: value for name, value in file.items() if name != "file_name"} if isinstance(file, dict) else file


def _words(event: Raw) -> Iterator[str]:
    holders = (event, event.get("quote"), *(event.get(name) for name in FILES))
    for holder in holders:
        if isinstance(holder, dict):
            found = (holder.get(name) for name in ("text", "caption", "file_name", "query"))
            yield from (words for words in found if isinstance(words, str))


def _hit(words: str, patterns: Sequence[re.Pattern[str]]) -> bool:
    """Full-width digits and letters are looked at as such and as plain ones."""
    plain = unicodedata.normalize("NFKC", words)
    return any(pattern.search(words) or pattern.search(plain) for pattern in patterns)
