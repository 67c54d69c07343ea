"""The file of a call: uploaded, attached under another name, or named by its file_id."""

from bot.simulator.errors import ApiError, bad_request
from bot.simulator.files import File, Upload, image_size
from bot.simulator.methods.call import Call
from bot.simulator.world import World

UPLOAD_LIMIT = 50 * 1024 * 1024  # bytes
PHOTO_LIMIT = 10 * 1024 * 1024


def file_of(world: World, call: Call, kind: str) -> File:
    """The file of a sendPhoto, sendDocument …; its parameter is called as its kind."""
    upload = call.uploads.get(kind)
    if upload is not None:
        return _stored(world, kind, upload)
    given = call.text(kind)
    if not given:
        raise bad_request(f"there is no {kind.replace('_', ' ')} in the request")
    return named_file(world, call, kind, given)


def named_file(world: World, call: Call, kind: str, given: str) -> File:
    if not given.startswith("attach://"):
        return world.files.reused(given, kind)
    upload = call.uploads.get(given.removeprefix("attach://"))
    if upload is None:
        raise bad_request("wrong file identifier/HTTP URL specified")
    return _stored(world, kind, upload)


def _stored(world: World, kind: str, upload: Upload) -> File:
    if len(upload.content) > UPLOAD_LIMIT:
        raise ApiError(413, "Request Entity Too Large")
    if not upload.content:
        raise bad_request("file must be non-empty")
    if kind == "photo" and len(upload.content) > PHOTO_LIMIT:
        raise bad_request("file is too big")
    if kind == "photo" and image_size(upload.content) is None:
        raise bad_request("IMAGE_PROCESS_FAILED")
    return world.files.add(kind, upload)
