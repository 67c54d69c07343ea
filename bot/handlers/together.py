"""The morning list, several cases at once, batches, a word after a silence, too many cases in one pair of hands."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from bot.buttons import GatherButton
from bot.domain.errors import Refused
from bot.domain.forms import LATER, WAITS_FOR
from bot.domain.rules import Action
from bot.handlers.context import Context
from bot.services.casework.cases import Given
from bot.services.forms import filling, picking
from bot.services.house import Unit
from bot.services.promises import batching, morning, overload, speaking

Work = Callable[[Unit, GatherButton], Awaitable[None]]


async def today(context: Context) -> None:
    async with context.acting() as unit:
        await morning.show(unit)


async def _course(unit: Unit, button: GatherButton) -> None:
    case = await speaking.silent(unit, button.id, button.number(1))
    await filling.perform(unit, case.id, Action.PROGRESS, Given({"course": "on_course"}))


def _words(form: str) -> Work:
    async def begin(unit: Unit, button: GatherButton) -> None:
        case = await speaking.silent(unit, button.id, button.number(1))
        await filling.start(unit, form, case.id)

    return begin


async def _gather(unit: Unit, button: GatherButton) -> None:
    await (batching.gather(unit, button.name) if button.more else batching.categories(unit))


def _tick(*, ticked: bool) -> Work:
    async def tick(unit: Unit, button: GatherButton) -> None:
        await picking.tick(unit, button.id, button.word(1), button.number(2), ticked=ticked)

    return tick


VERBS: dict[str, Work] = {
    "today": lambda unit, _: morning.show(unit),
    "course": _course,
    "waits": _words(WAITS_FOR),
    "later": _words(LATER),
    "silent": lambda unit, button: speaking.show(unit, button.id),
    "pick": lambda unit, button: picking.show(unit, button.name, button.number(1)),
    "tick": _tick(ticked=True),
    "untick": _tick(ticked=False),
    "picked": lambda unit, _: picking.done(unit),
    "none": lambda unit, _: picking.none(unit),
    "batches": lambda unit, _: batching.overview(unit),
    "gather": _gather,
    "batch": lambda unit, button: batching.show(unit, button.id),
    "move": lambda unit, button: batching.begin_move(unit, button.id),
    "rest": lambda unit, button: batching.rest(unit, button.id),
    "load": lambda unit, button: overload.show(unit, button.id, button.number(1)),
    "defer": lambda unit, button: overload.choose(unit, button.id),
}


async def tap(context: Context) -> None:
    """`b:<verb>[:…]`."""
    button = GatherButton.parse(context.data)
    work = VERBS.get(button.verb)
    if work is None:
        raise Refused("stale")
    async with context.acting() as unit:
        await work(unit, button)
