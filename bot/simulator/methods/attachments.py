"""The file of a call: uploaded, attached under another name, or named by its file_id."""

from bot.simulator.errors import bad_request
from bot.simulator.files import File, Upload, image_size
from bot.simulator.methods.call import Call
from bot.simulator.world import World

PHOTO_LIMIT = 10 * 1024 * 1024  # bytes
PHOTO_SIDES = 10_000  # width and height together
PHOTO_RATIO = 20
ATTACHED = "attach://"


def file_of(world: World, call: Call, kind: str) -> File:
    """The file of a sendPhoto, sendDocument …; its parameter is called as its kind."""
    given = call.text(kind)
    upload = call.uploads.get(given.removeprefix(ATTACHED) if given.startswith(ATTACHED) else kind)
    if upload is not None and (not given or given.startswith(ATTACHED)):
        return stored(world, kind, upload)
    if not given or given.startswith(ATTACHED):
        raise bad_request(f"there is no {kind.replace('_', ' ')} in the request")
    return world.files.reused(given, kind)


def media_file(world: World, call: Call, kind: str, media: str) -> File:
    """The file of an item of media, known to be there."""
    if not media.startswith(ATTACHED):
        return world.files.reused(media, kind)
    return stored(world, kind, call.uploads[media.removeprefix(ATTACHED)])


def attached(call: Call, media: str) -> bool:
    """Whether there is something to read: an upload of this name, or any text that may be an id."""
    return media.removeprefix(ATTACHED) in call.uploads if media.startswith(ATTACHED) else bool(media)


def stored(world: World, kind: str, upload: Upload) -> File:
    if not upload.content:
        raise bad_request("file must be non-empty")
    if kind == "photo":
        _check_photo(upload.content)
    return world.files.add(kind, upload)


def _check_photo(content: bytes) -> None:
    """The sentences are from memory."""
    if len(content) > PHOTO_LIMIT:
        raise bad_request("file is too big")
    size = image_size(content)
    if size is None:
        raise bad_request("IMAGE_PROCESS_FAILED")
    if sum(size) > PHOTO_SIDES or not min(size) or max(size) > PHOTO_RATIO * min(size):
        raise bad_request("PHOTO_INVALID_DIMENSIONS")
