"""sendMediaGroup: two to ten files of kinds that go together."""

from typing import Any

from bot.simulator.errors import bad_request
from bot.simulator.methods.attachments import media_file
from bot.simulator.methods.call import Call
from bot.simulator.methods.destination import destination
from bot.simulator.methods.media import Media, media_of
from bot.simulator.methods.sending import additions
from bot.simulator.methods.words import check_caption
from bot.simulator.world import World

FEWEST, MOST = 2, 10
ALONE = {"document": "Document", "audio": "Audio"}  # kinds that mix with no other


def send_media_group(world: World, call: Call) -> list[dict[str, Any]]:
    call.required("media")
    given = call.json("media", "media")
    if not isinstance(given, list):
        raise bad_request("expected an Array of InputMedia")
    items = [media_of(call, item, album=True) for item in given]
    where = destination(world, call)
    _check(items)
    files = [media_file(world, call, item.kind, item.media) for item in items]
    where.check(world)
    details = additions(call, where.details())
    details["media_group_id"] = world.next_group_id()
    sent = []
    for item, file in zip(items, files, strict=True):
        details["file"] = file
        sent.append(world.post(where.chat, None, file.kind, item.caption, **details))
    return [message.as_api() for message in sent]


def _check(items: list[Media]) -> None:
    if not items:
        raise bad_request("there are no messages to send")
    if len(items) < FEWEST:
        # The documentation asks for two to ten; the words for one alone are from memory.
        raise bad_request("not enough messages to send as an album")
    if len(items) > MOST:
        raise bad_request("too many messages to send as an album")
    for item in items:
        check_caption(item.caption)
    kinds = {item.kind for item in items}
    for kind, name in ALONE.items():
        if kind in kinds and len(kinds) > 1:
            raise bad_request(f"{name} can't be mixed with other media types")


METHODS = {"sendmediagroup": send_media_group}
