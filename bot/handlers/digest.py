"""The digest: `/digest [period]` and its buttons."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from bot.buttons import number, parse
from bot.domain.errors import Refused
from bot.handlers import record
from bot.handlers.context import Context
from bot.services.figures import digest as services
from bot.services.figures import digest_pages as pages
from bot.services.figures import ledger
from bot.services.figures.digest import Desk, opened
from bot.services.talk import praising, talking

PAGES: dict[str, tuple[str, Callable[[Desk], Awaitable[dict[str, Any]]]]] = {
    "m": ("digest_more", pages.more), "r": ("digest_rates", pages.rates), "h": ("digest_means", pages.means),
    "o": ("digest_outward", pages.abroad),
}
"""Whole screens behind a digest: of what kind, and what they are made by."""


async def command(context: Context) -> None:
    """`/digest`, `/digest 2026-W47`, `/digest 上个月`, `/digest 11月1日 11月15日`."""
    await _show(context, " ".join(context.args or []))


async def tap(context: Context) -> None:
    """`dg:<verb>[:<what>[:<period>]]`."""
    _, arguments = parse(context.data)
    match arguments:
        case ["w", name]:
            await _show(context, name)
        case [("m" | "r" | "h" | "o") as verb, name]:
            kind, page = PAGES[verb]
            async with opened(context.house, context.actor, name) as desk:
                details = await page(desk)
            await _answer(context, kind, details)
        case ["b", page]:
            async with opened(context.house, context.actor, "") as desk:
                details = await pages.backlog(desk, number(page))
            await _answer(context, "digest_backlog", details)
        case ["ok" | "keep" as verb, case_id]:
            async with context.acting() as unit:
                await praising.settle(unit, number(case_id), passed=verb == "ok")
        case ["me" | "of", *staff_no]:
            await record.show(context, "".join(staff_no))
        case ["rec", page]:
            await record.choose(context, number(page))
        case ["l", what, name]:
            await _list(context, what, name)
        case ["p" | "t" | "x" as verb, name]:
            await _file(context, verb, name)
        case _:
            raise Refused("stale")


async def _file(context: Context, verb: str, name: str) -> None:
    """The picture, the list for the review meeting, or the ledger's file of the period."""
    async with opened(context.house, context.actor, name) as desk:
        pages.above(desk)
        count = await pages.counted(desk) if verb == "x" else 0
    async with context.acting() as unit:
        if verb == "x":
            await pages.file(unit, desk, count)
        else:
            await pages.ask(unit, desk, pages.CHART if verb == "p" else pages.MEETING)


async def _show(context: Context, name: str) -> None:
    async with opened(context.house, context.actor, name) as desk:
        details = await services.made(desk)
    async with context.acting() as unit:
        await talking.leave(unit)
        await services.show(unit, details)


async def _answer(context: Context, kind: str, details: dict[str, object]) -> None:
    async with context.acting() as unit:
        await unit.answer(kind, details)


async def _list(context: Context, what: str, name: str) -> None:
    async with opened(context.house, context.actor, name) as desk:
        wanted = pages.filters(desk, what)
    found = await ledger.look(context.house, context.actor, {}, start=wanted)
    async with context.acting() as unit:
        await ledger.show(unit, found)
