"""Standing duties: `/duties`, and buttons `j:<verb>[:<duty, list or mark>[:<page or round>]]`."""

from __future__ import annotations

from typing import Any

from bot.buttons import number, parse
from bot.domain.errors import Refused
from bot.domain.forms import DUTY, DUTY_END, DUTY_LACKS, DUTY_NOTE, DUTY_OWNER, DUTY_RHYTHM, OVERSEES, TARGET
from bot.domain.substitutes import has_post
from bot.handlers.context import Context
from bot.services.forms import opening
from bot.services.house import Unit
from bot.services.posts import absence, duties, duty_rounds
from bot.services.source import topic_acting
from bot.services.talk import talking

CHANGES = {"owner": DUTY_OWNER, "rhythm": DUTY_RHYTHM, "end": DUTY_END}


async def listing(context: Context) -> None:
    async with context.acting() as unit:
        await talking.leave(unit)
        await duties.show_list(unit, duties.scopes(unit.person)[-1], 0)


async def tap(context: Context) -> None:
    _, (verb, *rest) = parse(context.data)
    first, second = (*rest, "", "")[:2]
    async with context.acting() as unit:
        await talking.leave(unit)
        match verb:
            case "list":
                await duties.show_list(unit, first, number(second))
            case "show":
                await duties.show(unit, number(first))
            case "done":
                await _done(unit, number(first), number(second))
            case "round" | "start" | "right" | "lacks" | "proposal" | "take" | "drop":
                await _round(unit, verb, first)
            case "so" | "notso":
                await duties.settle_check(unit, number(first), so=verb == "so")
            case _:
                await _form(unit, verb, first)


async def _round(unit: Unit, verb: str, ask_id: str) -> None:
    """The list is confirmed: by the supervisor who asks, and by those asked."""
    match verb:
        case "round":
            await duty_rounds.show(unit)
        case "start":
            await duty_rounds.start(unit)
        case "right":
            await duty_rounds.right(unit, number(ask_id))
        case "lacks":
            await opening.anew(unit, DUTY_LACKS, {TARGET: (await duty_rounds.asked(unit, number(ask_id))).id})
        case "proposal":
            await duty_rounds.show_proposal(unit, number(ask_id))
        case "drop":
            await duty_rounds.drop(unit, number(ask_id))
        case _:
            await opening.anew(unit, DUTY, await duty_rounds.beginning(unit, number(ask_id)))


async def _done(unit: Unit, duty_id: int, serial: int) -> None:
    if topic_id := await topic_acting.of_duty(unit, duty_id):  # the promise of an action: it is entered there
        await topic_acting.begin(unit, topic_id)
        return
    form = await duties.done(unit, duty_id, serial)
    if form:
        await opening.anew(unit, form, {TARGET: [duty_id, serial]})


async def _form(unit: Unit, verb: str, duty_id: str) -> None:
    """What is asked first: of a new one, a note, a change."""
    if verb == "add":
        if not has_post(unit.person):
            raise Refused("not_yours")
        answers: dict[str, Any] = {OVERSEES: 1} if await absence.overseen(unit) else {}
        await opening.anew(unit, DUTY, answers)
    elif verb == "note":
        duty = await duties.known(unit, number(duty_id))
        await opening.anew(unit, DUTY_NOTE, {TARGET: duty.id})
    elif verb in CHANGES:
        duty = await duties.overseen(unit, number(duty_id))
        if verb != "owner" and await topic_acting.of_duty(unit, duty.id):
            raise Refused("topic_promise")
        await opening.anew(unit, CHANGES[verb], {TARGET: duty.id})
    else:
        raise Refused("stale")
