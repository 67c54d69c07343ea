"""Coming in: start, menu, help, language; blocked and back; groups; whatever nobody else takes."""

from __future__ import annotations

from bot.buttons import word
from bot.domain.errors import Refused
from bot.handlers.context import Context
from bot.services import menu
from bot.services.people import arriving
from bot.services.talk import talking


async def start(context: Context) -> None:
    await arriving.start(context.house, context.actor, context.payload)


async def first_screen(context: Context) -> None:
    async with context.acting() as unit:
        await talking.leave(unit)
        await menu.show(unit)


async def ways(context: Context) -> None:
    """What stands behind one button of the menu."""
    async with context.acting() as unit:
        await menu.group(unit, word(context.data))


async def help_(context: Context) -> None:
    async with context.acting() as unit:
        await menu.help_(unit)


async def language(context: Context) -> None:
    async with context.acting() as unit:
        await arriving.choose_language(unit)


async def set_language(context: Context) -> None:
    async with context.acting() as unit:
        await arriving.set_language(unit, word(context.data))


async def membership(context: Context) -> None:
    """The bot was blocked or taken back; in a group that is nothing to us."""
    await arriving.reachable(context.house, context.actor, yes=not context.blocked)


async def group(context: Context) -> None:
    """In a group the desk says where it can be talked to, and nothing else."""
    await arriving.group(context.house, context.actor, f"https://t.me/{context.bot.username}")


async def nothing(context: Context) -> None:
    await context.house.ignore(context.actor)


async def stale(context: Context) -> None:
    """A button nobody knows any more: a fresh screen."""
    async with context.acting() as unit:
        await menu.show(unit, "stale")


async def unknown_command(context: Context) -> None:
    raise Refused("unknown_command")


async def not_here(context: Context) -> None:
    """Locations, contacts, polls and the like."""
    raise Refused("not_here")
