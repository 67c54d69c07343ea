"""A slip and a PIN: `/slip [number]`, and buttons `pin:<verb>…`; of them `pin:g:<button>` is a guest's own."""

from __future__ import annotations

from bot.buttons import CaseButton, FormButton, PageButton, case_id, number, parse
from bot.domain.errors import Refused
from bot.domain.forms import PIN_NUMBER
from bot.handlers import cases, review_rounds
from bot.handlers.context import Context
from bot.services.casework import history, lists
from bot.services.delivery import delivery_own
from bot.services.forms import filling, opening
from bot.services.house import Unit
from bot.services.people import guests, pins
from bot.services.talk import talking


async def command(context: Context) -> None:
    typed = " ".join(context.args or [])
    async with context.acting() as unit:
        await talking.leave(unit)
        await _ask(unit, typed)


async def _ask(unit: Unit, typed: str) -> None:
    if typed:
        await pins.begin(unit, typed)
    else:
        await opening.anew(unit, PIN_NUMBER, {})


async def tap(context: Context) -> None:
    _, (verb, *rest) = parse(context.data)
    async with context.acting() as unit:
        match verb, rest:
            case "d", [place, digit]:
                await pins.tap(unit, number(place), digit)
            case "b", []:
                await pins.tap(unit, 0, "")
            case "g", [_, *_]:
                await _guest(await pins.guest(unit), ":".join(rest))
            case "says", [draft_id]:
                await guests.says(unit, number(draft_id))
            case "owner", [draft_id]:
                await cases.take(unit, await guests.owners(unit, number(draft_id)))
            case "end", []:
                await guests.end(unit)
            case _:
                await talking.leave(unit)
                await _begins(unit, verb, rest, context.bot.username)


async def _begins(unit: Unit, verb: str, rest: list[str], bot: str) -> None:
    """The owner of the phone has a slip shown, or lends it."""
    match verb, rest:
        case "use", []:
            await _ask(unit, "")
        case "open", [typed]:
            await pins.begin(unit, typed)
        case "slip", [of]:
            await pins.slip(unit, number(of))
        case "picture", [of]:
            await pins.picture(unit, number(of), bot)
        case "set", [of]:
            await pins.begin_setting(unit, number(of))
        case ("lists" | "lists_set"), [whose]:
            await pins.begin_lists(unit, number(whose), anew=verb == "lists_set")
        case _:
            raise Refused("stale")


async def _guest(unit: Unit, data: str) -> None:
    """One of the guest's buttons, if it is about the case whose PIN he knows, or of his delivery lists."""
    if unit.guest and unit.guest.lists:
        await _of_lists(unit, *[*parse(data)[1], "", ""][:3])
        return
    match parse(data)[0]:
        case "c":
            button = CaseButton.parse(data)
            _same(unit, button.case_id)
            await filling.press(unit, button.case_id, button.action)
        case "f":
            form = FormButton.parse(data)
            await guests.draft_of(unit, form.draft_id)
            await filling.tap(unit, form.draft_id, form.verb, form.field, form.value)
        case "o":
            _same(unit, case_id(data))
            await lists.open_case(unit, case_id(data))
        case "a":
            _same(unit, case_id(data))
            await history.files(unit, case_id(data))
        case "t":
            page = PageButton.parse(data)
            _same(unit, number(page.name))
            await history.timeline(unit, number(page.name), page.page)
        case "z":
            await review_rounds.lent(unit, parse(data)[1])
        case _:
            raise Refused("stale")


async def _of_lists(unit: Unit, verb: str, first: str, second: str) -> None:
    match verb:
        case "own":
            await delivery_own.show_all(unit)
        case "changed":
            await delivery_own.changed(unit)
        case "mine":
            await delivery_own.show(unit, number(first))
        case "me":
            await delivery_own.step(unit, first, number(second))
        case _:
            raise Refused("stale")


def _same(unit: Unit, of: int) -> None:
    if unit.guest is None or unit.guest.case_id != of:
        raise Refused("stale")
