"""The chat page: files of this package, served as they are."""

from collections.abc import Awaitable, Callable
from pathlib import Path

from aiohttp import web

_HERE = Path(__file__).parent
# Sheets and scripts by their own names: there is no build step.
_NAMES = sorted(path.name for path in _HERE.iterdir() if path.suffix in {".css", ".js"})
_FILES = {"/": "index.html"} | {f"/{name}": name for name in _NAMES}
# Nothing from outside is ever loaded, and no text of a message can become a script.
_POLICY = "default-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; style-src 'self'; object-src 'none'"


def page_routes() -> list[web.RouteDef]:
    return [web.get(path, _serve(name)) for path, name in _FILES.items()]


def _serve(name: str) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    async def serve(_: web.Request) -> web.StreamResponse:
        return web.FileResponse(_HERE / name, headers={"Content-Security-Policy": _POLICY, "Cache-Control": "no-cache"})

    return serve
