"""A real browser for the tests of the chat page: one tab, driven by the DevTools protocol."""

from __future__ import annotations

import asyncio
import itertools
import json
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from tests.required import missing

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
FLAGS = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
         "--disable-background-networking", "--disable-component-update", "--remote-debugging-port=0")
KEYS = {"Enter": 13, "Escape": 27, "ArrowUp": 38, "ArrowDown": 40, "PageUp": 33, "PageDown": 34, "Tab": 9}
UNTIL = """
const until = (look, what) => new Promise((yes, no) => {
  const seen = () => { const found = look(); if (found) { watch.disconnect(); clearTimeout(late); yes(found); } };
  const watch = new MutationObserver(seen);
  const late = setTimeout(() => { watch.disconnect(); no(new Error("never: " + what)); }, 30000);
  watch.observe(document, { subtree: true, childList: true, characterData: true, attributes: true });
  seen();
});
const shown = () => document.querySelector("main > section.active") ?? document.querySelector("main > section");
const last = (label) => [...shown().querySelectorAll("button")].filter((one) => one.textContent.includes(label)).pop();
"""


@dataclass
class Page:
    """One tab, driven by the DevTools protocol."""

    socket: aiohttp.ClientWebSocketResponse
    session: str = ""
    errors: list[str] = field(default_factory=list)
    numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    async def call(self, method: str, **params: Any) -> dict[str, Any]:
        number = next(self.numbers)
        message = {"id": number, "method": method, "params": params}
        await self.socket.send_json(message | ({"sessionId": self.session} if self.session else {}))
        while True:
            heard = json.loads((await self.socket.receive(timeout=60)).data)
            self._note(heard)
            if heard.get("id") == number:
                assert "error" not in heard, heard
                return dict(heard["result"])

    def _note(self, heard: dict[str, Any]) -> None:
        """Keeps what went wrong in the page: an exception, console.error, a file or a policy the browser refused."""
        method, told = heard.get("method"), heard.get("params", {})
        bad = (method == "Runtime.exceptionThrown"
               or (method == "Runtime.consoleAPICalled" and told["type"] in {"error", "assert"})
               or (method == "Log.entryAdded" and told["entry"]["level"] == "error"))
        if bad:
            self.errors.append(json.dumps(told))

    async def run(self, script: str) -> Any:
        """Evaluates, waits for its promise, gives the value."""
        result = await self.call("Runtime.evaluate", expression=f"(async () => {{ {UNTIL} {script} }})()",
                                 awaitPromise=True, returnByValue=True)
        assert "exceptionDetails" not in result, result["exceptionDetails"]["exception"]["description"]
        return result["result"].get("value")

    async def tap(self, label: str) -> None:
        """Clicks the newest such button and waits until the bot has answered."""
        await self.run(f"""const button = await until(() => last({json.dumps(label)}), {json.dumps(label)});
            await new Promise((yes) => {{
              const watch = new MutationObserver(() => button.hasAttribute("aria-busy") || yes());
              watch.observe(button, {{ attributes: true }});
              button.click();
            }});""")

    async def shows(self, version: int) -> None:
        """Waits until all the simulator has told up to `version` is on the screen."""
        await self.run(f'await until(() => document.body.dataset.version >= {version}, "version {version}")')

    async def sees(self, text: str) -> None:
        await self.run(f"await until(() => shown().innerText.includes({json.dumps(text)}), {json.dumps(text)})")

    async def says(self, text: str) -> None:
        await self.run(
            f"""const mine = () => shown().querySelectorAll(".mine").length, before = mine();
            const box = shown().querySelector("textarea"); box.value = {json.dumps(text)};
            box.dispatchEvent(new Event("input", {{ bubbles: true }}));
            box.dispatchEvent(new KeyboardEvent("keydown", {{ key: "Enter", bubbles: true, cancelable: true }}));
            await until(() => mine() > before, "what was sent");""")

    async def open(self, url: str) -> None:
        await self.call("Page.navigate", url=url)
        await self.run('await until(() => document.querySelector("main > section .bubble"), "a chat")')

    async def key(self, key: str, *, alt: bool = False, text: str = "") -> None:
        """Presses and releases a key, as a hand would."""
        press = {"key": key, "code": key, "modifiers": 1 if alt else 0, "windowsVirtualKeyCode": KEYS.get(key, 0)}
        await self.call("Input.dispatchKeyEvent", type="keyDown", **press, **({"text": text} if text else {}))
        await self.call("Input.dispatchKeyEvent", type="keyUp", **press)

    async def until(self, condition: str) -> Any:
        """Waits until a JavaScript expression holds; gives its value."""
        return await self.run(f"return await until(() => {condition}, {json.dumps(condition)})")

    async def unread(self, name: str) -> None:
        await self.run(f"""await until(() => [...document.querySelectorAll("#list .unread")]
            .some((one) => one.textContent.includes({json.dumps(name)})), {json.dumps("a count at " + name)})""")

    async def sticking_out(self) -> list[str]:
        """What does not fit: the title cut, or something past the edge of the bar, of its chat or of its bubble."""
        return list(await self.run("""
            const past = (one, around) => one.getBoundingClientRect().right > around.getBoundingClientRect().right + 1;
            const inside = [[".top > *, #jumps > *", ".top"], [".tour *", ".tour"], [".block", ".log"],
              [".bubble *", ".bubble"], [".keys *, .write *", ".composer"], [".column > header *", "header"]];
            const out = inside.flatMap(([what, around]) => [...document.querySelectorAll(what)]
                .filter((one) => past(one, one.closest(around))).map((one) => one.outerHTML));
            if (document.documentElement.scrollWidth > innerWidth) out.push("the page is wider than the screen");
            const title = document.getElementById("title");
            return title.scrollWidth > title.clientWidth ? [...out, "title"] : out;"""))


@asynccontextmanager
async def browser(language: str, width: int, height: int) -> AsyncIterator[Page]:
    program = next((found for name in PROGRAMS if (found := shutil.which(name))), None)
    if program is None:
        missing("browser", "no Chromium on this machine")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        process = await asyncio.create_subprocess_exec(
            program, *FLAGS, f"--user-data-dir={profile}", f"--accept-lang={language}", "about:blank",
            stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE)
        try:
            assert process.stderr is not None
            async with asyncio.timeout(60):
                while not (line := (await process.stderr.readline()).decode()).startswith("DevTools listening"):
                    assert line, "Chromium ended"
            async with aiohttp.ClientSession() as http, http.ws_connect(line.split()[-1], max_msg_size=0) as socket:
                yield await _tab(Page(socket), width, height)
        finally:
            process.kill()
            await process.communicate()


async def _tab(page: Page, width: int, height: int) -> Page:
    target = await page.call("Target.createTarget", url="about:blank")
    attached = await page.call("Target.attachToTarget", targetId=target["targetId"], flatten=True)
    page.session = attached["sessionId"]
    for domain in ("Page", "Runtime", "Log"):
        await page.call(f"{domain}.enable")
    await page.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)
    return page
