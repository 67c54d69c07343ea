"""The bot's side of the simulator in its tests: calls a method, gives status and body."""

import io
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import aiohttp

from bot.simulator import Simulator


@dataclass(frozen=True)
class Caller:
    session: aiohttp.ClientSession
    simulator: Simulator

    token: str = ""  # another bot's; without it the simulator's first

    def url(self, method: str) -> str:
        return f"{self.simulator.url}/bot{self.token or self.simulator.token}/{method}"

    async def raw(self, method: str, **fields: Any) -> tuple[int, Mapping[str, str], str]:
        """Status, headers and text of an answer that need not be JSON."""
        async with self.session.post(self.url(method), json=fields) as response:
            return response.status, response.headers, await response.text()

    async def answer(self, method: str, **fields: Any) -> tuple[int, dict[str, Any]]:
        """Status and envelope, whatever they are; the two must agree."""
        async with self.session.post(self.url(method), json=fields) as response:
            body = await response.json()
        assert body["ok"] == (response.status == 200)
        assert body.get("error_code", 200) == response.status
        return response.status, body

    async def __call__(self, method: str, **fields: Any) -> Any:
        """The result of a call that must succeed."""
        _, body = await self.answer(method, **fields)
        assert body["ok"], body
        return body["result"]

    async def refused(self, method: str, **fields: Any) -> str:
        """The description of a call that must fail, after its code."""
        status, body = await self.answer(method, **fields)
        assert not body["ok"], body
        return f"{status} {body['description']}"

    async def upload(self, method: str, files: dict[str, tuple[str, bytes]], **fields: Any) -> Any:
        """The result of a call with files that must succeed."""
        status, body = await self.sent(method, files, **fields)
        assert status == 200, body
        return body["result"]

    async def sent(self, method: str, files: dict[str, tuple[str, bytes]], **fields: Any) -> tuple[int, dict[str, Any]]:
        form = aiohttp.FormData()
        for name, value in fields.items():
            form.add_field(name, str(value))
        for name, (filename, content) in files.items():
            form.add_field(name, io.BytesIO(content), filename=filename, content_type="application/octet-stream")
        async with self.session.post(self.url(method), data=form) as response:
            return response.status, await response.json()
