"""The bot's HTTP client: PTB's `BaseRequest` over aiohttp, which serves nearly twice as many updates a second as httpx.

What goes wrong carries no URL (it holds the token) and no body (it may hold what people wrote): neither in a message
nor as a chained exception, since both end in logs.
"""

import json
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlencode

import aiohttp
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData

from bot.domain.letters import Paper

Api = Callable[..., Awaitable[Any]]
"""A method of the Bot API by its name, its parameters by theirs; gives `result` as Telegram wrote it. PTB's errors.

Bytes are a picture (PNG) to upload, a Paper is a file.
"""


class _Fields:
    """Parameters as they stand in the Bot API's own documentation: what `do_request` needs of a RequestData."""

    def __init__(self, fields: Mapping[str, Any]) -> None:
        given = {name: value for name, value in fields.items() if value is not None}
        files = {name: value for name, value in given.items() if isinstance(value, bytes | Paper)}
        self.contains_files = bool(files)
        self.multipart_data = {name: _upload(name, content) for name, content in files.items()}
        told = {name: value for name, value in given.items() if name not in files}
        self.json_parameters = {name: _encoded(value) for name, value in told.items()} if files else {}
        self.json_payload = b"" if files else json.dumps(told, ensure_ascii=False).encode()


def _upload(name: str, content: bytes | Paper) -> tuple[str, bytes, str]:
    """File name, bytes and type."""
    if isinstance(content, Paper) and content.path:
        return content.name, Path(content.path).read_bytes(), "application/octet-stream"
    if isinstance(content, Paper):
        return content.name, content.text.encode(), "text/markdown"
    return f"{name}.png", content, "image/png"


class Transport(BaseRequest):
    """One connection pool to the Bot API. All times are in seconds; `None` given to a call means without limit."""

    def __init__(
        self,
        *,
        connections: int = 100,
        read_timeout: float = 10,
        write_timeout: float = 10,
        upload_timeout: float = 60,
        connect_timeout: float = 5,
        pool_timeout: float = 5,
        proxy: str | None = None,
    ) -> None:
        self._connections = connections
        self._read = read_timeout
        self._write = write_timeout
        self._upload = upload_timeout
        self._connect = connect_timeout
        self._pool = pool_timeout
        self._proxy = proxy
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float | None:
        """PTB adds a long poll's own time to it."""
        return self._read

    async def initialize(self) -> None:
        """Open the pool in the running loop; a second call changes nothing (PTB and the inbox may share one)."""
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=self._connections),
                cookie_jar=aiohttp.DummyCookieJar(),
                headers={"User-Agent": self.USER_AGENT},
                proxy=self._proxy,
            )

    async def shutdown(self) -> None:
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    def api(self, root: str) -> Api:
        """The Bot API at `root` (with the token), for what the desk sends by the thousand.

        PTB's methods make objects of what goes out and of what comes back: 300 µs a message, this 40.
        """
        return partial(self._call, root)

    async def _call(self, root: str, method: str, /, **fields: Any) -> Any:
        # PTB hands it on to `do_request` as it is.
        return await self.post(f"{root}/{method}", request_data=cast("RequestData", _Fields(fields)))

    async def call_raw(
        self, url: str, parameters: Mapping[str, object], *, read_timeout: float
    ) -> list[dict[str, object]]:
        """Call a method that answers with a list (getUpdates) and return it as Telegram wrote it.

        PTB never sees these objects: what it cannot parse must be set aside one by one, not fail a whole batch.
        Errors are PTB's own: `Conflict`, `InvalidToken`, `RetryAfter`, `NetworkError` for an answer that is no list.
        """
        query = urlencode({name: _encoded(value) for name, value in parameters.items() if value is not None})
        result = await self.post(f"{url}?{query}", read_timeout=read_timeout)
        if not isinstance(result, list) or not all(isinstance(item, dict) for item in result):
            raise NetworkError("Invalid server response")
        return list(result)

    async def do_request(  # PTB's signature
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: object = BaseRequest.DEFAULT_NONE,
        write_timeout: object = BaseRequest.DEFAULT_NONE,
        connect_timeout: object = BaseRequest.DEFAULT_NONE,
        pool_timeout: object = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        if self._session is None:
            raise RuntimeError("The transport is not initialized")
        uploads = request_data is not None and request_data.contains_files
        limits = _timeout(
            read=_seconds(read_timeout, self._read),
            write=_seconds(write_timeout, self._upload if uploads else self._write),
            connect=_seconds(connect_timeout, self._connect),
            pool=_seconds(pool_timeout, self._pool),
            downloads=method == "GET",
        )
        try:
            return await _exchange(self._session, method, url, request_data, limits)
        except TimeoutError:
            raise TimedOut from None
        except (aiohttp.ClientError, OSError) as error:
            raise NetworkError(type(error).__name__) from None

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, object]:
        """Parse an answer; unlike PTB's own, it logs nothing of what it cannot read."""
        try:
            answer = json.loads(payload.decode(errors="replace"))
        except ValueError:
            answer = None
        if not isinstance(answer, dict):
            raise NetworkError("Invalid server response")
        return answer


async def _exchange(
    session: aiohttp.ClientSession,
    method: str,
    url: str,
    request_data: RequestData | None,
    limits: aiohttp.ClientTimeout,
) -> tuple[int, bytes]:
    # No redirects: a POST followed as a GET would lose its body, and the token would travel on.
    async with session.request(
        method,
        url,
        data=_body(request_data) if request_data else None,
        headers=_headers(request_data),
        timeout=limits,
        allow_redirects=False,
    ) as response:
        body = await response.read()
    failed = response.status >= 300
    # A page of a proxy or of nginx (413): without a body PTB makes its message of the status alone.
    return response.status, b"{}" if failed and not _is_object(body) else body


def _headers(data: RequestData | None) -> dict[str, str]:
    return {"Content-Type": "application/json"} if data and not data.contains_files else {}


def _body(data: RequestData) -> bytes | aiohttp.FormData:
    if not data.contains_files:
        return data.json_payload
    # Names unquoted: Telegram takes `filename` as UTF-8 and would show a percent-encoded one as it stands.
    form = aiohttp.FormData(quote_fields=False)
    for name, value in data.json_parameters.items():
        form.add_field(name, value)
    for name, (filename, content, mimetype) in data.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=mimetype)
    return form


def _timeout(
    *, read: float | None, write: float | None, connect: float | None, pool: float | None, downloads: bool
) -> aiohttp.ClientTimeout:
    """Aiohttp has no limit for writing; the whole call has one instead, except a download of unknown length."""
    total = None if downloads else _sum(pool, connect, write, read)
    return aiohttp.ClientTimeout(total=total, connect=_sum(pool, connect), sock_connect=connect, sock_read=read)


def _sum(*parts: float | None) -> float | None:
    known = [part for part in parts if part is not None]
    return sum(known) if len(known) == len(parts) else None


def _seconds(given: object, default: float) -> float | None:
    """PTB passes a marker for "not given", which is not the same as `None`."""
    if given is None:
        return None
    return float(given) if isinstance(given, int | float) else default


def _encoded(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _is_object(body: bytes) -> bool:
    try:
        return isinstance(json.loads(body), dict)
    except ValueError:
        return False
