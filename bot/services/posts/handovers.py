"""A handover from its beginning to its signature: nothing is anybody's but by name, from the first minute on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.domain import handover as rules
from bot.domain.errors import Refused
from bot.domain.forms import TARGET
from bot.domain.handover import Belonging, Handover, Line, Mark, What, goes_to, may_see, may_start, may_take
from bot.domain.people import Person, Role
from bot.domain.secrecy import may_pass_to, stays
from bot.domain.substitutes import has_post
from bot.services.house import CLOCK, Unit
from bot.services.posts import belongings, handover_letters, passing
from bot.services.talk import leader_wishes
from bot.storage import events, handovers, people


@dataclass(frozen=True, slots=True)
class Whole:
    """A handover with its lines and people, as it is now."""

    handover: Handover
    lines: Sequence[Line]
    leaver: Person
    interim: Person

    @property
    def left(self) -> list[Line]:
        return [line for line in self.lines if line.left]


async def load(unit: Unit, handover_id: int) -> Whole:
    """One that the person has a part in, with the lines that are his to read."""
    whole = await _load(unit, handover_id)
    known = await handovers.cases_of(unit.tx, handover_id)
    return replace(whole, lines=rules.shown(whole.lines, unit.person, whole.handover, known))


async def _load(unit: Unit, handover_id: int) -> Whole:
    """With all its lines; what ended or went elsewhere meanwhile is marked so."""
    found = await handovers.by_id(unit.tx, handover_id)
    if found is None:
        raise Refused("no_such_handover")
    whole = await whole_of(unit, found)
    if unit.person.id != CLOCK.id and not may_see(unit.person, found, whole.lines):
        raise Refused("no_such_handover")
    return whole


async def whole_of(unit: Unit, handover: Handover) -> Whole:
    known = await handovers.cases_of(unit.tx, handover.id)
    lines = []
    for line in await handovers.lines(unit.tx, handover.id):
        if line.left and not await passing.current(unit, line.thing, line.holder or handover.interim, known):
            await handovers.change(unit.tx, line.id, state=Mark.OVER.value, settled_at=unit.now)
            line = replace(line, mark=Mark.OVER, settled_at=unit.now)  # noqa: PLW2901 - the line as it is now
        lines.append(line)
    names = await people.names(unit.tx, {handover.leaver, handover.interim})
    return Whole(handover, lines, names[handover.leaver], names[handover.interim])


async def start(unit: Unit, leaver: Person, successor: Person | None = None, home: str | None = None, *,
                even_empty: bool = False) -> Handover | None:
    """Freezes what somebody has in hand; all of it is at once with who has it for the time. None: he has nothing.

    `home`: of the post he leaves. One that runs already takes in what has come since. Letters to him stay his; their
    writers are told that he goes.
    """
    every = await belongings.of(unit, leaver, home)
    letters = [one for one in every if one.case and stays(one.case, one.posts)]
    things = [one for one in every if one not in letters]
    running = await handovers.open_of(unit.tx, leaver.id)
    if not things and not even_empty:
        return running
    if running is None:
        running = await _begin(unit, leaver, successor, home or leaver.home, things)
        await handover_letters.left(unit, leaver, [one.case for one in letters if one.case])
    else:
        for thing in things:
            await handovers.add_line(unit.tx, running.id, thing)
    await _to_interim(unit, running, leaver, things)
    await handover_letters.started(unit, running, leaver, len(things))
    return running


async def cut_off(unit: Unit, leaver: Person, home: str) -> None:
    """Somebody left a post, whatever else is so: where nobody could have it for the time, it is owed."""
    if rules.interim(leaver, home, await people.staff(unit.tx)) is None:
        await handovers.owes(unit.tx, leaver.id, home)
    else:
        await start(unit, leaver, None, home)


async def _begin(unit: Unit, leaver: Person, successor: Person | None, home: str,
                 things: Sequence[Belonging]) -> Handover:
    interim = rules.interim(leaver, home, await people.staff(unit.tx))
    if interim is None:
        raise Refused("nobody_for_handover")
    calendar = unit.policy.calendar
    made = Handover(0, leaver.id, successor.id if successor else None, interim.id, unit.person.id or None, unit.now,
                    calendar.after(unit.now, calendar.days(rules.DAYS)))
    made = replace(made, id=await handovers.add(unit.tx, made, things, rules.rungs(made, calendar)))
    await _event(unit, "handover_start", made, lines=len(things), successor=made.successor, interim=interim.id)
    return made


async def _to_interim(unit: Unit, handover: Handover, leaver: Person, things: Sequence[Belonging]) -> None:
    """What the one who has it for the time must not see, his own case or one about him, goes to somebody else above."""
    staff = await people.staff(unit.tx)
    first = await people.by_id(unit.tx, handover.interim)
    above = sorted(staff, key=lambda one: (not one.there, not one.person.has(Role.SUPERVISOR)))
    others = [one.person for one in above
              if one.person.has(Role.SUPERVISOR, Role.LEADER) and one.person.id != leaver.id]
    known = await handovers.cases_of(unit.tx, handover.id)
    for thing in things:
        case = known.get(thing.case_id or 0)
        able = [one for one in (first, *others) if one and rules.may_hold(one, thing)
                and (case is None or may_pass_to(case, one, thing.posts))]
        if thing.what is What.TALK:
            await leader_wishes.left(unit, int(thing.ref), leaver)
        done = bool(able) and await passing.pass_on(unit, thing, leaver, able[0], handover, interim=True)
        await handovers.hold(unit.tx, handover.id, thing, able[0].id if done else leaver.id)


async def _event(unit: Unit, action: str, handover: Handover, **after: Any) -> None:
    await events.add(unit.tx, case_id=None, person_id=unit.person.id or None, at=unit.now, action=action, before={},
                     after={"handover": handover.id, "leaver": handover.leaver, **after})


async def by_form(unit: Unit, answers: Mapping[str, Any]) -> Handover:
    """A supervisor has said who leaves, and who follows."""
    if not may_start(unit.person):
        raise Refused("not_yours")
    leaver = await people.by_id(unit.tx, int(answers["leaver"]))
    successor = await people.by_id(unit.tx, int(answers["successor"])) if answers.get("successor") else None
    if leaver is None:
        raise Refused("no_such_post")
    if successor and (successor.id == leaver.id or not has_post(successor)):
        raise Refused("no_fit")
    if await handovers.open_of(unit.tx, leaver.id):
        raise Refused("handover_runs", name=leaver.name)
    made = await start(unit, leaver, successor)
    if made is None:
        raise Refused("nothing_to_hand_over", name=leaver.name)
    return made


async def set_successor(unit: Unit, answers: Mapping[str, Any]) -> int:
    """Who follows, in all of it or in one line. Gives the handover's id."""
    handover_id, line_id = answers[TARGET]
    whole = await load(unit, int(handover_id))
    person = await people.by_id(unit.tx, int(answers["successor"]))
    if not decides(unit.person, whole):
        raise Refused("not_yours")
    _running(whole)
    if person is None or not has_post(person) or person.id == whole.handover.leaver:
        raise Refused("no_fit")
    if line_id:
        line = _line_of(whole, int(line_id))
        await handovers.change(unit.tx, line.id, successor=person.id, state=Mark.OPEN.value)
    else:
        await handovers.set_successor(unit.tx, whole.handover.id, person.id)
    await _event(unit, "handover_to", whole.handover, person=person.id, line=line_id)
    await handover_letters.yours(unit, whole.handover, whole.leaver, person)
    return whole.handover.id


