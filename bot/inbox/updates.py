"""Raw updates, as Telegram wrote them: their number, whose they are, and what is not to be kept of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

KINDS = ("message", "edited_message", "callback_query", "inline_query", "my_chat_member")
"""What the desk asks Telegram for; always sent along, since Telegram remembers the last list."""

STOPPED = "stopped"
"""Set in an update of which something was taken out: `{"kind": …, "urgent": whether its words sounded so}`."""

REPEATED = "repeated"
"""Set in a press of a button that was pressed already and has not answered yet: a stuck finger."""

WORDS = ("text", "entities", "caption", "caption_entities", "quote", "link_preview_options", "external_reply", "poll")
FILES = ("document", "audio", "video", "animation")
PLACES = {"location": "location", "venue": "location", "contact": "contact", "video_note": "video_note"}
"""What never belongs in the channel, whatever it says: key of a message → kind."""
LARGEST = 2**63

Raw = dict[str, Any]
Judge = Callable[[str], str | None]
"""The kind of what must not be kept of a text; None: nothing."""


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


def tap(raw: Raw) -> tuple[int, str] | None:
    """Which button was pressed: its message and what it holds; None: this is no press of a button."""
    query = raw.get("callback_query")
    message = query.get("message") if isinstance(query, dict) else None
    if not isinstance(query, dict) or not isinstance(message, dict):
        return None
    place, data = message.get("message_id"), query.get("data")
    return (place, data) if isinstance(place, int) and isinstance(data, str) else None


def cleaned(raw: Raw, judge: Judge, sounds_urgent: Callable[[str], bool] = lambda _: False) -> Raw:
    """The update without what must not be kept; if that was the sender's own, `stopped` is set in it."""
    kept = {kind: _without_answered(event, judge) for kind, event in raw.items() if kind in KINDS}
    kind = next((found for event in _events(raw) if (found := _kind(event, judge))), None)
    if kind is None:
        return raw | kept if any(event is not raw[name] for name, event in kept.items()) else raw
    urgent = any(sounds_urgent(words) for event in _events(raw) for words in _words(event))
    bare = {name: _without(event) if isinstance(event, dict) else event for name, event in kept.items()}
    return raw | bare | {STOPPED: {"kind": kind, "urgent": urgent}}


def _events(raw: Raw) -> Iterator[Raw]:
    yield from (event for kind in KINDS if isinstance(event := raw.get(kind), dict))


def _kind(event: Raw, judge: Judge) -> str | None:
    """What of this message, or query, must not be kept, if anything."""
    placed = next((kind for name, kind in PLACES.items() if name in event), None)
    return placed or next((kind for words in _words(event) if (kind := judge(words))), None)


def _without_answered(event: Any, judge: Judge) -> Any:
    """The message without the words of the one it answers, if those must not be kept; else the same object."""
    answered = event.get("reply_to_message") if isinstance(event, dict) else None
    if not isinstance(answered, dict):
        return event
    clean = _without_answered(answered, judge)
    clean = _without(clean) if _kind(answered, judge) else clean
    return event if clean is answered else event | {"reply_to_message": clean}


def _without(event: Raw) -> Raw:
    clean = {name: value for name, value in event.items() if name not in WORDS and name not in PLACES}
    clean |= {name: _nameless(event[name]) for name in FILES if name in event}
    return clean | ({"query": ""} if "query" in event else {})


def _nameless(file: Any) -> Any:
    return {name: value for name, value in file.items() if name != "file_name"} if isinstance(file, dict) else file


def _words(event: Raw) -> Iterator[str]:
    """All that somebody wrote into a message, or a query."""
    holders = (event, event.get("quote"), *(event.get(name) for name in FILES))
    for holder in holders:
        if isinstance(holder, dict):
            found = (holder.get(name) for name in ("text", "caption", "file_name", "query"))
            yield from (words for words in found if isinstance(words, str))
    poll = event.get("poll")
    if isinstance(poll, dict):
        options = [one.get("text") for one in poll.get("options") or () if isinstance(one, dict)]
        yield from (words for words in (poll.get("question"), *options) if isinstance(words, str))
