"""What time does about review rounds: asks, reminds once, closes, climbs the ladder, tells soldiers what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.domain import review_rounds as rules
from bot.domain.burden import Asked
from bot.domain.duties import Duty
from bot.domain.letters import Lane, Letter
from bot.domain.people import Person, Role
from bot.domain.policy import LANGUAGES
from bot.domain.review_rounds import Round, Stage
from bot.services.house import House, Unit
from bot.services.keys import key, worded
from bot.services.letters import holding
from bot.services.posts import duty_opening
from bot.services.promises import ladders
from bot.services.promises.ladders import About, Task
from bot.services.ratings import review_closing, review_lending, review_rating, review_results, review_rounds
from bot.services.rounds import burden
from bot.storage import people
from bot.storage import review_results as results
from bot.storage import review_rounds as store
from bot.storage.database import Row, Transaction

AT_ONCE = 200
"""People in one transaction: nobody waits long for it."""
LISTED = 20


async def look(house: House) -> None:
    """Each person is asked once, reminded once, told once; whatever was slept through is done as it stands now."""
    while await _some(house):
        pass
    await ladders.climb(house, TASK)


async def _some(house: House) -> bool:
    """A part of it; False: nothing was left."""
    async with house.db.read(quick=True) as tx:
        due = [one.id for one in await store.running(tx) if await _next(tx, one, house.clock())]
    if not due:
        return False
    async with house.db.write() as tx:
        unit = house.by_clock(tx)
        made = await store.by_id(tx, due[0])
        what = await _next(tx, made, unit.now) if made else None
        if made and what:
            await _do(unit, made, what)
    return True


async def _next(tx: Transaction, made: Round, now: int) -> str | None:
    """What is due of a round now."""
    if made.stage is Stage.OPEN and now >= made.closes_at:
        return "close"
    if made.stage is Stage.OPEN:
        if await store.waiting(tx, made.id, "asked", 1):
            return "asked"
        late = now >= made.remind_at and await store.waiting(tx, made.id, "reminded", 1)
        return "reminded" if late else None
    if made.stage is Stage.CLOSED:
        return "told" if rules.ready_to_tell(made, await results.of_round(tx, made.id), now) else None
    return "telling" if await store.waiting(tx, made.id, "told", 1) else None


async def _do(unit: Unit, made: Round, what: str) -> None:
    if what == "close":
        await review_closing.close(unit, made)
    elif what == "told":
        await store.tell(unit.tx, made.id, unit.now)
        await review_results.record(unit, "review_round_told", made)
    else:
        await _letters(unit, made, what)


async def _letters(unit: Unit, made: Round, what: str) -> None:
    """Some who have a phone; after the last of them all who have none, so that a clerk reads of his at once."""
    waiting = await store.waiting(unit.tx, made.id, "told" if what == "telling" else what)
    known = (await people.names(unit.tx, waiting)).values()
    joined = [one for one in known if one.chat_id is not None]
    for person in joined[:AT_ONCE] or known:
        await _letter(unit, made, person, what)
    if not joined:
        await _to_clerks(unit, made, [one for one in known if one.active], what)


async def _to_clerks(unit: Unit, made: Round, borrowing: Sequence[Person], what: str) -> None:
    """For those without a phone, whether they have rated or not; of what came of it, in place of the clerk's own."""
    if what == "telling":
        await review_lending.tell(unit, made, borrowing)
    else:
        await review_lending.ask(unit, made, borrowing, reminder=what == "reminded")


async def _letter(unit: Unit, made: Round, person: Person, what: str) -> None:
    """To him, among what goes to many, in his hours."""
    if what == "telling":
        await store.done_with(unit.tx, made.id, person.id)
        if person.active:
            await _put(unit, person, "review_round_told", await review_rating.outcome(unit, made, person),
                       f"review_told:{made.id}:{person.id}")
        return
    await store.stamp(unit.tx, made.id, person.id, what, unit.now)
    about = f"review_ask:{made.id}:{person.id}"
    rated = rules.rated_in(made, await store.rated_on(unit.tx, person.id), unit.policy.calendar)
    if rated or (what == "reminded" and not await _to_remind(unit, made, person, about)):
        return
    if person.active:
        details = await review_rating.invitation(unit, made, person, reminder=what == "reminded")
        await _put(unit, person, store.ASKING, details, about)


async def _to_remind(unit: Unit, made: Round, person: Person, about: str) -> bool:
    """Not who has not even had his phone since; not when it would come too late."""
    if await holding.find(unit.tx, unit.bell, person, about):
        return False
    return rules.may_remind(made, unit.now, unit.policy.windows(person.home))


async def _put(unit: Unit, person: Person, kind: str, details: dict[str, Any], about: str) -> None:
    if person.chat_id is not None:
        letter = Letter(kind, details, person.chat_id, person.language or LANGUAGES[0], person.id, Lane.BROADCAST,
                        key=about)
        await holding.put(unit.tx, unit.bell, person, letter)


# ── What offices have changed ────────────────────────────────────────────────────────────────────────────────────────


async def _about(unit: Unit, row: Row) -> About[Row] | None:
    """None: it has said since what it has changed."""
    office = row["office"]
    entry = await results.one(unit.tx, row["round_id"], office)
    if entry is None or entry.changed_at is not None:
        return None
    head = next((one.id for one in await people.at_home(unit.tx, office) if one.has(Role.HEAD)), 0)
    return About(office, row, rules.places(office, head))


async def _list(unit: Unit, person: Person, about: Sequence[Row]) -> None:
    lines = [{"words": dict(unit.policy.home_words(row["office"])), "due_at": row["due_at"],
              "late": row["due_at"] <= unit.now, "own": rules.heads(person, row["office"])} for row in about[:LISTED]]
    opens = [[worded(unit.policy.home_words(row["office"]), "z", "office", row["round_id"], row["office"])]
             for row in about[:LISTED]]
    await unit.tell(person, "review_change_due", {"lines": lines, "more": max(0, len(about) - LISTED),
                                                  "buttons": [*opens, [key("menu", "m")]]})


TASK = Task(store.reached, _about, store.told, _list)


# ── From a standing duty ─────────────────────────────────────────────────────────────────────────────────────────────


async def by_duty(house: House) -> None:
    """Duties of the unit's file by which soldiers rate headquarters: opened on their day, and done with it."""
    await duty_opening.open_all(house, {one.id: one.reviews for one in house.policy.duties if one.reviews}, _open)


async def _open(unit: Unit, duty: Duty, owner: Person, closes_at: int) -> int | None:
    """Not where a company was asked to rate this month already."""
    if await burden.full(unit, Asked.REVIEW, [home.id for home in unit.policy.companies()]):
        return None
    made = await review_rounds.begin(unit, closes_at, owner, (duty.id, duty.serial))
    return made.id if made else None
