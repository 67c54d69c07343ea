"""Answers to pressed buttons, and the way to a file."""

from typing import Any

from bot.simulator.errors import bad_request
from bot.simulator.files import DOWNLOAD_LIMIT
from bot.simulator.methods.call import Call
from bot.simulator.world import World

ANSWER_LIMIT = 200  # characters


def answer_callback_query(world: World, call: Call) -> bool:
    text, url = call.text("text"), call.text("url")
    if len(text) > ANSWER_LIMIT:
        raise bad_request("MESSAGE_TOO_LONG")  # from memory
    world.queries.check(call.text("callback_query_id"))
    if url and not url.startswith(("tg://", "https://t.me/", "http://t.me/", "t.me/")):
        raise bad_request("URL_INVALID")  # from memory: only a game's address or the bot's own link
    answer = {"text": text, "show_alert": call.flag("show_alert"), "url": url or None}
    world.queries.answer(call.text("callback_query_id"), answer)
    world.changes.happened()
    return True


def get_file(world: World, call: Call) -> dict[str, Any]:
    file_id = call.text("file_id")
    if not file_id:
        raise bad_request("file_id not specified")
    file = world.files.known(file_id)
    if file is None:
        raise bad_request("invalid file_id")
    if len(file.content) > DOWNLOAD_LIMIT:
        raise bad_request("file is too big")
    size = next((size for size in file.sizes if size["file_id"] == file_id), None)
    unique = size["file_unique_id"] if size else file.unique_id
    return {
        "file_id": file_id, "file_unique_id": unique, "file_size": len(file.content), "file_path": file.path,
    }  # fmt: skip


METHODS = {"answercallbackquery": answer_callback_query, "getfile": get_file}
