"""Good solutions: told from a case without anybody in it, looked at by a supervisor, read by all offices each month."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.domain import period as periods
from bot.domain import solutions as rules
from bot.domain.case import Case
from bot.domain.errors import Refused
from bot.domain.forms import HELD, TARGET
from bot.domain.people import Person, Role
from bot.domain.period import Period
from bot.domain.policy import Policy
from bot.domain.rules import Action, sees
from bot.domain.solutions import HIS, Solution, Stage
from bot.domain.source_forms import SOLUTION, SOLUTION_BACK, SOLUTION_LIMIT
from bot.services import cases as life
from bot.services import opening, views
from bot.services.house import Unit
from bot.services.keys import Key, key, plain, rows
from bot.storage import cases, events, people, talk
from bot.storage import solutions as store
from bot.storage.database import Transaction

PAGE = 6


async def menu_keys(unit: Unit) -> list[Key]:
    if not rules.may_read(unit.person):
        return []
    found = await store.waiting(unit.tx, unit.person.id, settles=_settles(unit.person))
    count = sum(one.stage is Stage.PROPOSED and one.author != unit.person.id for one in found)
    given = {"count": count} if count else {}
    return [key("solutions_waiting" if count else "solutions", "gs", "list", "", 0, **given)]


def _settles(person: Person) -> bool:
    return person.has(Role.SUPERVISOR, Role.LEADER)


def line(policy: Policy, one: Solution) -> dict[str, Any]:
    return {"words": one.words, "category": dict(policy.category(one.category).words), "stage": one.stage.value}


async def of_period(tx: Transaction, policy: Policy, period: Period) -> list[dict[str, Any]]:
    """For a digest."""
    return [line(policy, one) for one in await store.shared(tx, period.since, period.until)]


# ── Reading ──────────────────────────────────────────────────────────────────────────────────────────────────────────


async def show_list(unit: Unit, month: str, page: int, headline: str | None = None) -> None:
    """A month's, the last one's that has any; and before it what waits for the reader."""
    if not rules.may_read(unit.person):
        raise Refused("not_your_list")
    period = await _month(unit, month)
    found = await store.shared(unit.tx, period.since, period.until)
    shown = found[page * PAGE:(page + 1) * PAGE]
    waiting = await store.waiting(unit.tx, unit.person.id, settles=_settles(unit.person)) if not month else []
    lines = [{**line(unit.policy, one), "place": place} for place, one in enumerate(shown, start=page * PAGE + 1)]
    opens = [plain(str(each["place"]), "gs", "show", one.id) for one, each in zip(shown, lines, strict=True)]
    own = [key(f"solution_{_whose(unit, one)}", "gs", "show", one.id, category=_category(unit, one))
           for one in waiting[:PAGE]]
    name = periods.name(period, unit.policy.calendar)
    turn = [key("earlier", "gs", "list", name, page - 1)] if page else []
    turn += [key("later", "gs", "list", name, page + 1)] if found[(page + 1) * PAGE:] else []
    buttons = [*rows(own, 1), *rows(opens, PAGE), turn, await _months(unit, period), [key("menu", "m")]]
    await unit.answer("solutions", {
        "headline": headline, "month": period.since, "lines": lines, "count": len(found), "waiting": len(waiting),
        "buttons": [row for row in buttons if row]})


def _whose(unit: Unit, one: Solution) -> str:
    return one.stage.value if one.author == unit.person.id else "look"


def _category(unit: Unit, one: Solution) -> dict[str, str]:
    return dict(unit.policy.category(one.category).words)


async def _month(unit: Unit, name: str) -> Period:
    calendar = unit.policy.calendar
    if name:
        try:
            return periods.parse(name, calendar)
        except (ValueError, OverflowError):
            raise Refused("stale") from None
    last = await store.nearest(unit.tx, unit.now + 1, before=True)
    return periods.month_of(calendar.day(last or unit.now), calendar)


async def _months(unit: Unit, period: Period) -> list[Key]:
    """The ways to the months beside it that have any."""
    calendar, found = unit.policy.calendar, []
    for phrase, instant, before in (("month_before", period.since, True), ("month_after", period.until, False)):
        at = await store.nearest(unit.tx, instant, before=before)
        if at is not None:
            name = periods.name(periods.month_of(calendar.day(at), calendar), calendar)
            found.append(key(phrase, "gs", "list", name, 0))
    return found


async def show(unit: Unit, solution_id: int, headline: str | None = None) -> None:
    one = await _known(unit, solution_id)
    await unit.answer("solution", await _details(unit, one, unit.person, headline))


async def _known(unit: Unit, solution_id: int) -> Solution:
    """One that the person may read: shared, his own, or for him to look at."""
    one = await store.by_id(unit.tx, solution_id)
    proposed = one is not None and one.stage is Stage.PROPOSED and rules.may_settle(one, unit.person)
    own = one is not None and one.author == unit.person.id and one.stage is not Stage.GONE
    if one is None or not rules.may_read(unit.person) or not (one.stage is Stage.SHARED or own or proposed):
        raise Refused("no_such_solution")
    return one


async def _details(unit: Unit, one: Solution, reader: Person, headline: str | None, why: str = "") -> dict[str, Any]:
    author = await people.by_id(unit.tx, one.author)
    case = await cases.by_id(unit.tx, one.case_id)
    of_it = case is not None and one.stage is not Stage.SHARED and sees(case, reader, unit.policy)
    return {**line(unit.policy, one), "headline": headline, "why": why, "at": one.shared_at,
            "by": author.name if author and one.stage is not Stage.SHARED else None, "own": one.author == reader.id,
            "buttons": [row for row in (*_buttons(one, reader), [
                *([key("open_case", "o", one.case_id)] if of_it else []),
                key("solutions_back", "gs", "list", "", 0), key("menu", "m")]) if row]}


def _buttons(one: Solution, reader: Person) -> list[list[Key]]:
    """What its author, or who looks at it, can do next."""
    found: list[list[Key]] = []
    if one.author == reader.id and one.stage in HIS:
        found += [[key("solution_send", "gs", "send", one.id)], [key("solution_edit", "gs", "edit", one.id)]]
    if one.stage is Stage.PROPOSED and rules.may_settle(one, reader):
        found.append([key("solution_ok", "gs", "ok", one.id), key("solution_no", "gs", "no", one.id)])
    if one.author == reader.id and one.stage in HIS | {Stage.PROPOSED}:
        found.append([key("solution_drop", "gs", "drop", one.id)])
    if one.stage is Stage.SHARED and rules.may_settle(one, reader):
        found.append([key("solution_away", "gs", "away", one.id)])
    return found


# ── Telling ──────────────────────────────────────────────────────────────────────────────────────────────────────────


async def share(unit: Unit, case_id: int) -> None:
    """The text that the desk proposes, with nobody in it; of a case there is one."""
    case = await life.load(unit, case_id)
    if not rules.may_tell(case, unit.person, unit.policy):
        raise Refused("not_to_share")
    one = await store.of_case(unit.tx, case.id)
    if one and one.stage is Stage.SHARED:
        await show(unit, one.id)
        return
    if one and one.stage is not Stage.GONE and not (one.author == unit.person.id and one.stage in HIS):
        raise Refused("shared_already")
    if one is None or one.stage is Stage.GONE:
        words = await _proposed(unit, case)
        one = await store.begin(unit.tx, case.id, case.category, unit.person.id, words, unit.now)
    if one.words:
        await show(unit, one.id, "begun")
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
    one = await _known(unit, solution_id)
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
    await show(unit, one.id, "taken_out" if changed else "written")


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
        await unit.tell(reader, "solution", await _details(unit, after, reader, "proposed"))
    await show(unit, one.id, "sent")


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
    await show(unit, one.id, "settled")


async def _proposed_one(unit: Unit, solution_id: int) -> Solution:
    one = await _known(unit, solution_id)
    if one.stage is not Stage.PROPOSED or not rules.may_settle(one, unit.person):
        raise Refused("solution_gone")
    return one


async def refuse(unit: Unit, solution_id: int) -> None:
    await opening.anew(unit, SOLUTION_BACK, {TARGET: (await _proposed_one(unit, solution_id)).id})


async def sent_back(unit: Unit, answers: Mapping[str, Any]) -> None:
    """Back to its author, with what is to be changed."""
    one = await _proposed_one(unit, int(answers[TARGET]))
    await _move(unit, one, Stage.BACK, by=unit.person.id)
    await _tell_author(unit, one, "back_to_you", str(answers[SOLUTION_BACK]))
    await show_list(unit, "", 0, "back")


async def drop(unit: Unit, solution_id: int) -> None:
    """Its author thinks better of it."""
    one = await _known(unit, solution_id)
    if one.author != unit.person.id or one.stage not in HIS | {Stage.PROPOSED}:
        raise Refused("solution_gone")
    await _move(unit, one, Stage.GONE, words="")
    await show_list(unit, "", 0, "dropped")


async def take_away(unit: Unit, solution_id: int) -> None:
    """Nobody reads it any more; its author may mend it."""
    one = await _known(unit, solution_id)
    if one.stage is not Stage.SHARED or not rules.may_settle(one, unit.person):
        raise Refused("solution_gone")
    await _move(unit, one, Stage.BACK, by=unit.person.id)
    await _tell_author(unit, one, "taken_from_you")
    await show_list(unit, "", 0, "taken_away")


async def _tell_author(unit: Unit, one: Solution, headline: str, why: str = "") -> None:
    author, after = await people.by_id(unit.tx, one.author), await _again(unit, one)
    if author and author.active and author.id != unit.person.id:
        await unit.tell(author, "solution", await _details(unit, after, author, headline, why))


async def _again(unit: Unit, one: Solution) -> Solution:
    return await store.by_id(unit.tx, one.id) or one


async def _move(unit: Unit, one: Solution, stage: Stage, *, words: str | None = None, by: int | None = None) -> None:
    if not await store.move(unit.tx, one, stage, unit.now, words=words, by=by):
        raise Refused("solution_gone")
    await events.add(unit.tx, case_id=None, person_id=unit.person.id, at=unit.now, action=f"solution_{stage.value}",
                     before={"stage": one.stage.value}, after={"solution": one.id})
