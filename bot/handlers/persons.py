"""People by chat: `/people [name or number]`, and buttons `p:<verb>[:<person>]`."""

from __future__ import annotations

from bot.buttons import number, parse
from bot.domain.errors import Refused
from bot.domain.forms import LEAVES, PERSON_FIND, PERSON_HOME, PERSON_ROLES, TARGET, VOUCH
from bot.domain.people import Role
from bot.domain.persons import check_admin
from bot.handlers import moving, rosters
from bot.handlers.context import Act, Context
from bot.services.forms import opening
from bot.services.house import Unit
from bot.services.people import newcomers, persons, rostering
from bot.services.talk import talking


async def command(context: Context) -> None:
    typed = " ".join(context.args or [])
    async with context.acting() as unit:
        check_admin(unit.person)
        await talking.leave(unit)
        if typed:
            await persons.find(unit, {"person_find": typed})
        else:
            await opening.anew(unit, PERSON_FIND, {})


async def tap(context: Context) -> None:
    _, (verb, *rest) = parse(context.data)
    if verb in ELSEWHERE:
        await ELSEWHERE[verb](context)
        return
    if verb in COMING:
        await coming(context, verb, rest)
        return
    target = number((*rest, "0")[0])
    if verb in ("ryes", "rgood"):
        await rosters.take(context, target, good_lines=verb == "rgood")
        return
    async with context.acting() as unit:
        check_admin(unit.person)
        await talking.leave(unit)
        await _do(unit, verb, target, context.bot.username)


async def _do(unit: Unit, verb: str, target: int, bot: str) -> None:
    match verb:
        case "show":
            await persons.show(unit, target)
        case "invite":
            await persons.invite(unit, target, bot)
        case "off" | "lost":
            await persons.sure(unit, target, verb)
        case "gone":
            await persons.deactivate(unit, target)
        case "rno":
            await rostering.drop(unit, target)
        case "stays":
            await persons.stays(unit, target)
        case "cut":
            await persons.cut(unit, target)
        case _:
            await _form(unit, verb, target)


ELSEWHERE: dict[str, Act] = {"report": moving.lost, "move": moving.move}
"""Anybody may say that somebody's phone is lost, and move to another."""
COMING = frozenset({"new", "slips", "code", "vouch", "vyes", "vno"})
"""Verbs that clerks have, too: who has not joined, and who has a new account."""


async def coming(context: Context, verb: str, rest: list[str]) -> None:
    of, home = [*rest, "", ""][:2]
    async with context.acting() as unit:
        await talking.leave(unit)
        match verb:
            case "new":
                await newcomers.show(unit, number(of or "0"), home)
            case "slips":
                await newcomers.slips(unit, of, context.bot.username)
            case "code":
                await newcomers.renew(unit, number(of), context.bot.username)
            case "vouch":
                if not unit.person.has(Role.CLERK):
                    raise Refused("not_yours")
                await opening.anew(unit, VOUCH, {})
            case "vyes":
                await newcomers.confirm(unit, number(of), context.bot.username)
            case _:
                await newcomers.decline(unit, number(of))


async def _form(unit: Unit, verb: str, target: int) -> None:
    if verb == "find":
        await opening.anew(unit, PERSON_FIND, {})
        return
    person = await persons.known(unit, target)
    if verb == "home":
        await opening.anew(unit, PERSON_HOME, {TARGET: person.id})
    elif verb == "leaves":
        await opening.anew(unit, LEAVES, {TARGET: person.id})
    elif verb == "roles":
        held = [role.value for role in Role if role in person.roles and role is not Role.SOLDIER]
        await opening.anew(unit, PERSON_ROLES, {TARGET: person.id, "person_roles": {"ticked": held, "done": False}})
    else:
        raise Refused("stale")
