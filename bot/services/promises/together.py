"""One deed for several cases: all in one transaction, each with its own event and its soldier's own letter."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.domain.case import WORKED, Case
from bot.domain.errors import Refused
from bot.domain.forms import BATCH, COMMON_DATE, PICKED, Answers
from bot.domain.people import HANDLERS, Role
from bot.domain.rules import Action
from bot.domain.secrecy import knows
from bot.services import views
from bot.services.casework import cases
from bot.services.casework.cases import Given
from bot.services.forms import dating
from bot.services.house import Unit
from bot.services.keys import key, rows
from bot.services.letters import sealing
from bot.services.letters.notifying import Together
from bot.storage import batches, people
from bot.storage.batches import Batch
from bot.storage.drafts import Draft

LISTED = 20
"""Cases that a letter names; the others are counted."""
ACTIONS = {"progress": Action.PROGRESS, "cite": Action.PROGRESS, "date": Action.SET_DATE, "batch": Action.JOIN_BATCH,
           "join": Action.JOIN_BATCH, "transfer": Action.OFFER}


@dataclass(frozen=True, slots=True)
class Deed:
    """What is done with all of them. `answers`: as the action's own form would have them."""

    action: Action
    answers: Mapping[str, Any]


@dataclass(slots=True)
class Result:
    """What became of each: done, or left as it was with the refusal."""

    done: list[Case] = field(default_factory=list)
    left: list[tuple[Case, Refused]] = field(default_factory=list)


async def finish(unit: Unit, draft: Draft) -> None:
    """The form takes effect; ticks that lead nowhere are told, too."""
    if draft.form == COMMON_DATE:
        await move(unit, int(draft.answers[BATCH]), draft.answers)
        return
    picked = await batches.by_ids(unit.tx, draft.answers.get(PICKED, []))
    if not picked:
        raise Refused("nothing_picked")
    await carry_out(unit, picked, str(draft.answers["what"]), draft.answers)


async def carry_out(unit: Unit, picked: Sequence[Case], what: str, answers: Answers) -> None:
    """Does it with those it can be done with, and answers which they are."""
    action = ACTIONS[what]
    able, result = await _sorted(unit, picked, action, answers)
    batch = None
    if able:
        deed, batch = await _deed(unit, able, what, answers)
        await _act(unit, able, deed, result)
    back = [key("batch_open", "b", "batch", batch)] if batch else []
    await _answer(unit, what, result, [*back, key("menu", "m")])


async def _sorted(unit: Unit, picked: Sequence[Case], action: Action, answers: Answers) -> tuple[list[Case], Result]:
    """Whoever may not, or of whose case the state does not allow it, is known before anything is written."""
    able, result = [], Result()
    for case in picked:
        try:
            await cases.ready(unit, case.id, action)
            if action is Action.OFFER:
                await _somebody_takes(unit, case, answers)
            able.append(case)
        except Refused as refusal:
            result.left.append((case, refusal))
    return able, result


async def _somebody_takes(unit: Unit, case: Case, answers: Answers) -> None:
    """An offer needs another office, or somebody else by name, who is not the one it is about."""
    office, named = str(answers["office"]), answers.get("person")
    if named and int(named) in (case.requester, case.handler):
        own = "own_case" if knows(case, unit.person) else "nobody_in_office"
        raise Refused("already_handler" if int(named) == case.handler else own)
    if not named and office == case.office:
        raise Refused("same_office")
    home = await people.at_home(unit.tx, office)
    if not any(one.has(*HANDLERS) and one.id != case.requester for one in home):
        raise Refused("nobody_in_office")


async def _deed(unit: Unit, able: Sequence[Case], what: str, answers: Answers) -> tuple[Deed, int | None]:
    """The answers as the action takes them; a batch is made only when something is in it."""
    given = {name: answers.get(name) for name in ("words", "reason", "by", "office", "person") if answers.get(name)}
    if what == "cite":
        given["cite"] = answers["cite"]
    if what == "transfer":
        given["words"] = answers["note"]
    if what not in ("batch", "join"):
        return Deed(ACTIONS[what], given), None
    _supervises(unit)
    if what == "join":
        batch = await found(unit, int(answers["batch"]))
        return _joining(unit, batch), batch.id
    by = dating.deadline(unit.policy, str(answers["by"]))
    if by <= unit.now:
        raise Refused("date_past")
    category = Counter(case.category for case in able).most_common(1)[0][0]
    made = await batches.add(unit.tx, str(answers["title"]), category, str(answers["reason"]), by, unit.person.id,
                             unit.now)
    return Deed(Action.JOIN_BATCH, {**given, BATCH: made}), made


