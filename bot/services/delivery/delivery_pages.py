"""A delivery list for those who run it, or see a part of it: the lists, the board, names, one person."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.domain.delivery import (
    CHOSEN,
    MOVES,
    OPEN,
    Delivery,
    Line,
    Move,
    Party,
    Stand,
    Why,
    allowed,
    may_open_any,
    names,
    of_company,
    parties,
    runs,
)
from bot.domain.delivery_progress import hangs, received, settled
from bot.domain.errors import Refused
from bot.domain.forms import TARGET
from bot.domain.people import Person, reachable
from bot.domain.pins import may_lend_lists
from bot.services.delivery import deliveries as lists
from bot.services.delivery import delivery_letters
from bot.services.house import Unit, language
from bot.services.keys import Key, key, plain, rows, worded
from bot.storage import cases, deliveries, delivery_lines, people

PAGE = 8
CLOSED = 5
"""Lists that ended last, shown below those that run."""
ALL_HOMES = "-"
WHAT = ("ask", "open", "all")
"""Whose names: who is to be asked, who is not settled, everybody."""
STEPS = (Move.TOLD, Move.APPLIED, Move.ENTERED, Move.LATER, Move.LEAVE, Move.BACK, Move.CHANGED)
Numbers = dict[tuple[str, Stand], int]


async def show_list(unit: Unit, page: int = 0) -> None:
    """Those that run, and the last that ended."""
    found = await lists.shown(unit, await deliveries.running(unit.tx))
    found += await lists.shown(unit, await deliveries.closed(unit.tx, CLOSED))
    opens = bool(may_open_any(unit.person, unit.shelf.cards.values(), unit.policy))
    shown = found[page * PAGE:(page + 1) * PAGE]
    if not found and not opens:
        raise Refused("not_your_list")
    owners = await people.names(unit.tx, {one.owner for one in shown})
    lines = [await _brief(unit, one, owners) for one in shown]
    turn = [key("earlier", "i", "list", page - 1)] if page else []
    turn += [key("later", "i", "list", page + 1)] if found[(page + 1) * PAGE:] else []
    begin = [key("delivery_new", "i", "begin", "")] if opens and await lists.entitlements(unit) else []
    buttons = [*rows((worded(one.title, "i", "show", one.id) for one in shown), 1), turn, [*begin, key("menu", "m")]]
    await unit.answer("deliveries", {"lines": lines, "page": page, "opens": opens,
                                     "buttons": [row for row in buttons if row]})


async def _brief(unit: Unit, made: Delivery, owners: Mapping[int, Person]) -> dict[str, Any]:
    numbers = _seen(unit, made, await delivery_lines.numbers(unit.tx, made.id))
    asking = await delivery_lines.to_ask(unit.tx, made.id)
    own = of_company(unit.person, made, unit.policy) if not _all(unit, made) else None
    return {"title": dict(made.title), "survey": made.survey, "common": made.common,
            "share": settled(numbers, whole=made.whole), "closed": made.closed_at, "done": made.done_at is not None,
            "owner": owners[made.owner].name,
            "asking": bool(asking.get(own) if own else asking),
            "count": None if made.whole else asking.get(own, 0) if own else sum(asking.values())}


def _all(unit: Unit, made: Delivery) -> bool:
    """Whether he sees more than his own company's part; a leader sees numbers alone."""
    return runs(unit.person, made) or of_company(unit.person, made, unit.policy) is None


def _seen(unit: Unit, made: Delivery, numbers: Numbers) -> Numbers:
    if _all(unit, made):
        return numbers
    return {place: number for place, number in numbers.items() if place[0] == unit.person.home}


async def board(unit: Unit, delivery_id: int, headline: str | None = None) -> None:
    """How far it is: by company and office what is open and where it hangs; then what is to be done."""
    made = await lists.load(unit, delivery_id)
    numbers = _seen(unit, made, await delivery_lines.numbers(unit.tx, made.id))
    asking = await delivery_lines.to_ask(unit.tx, made.id)
    owner = (await people.names(unit.tx, {made.owner}))[made.owner]
    case = await cases.by_id(unit.tx, made.case_id) if made.case_id and runs(unit.person, made) else None
    asking = {home: number for home, number in asking.items() if home in {home for home, _ in numbers}}
    await unit.answer("delivery_board", {
        **lists.head(unit, made), "headline": headline, "owner": owner.name, "opened_at": made.opened_at,
        "reach": made.reach.value, "share": settled(numbers, whole=made.whole), "due_at": made.due_at,
        "done_at": made.done_at,
        "late": made.due_at is not None and made.due_at < unit.now, "closed_at": made.closed_at,
        "totals": _totals(made, numbers), "homes": _homes(unit, made, numbers, asking),
        "asking": bool(asking), "count": None if made.whole else sum(asking.values()),
        "received": None if made.survey else received(numbers, whole=made.whole),
        "raised": await delivery_lines.raised(unit.tx, made.id) if runs(unit.person, made) else 0,
        "number": case.number if case else None, "own": made.owner == unit.person.id,
        "buttons": _board_keys(unit, made, numbers, asking)})


