"""Text and caption of a call: parsed, trimmed, measured."""

from bot.simulator.entities import Entity, Formatted, cleaned, in_order, with_found
from bot.simulator.errors import bad_request
from bot.simulator.markup import parse_html
from bot.simulator.methods.call import Call

TEXT_LIMIT = 4096  # characters (code points) after parsing
CAPTION_LIMIT = 1024
RAW_LIMIT = 32768  # bytes before parsing


def text_of(call: Call) -> Formatted:
    content = formatted(call.text("text"), call.text("parse_mode"), call.json("entities", "message entities"))
    if not content.text:
        raise bad_request("message text is empty" if not call.text("text") else "text must be non-empty")
    if len(content.text) > TEXT_LIMIT:
        raise bad_request("message is too long")
    return content


def caption_of(call: Call) -> Formatted:
    entities = call.json("caption_entities", "message entities")
    return caption(call.text("caption"), call.text("parse_mode"), entities)


def caption(source: str, mode: str, entities: object) -> Formatted:
    content = formatted(source, mode, entities)
    if len(content.text) > CAPTION_LIMIT:
        raise bad_request("message caption is too long")
    return content


def formatted(source: str, mode: str, entities: object) -> Formatted:
    """Text as Telegram keeps it; given entities count only without a parse mode."""
    if len(source.encode()) > RAW_LIMIT:
        raise bad_request("text is too long")
    if mode and mode.lower() != "html":
        if mode.lower() in {"markdown", "markdownv2"}:
            raise bad_request(f"can't parse entities: the simulator does not read {mode}, only HTML")
        raise bad_request("unsupported parse_mode")
    content = parse_html(source) if mode else Formatted(source, _given(entities))
    return with_found(cleaned(content))


def _given(entities: object) -> list[Entity]:
    if not isinstance(entities, list):
        return []
    kept = [entity for entity in entities if isinstance(entity, dict) and {"type", "offset", "length"} <= entity.keys()]
    return in_order(kept)