def _joining(unit: Unit, batch: Batch) -> Deed:
    day = unit.policy.calendar.day(batch.due_at).isoformat()
    return Deed(Action.JOIN_BATCH, {"by": day, "reason": batch.reason, BATCH: batch.id})


async def found(unit: Unit, batch_id: int) -> Batch:
    """A batch, for those who track cases."""
    _supervises(unit)
    batch = await batches.by_id(unit.tx, batch_id)
    if batch is None:
        raise Refused("no_batch")
    return batch


def _supervises(unit: Unit) -> None:
    if not unit.person.has(Role.SUPERVISOR):
        raise Refused("not_yours")


async def join(unit: Unit, batch: Batch, picked: Sequence[Case]) -> None:
    """More cases come under the batch's date."""
    able, result = await _sorted(unit, picked, Action.JOIN_BATCH, {})
    await _act(unit, able, _joining(unit, batch), result)
    await _answer(unit, "join", result, [key("batch_open", "b", "batch", batch.id), key("menu", "m")])


async def move(unit: Unit, batch_id: int, answers: Answers) -> None:
    """Another common date: all that are not done have it at once, and each soldier reads why."""
    batch = await found(unit, batch_id)
    by = dating.deadline(unit.policy, str(answers["by"]))
    if by <= unit.now:
        raise Refused("date_past")
    able, result = await _sorted(unit, [case for case in await batches.cases_of(unit.tx, batch.id) if not _over(case)],
                                 Action.MOVE_BATCH, {})
    await batches.move(unit.tx, batch.id, by, str(answers["reason"]))
    given = {"by": answers["by"], "reason": answers["reason"], BATCH: batch.id}
    await _act(unit, able, Deed(Action.MOVE_BATCH, given), result)
    await _answer(unit, "move", result, [key("batch_open", "b", "batch", batch.id), key("menu", "m")])


def _over(case: Case) -> bool:
    return case.state not in WORKED


async def _act(unit: Unit, able: Sequence[Case], deed: Deed, result: Result) -> None:
    """Each for itself; then staff read all of it in one letter."""
    numbers: dict[int, list[str]] = {}
    for case in able:
        numbers.setdefault(case.requester, []).append(case.number)
    size = await batches.size(unit.tx, deed.answers[BATCH]) if deed.action is Action.JOIN_BATCH else None
    bundle = Together({who: ", ".join(each[1:]) for who, each in numbers.items() if len(each) > 1},
                      size + len(able) if size is not None else None)
    for case in able:
        result.done.append(await cases.act(unit, case.id, deed.action, Given(deed.answers, together=bundle)))
    for person in (await people.names(unit.tx, bundle.staff)).values():
        if person.active:
            said = [str(deed.answers[name]) for name in ("words", "reason") if deed.answers.get(name)]
            await unit.tell(person, "together", _lines(unit, bundle.staff[person.id], deed.action.value, said))


def _lines(unit: Unit, concerned: Sequence[Case], action: str, said: Sequence[str]) -> dict[str, Any]:
    shown = concerned[:LISTED]
    opens = [key("open_number", "o", case.id, number=case.number) for case in shown]
    return {"action": action, "actor": unit.person.name, "count": len(concerned), "words": "\n".join(said),
            "by": concerned[0].batch_by or concerned[0].resolve_by, "more": len(concerned) - len(shown),
            "lines": [sealing.closed(views.brief(case, unit.policy)) for case in shown],
            "buttons": [*rows(opens), [key("menu", "m")]]}


async def _answer(unit: Unit, what: str, result: Result, last: list[Any]) -> None:
    left = [{"number": case.number, "code": refusal.code, "state": case.state.value}
            for case, refusal in result.left]
    await unit.answer("together_done", {
        "what": what, "done": [case.number for case in result.done], "left": left[:LISTED],
        "more": max(0, len(left) - LISTED), "buttons": [last]})
