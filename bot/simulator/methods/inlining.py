"""answerInlineQuery: up to fifty results, each of a kind that can be sent."""

from typing import Any

from bot.simulator.entities import Formatted
from bot.simulator.errors import bad_request
from bot.simulator.inline import Answer, Result
from bot.simulator.methods.call import Call
from bot.simulator.methods.fields import Fields
from bot.simulator.methods.keyboards import check_keyboard, read_keyboard
from bot.simulator.methods.words import check_caption, check_text, formatted
from bot.simulator.world import World

MOST_RESULTS = 50
ID_LIMIT = 64  # bytes, of a result's id and of next_offset
CACHE_TIME = 300  # seconds, where the bot names none
PROBLEM = "can't parse inline query result: "
# Kind of result → what it needs besides its id: one of the fields.
_NEEDS = {
    "photo": ("photo_file_id", "photo_url"), "gif": ("gif_file_id", "gif_url"),
    "mpeg4_gif": ("mpeg4_file_id", "mpeg4_url"), "sticker": ("sticker_file_id",),
    "document": ("document_file_id", "document_url"), "video": ("video_file_id", "video_url"),
    "voice": ("voice_file_id", "voice_url"), "audio": ("audio_file_id", "audio_url"),
    "location": ("latitude",), "venue": ("latitude",), "contact": ("phone_number",),
}  # fmt: skip
_TITLED = frozenset({"article", "document", "video", "voice", "venue"})


def answer_inline_query(world: World, call: Call) -> bool:
    results = _results(call)
    button = call.json("button", "inline query results button")
    if button is not None:
        _check_button(button)
    query_id, next_offset = call.text("inline_query_id"), call.text("next_offset")
    world.queries.check(query_id)
    if len(next_offset.encode()) > ID_LIMIT:
        raise bad_request("NEXT_OFFSET_INVALID")  # from memory
    _check(results)
    answer = Answer(
        results, call.integer("cache_time", CACHE_TIME, 0), call.flag("is_personal"), next_offset
    )  # fmt: skip
    world.queries.answer(query_id, answer.view())
    world.inline.answered(query_id, answer)
    world.changes.happened()
    return True


def _results(call: Call) -> list[Result]:
    given = call.json("results", "encoded inline query results")
    if given is None:
        return []
    if not isinstance(given, list):
        raise bad_request("expected an Array of inline query results")
    if len(given) > MOST_RESULTS:
        raise bad_request("too many inline query results specified")
    return [_result(one) for one in given]


def _result(given: object) -> Result:
    fields = Fields(given, PROBLEM, "Inline query result must be an object")
    kind = fields.text("type", required=True).lower()
    number = fields.text("id", required=True)
    content = _content(fields, kind)
    markup = read_keyboard(fields.values.get("reply_markup"))
    if kind != "article" and kind not in _NEEDS:
        raise bad_request(f'{PROBLEM}type "{kind}" is unsupported for the inline query result')
    if kind in _TITLED:
        fields.text("title", required=True)
    needed = _NEEDS.get(kind, ())
    if needed and not any(fields.has(name) for name in needed):
        fields.text(needed[0], required=True)
    return Result(number, content, markup, dict(fields.values))


def _content(fields: Fields, kind: str) -> Formatted:
    """What choosing the result sends: an article must say it, the others may instead of their own caption."""
    given = fields.object("input_message_content")
    if given is not None and given.text("message_text"):
        entities = given.values.get("entities")
        content = formatted(given.text("message_text"), given.text("parse_mode"), entities)
        check_text(content)
        return content
    if kind == "article" and given is None:
        fields.text("message_text", required=True)
    if kind == "article":
        raise bad_request(PROBLEM + "Input message content is not specified")
    caption = formatted(fields.text("caption"), fields.text("parse_mode"), fields.values.get("caption_entities"))
    check_caption(caption)
    return caption


def _check(results: list[Result]) -> None:
    """What the server finds; its words are from memory."""
    seen = set[str]()
    for result in results:
        if not 1 <= len(result.id.encode()) <= ID_LIMIT:
            raise bad_request("RESULT_ID_INVALID")
        if result.id in seen:
            raise bad_request("RESULT_ID_DUPLICATE")
        seen.add(result.id)
        check_keyboard(result.markup)


def _check_button(button: Any) -> None:
    problem = "can't parse inline query results button: "
    fields = Fields(button, problem, "InlineQueryResultsButton must be an Object")
    fields.text("text", required=True)
    if not fields.has("start_parameter") and fields.object("web_app") is None:
        raise bad_request(problem + "InlineQueryResultsButton must have exactly one optional field")


METHODS = {"answerinlinequery": answer_inline_query}
