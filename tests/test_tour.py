"""The guided tour, played from beginning to end in a real browser by pressing what lights up, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.page_browser import Page, browser
from tests.test_demo import address, demo

SIZES = {"zh": (1500, 950), "en": (390, 844)}
STEPS = 8
MOST_DEEDS = 80
STATE = """JSON.stringify([document.querySelector("#tour .head")?.innerText ?? "", shown().dataset.person,
    [...document.querySelectorAll(".marked")].map((one) => one.dataset.data ?? one.tagName).join(),
    document.querySelector("#tour .deeds")?.innerText ?? ""])"""


@pytest.mark.slow
@pytest.mark.parametrize("language", SIZES)
async def test_the_tour_from_beginning_to_end(tmp_path: Path, language: str) -> None:
    async with demo(tmp_path) as process, browser(language, *SIZES[language]) as page:
        url = await address(process)
        await page.open(url)
        await page.until('document.querySelector("#offer[open] .main")')
        await page.run('document.querySelector("#offer .main").click()')
        await page.until('document.querySelector("#tour .dots")')
        for _ in range(MOST_DEEDS):
            if await _done(page) == STEPS:
                break
            assert await page.sticking_out() == []
            await _deed(page)
            if await _done(page) == 3 and not await page.run("return window.again"):
                await _again(page)
        assert await _done(page) == STEPS
        await page.sees("2026-0010")
        await page.run('document.querySelector("#tour .deeds .main").click()')
        await page.until('document.querySelector("#tour").hidden')
        assert await page.run("return document.querySelectorAll('.marked').length") == 0
        assert page.errors == []


async def _done(page: Page) -> int:
    return int(await page.run('return document.querySelectorAll("#tour .dots .done").length'))


async def _deed(page: Page) -> None:
    """Presses what lights up; where nothing does, or words are wanted, the tour's own button; waits for the next."""
    await page.run(f"""
        const busy = () => document.querySelector("[aria-busy=true]:not(.log)");
        const wanted = () => {{
            const lit = document.querySelector(".keyboard .marked");
            const there = lit && lit.closest("section") === document.querySelector(".column.active");
            const own = document.querySelector("#tour .deeds .main:enabled");
            return !busy() && (lit && (there || innerWidth > 760) ? lit : own);
        }};
        const target = await until(wanted, "something to press");
        const before = {STATE};
        target.click();
        await until(() => {STATE} !== before, "what comes next after " + before);
        await until(() => !busy(), "the bot's answer");""")


async def _again(page: Page) -> None:
    """In the midst of it the page is closed and opened: the tour goes on where it was, and is not offered again."""
    await page.open(await page.run("return location.href"))
    await page.until('document.querySelector("#tour .dots .here")')
    await page.run("window.again = true")
    assert await _done(page) == 3
    assert await page.run('return document.querySelector("#offer").open') is False


@pytest.mark.slow
async def test_the_tour_can_wait(tmp_path: Path) -> None:
    async with demo(tmp_path) as process, browser("en", *SIZES["en"]) as page:
        url = await address(process)
        await page.open(url)
        await page.until('document.querySelector("#offer[open] .plain")')
        await page.run('document.querySelector("#offer .plain").click()')
        await page.open(url)
        await page.until('!document.querySelector("#tour-button").hidden')
        assert await page.run('return document.querySelector("#offer").open') is False
        await page.run('document.querySelector("#tour-button").click()')
        await page.until('document.querySelector("#tour .dots .here")')
        await page.run('document.querySelector("#tour .stop").click()')
        await page.until('document.querySelector("#tour").hidden')
        assert page.errors == []
