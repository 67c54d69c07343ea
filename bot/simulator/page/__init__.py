"""The chat page: files of this package, served as they are."""

from collections.abc import Awaitable, Callable
from pathlib import Path

from aiohttp import web

_HERE = Path(__file__).parent
_SCRIPTS = ("api", "bubble", "chat", "column", "composer", "samples", "text", "words")
_FILES = {"/": "index.html", "/chat.css": "chat.css"} | {f"/{name}.js": f"{name}.js" for name in _SCRIPTS}
# Nothing from outside is ever loaded, and no text of a message can become a script.
_POLICY = "default-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; style-src 'self'; object-src 'none'"


def page_routes() -> list[web.RouteDef]:
    return [web.get(path, _serve(name)) for path, name in _FILES.items()]


def _serve(name: str) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    async def serve(_: web.Request) -> web.StreamResponse:
        return web.FileResponse(_HERE / name, headers={"Content-Security-Policy": _POLICY, "Cache-Control": "no-cache"})

    return serve
