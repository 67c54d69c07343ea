"""sendMediaGroup: two to ten files of kinds that go together."""

from typing import Any

from bot.simulator.entities import Formatted
from bot.simulator.errors import bad_request
from bot.simulator.files import File
from bot.simulator.methods.attachments import named_file
from bot.simulator.methods.call import Call
from bot.simulator.methods.destination import chat_of, destination, reachable
from bot.simulator.methods.words import caption
from bot.simulator.world import World

FEWEST, MOST = 2, 10
_ALONE = frozenset({"document", "audio"})  # kinds that mix with no other
_KINDS = _ALONE | {"photo", "video"}


def send_media_group(world: World, call: Call) -> list[dict[str, Any]]:
    media = call.json("media", "media")
    if not isinstance(media, list):
        raise bad_request("expected an Array of InputMedia")
    if len(media) < FEWEST:
        raise bad_request("not enough input media to send as an album: include 2-10 items")
    if len(media) > MOST:
        raise bad_request("too many messages to send as an album")
    chat_of(world, call)
    parts = [_part(world, call, item) for item in media]
    kinds = {file.kind for file, _ in parts}
    if len(kinds) > 1 and kinds & _ALONE:
        raise bad_request(f"{'Document' if 'document' in kinds else 'Audio'} can't be mixed with other media types")
    chat, reply_to = destination(world, call)
    reachable(chat)
    group, silent = world.next_group_id(), call.flag("disable_notification")
    sent = [
        world.post(chat, None, file.kind, words, file=file, media_group_id=group, reply_to=reply_to, silent=silent)
        for file, words in parts
    ]
    return [message.as_api() for message in sent]


def _part(world: World, call: Call, item: object) -> tuple[File, Formatted]:
    if not isinstance(item, dict) or (kind := item.get("type")) not in _KINDS:
        raise bad_request("can't parse InputMedia: unsupported type")
    file = named_file(world, call, kind, str(item.get("media", "")))
    words = caption(item.get("caption") or "", item.get("parse_mode") or "", item.get("caption_entities"))
    return file, words


METHODS = {"sendmediagroup": send_media_group}
