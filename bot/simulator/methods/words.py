"""Text and caption of a call: parsed, trimmed, measured."""

import re

from bot.simulator.entities import Entity, Formatted, cleaned, in_order, utf16_length, with_found
from bot.simulator.errors import ApiError, bad_request
from bot.simulator.markdown import parse_markdown, parse_markdown_v2
from bot.simulator.markup import parse_html
from bot.simulator.methods.call import Call
from bot.simulator.methods.fields import Fields

TEXT_LIMIT = 4096  # characters (code points) after parsing
CAPTION_LIMIT = 1024
RAW_LIMIT = 32768  # bytes before parsing
MOST_ENTITIES = 100  # more are left out (from memory)
FARTHEST = 1_000_000  # UTF-16 units: beyond it no offset is looked at
_MODES = {"html": parse_html, "markdown": parse_markdown, "markdownv2": parse_markdown_v2}
_FOUND_BY_TELEGRAM = frozenset({
    "mention", "hashtag", "cashtag", "bot_command", "url", "email", "phone_number", "bank_card_number",
})  # fmt: skip
_GIVEN = frozenset({
    "bold", "italic", "underline", "strikethrough", "spoiler", "code", "pre", "text_link", "text_mention",
    "custom_emoji", "blockquote", "expandable_blockquote",
})  # fmt: skip
_HALF = re.compile("[\ud800-\udfff]")


def text_of(call: Call) -> Formatted:
    if not call.text("text"):
        raise bad_request("message text is empty")
    return formatted(call.text("text"), call.text("parse_mode"), _entities(call, "entities"))


def check_text(content: Formatted) -> None:
    """What is found only after chat and message have been."""
    if not content.text:
        raise bad_request("text must be non-empty")
    if len(content.text) > TEXT_LIMIT:
        raise bad_request("message is too long")


def caption_of(call: Call) -> Formatted:
    return formatted(call.text("caption"), call.text("parse_mode"), _entities(call, "caption_entities"))


def caption_in(item: Fields) -> Formatted:
    """The caption of one item of media."""
    return formatted(item.text("caption"), item.text("parse_mode"), item.values.get("caption_entities"))


def check_caption(content: Formatted) -> None:
    if len(content.text) > CAPTION_LIMIT:
        raise bad_request("message caption is too long")


def formatted(source: str, mode: str, entities: object) -> Formatted:
    """Text as Telegram keeps it; given entities count only without a parse mode."""
    if len(source.encode()) > RAW_LIMIT:
        raise bad_request("text is too long")
    mode = mode.lower()
    if not source or mode in {"", "none"}:
        return with_found(cleaned(Formatted(source, _given(source, entities))))
    if mode not in _MODES:
        raise bad_request("unsupported parse_mode")
    return with_found(cleaned(_MODES[mode](source)))


def _entities(call: Call, name: str) -> object:
    """Entities that are no JSON are no error: they count as none."""
    try:
        return call.json(name, "entities")
    except ApiError as error:
        if error.description.endswith("UTF-8"):
            raise
        return None


def _given(text: str, entities: object) -> list[Entity]:
    kept = [_entity(text, one) for one in entities[:MOST_ENTITIES]] if isinstance(entities, list) else []
    return in_order([entity for entity in kept if entity])


def _entity(text: str, given: object) -> Entity | None:
    """One entity as Telegram keeps it; None for those it finds by itself, and for empty ones."""
    problem = "can't parse MessageEntity: "
    fields = Fields(given, problem)
    offset, length = fields.integer("offset", required=True), fields.integer("length", required=True)
    kind = fields.text("type", required=True)
    if kind in _FOUND_BY_TELEGRAM:
        return None
    if kind not in _GIVEN:
        raise bad_request(problem + ("Unsupported type specified" if kind else "Type is not specified"))
    entity: Entity = {"type": kind, "offset": offset, "length": length} | _details(kind, fields)
    return entity if _within(text, offset, length) else None


def _details(kind: str, fields: Fields) -> Entity:
    if kind == "text_link":
        return {"url": fields.text("url", required=True)}
    if kind == "custom_emoji":
        return {"custom_emoji_id": str(fields.integer("custom_emoji_id", required=True))}
    if kind == "text_mention":
        user = fields.object("user", required=True)
        assert user is not None
        return {"user": {"id": user.integer("id", required=True), "is_bot": False, "first_name": ""}}
    language = fields.text("language") if kind == "pre" else ""
    return {"language": language} if language else {}


def _within(text: str, offset: int, length: int) -> bool:
    """Whether there is anything in it; an entity must lie inside the text and split no character (from memory)."""
    if not 0 <= offset <= FARTHEST:
        raise bad_request(f"receive an entity with incorrect offset {offset}")
    if not 0 <= length <= FARTHEST:
        raise bad_request(f"receive an entity with incorrect length {length}")
    start = f"entity beginning at UTF-16 offset {offset}"
    if offset + length > utf16_length(text):
        raise bad_request(f"{start} ends after the end of the text at byte offset {len(text.encode())}")
    units = text.encode("utf-16-le")
    for at in (offset, offset + length):
        before = units[: 2 * at].decode("utf-16-le", "surrogatepass")
        if _HALF.search(before[-1:]):
            where = f"in a middle of a UTF-16 symbol at byte offset {len(before[:-1].encode())}"
            raise bad_request(f"{'entity begins' if at == offset else start + ' ends'} {where}")
    return length > 0
