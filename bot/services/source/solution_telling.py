"""A good solution is told from its case: nobody is in it, a supervisor looks at it, then all offices read it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.domain import solutions as rules
from bot.domain.case import Case
from bot.domain.errors import Refused
from bot.domain.forms import HELD, TARGET
from bot.domain.people import Person, Role
from bot.domain.policy import Policy
from bot.domain.rules import Action
from bot.domain.solutions import HIS, Solution, Stage
from bot.domain.source_forms import SOLUTION, SOLUTION_BACK, SOLUTION_LIMIT
from bot.services import views
from bot.services.casework import cases as life
from bot.services.forms import opening
from bot.services.house import Unit
from bot.services.source import good_solutions
from bot.storage import cases, events, people, talk
from bot.storage import solutions as store


async def share(unit: Unit, case_id: int) -> None:
    """The text that the desk proposes, with nobody in it; of a case there is one."""
    case = await life.load(unit, case_id)
    if not rules.may_tell(case, unit.person, unit.policy):
        raise Refused("not_to_share")
    one = await store.of_case(unit.tx, case.id)
    if one and one.stage is Stage.SHARED:
        await good_solutions.show(unit, one.id)
        return
    if one and one.stage is not Stage.GONE and not (one.author == unit.person.id and one.stage in HIS):
        raise Refused("shared_already")
    if one is None or one.stage is Stage.GONE:
        words = await _proposed(unit, case)
        one = await store.begin(unit.tx, case.id, case.category, unit.person.id, words, unit.now)
    if one.words:
        await good_solutions.show(unit, one.id, "begun")
    else:
        await edit(unit, one.id)


async def _proposed(unit: Unit, case: Case) -> str:
    """What was answered in the end."""
    said = views.pairs(await talk.last_of(unit.tx, case.id, Action.RESOLVE.value))
    words = "\n".join(text for name, text in said if name == "words")
    return rules.stripped(words, await store.names(unit.tx), homes(unit.policy))[:SOLUTION_LIMIT].strip()


def homes(policy: Policy) -> list[str]:
    """What companies are called, closed ones too."""
    known = [*policy.companies(), *(one for one in policy.former_homes.values() if one.is_company)]
    return [words for one in known for words in one.words.values()]


async def edit(unit: Unit, solution_id: int) -> None:
    one = await _his(unit, solution_id)
    held = {HELD: {SOLUTION: one.words}} if one.words else {}
    await opening.anew(unit, SOLUTION, {TARGET: one.id, **held})


async def _his(unit: Unit, solution_id: int) -> Solution:
    one = await good_solutions.known(unit, solution_id)
    if one.author != unit.person.id or one.stage not in HIS:
        raise Refused("solution_gone")
    return one


async def written(unit: Unit, answers: Mapping[str, Any]) -> None:
    """The author's own words: nobody may be in them either."""
    one = await _his(unit, int(answers[TARGET]))
    words = str(answers[SOLUTION]).strip()
    clean = rules.stripped(words, await store.names(unit.tx), homes(unit.policy))
    changed = rules.recognisable(words, await store.names(unit.tx), homes(unit.policy))
    await _move(unit, one, Stage.DRAFT, words=clean[:SOLUTION_LIMIT] if changed else words)
    await good_solutions.show(unit, one.id, "taken_out" if changed else "written")


async def send(unit: Unit, solution_id: int) -> None:
    """A supervisor is to look at it: that of the case, or another one where that is the author."""
    one = await _his(unit, solution_id)
    if not one.words or rules.recognisable(one.words, await store.names(unit.tx), homes(unit.policy)):
        raise Refused("solution_names")
    case = await cases.by_id(unit.tx, one.case_id)
    if case is None or not rules.tellable(case, unit.policy):  # reopened since
        raise Refused("not_to_share")
    await _move(unit, one, Stage.PROPOSED)
    after = await _again(unit, one)
    reader = await _reader(unit, case, after)
    if reader:
        await unit.tell(reader, "solution", await good_solutions.details(unit, after, reader, "proposed"))
    await good_solutions.show(unit, one.id, "sent")


async def _reader(unit: Unit, case: Case, one: Solution) -> Person | None:
    staff = [each.person for each in await people.staff(unit.tx) if rules.may_settle(one, each.person)]
    order: Sequence[Person] = sorted(staff, key=lambda each: (each.id != case.supervisor,
                                                              not each.has(Role.SUPERVISOR), each.id))
    return order[0] if order else None


async def settle(unit: Unit, solution_id: int) -> None:
    """All offices read it from now on; its author hears that they do."""
    one = await _proposed_one(unit, solution_id)
    case = await cases.by_id(unit.tx, one.case_id)
    if case is None or not rules.tellable(case, unit.policy):
        raise Refused("not_to_share")
    await _move(unit, one, Stage.SHARED, by=unit.person.id)
    await _tell_author(unit, one, "shared")
    await good_solutions.show(unit, one.id, "settled")


async def _proposed_one(unit: Unit, solution_id: int) -> Solution:
    one = await good_solutions.known(unit, solution_id)
    if one.stage is not Stage.PROPOSED or not rules.may_settle(one, unit.person):
        raise Refused("solution_gone")
    return one


async def refuse(unit: Unit, solution_id: int) -> None:
    await opening.anew(unit, SOLUTION_BACK, {TARGET: (await _proposed_one(unit, solution_id)).id})


async def sent_back(unit: Unit, answers: Mapping[str, Any]) -> None:
    """Back to its author, with what is to be changed."""
    one = await _proposed_one(unit, int(answers[TARGET]))
    await _move(unit, one, Stage.BACK, by=unit.person.id, why=str(answers[SOLUTION_BACK]))
    await _tell_author(unit, one, "back_to_you")
    await good_solutions.show_list(unit, "", 0, "back")


async def drop(unit: Unit, solution_id: int) -> None:
    """Its author thinks better of it."""
    one = await good_solutions.known(unit, solution_id)
    if one.author != unit.person.id or one.stage not in HIS | {Stage.PROPOSED}:
        raise Refused("solution_gone")
    await _move(unit, one, Stage.GONE, words="")
    await good_solutions.show_list(unit, "", 0, "dropped")


async def take_away(unit: Unit, solution_id: int) -> None:
    """Nobody reads it any more; its author may mend it."""
    one = await good_solutions.known(unit, solution_id)
    if one.stage is not Stage.SHARED or not rules.may_settle(one, unit.person):
        raise Refused("solution_gone")
    await _move(unit, one, Stage.BACK, by=unit.person.id)
    await _tell_author(unit, one, "taken_from_you")
    await good_solutions.show_list(unit, "", 0, "taken_away")


async def _tell_author(unit: Unit, one: Solution, headline: str) -> None:
    author, after = await people.by_id(unit.tx, one.author), await _again(unit, one)
    if author and author.active and author.id != unit.person.id:
        await unit.tell(author, "solution", await good_solutions.details(unit, after, author, headline))


async def _again(unit: Unit, one: Solution) -> Solution:
    return await store.by_id(unit.tx, one.id) or one


async def _move(unit: Unit, one: Solution, stage: Stage, *, words: str | None = None, by: int | None = None,
                why: str = "") -> None:
    if not await store.move(unit.tx, one, stage, unit.now, words=words, by=by, why=why):
        raise Refused("solution_gone")
    await events.add(unit.tx, case_id=None, person_id=unit.person.id, at=unit.now, action=f"solution_{stage.value}",
                     before={"stage": one.stage.value}, after={"solution": one.id})
