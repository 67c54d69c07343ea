"""The bot's side of the simulator in its tests: calls a method, gives status and body."""

from dataclasses import dataclass
from typing import Any

import aiohttp

from bot.simulator import Simulator


@dataclass(frozen=True)
class Caller:
    session: aiohttp.ClientSession
    simulator: Simulator

    def url(self, method: str) -> str:
        return f"{self.simulator.url}/bot{self.simulator.token}/{method}"

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
        form = aiohttp.FormData()
        for name, value in fields.items():
            form.add_field(name, str(value))
        for name, (filename, content) in files.items():
            form.add_field(name, content, filename=filename, content_type="application/octet-stream")
        async with self.session.post(self.url(method), data=form) as response:
            body = await response.json()
        assert body["ok"], body
        return body["result"]
