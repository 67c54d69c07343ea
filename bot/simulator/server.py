"""The Bot API over HTTP: finds the bot, reads calls, lets faults happen, answers in Telegram's envelope."""

import json
import re
from typing import Any
from urllib.parse import unquote

from aiohttp import web

from bot.simulator.botapi import BotApi
from bot.simulator.errors import ApiError
from bot.simulator.faults import Fault, Faults
from bot.simulator.machine import Machine
from bot.simulator.methods.delivery import Encoded, Told
from bot.simulator.reading import read_call, too_large

_TOKEN = re.compile(r"[1-9]\d{0,19}:[\w-]{3,60}", re.ASCII)
_PAGE = (
    "<html>\r\n<head><title>{0}</title></head>\r\n<body>\r\n<center><h1>{0}</h1></center>\r\n"
    "<hr><center>nginx/1.18.0</center>\r\n</body>\r\n</html>\r\n"
)


class Server:
    """All bots' APIs behind one address."""

    def __init__(self, machine: Machine) -> None:
        self.faults = Faults()
        self._machine = machine
        self._apis: dict[str, BotApi] = {}

    def serve(self, api: BotApi) -> None:
        self._apis[api.world.bot.token] = api

    def revoke(self, token: str) -> None:
        del self._apis[token]

    async def stop(self) -> None:
        for api in self._apis.values():
            await api.stop()

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/file/bot{token}/{path:.+}", self._download),
            web.route("*", "/bot{token}/{method:.+}", self._call),
            web.route("*", "/{place:(bot|file/).*}", self._lost),
        ]

    async def _call(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"].lower()
        try:
            if request.method not in {"GET", "POST"}:
                raise ApiError(501, "Not Implemented")
            api = self._api(request.match_info["token"])
            act = api.method(method)
            call = await read_call(request)
            fault = self.faults.due(method, call.text("chat_id"))
            if fault and fault.kind != "lost" and not await self._harmless(fault):
                return _cut(request)
            answer = _answered(await api.run(act, method, call))
        except web.HTTPRequestEntityTooLarge:
            return refused(too_large())
        except ApiError as error:
            return refused(error)
        return _cut(request) if fault and fault.kind == "lost" else answer

    async def _lost(self, _: web.Request) -> web.Response:
        return refused(ApiError(404, "Not Found"))

    async def _download(self, request: web.Request) -> web.Response:
        try:
            api = self._api(request.match_info["token"])
            fault = self.faults.due("download", "")
            if fault and (fault.kind == "lost" or not await self._harmless(fault)):
                return _cut(request)
        except ApiError as error:
            return refused(error)
        file = api.world.files.at(request.match_info["path"])
        if file is None:
            return refused(ApiError(404, "Not Found"))
        return web.Response(body=file.content, content_type="application/octet-stream")

    def _api(self, token: str) -> BotApi:
        token = unquote(token)
        if not _TOKEN.fullmatch(token):
            raise ApiError(401, "Unauthorized: invalid token specified")
        if token not in self._apis:
            raise ApiError(401, "Unauthorized")
        return self._apis[token]

    async def _harmless(self, fault: Fault) -> bool:
        """Let a fault happen before the method acts; False if the connection is to be cut."""
        refusal = fault.refusal()
        if refusal:
            raise refusal
        if fault.kind == "delay":
            await self._machine.sleep(fault.seconds)
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


def refused(error: ApiError) -> web.Response:
    if error.page:
        return web.Response(text=_PAGE.format(f"{error.code} {error.description}"), status=error.code,
                            content_type="text/html")  # fmt: skip
    body: dict[str, Any] = {"ok": False, "error_code": error.code, "description": error.description}
    headers = {}
    if error.parameters:
        body["parameters"] = error.parameters
        if "retry_after" in error.parameters:
            headers["Retry-After"] = str(error.parameters["retry_after"])
    text = json.dumps(body, ensure_ascii=False)
    return web.Response(text=text, status=error.code, headers=headers, content_type="application/json")