def decides(person: Person, whole: Whole) -> bool:
    """Who says who follows: a supervisor, or who has it for the time."""
    return person.active and (person.has(Role.SUPERVISOR) or person.id == whole.handover.interim)


def _running(whole: Whole) -> None:
    if whole.handover.signed_at is not None:
        raise Refused("handover_signed")


def _line_of(whole: Whole, line_id: int) -> Line:
    line = next((one for one in whole.lines if one.id == line_id), None)
    if line is None:
        raise Refused("stale")
    if not line.left:
        raise Refused("handover_line_over")
    return line


async def line_to_take(unit: Unit, line_id: int) -> tuple[Whole, Line]:
    """A line that waits for the one who acts."""
    line = await handovers.line(unit.tx, line_id)
    if line is None:
        raise Refused("no_such_handover")
    whole = await load(unit, line.handover_id)
    _running(whole)
    line = _line_of(whole, line_id)
    if goes_to(line, whole.handover) != unit.person.id:
        raise Refused("not_yours")
    return whole, line


async def accept(unit: Unit, line_id: int) -> int:
    """One line is his from now on. Gives the handover's id."""
    whole, line = await line_to_take(unit, line_id)
    if why := await hindrance(unit, whole, line):
        raise Refused(why)
    await _take(unit, whole, line)
    await handover_letters.soldiers(unit, whole.handover)
    return whole.handover.id


