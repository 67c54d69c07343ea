"""What a request to the Bot API carries: parameters and uploads, and the limits of both.

Of a parameter that comes twice the first counts.
"""

from typing import Any
from urllib.parse import parse_qsl

from aiohttp import web
from aiohttp.multipart import BodyPartReader

from bot.simulator.decoding import decode
from bot.simulator.errors import ApiError
from bot.simulator.files import Upload
from bot.simulator.methods.call import Call

FILE_LIMIT = 50 * 1024 * 1024  # bytes of one uploaded file
REQUEST_LIMIT = 52 * 1024 * 1024  # bytes of a request
PARAMETERS_LIMIT = 1024 * 1024  # bytes of all parameters but files
MOST_FILES = 100

Values = dict[str, Any]
Uploads = dict[str, Upload]


async def read_call(request: web.Request) -> Call:
    """The parameters of a request: the query's, and the body's whatever its type."""
    values: Values = {name: request.query.getone(name) for name in request.query}
    if len(request.query_string) > PARAMETERS_LIMIT:
        raise _too_much()
    if not request.can_read_body:
        return Call(values)
    kind = request.content_type
    if kind == "application/json":
        return Call(values | await _json(request))
    if kind == "application/x-www-form-urlencoded":
        return Call(values | await _form(request))
    if kind == "multipart/form-data":
        fields, uploads = await _multipart(request)
        return Call(values | fields, uploads)
    await request.read()
    return Call(values)


async def _json(request: web.Request) -> Values:
    source = await request.read()
    if len(source) > PARAMETERS_LIMIT:
        raise _too_much()
    if not source.strip():
        return {}
    try:
        body = decode(source)
    except ValueError:
        raise _bad("can't parse request body as JSON object") from None
    if not isinstance(body, dict):
        raise _bad("JSON object expected")
    return body


async def _form(request: web.Request) -> Values:
    source = await request.read()
    if len(source) > PARAMETERS_LIMIT:
        raise _too_much()
    values: Values = {}
    for name, value in parse_qsl(source.decode("utf-8", "replace"), keep_blank_values=True):
        values.setdefault(name, value)
    return values


async def _multipart(request: web.Request) -> tuple[Values, Uploads]:
    """Files come under the limit of 50 MB, everything else under that of parameters."""
    values: Values = {}
    uploads: Uploads = {}
    size = total = 0
    try:
        reader = await request.multipart()
        while (part := await reader.next()) is not None:
            if not isinstance(part, BodyPartReader) or part.name is None:
                raise _bad("field name in multipart/form-data not found")
            content = await _content(part)
            total += len(content)
            if total > REQUEST_LIMIT:
                raise too_large()
            if part.filename is not None:
                uploads[part.name] = Upload(part.filename, content, part.headers.get("Content-Type", ""))
                continue
            size += len(content)
            values.setdefault(part.name, content.decode())
            if size > PARAMETERS_LIMIT:
                raise ApiError(413, "Request Entity Too Large: too much parameters in form data")
    except UnicodeDecodeError:
        raise _bad("strings must be encoded in UTF-8") from None
    except (ValueError, LookupError, AssertionError, EOFError):
        raise _bad("can't parse form data headers") from None
    if len(uploads) > MOST_FILES:
        raise ApiError(413, "Request Entity Too Large: too much files attached")
    return values, uploads


async def _content(part: BodyPartReader) -> bytes:
    content = bytearray()
    while chunk := await part.read_chunk(256 * 1024):
        content += chunk
        if len(content) > FILE_LIMIT:
            raise too_large()
    return bytes(content)


def too_large() -> ApiError:
    """Said by the server in front of the Bot API, in HTML."""
    return ApiError(413, "Request Entity Too Large", page=True)


def _too_much() -> ApiError:
    return ApiError(413, "Request Entity Too Large: too much parameters")


def _bad(reason: str) -> ApiError:
    return ApiError(400, f"Bad Request: {reason}")
