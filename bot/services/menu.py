"""The first screen: what waits, what one can do, and the ways to all the rest; and help."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.domain.burden import may_see
from bot.domain.calling import reads_roster
from bot.domain.case import State
from bot.domain.digest import audience
from bot.domain.errors import Refused
from bot.domain.ledger import may_read
from bot.domain.people import Person, Role
from bot.domain.substitutes import has_post
from bot.services.cards import keeping
from bot.services.casework import intake, lists
from bot.services.delivery import deliveries
from bot.services.house import Unit
from bot.services.keys import Key, key, rows
from bot.services.people import erasures
from bot.services.posts import absence, posts
from bot.services.promises import gathering
from bot.services.ratings import review_rating
from bot.services.reviews import due_reviews
from bot.services.source import good_solutions, topics
from bot.services.urgent import on_call
from bot.services.visits import service_wishes
from bot.storage import cases, consent, drafts

GROUPS = {
    "companies": frozenset({"collections", "days", "deliveries", "review_rounds", "review_own", "review_told", "topics",
                            "solutions", "burden_show"}),
    "post": frozenset({"duties_mine", "away_menu", "batches", "handovers", "orphans", "kept_cards", "duty_list",
                       "on_call"}),
    "admin": frozenset({"people", "unit", "holidays"}),
}
"""Buttons that stand behind one: what is looked up. What waits for somebody stands on the first screen itself."""
GROUPED = frozenset().union(*GROUPS.values())
RESUMED = 3
"""Half filled forms that are offered again."""


async def show(unit: Unit, headline: str = "menu", *, fresh: bool = False) -> None:
    """The first screen: what one can do here, what is waiting."""
    standing = await absence.stood_in_for(unit)
    counts = {name: await cases.count(unit.tx, name, **lists.whose(unit, standing))
              for name in lists.open_to(unit.person)}
    resumed = await _resumed(unit)
    buttons = await _buttons(unit, counts, resumed)
    mine = await cases.states_of(unit.tx, unit.person.id)
    details = {"headline": headline, "name": unit.person.name, "counts": counts,
               "waiting": mine.get(State.WAITING, 0), "confirming": mine.get(State.RESOLVED, 0), "drafts": len(resumed),
               "roles": sorted(role.value for role in unit.person.roles), "buttons": buttons,
               "away": await absence.own(unit), "standing_for": [one.name for one in standing]}
    if headline == "welcome":  # what belongs here and what does not: no button replaces it
        unread = [] if await consent.given(unit.tx, unit.person.id) else [[key("agree", "pv", "agree")]]
        await unit.answer("welcome", {**details, "buttons": [*unread, *buttons]}, fresh=fresh)
    else:
        await unit.answer("menu", details, fresh=fresh)


async def _buttons(unit: Unit, counts: Mapping[str, int], resumed: list[Key]) -> list[list[Key]]:
    """To begin something, then the lists of cases, then the rest."""
    begin: list[Key] = [key("new_request", "n", "intake")]
    if intake.may_file_for(unit.person):
        begin.append(key("file_for", "n", "behalf"))
    if unit.person.has(Role.CLERK):
        begin += [key("by_slip", "pin", "use"), key("newcomers_menu", "p", "new", 0)]
    begin += [key(f"list_{name}", "l", name, 0, count=count) for name, count in counts.items()
              if count or name != "charge"]
    return [[key("urgent", "u", "go")], *absence.menu_row(unit), *rows(begin), *rows(resumed, 1),
            *rows(_first(unit.person, await _ways(unit))), [key("language", "g")],
            [key("settings", "p", "set"), key("help", "h")]]


async def _resumed(unit: Unit) -> list[Key]:
    """Forms left half filled."""
    return [key("resume", "f", one.id, "show", form=one.form)
            for one in await drafts.of_person(unit.tx, unit.person.id) if _resumable(one.form)][:RESUMED]


async def _ways(unit: Unit) -> list[Key]:
    """The menu's ways to all that is no list of cases."""
    person = unit.person
    found = [*gathering.menu_keys(person), *([key("ledger", "d", "l", 0)] if may_read(person) else []),
             *([key("digest", "dg", "w", "")] if audience(person) else []),
             *await due_reviews.keys(unit), *([key("cards", "k", "tree")] if unit.shelf.cards else []),
             *await keeping.keys(unit), *posts.entry(unit), *await deliveries.menu_keys(unit),
             *await service_wishes.menu_keys(unit), *await review_rating.menu_keys(unit),
             *await topics.menu_keys(unit), *await good_solutions.menu_keys(unit),
             *([key("burden_show", "z", "burden", 0)] if may_see(person) else [])]
    found += [*await erasures.keys(unit), key("letterbox", "n", "letterbox"), key("privacy", "pv", "show")]
    if reads_roster(person):
        found.append(key("duty_list", "u", "list", 0))
    if person.has(Role.ADMIN):
        found.append(key("holidays", "cal", "show"))
    return [*found, *await on_call.menu_keys(unit)]


def _first(person: Person, ways: Sequence[Key]) -> list[Key]:
    """What stands on the first screen, and a way to each group that whoever has a post finds the others under."""
    if not has_post(person):
        return list(ways)
    filled = [name for name, members in GROUPS.items() if any(_name(one) in members for one in ways)]
    return [*[one for one in ways if _name(one) not in GROUPED], *(key(f"group_{name}", "m", name) for name in filled)]


def _name(one: Key) -> str:
    return str(one["phrase"]).removeprefix("button.")


async def group(unit: Unit, name: str) -> None:
    """One group's ways."""
    if name not in GROUPS:
        raise Refused("stale")
    found = [one for one in await _ways(unit) if _name(one) in GROUPS[name]]
    await unit.answer("menu_group", {"name": name, "buttons": [*rows(found), [key("menu", "m")]]})


def _resumable(form: str) -> bool:
    return form not in ("say", "urgent", "ledger_search", "review_word")


async def help_(unit: Unit) -> None:
    details = {"roles": sorted(role.value for role in unit.person.roles), "buttons": [
        [key("move_account", "p", "move"), key("report_lost", "p", "report")],
        [key("by_slip", "pin", "use"), key("menu", "m")]]}
    await unit.answer("help", details)