async def hindrance(unit: Unit, whole: Whole, line: Line) -> str | None:
    """Why the one who acts may not take this line: his own case, a post he does not fit."""
    known = await handovers.cases_of(unit.tx, whole.handover.id)
    case = known.get(line.thing.case_id or 0)
    if case and case.requester == unit.person.id:
        return "own_case"
    if case and not may_pass_to(case, unit.person, line.thing.posts):
        return "no_fit"
    if line.thing.what is What.TALK and not await leader_wishes.may_take_up(unit, int(line.thing.ref)):
        return "no_fit"
    letter = case is not None and case.confidential  # from leader to leader, though no leader handles else
    return None if letter or may_take(unit.person, whole.leaver, line.thing) else "no_fit"


async def accept_all(unit: Unit, handover_id: int) -> int:
    """All that waits for him and that he may take. Gives how many."""
    whole = await load(unit, handover_id)
    _running(whole)
    mine = [line for line in whole.left if goes_to(line, whole.handover) == unit.person.id and line.mark is Mark.OPEN]
    able = [line for line in mine if await hindrance(unit, whole, line) is None]
    if not able:
        raise Refused("nothing_to_accept")
    for line in able:
        await _take(unit, whole, line)
    await handover_letters.soldiers(unit, whole.handover)
    return len(able)


async def _holder(unit: Unit, whole: Whole, line: Line) -> Person:
    return await people.by_id(unit.tx, line.holder or 0) or whole.interim


async def _take(unit: Unit, whole: Whole, line: Line) -> None:
    holder = await _holder(unit, whole, line)
    done = await passing.pass_on(unit, line.thing, holder, unit.person, whole.handover, interim=False)
    mark = Mark.ACCEPTED if done else Mark.OVER
    await handovers.change(unit.tx, line.id, state=mark.value, settled_by=unit.person.id, settled_at=unit.now)
    await _event(unit, "handover_accept", whole.handover, line=line.id, what=line.thing.what.value)


async def question(unit: Unit, answers: Mapping[str, Any]) -> int:
    """What is not clear: the leaver and the supervisors read it; until it is settled nothing changes hands."""
    whole, line = await line_to_take(unit, int(answers[TARGET]))
    await handovers.change(unit.tx, line.id, question=str(answers["handover_question"]), state=Mark.QUESTIONED.value)
    await _event(unit, "handover_question", whole.handover, line=line.id)
    await handover_letters.questioned(unit, whole.handover, whole.leaver, line, str(answers["handover_question"]))
    return whole.handover.id


async def line_to_note(unit: Unit, line_id: int) -> tuple[Whole, Line]:
    """A line to which the leaver, or who decides, may say something."""
    line = await handovers.line(unit.tx, line_id)
    if line is None:
        raise Refused("no_such_handover")
    whole = await load(unit, line.handover_id)
    _running(whole)
    if unit.person.id != whole.handover.leaver and not decides(unit.person, whole):
        raise Refused("not_yours")
    return whole, _line_of(whole, line_id)


async def note(unit: Unit, answers: Mapping[str, Any]) -> int:
    """How it stands, by the leaver; a line that was questioned is to be looked at again, and its successor is told."""
    whole, line = await line_to_note(unit, int(answers[TARGET]))
    await handovers.change(unit.tx, line.id, note=str(answers["handover_note"]), state=Mark.OPEN.value)
    await _event(unit, "handover_note", whole.handover, line=line.id)
    if line.mark is Mark.QUESTIONED:
        taker = await people.by_id(unit.tx, goes_to(line, whole.handover) or 0)
        if taker:
            await handover_letters.answered(unit, whole.handover, line, taker, str(answers["handover_note"]))
    return whole.handover.id


async def sign(unit: Unit, handover_id: int) -> Whole:
    """The supervisor signs off: what nobody accepted stays for good with who had it for the time."""
    whole = await _load(unit, handover_id)
    if not unit.person.has(Role.SUPERVISOR) or unit.person.id == whole.handover.leaver:
        raise Refused("not_yours")
    _running(whole)
    for line in whole.left:
        holder = await _holder(unit, whole, line)
        await passing.pass_on(unit, line.thing, holder, holder, whole.handover, interim=False)
        await handovers.change(unit.tx, line.id, state=Mark.KEPT.value, settled_by=unit.person.id,
                               settled_at=unit.now)
    await handovers.sign(unit.tx, whole.handover.id, unit.person.id, unit.now)
    await _event(unit, "handover_sign", whole.handover, kept=len(whole.left))
    await handover_letters.soldiers(unit, whole.handover)
    await handover_letters.signed(unit, whole.handover, whole.leaver)
    return await load(unit, handover_id)