def _totals(made: Delivery, numbers: Numbers) -> list[dict[str, Any]]:
    """How many stand where; nothing where that would tell a company's strength."""
    if made.whole:
        return []
    found: dict[Stand, int] = defaultdict(int)
    for (_, stand), number in numbers.items():
        found[stand] += number
    return [{"stand": one.value, "count": found[one]} for one in Stand if found[one]]


def _homes(unit: Unit, made: Delivery, numbers: Numbers, asking: Mapping[str, int]) -> list[dict[str, Any]]:
    """Where it hangs: what is open, by home; how many, or where the most are."""
    found, most = [], dict(hangs(numbers))
    for home in dict.fromkeys([*unit.policy.homes, *sorted({home for home, _ in numbers})]):
        its = {place: number for place, number in numbers.items() if place[0] == home}
        if its:
            stands = [one for one in OPEN if (home, one) in its]
            stands = [one for one in stands if one is most.get(home)] if made.whole else stands
            found.append({
                "home": dict(unit.policy.home_words(home)), "share": settled(its, whole=made.whole),
                "asking": home in asking, "count": None if made.whole else asking.get(home, 0),
                "stands": [{"stand": one.value, "count": None if made.whole else its[home, one]} for one in stands]})
    return found


def _board_keys(unit: Unit, made: Delivery, numbers: Numbers, asking: Mapping[str, int]) -> list[list[Key]]:
    own = of_company(unit.person, made, unit.policy)
    home = ALL_HOMES if runs(unit.person, made) else own
    keys: list[Key] = []
    if home is not None:
        count = sum(asking.values()) if home == ALL_HOMES else asking.get(home, 0)
        keys += [_counted(made, "delivery_ask", count, "names", made.id, home, "ask", 0)] if count else []
        keys += [key("delivery_open_ones", "i", "names", made.id, home, "open", 0)]
        keys += [key("delivery_file", "i", "file", made.id)]
    if runs(unit.person, made) and made.closed_at is None:
        applied = sum(number for (_, stand), number in numbers.items() if stand is Stand.APPLIED)
        applied = 0 if made.common else applied  # its case answers them
        keys += [_counted(made, "delivery_all_in", applied, "sure", made.id)] if applied else []
        keys += [key("delivery_close", "i", "close", made.id)] if made.done_at is not None else []
    return [*rows(keys), [key("deliveries_back", "i", "list", 0), key("menu", "m")]]


def _counted(made: Delivery, phrase: str, count: int, *to: str | int) -> Key:
    return key(f"{phrase}_some", "i", *to) if made.whole else key(phrase, "i", *to, count=count)


def _what(unit: Unit, made: Delivery) -> tuple[str, ...]:
    """Everybody of a company is its roster, which leaves by the chat only where files may."""
    return WHAT if unit.policy.files_in_chat or not made.whole else WHAT[:2]


async def show_names(unit: Unit, delivery_id: int, home: str, what: str, page: int) -> None:
    """Who is meant, a page of them, each with a button."""
    made = await lists.load(unit, delivery_id)
    everything = runs(unit.person, made)
    wanted, offered = None if home == ALL_HOMES else home, _what(unit, made)
    if what not in offered or not (everything if wanted is None else names(unit.person, made, wanted, unit.policy)):
        raise Refused("not_yours")
    found = await delivery_lines.listed(unit.tx, made.id, home=wanted, asking=what == "ask", opened=what == "open",
                                        begun="all" not in offered, limit=PAGE + 1, offset=page * PAGE)
    shown = [one for one in found if not made.survey or one[0].stand is not Stand.RAISED][:PAGE]
    lines = [{"name": person.name, "home": dict(unit.policy.home_words(line.home)), **_line(line)}
             for line, person in shown]
    opens = [plain(person.name, "i", "one", made.id, person.id) for _, person in shown]
    turn = [key("earlier", "i", "names", made.id, home, what, page - 1)] if page else []
    turn += [key("later", "i", "names", made.id, home, what, page + 1)] if len(found) > PAGE else []
    others = [key(f"delivery_names_{one}", "i", "names", made.id, home, one, 0) for one in offered if one != what]
    await unit.answer("delivery_names", {
        **lists.head(unit, made), "what": what, "page": page, "lines": lines,
        "buttons": [row for row in (*rows(opens), turn, others,
                                    [key("delivery_back", "i", "show", made.id), key("menu", "m")]) if row]})


def _line(line: Line) -> dict[str, Any]:
    return {"stand": line.stand.value, "since": line.since, "told": line.told_at is not None,
            "reminders": line.reminders, "to_ask": line.to_ask, "why": line.why.value if line.why else None,
            "words": line.words}


