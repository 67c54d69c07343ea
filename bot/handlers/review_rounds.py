"""Review rounds and the burden meter: `/burden`, buttons `z:<verb>[:<round>[:<office>[:…]]]`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from bot.buttons import number, parse
from bot.domain.burden import Asked
from bot.domain.errors import Refused
from bot.domain.forms import (
    BURDEN_ALLOW,
    BURDEN_PLEAD,
    BURDEN_REFUSE,
    REVIEW_CHANGE,
    REVIEW_ROUND,
    REVIEW_WORD,
    TARGET,
)
from bot.handlers.context import Context
from bot.services.forms import opening
from bot.services.house import Unit
from bot.services.keys import key
from bot.services.ratings import review_closing, review_rating, review_results, review_rounds
from bot.services.rounds import burden, burden_meter, burden_pleas
from bot.services.talk import talking

Rest = list[str]


async def command(context: Context) -> None:
    async with context.acting() as unit:
        await talking.leave(unit)
        await burden_meter.show(unit)


async def tap(context: Context) -> None:
    _, (verb, *rest) = parse(context.data)
    work = VERBS.get(verb)
    if work is None:
        raise Refused("stale")
    async with context.acting() as unit:
        await talking.leave(unit)
        await work(unit, [*rest, *[""] * 4])


async def _open(unit: Unit, _: Rest) -> None:
    """The cap is told before anything is asked."""
    answers, every = await review_rounds.beginning(unit), [home.id for home in unit.policy.companies()]
    if not await burden.told_first(unit, Asked.REVIEW, every, key("review_rounds_back", "z", "list")):
        await opening.anew(unit, REVIEW_ROUND, answers)


async def _word(unit: Unit, rest: Rest) -> None:
    await opening.anew(unit, REVIEW_WORD, await review_rating.to_write(unit, number(rest[0]), rest[1]))


async def _change(unit: Unit, rest: Rest) -> None:
    made, entry = await review_results.to_change(unit, number(rest[0]), rest[1])
    await opening.anew(unit, REVIEW_CHANGE, {TARGET: [made.id, entry.result.office]})


async def _ask(unit: Unit, rest: Rest) -> None:
    await review_rating.ask(unit, number(rest[0]), rest[1], rest[2], rest[3])


async def _give(unit: Unit, rest: Rest) -> None:
    await review_rating.give(unit, number(rest[0]), rest[1], rest[2], rest[3])


async def _unsay(unit: Unit, rest: Rest) -> None:
    await review_rating.unsay(unit, number(rest[0]), rest[1], rest[2])


async def lent(unit: Unit, rest: Rest) -> None:
    """A guest rates, and does nothing else of this."""
    verb, *further = rest
    if verb not in RATING:
        raise Refused("stale")
    await talking.leave(unit)
    await VERBS[verb](unit, [*further, *[""] * 4])


async def _allow(unit: Unit, rest: Rest) -> None:
    await opening.anew(unit, BURDEN_ALLOW, await burden_pleas.allowing(unit, number(rest[0] or "0")))


async def _refuse(unit: Unit, rest: Rest) -> None:
    plea = await burden_pleas.open_plea(unit, number(rest[0]))
    await opening.anew(unit, BURDEN_REFUSE, {TARGET: plea.id})


async def _plead(unit: Unit, rest: Rest) -> None:
    await opening.anew(unit, BURDEN_PLEAD, await burden_pleas.beginning(unit, rest[0]))


def _by_round(act: Callable[[Unit, int], Awaitable[None]]) -> Callable[[Unit, Rest], Awaitable[None]]:
    return lambda unit, rest: act(unit, number(rest[0]))


def _by_office(act: Callable[[Unit, int, str], Awaitable[None]]) -> Callable[[Unit, Rest], Awaitable[None]]:
    return lambda unit, rest: act(unit, number(rest[0]), rest[1])


VERBS: dict[str, Callable[[Unit, Rest], Awaitable[None]]] = {
    "list": lambda unit, _: review_rounds.show_list(unit), "show": _by_round(review_rounds.show), "open": _open,
    "sure": _by_office(review_rounds.sure), "close": _by_round(review_closing.close_early),
    "off": _by_round(review_rounds.call_off),
    "rate": _by_round(review_rating.begin), "mine": _by_round(review_rating.mine),
    "ask": _ask, "skip": _by_office(review_rating.skip), "give": _give,
    "word": _word, "unsay": _unsay, "told": _by_round(review_rating.show_outcome),
    "own": lambda unit, _: review_results.show_own(unit), "office": _by_office(review_results.show),
    "change": _change, "allow": _allow,
    "burden": lambda unit, rest: burden_meter.show(unit, number(rest[0] or "0")),
    "plead": _plead, "refuse": _refuse,
}
RATING = frozenset({"rate", "mine", "ask", "skip", "give", "word", "unsay"})
"""What somebody does on a lent phone."""
