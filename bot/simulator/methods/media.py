"""InputMedia: the items of an album, and what a message's file is replaced by."""

from dataclasses import dataclass

from bot.simulator.entities import Formatted
from bot.simulator.errors import bad_request
from bot.simulator.methods.attachments import attached
from bot.simulator.methods.call import Call
from bot.simulator.methods.fields import Fields
from bot.simulator.methods.words import caption_in

KINDS = frozenset({"photo", "video", "animation", "audio", "document"})


@dataclass(frozen=True, slots=True)
class Media:
    """One item as it was given: its file is still to be found."""

    kind: str
    media: str
    caption: Formatted


def media_of(call: Call, given: object, *, album: bool = False) -> Media:
    problem = "can't parse InputMedia: "
    fields = Fields(given, problem)
    caption = caption_in(fields)
    media = fields.text("media")
    if not attached(call, media):
        raise bad_request(problem + "media not found")
    kind = fields.text("type", required=True)
    if album and kind == "animation":
        raise bad_request(f'{problem}type "animation" can\'t be used in sendMediaGroup')
    if kind not in KINDS:
        raise bad_request(f'{problem}type "{kind}" is unsupported')
    return Media(kind, media, caption)