async def show_one(unit: Unit, delivery_id: int, person_id: int, headline: str | None = None) -> None:
    """One person: where he stands, what he was told, what can be done."""
    made, line, person = await lists.line_of(unit, delivery_id, person_id)
    by = await people.by_id(unit.tx, line.by) if line.by else None
    can = allowed(made, line, parties(unit.person, made, line, unit.policy))
    steps = [key(f"delivery_do_{one.value}", "i", "leave" if one is Move.LEAVE else "do",
                 *(() if one is Move.LEAVE else (one.value,)), made.id, person.id) for one in STEPS if one in can]
    if may_lend_lists(person, unit.person) and made.closed_at is None:
        steps.insert(0, key("delivery_hand", "pin", "lists", person.id))
        steps += [key("delivery_help_him", "i", "helps", made.id, person.id)] if made.card_id else []
    await unit.answer("delivery_one", {
        **lists.head(unit, made), "headline": headline, "name": person.name,
        "home": dict(unit.policy.home_words(person.home)), "by": by.name if by else None,
        "himself": line.by == line.person_id, "joined": reachable(person), "next_at": line.next_at,
        "raised": line.case_id is not None and runs(unit.person, made), **_line(line),
        "buttons": [*rows(steps), [key("delivery_back", "i", "show", made.id), key("menu", "m")]]})


async def do(unit: Unit, verb: str, delivery_id: int, person_id: int) -> None:
    """One step for somebody else: what the office, or his company, knows of him."""
    made, line, person = await lists.line_of(unit, delivery_id, person_id)
    if verb not in STEPS or verb == Move.LEAVE:
        raise Refused("stale")
    held = parties(unit.person, made, line, unit.policy)
    if any(party in held for party in MOVES[Move(verb)][2]) and Move(verb) not in allowed(made, line, held):
        await show_one(unit, made.id, person.id, "moved")
        return
    after = await lists.move(unit, made, line, Move(verb))
    if after.stand is Stand.ASKED and not reachable(person):
        await delivery_lines.save(unit.tx, replace(after, to_ask=True))
    await _tell(unit, made, after, person)
    await lists.follow(unit, made.id)
    await show_one(unit, made.id, person.id, "kept")


async def _tell(unit: Unit, made: Delivery, line: Line, person: Person) -> None:
    """What was done for him he reads, and takes the next step himself."""
    if line.stand not in (Stand.ENTERED, Stand.LEFT_OUT):
        return
    await unit.tell(person, "delivery_mine", await delivery_letters.letter(unit, made, line))
    if line.stand is Stand.ENTERED and not reachable(person):
        await delivery_letters.to_clerks(unit, made, line, person)


async def leaving(unit: Unit, delivery_id: int, person_id: int) -> dict[str, Any]:
    """What the form of a reason begins with."""
    made, line, _ = await lists.line_of(unit, delivery_id, person_id)
    if Party.OFFICE not in parties(unit.person, made, line, unit.policy):
        raise Refused("not_yours")
    return {TARGET: [made.id, person_id]}


async def leave_out(unit: Unit, answers: Mapping[str, Any]) -> None:
    """He is left out, with the reason that he reads."""
    made, line, person = await lists.line_of(unit, *(int(one) for one in answers[TARGET]))
    why = Why(answers["deliver_why"])
    if why not in CHOSEN:
        raise Refused("stale")
    after = await lists.move(unit, made, line, Move.LEAVE, why=why, words=answers.get("deliver_word") or None)
    await _tell(unit, made, after, person)
    await lists.follow(unit, made.id)
    await show_one(unit, made.id, person.id, "left_out")


async def sure(unit: Unit, delivery_id: int) -> None:
    """Before everybody who applied is in the system: many letters go out."""
    made = await lists.load(unit, delivery_id)
    if not runs(unit.person, made):
        raise Refused("not_yours")
    found = await delivery_lines.listed(unit.tx, made.id, stand=Stand.APPLIED)
    count = None if made.whole else len(found)
    await unit.answer("delivery_sure", {**lists.head(unit, made), "count": count, "buttons": [
        [key("delivery_all_yes", "i", "all", made.id)],
        [key("delivery_back", "i", "show", made.id), key("menu", "m")]]})


async def all_in(unit: Unit, delivery_id: int) -> None:
    """Everybody who applied is in the system; each is asked to say when he has it."""
    made = await lists.load(unit, delivery_id)
    for line, person in await delivery_lines.listed(unit.tx, made.id, stand=Stand.APPLIED):
        if person.id != unit.person.id:  # nobody handles his own
            await _tell(unit, made, await lists.move(unit, made, line, Move.ENTERED), person)
    await lists.follow(unit, made.id)
    await board(unit, made.id, "all_in")


async def ask_file(unit: Unit, delivery_id: int) -> None:
    """The list leaves by the chat only where the unit allows files there."""
    made = await lists.load(unit, delivery_id)
    if not (runs(unit.person, made) or of_company(unit.person, made, unit.policy)):
        raise Refused("not_yours")
    if unit.policy.files_in_chat:
        await deliveries.ask_file(unit.tx, made.id, unit.person.id, language(unit.person, unit.actor))
    await unit.answer("delivery_paper", {
        "number": made.id, "in_chat": unit.policy.files_in_chat,
        "buttons": [[key("delivery_back", "i", "show", made.id), key("menu", "m")]]})
