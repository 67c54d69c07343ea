"""The Bot API over HTTP: reads calls, applies faults and pace, answers in Telegram's envelope."""

import asyncio
import inspect
import json
import re
from contextlib import suppress
from typing import Any
from urllib.parse import unquote

from aiohttp import web
from aiohttp.web_request import FileField

from bot.simulator.errors import ApiError
from bot.simulator.faults import Fault, Faults
from bot.simulator.files import Upload
from bot.simulator.methods import METHODS, Method
from bot.simulator.methods.call import Call, Json
from bot.simulator.methods.delivery import Delivery, Encoded, Told
from bot.simulator.pace import Pace
from bot.simulator.polling import Polling
from bot.simulator.webhook import Webhook
from bot.simulator.world import World

REQUEST_LIMIT = 52 * 1024 * 1024  # bytes; more is refused with 413
_TOKEN = re.compile(r"^\d+:[\w-]{3,}$")


class BotApi:
    """One bot's API. `strict_pace` switches Telegram's flood limits on."""

    def __init__(self, world: World, *, strict_pace: bool) -> None:
        self.faults = Faults()
        self._world = world
        self._pace = Pace(world.machine) if strict_pace else None
        self._polling = Polling(world, strict=strict_pace)
        self._webhook = Webhook(world, self._from_webhook)
        self._methods: dict[str, Method] = {
            **METHODS, **Delivery(world, self._polling, self._webhook).methods
        }  # fmt: skip

    def routes(self) -> list[web.RouteDef]:
        return [
            web.route("*", "/bot{token}/{method}", self._call),
            web.route("*", "/bot{token}", self._lost),
            web.get("/file/bot{token}/{path:.+}", self._download),
        ]

    @property
    def polled(self) -> bool:
        return self._polling.waits

    async def stop(self) -> None:
        self._polling.end("the simulator stops")
        await self._webhook.stop()

    async def _call(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"].lower()
        try:
            self._authorise(request.match_info["token"])
            act = self._method(method)
            call = await read_call(request)
            fault = self.faults.due(method, call.text("chat_id"))
            if fault and fault.kind != "lost" and not await _harmless(fault):
                return _cut(request)
            answer = _answered(await self._run(act, method, call))
        except ApiError as error:
            return _refused(error)
        return _cut(request) if fault and fault.kind == "lost" else answer

    def _method(self, name: str) -> Method:
        act = self._methods.get(name)
        if act is None:
            raise ApiError(404, "Not Found: method not found")
        return act

    async def _run(self, act: Method, method: str, call: Call) -> Json:
        if self._pace:
            self._pace.check(method, call.text("chat_id"))
        result = act(self._world, call)
        return await result if inspect.isawaitable(result) else result

    async def _from_webhook(self, fields: dict[str, Any]) -> None:
        """A method call in the answer to a webhook; nobody learns what became of it."""
        method = str(fields["method"]).lower()
        with suppress(ApiError):
            await self._run(self._method(method), method, Call(fields))

    async def _lost(self, _: web.Request) -> web.Response:
        return _refused(ApiError(404, "Not Found"))

    async def _download(self, request: web.Request) -> web.Response:
        try:
            self._authorise(request.match_info["token"])
        except ApiError as error:
            return _refused(error)
        file = self._world.files.at(request.match_info["path"])
        if file is None:
            return _refused(ApiError(404, "Not Found"))
        return web.Response(body=file.content, content_type="application/octet-stream")

    def _authorise(self, token: str) -> None:
        token = unquote(token)
        if not _TOKEN.match(token):
            raise ApiError(401, "Unauthorized: invalid token specified")
        if token != self._world.bot.token:
            raise ApiError(401, "Unauthorized")


async def read_call(request: web.Request) -> Call:
    """The parameters of a request: the query's, and the body's whatever its type."""
    fields: dict[str, Any] = dict(request.query)
    uploads: dict[str, Upload] = {}
    if not request.can_read_body:
        return Call(fields, uploads)
    if request.content_type == "application/json":
        try:
            body = json.loads(await request.read())
        except ValueError:
            raise ApiError(400, "Bad Request: can't parse request body as JSON object") from None
        return Call(fields | body if isinstance(body, dict) else fields)
    for name, value in (await request.post()).items():
        if isinstance(value, FileField):
            uploads[name] = Upload(value.filename, value.file.read(), value.content_type)
        else:
            fields[name] = value.decode() if isinstance(value, bytes | bytearray) else value
    return Call(fields, uploads)


async def _harmless(fault: Fault) -> bool:
    """Let a fault happen before the method acts; False if the connection is to be cut."""
    refusal = fault.refusal()
    if refusal:
        raise refusal
    if fault.kind == "delay":
        await asyncio.sleep(fault.seconds)
    return fault.kind != "cut"


def _cut(request: web.Request) -> web.Response:
    if request.transport:
        request.transport.abort()
    return web.Response(status=500)


def _answered(result: object) -> web.Response:
    if isinstance(result, Encoded):
        return web.Response(text='{"ok":true,"result":' + result.body + "}", content_type="application/json")
    body = {"ok": True, "result": result}
    if isinstance(result, Told):
        body = {"ok": True, "result": result.result, "description": result.description}
    return web.Response(text=json.dumps(body, ensure_ascii=False), content_type="application/json")


def _refused(error: ApiError) -> web.Response:
    body: dict[str, Any] = {"ok": False, "error_code": error.code, "description": error.description}
    headers = {}
    if error.parameters:
        body["parameters"] = error.parameters
        if "retry_after" in error.parameters:
            headers["Retry-After"] = str(error.parameters["retry_after"])
    text = json.dumps(body, ensure_ascii=False)
    return web.Response(text=text, status=error.code, headers=headers, content_type="application/json")
