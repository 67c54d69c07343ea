"""The coordination sheet of an office: the agenda of the meeting, decided line by line with a tap."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.domain import collection as rules
from bot.domain.case import Case, State, Track
from bot.domain.collection import Item, Round, Stage
from bot.domain.errors import Refused
from bot.domain.forms import TARGET
from bot.domain.people import Person
from bot.domain.rules import Action, allowed
from bot.domain.substitutes import heads_of
from bot.services import views
from bot.services.casework import cases as life
from bot.services.casework.cases import Given
from bot.services.house import Unit, language
from bot.services.keys import Key, key, plain, rows, worded
from bot.services.rounds import feeding_back, rounds
from bot.storage import cases, people
from bot.storage import collection_items as items
from bot.storage import collections as store
from bot.storage.database import Transaction

PAGE = 6
NAMED = 12
"""Lines that a head reads in his letter."""
DECIDABLE = frozenset({State.NEW, State.OPEN, State.REFERRED})
RESULT = frozenset({State.RESOLVED, State.CLOSED, State.WITHDRAWN})
TRACKING = (Stage.TRACKING, Stage.DONE)


@dataclass(frozen=True, slots=True)
class Line:
    """Alike problems that one office has: its cases, and the companies that raised them."""

    items: Sequence[Item]
    cases: Sequence[Case]

    @property
    def first(self) -> Item:
        return self.items[0]

    @property
    def decided(self) -> bool:
        """At the meeting, or before it came to that: what has its result needs no decision."""
        return all(one.decided_at is not None for one in self.items) or all(
            case.state in RESULT for case in self.cases)

    @property
    def open(self) -> list[Case]:
        return [case for case in self.cases if case.state in DECIDABLE]


async def load(unit: Unit, round_id: int) -> Round:
    """A round whose problems are cases."""
    made = await store.by_id(unit.tx, round_id)
    if made is None or made.stage not in TRACKING:
        raise Refused("no_such_round")
    return made


async def sheets(tx: Transaction, made: Round) -> dict[str, list[Line]]:
    """Office → its lines, the biggest first; a case that was given to another office stands there."""
    known = await items.cases_of(tx, made.id)
    found: dict[tuple[str, int], list[Item]] = {}
    for one in await items.of_round(tx, made.id):
        case = known.get(one.case_id or 0)
        if case:
            found.setdefault((case.office, one.heap or one.id), []).append(one)
    made_of: dict[str, list[Line]] = {}
    for (office, _), group in found.items():
        ids = dict.fromkeys(one.case_id for one in group if one.case_id)
        made_of.setdefault(office, []).append(Line(group, [known[one] for one in ids]))
    for lines in made_of.values():
        lines.sort(key=lambda one: (-len(one.items), one.first.id))
    return made_of


async def tell_heads(unit: Unit, made: Round) -> None:
    """Each head, or who stands in for him, reads what his office will be asked about at the meeting."""
    staff = await people.staff(unit.tx)
    for office, lines in (await sheets(unit.tx, made)).items():
        shown = [{"title": _title(unit, one.cases[0]),
                  "category": dict(unit.policy.category(one.cases[0].category).words), "count": len(one.items),
                  "proposed": one.first.track.value if one.first.track else None} for one in lines[:NAMED]]
        for person in heads_of(office, staff):
            await unit.tell(person, "collection_meeting", {
                "id": made.id, "office": dict(unit.policy.home_words(office)), "lines": shown,
                "more": len(lines) - len(shown),
                "buttons": [[key("agenda_open", "q", "agenda", made.id, office, 0)]]})


async def offices_keys(unit: Unit, made: Round) -> list[Key]:
    """The way to each office's sheet."""
    found = await sheets(unit.tx, made)
    return [worded({one: f"📋 {words}" for one, words in unit.policy.home_words(office).items()},
                   "q", "agenda", made.id, office, 0)
            for office in found if rules.may_see_sheet(unit.person, office, unit.policy)]


async def show(unit: Unit, round_id: int, office: str, page: int = 0, headline: str | None = None) -> None:
    """An office's sheet: what is not decided yet stands first on the buttons."""
    made = await load(unit, round_id)
    if not rules.may_see_sheet(unit.person, office, unit.policy):
        raise Refused("not_your_list")
    lines = (await sheets(unit.tx, made)).get(office, [])
    shown = list(enumerate(lines, start=1))[page * PAGE:(page + 1) * PAGE]
    names = await people.names(unit.tx, {case.handler for one in lines for case in one.cases})
    opens = [plain(f"{'✅ ' if one.decided else ''}{place}", "q", "line", one.first.id) for place, one in shown]
    turn = [key("earlier", "q", "agenda", made.id, office, page - 1)] if page else []
    turn += [key("later", "q", "agenda", made.id, office, page + 1)] if lines[(page + 1) * PAGE:] else []
    paper = [key("agenda_file", "q", "file", made.id, office)] if lines else []
    back = [key("collection_back", "q", "show", made.id)] if unit.person.has(*rules.ALL_READ) else [
        key("collections_back", "q", "list")]
    await unit.answer("collection_agenda", {
        "headline": headline, "id": made.id, "office": dict(unit.policy.home_words(office)), "page": page,
        "lines": [{"place": place, **view(unit, one, names)} for place, one in shown], "count": len(lines),
        "left": sum(not one.decided for one in lines),
        "buttons": [row for row in (*rows(opens, 3), turn, paper, [*back, key("menu", "m")]) if row]})


