"""Answers to pressed buttons and inline queries, and the way to a file."""

from typing import Any

from bot.simulator.errors import bad_request
from bot.simulator.files import DOWNLOAD_LIMIT
from bot.simulator.methods.call import Call
from bot.simulator.world import World

ANSWER_LIMIT = 200  # characters
MOST_RESULTS = 50


def answer_callback_query(world: World, call: Call) -> bool:
    text = call.text("text")
    if len(text) > ANSWER_LIMIT:
        raise bad_request("MESSAGE_TOO_LONG")
    answer = {"text": text, "show_alert": call.flag("show_alert"), "url": call.text("url") or None}
    world.queries.answer(call.text("callback_query_id"), answer)
    world.changes.happened()
    return True


def answer_inline_query(world: World, call: Call) -> bool:
    results = call.json("results", "inline query results")
    if not isinstance(results, list):
        raise bad_request("expected an Array of inline query results")
    if len(results) > MOST_RESULTS:
        raise bad_request("RESULTS_TOO_MUCH")
    world.queries.answer(call.text("inline_query_id"), {"results": results})
    world.changes.happened()
    return True


def get_file(world: World, call: Call) -> dict[str, Any]:
    file = world.files.known(call.text("file_id"))
    if file is None:
        raise bad_request("invalid file_id")
    if len(file.content) > DOWNLOAD_LIMIT:
        raise bad_request("file is too big")
    size = next((size for size in file.sizes if size["file_id"] == call.text("file_id")), None)
    unique = size["file_unique_id"] if size else file.unique_id
    return {
        "file_id": call.text("file_id"), "file_unique_id": unique, "file_size": len(file.content),
        "file_path": file.path,
    }  # fmt: skip


METHODS = {
    "answercallbackquery": answer_callback_query,
    "answerinlinequery": answer_inline_query,
    "getfile": get_file,
}
