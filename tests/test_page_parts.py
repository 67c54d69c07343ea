"""What the chat page can do beside a case: all kinds of messages, people, keyboard, screen reader, files dropped."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp
import pytest

from bot.simulator import Clock, Simulator, User
from tests.page_browser import Page, browser

NOON = 1_790_000_000.0
LONG_NAME = "阿卜杜热西提·买买提依明江·阿不都克里木"
RICH = (
    "<b>b</b> <i>i</i> <u>u</u> <s>s</s> <code>c</code> <tg-spoiler>secret <b>words</b></tg-spoiler> "
    '<a href="https://example.org/">link</a>\n<blockquote>quoted</blockquote>\n'
    "<blockquote expandable>" + "long " * 90 + "</blockquote>\n"
    '<pre><code class="language-python">def f(): pass</code></pre>'
)
CELLS = """return Math.min(...[...shown().querySelectorAll(".album .cell")].flatMap((one) => {
    const box = one.getBoundingClientRect(); return [box.width, box.height]; }))"""

pytestmark = pytest.mark.slow


@dataclass
class Place:
    """A simulator with two people and nobody who serves its bot; `bot` calls its methods."""

    simulator: Simulator
    page: Page
    person: User
    session: aiohttp.ClientSession

    async def bot(self, method: str, **fields: Any) -> Any:
        url = f"{self.simulator.url}/bot{self.simulator.token}/{method}"
        async with self.session.post(url, json={"chat_id": self.person.id, **fields}) as response:
            body = await response.json()
        assert body["ok"], body
        return body["result"]

    async def drawn(self) -> None:
        await self.page.shows(self.simulator.world.changes.version)


@asynccontextmanager
async def placed(width: int = 1000, height: int = 800, language: str = "en") -> AsyncIterator[Place]:
    clock = Clock(NOON, frozen=True)
    async with (Simulator(clock=clock, title="Bot") as simulator, browser(language, width, height) as page,
                aiohttp.ClientSession() as session):
        person, other = simulator.add_user(LONG_NAME, note="role"), simulator.add_user("Somebody", language="en")
        for one in (person, other):
            simulator.start_bot(one.id, "payload")
        await page.open(f"{simulator.url}/?open={person.id},{other.id}")
        yield Place(simulator, page, person, session)
        assert page.errors == []


async def test_formatted_text() -> None:
    async with placed(390, 844) as place:
        await place.bot("sendMessage", text=RICH, parse_mode="HTML")
        await place.drawn()
        page = place.page
        tags = 'return [...shown().querySelectorAll(".theirs .words *")].map((one) => one.localName)'
        assert {"b", "i", "u", "s", "code", "a", "blockquote", "pre"} <= set(await page.run(tags))
        assert "secret" not in await page.run('return shown().querySelector(".theirs .words").innerText')
        await page.run('shown().querySelector(".spoiler").focus()')
        await page.key("Enter", text="\r")
        await page.sees("secret words")
        folded = await page.run('return shown().querySelector(".fold").clientHeight')
        await page.run('shown().querySelector(".unfold").click()')
        assert await page.run('return shown().querySelector(".fold").clientHeight') > 2 * folded
        assert await page.run('return shown().querySelector(".mine .words").innerText') == "/start"
        assert await page.sticking_out() == []


@pytest.mark.parametrize("count", [2, 3, 5, 10])
async def test_albums_of_films_have_cells_one_can_see(count: int) -> None:
    async with placed(390, 844) as place:
        place.simulator.send_album(place.person.id, "video", [b"film"] * count, caption="films")
        await place.drawn()
        assert await place.page.run(CELLS) >= 90
        await place.page.run('shown().querySelectorAll(".cell")[1].click()')
        await place.page.until(f'document.querySelector(".viewer[open]").innerText.includes("2 / {count}")')
        await place.page.key("ArrowRight")
        await place.page.key("Escape")
        await place.page.until('!document.querySelector(".viewer[open]")')
        assert await place.page.sticking_out() == []


async def test_sounds_documents_and_replies() -> None:
    async with placed(390, 844) as place:
        place.simulator.send_file(place.person.id, "voice", b"not a sound")
        name = "关于做好随军家属医疗登记工作的通知（含附件一、附件二、附件三以及填表说明）.docx"
        sent = place.simulator.send_file(place.person.id, "document", b"x" * 3000, name=name, caption="papers")
        await place.bot("sendMessage", text="thanks", reply_parameters={"message_id": sent})
        await place.drawn()
        assert await place.page.run('return shown().querySelector(".document").download') == name
        assert await place.page.run('return shown().querySelector(".quote").innerText') == "You\n[File] papers"
        await place.page.run('shown().querySelector(".quote").click()')
        await place.page.until('shown().querySelector(".flash .document")')
        assert await place.page.sticking_out() == []


async def test_ticks_show_what_the_bot_has_fetched() -> None:
    async with placed() as place:
        place.simulator.send_text(place.person.id, "anybody there?")
        await place.drawn()
        ticks = '[...shown().querySelectorAll(".tick")].map((one) => one.getAttribute("aria-label")).join()'
        assert await place.page.run(f"return {ticks}") == "sent,sent"
        updates = await place.bot("getUpdates")
        await place.bot("getUpdates", offset=updates[-1]["update_id"] + 1)
        await place.page.until(f'{ticks} === "received,received"')


async def test_alerts_toasts_typing_and_edits() -> None:
    async with placed() as place:
        page, updates = place.page, place.simulator.world.updates
        markup = {"inline_keyboard": [[{"text": "Press", "callback_data": "p"}]]}
        await place.bot("sendMessage", text="A button", reply_markup=markup)
        await place.drawn()
        for alert, selector in ((False, ".column .toast"), (True, "#alert[open] p")):
            before = place.simulator.world.queries._next_id
            await page.run('last("Press").click()')
            await page.until('last("Press").classList.contains("pressed")')
            while place.simulator.world.queries._next_id == before:  # the press is on its way
                await page.run("return 0")
            query = str(before)
            await place.bot("answerCallbackQuery", callback_query_id=query, text="Told", show_alert=alert)
            await page.until(f'document.querySelector("{selector}")?.textContent === "Told"')
            await page.until('!last("Press").classList.contains("pressed")')
        await page.key("Enter", text="\r")
        await page.until('!document.querySelector("#alert").open')
        await place.bot("sendChatAction", action="typing")
        await page.until('shown().querySelector(".typing")')
        mine = place.simulator.send_text(place.person.id, "frist")
        place.simulator.edit_text(place.person.id, mine, "first")
        await page.sees("edited")
        updates.drop_all()


async def test_the_bots_own_keyboard() -> None:
    async with placed(390, 844) as place:
        rows = [["A rather long answer that is to fit somehow", {"text": "No"}], ["Perhaps"]]
        keyboard = {"keyboard": rows, "one_time_keyboard": True, "input_field_placeholder": "Choose"}
        await place.bot("sendMessage", text="Well?", reply_markup=keyboard)
        await place.drawn()
        assert await place.page.run('return shown().querySelector("textarea").placeholder') == "Choose"
        assert await place.page.sticking_out() == []
        await place.page.run('last("Perhaps").click()')
        await place.page.until('shown().querySelector(".mine:last-of-type .words")?.innerText === "Perhaps"')
        await place.page.until('shown().querySelector(".keys").hidden')
        await place.bot("sendMessage", text="Thanks", reply_markup={"remove_keyboard": True})
        await place.page.until('shown().querySelector(".for-keyboard").hidden')
        await place.bot("sendMessage", text="Why?", reply_markup={"force_reply": True})
        await place.page.until('shown().querySelector(".strip").innerText.includes("Why?")')


async def test_somebody_new_who_blocks_and_changes_his_language() -> None:
    async with placed(390, 844) as place:
        page, world = place.page, place.simulator.world
        await page.run('for (const id of ["people-button", "add-button"]) document.getElementById(id).click()')
        await page.run('document.querySelector("#add [name=name]").value = "New One"; '
                       'document.querySelector("#add [name=code]").value = "abc"; '
                       'document.querySelector("#add .main").click()')
        await page.until('shown().querySelector("h2").textContent === "New One" && shown().querySelector(".mine")')
        user = next(one for one in world.users.values() if one.name == "New One")
        assert (user.language, user.started) == ("en", True)
        assert place.simulator.messages(user.id)[0].text == "/start abc"
        await page.run('const choice = shown().querySelector("header select"); choice.value = "zh"; '
                       'choice.dispatchEvent(new Event("change"))')
        await page.until('shown().querySelector(".log").lang === "zh-CN"')
        await page.run('shown().querySelector("header .quiet").click()')
        await page.until('!shown().querySelector(".start").hidden && shown().querySelector(".write").hidden')
        assert (user.language, user.blocked) == ("zh", True)
        await page.run('shown().querySelector(".start").click()')
        await page.until('!shown().querySelector(".write").hidden')
        assert await page.sticking_out() == []


async def test_files_dropped_on_a_chat_are_sent() -> None:
    async with placed() as place:
        await place.page.run("""const held = new DataTransfer();
            for (const name of ["a.txt", "b.txt"]) held.items.add(new File(["words"], name, { type: "text/plain" }));
            const event = (kind) => shown().querySelector(".log").dispatchEvent(
              new DragEvent(kind, { dataTransfer: held, bubbles: true, cancelable: true }));
            event("dragenter");
            if (shown().querySelector(".dropping").hidden) throw new Error("it does not say that one may drop");
            event("drop");""")
        await place.page.until('shown().querySelectorAll(".mine .document").length === 2')
        assert await place.page.run('return shown().querySelector(".dropping").hidden') is True


async def test_with_the_keyboard_alone() -> None:
    async with placed() as place:
        page = place.page
        await page.run('document.getElementById("filter").focus()')
        await page.key("ArrowDown")
        await page.key("ArrowDown")
        await page.key("Enter", text="\r")
        await page.until('shown().querySelector("h2").textContent === "Somebody"')
        await page.key("PageUp", alt=True)
        await page.until('shown().contains(document.activeElement) && document.activeElement.localName === "textarea"')
        assert await page.run('return shown().querySelector("h2").textContent') == LONG_NAME
        await page.run('shown().querySelector(".log").focus()')
        await page.key("ArrowUp")
        await page.key("r", text="r")
        await page.until('!shown().querySelector(".strip").hidden')
        await page.key("Escape")
        await page.until('shown().querySelector(".strip").hidden')
        await page.key("/", text="/")
        await page.until('!shown().querySelector(".menu").hidden')
        await page.key("ArrowUp")
        await page.key("Enter", text="\r")
        await page.until('shown().querySelectorAll(".mine").length === 2')


async def test_everything_has_a_name_for_a_screen_reader() -> None:
    async with placed(390, 844) as place:
        place.simulator.send_album(place.person.id, "photo", [b"picture"] * 2)
        place.simulator.send_file(place.person.id, "voice", b"not a sound")
        await place.bot("sendMessage", text="Hello")
        await place.drawn()
        await place.page.run('document.getElementById("people-button").click()')
        tree = (await place.page.call("Accessibility.getFullAXTree"))["nodes"]
        seen = [node for node in tree if not node["ignored"]]
        wanted = {"button", "textbox", "searchbox", "combobox", "slider", "article", "img", "image", "log"}
        nameless = [node for node in seen if node["role"]["value"] in wanted and not node.get("name", {}).get("value")]
        assert nameless == []
        assert {"log", "navigation", "main", "status", "banner"} <= {node["role"]["value"] for node in seen}