def view(unit: Unit, line: Line, names: Mapping[int, Person]) -> dict[str, Any]:
    """A line without any requester's name: a sheet lies on a table where many read it."""
    policy, first = unit.policy, line.cases[0]
    companies: dict[str, int] = {}
    for one in line.items:
        companies[one.company] = companies.get(one.company, 0) + 1
    return {
        "title": _title(unit, first), "category": dict(policy.category(first.category).words), "count": len(line.items),
        "companies": [{"words": dict(policy.home_words(one)), "count": count} for one, count in companies.items()],
        "owners": list(dict.fromkeys(names[case.handler].name for case in line.cases)),
        "proposed": line.first.track.value if line.first.track else None, "decided": line.decided,
        "track": views.shown_track(first), "state": first.state.value,
        "due_at": first.resolve_by or first.report_by, "numbers": [case.number for case in line.cases]}


async def known(unit: Unit, item_id: int) -> tuple[Round, str, Line]:
    """A line of a sheet that the one who acts may read, with its office."""
    one = await items.by_id(unit.tx, item_id)
    ask = await store.ask(unit.tx, one.ask_id) if one else None
    if one is None or ask is None:
        raise Refused("no_such_problem")
    made = await load(unit, ask.round_id)
    for office, lines in (await sheets(unit.tx, made)).items():
        line = next((each for each in lines if one.id in {item.id for item in each.items}), None)
        if line and rules.may_see_sheet(unit.person, office, unit.policy):
            return made, office, line
    raise Refused("no_such_problem")


def _title(unit: Unit, case: Case) -> str:
    """Of a sensitive category not even the title lies on the table: whoever may opens the case."""
    return "" if unit.policy.category(case.category).sensitive else case.title


async def to_decide(unit: Unit, item_id: int) -> tuple[Round, str, Line]:
    made, office, line = await known(unit, item_id)
    if not rules.may_coordinate(unit.person, office):
        raise Refused("not_yours")
    if not line.open:
        raise Refused("nothing_to_decide")
    return made, office, line


async def show_line(unit: Unit, item_id: int, headline: str | None = None) -> None:
    made, office, line = await known(unit, item_id)
    names = await people.names(unit.tx, {case.handler for case in line.cases})
    decides = rules.may_coordinate(unit.person, office) and bool(line.open)
    proposed = line.first.track
    tracks = sorted(Track, key=lambda one: one is not proposed)
    ways = [key(f"decide_{one.value}", "q", "do", line.first.id, one.value) for one in tracks] if decides else []
    owner = [[key("decide_owner", "q", "owner", line.first.id)]] if decides else []
    opens = [plain(case.number, "o", case.id) for case in line.cases[:PAGE]]
    await unit.answer("collection_line", {
        "headline": headline, "id": made.id, "office": dict(unit.policy.home_words(office)), "decides": decides,
        **view(unit, line, names),
        "buttons": [*rows(ways, 1), *owner, *rows(opens, 3),
                    [key("agenda_back", "q", "agenda", made.id, office, 0), key("menu", "m")]]})


async def ask_file(unit: Unit, round_id: int, office: str) -> None:
    """The sheet leaves by the command line, unless the unit allows files in the chat."""
    made = await load(unit, round_id)
    if not rules.may_see_sheet(unit.person, office, unit.policy):
        raise Refused("not_your_list")
    if unit.policy.files_in_chat:
        await store.ask_file(unit.tx, made.id, "agenda", office, unit.person.id, language(unit.person, unit.actor))
    await unit.answer("collection_sheet", {
        "kind": "agenda", "in_chat": unit.policy.files_in_chat, "id": made.id, "office": office,
        "buttons": [[key("agenda_back", "q", "agenda", made.id, office, 0), key("menu", "m")]]})


# ── Decided ──────────────────────────────────────────────────────────────────────────────────────────────────────────


async def at_once(unit: Unit, item_id: int) -> None:
    """The one decision that needs no more than its tap."""
    await decided(unit, {TARGET: item_id, "track": Track.AT_ONCE.value})


async def decided(unit: Unit, answers: Mapping[str, Any]) -> None:
    """At once, by a date, or with higher authority: for all cases of the line that are an office's work now."""
    made, office, line = await to_decide(unit, int(answers[TARGET]))
    given = Given({name: value for name, value in answers.items() if not name.startswith("_")})
    for case in await _able(unit, line, Action.COORDINATE):
        await life.act(unit, case.id, Action.COORDINATE, given)
    asks = {one.ask_id for one in line.items}
    lacking = {one: await _undecided(unit, one) for one in asks}
    for one in line.items:
        await items.put(unit.tx, one.id, decided_at=unit.now)
    for ask_id in sorted(asks):
        ask = await store.ask(unit.tx, ask_id)
        if ask and lacking[ask_id] and not await _undecided(unit, ask_id):
            await feeding_back.tell(unit, made, ask, "decided")
    await show(unit, made.id, office, 0, "decided")


async def _able(unit: Unit, line: Line, action: Action) -> list[Case]:
    """Those of a line with which the one who acts may do this: never one of his own."""
    whole = [one for case in line.open if (one := await cases.by_id(unit.tx, case.id))]
    found = [case for case in whole if action in allowed(case, unit.person, unit.moment)]
    if not found:
        raise Refused("nothing_to_decide")
    return found


async def _undecided(unit: Unit, ask_id: int) -> bool:
    return any(one.decided_at is None for one in await items.of_ask(unit.tx, ask_id))


async def owned(unit: Unit, answers: Mapping[str, Any]) -> None:
    """Who works it is named at the table."""
    made, _, line = await to_decide(unit, int(answers[TARGET]))
    person_id = int(answers["person"])
    for case in await _able(unit, line, Action.REASSIGN):
        if person_id not in (case.handler, case.requester):
            await life.act(unit, case.id, Action.REASSIGN, Given({"person": str(person_id)}))
    await rounds.record(unit, "collection_owner", made, person=person_id, item=line.first.id)
    await show_line(unit, line.first.id, "owner")
