"""Soldiers without a phone in a review round: on their clerk's, behind their own PIN, and nothing of it stays there.

A clerk reads whom to hand his phone to: those for whom he has filed. The list says the same to the end, whoever has
rated: who is missing is nobody's to see, a clerk's neither.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from bot.domain.people import Person, Role
from bot.domain.review_rounds import Round
from bot.services.house import Unit
from bot.services.keys import Key, key, plain
from bot.services.ratings import review_rating
from bot.storage import people
from bot.storage import review_rounds as store
from bot.storage.database import Row

NAMED = 30
"""People on one letter."""
Lent = dict[Person, dict[Person, Row]]
"""Clerk → whom he hands his phone to, and by which case."""


async def _lent(unit: Unit, borrowing: Iterable[Person]) -> Lent:
    """A case with a PIN before one without, and then the newest."""
    known = {one.id: one for one in borrowing}
    clerks = {one.id: one for one in await people.with_role(unit.tx, Role.CLERK) if one.chat_id is not None}
    found: Lent = defaultdict(dict)
    for row in await store.lent(unit.tx, known, clerks) if known else ():
        person, clerk = known[row["requester"]], clerks[row["filer"]]
        if clerk.home == person.home:
            found[clerk].setdefault(person, row)
    return found


async def borrowers(unit: Unit, borrowing: Sequence[Person]) -> set[int]:
    """Which of those without a phone can rate at all."""
    return {person.id for own in (await _lent(unit, borrowing)).values() for person in own}


async def ask(unit: Unit, made: Round, borrowing: Sequence[Person], *, reminder: bool) -> None:
    """One letter for each clerk; who has no PIN yet sets it on his slip first."""
    for clerk, own in (await _lent(unit, borrowing)).items():
        ways = [_way(person, row) for person, row in own.items()]
        await unit.tell(clerk, store.LENDING, {
            "closes_at": made.closes_at, "reminder": reminder, "names": [one.name for one in own][:NAMED],
            "slips": [one.name for one, row in own.items() if not row["pin"]][:NAMED],
            "buttons": [*([one] for one in ways[:NAMED]), [key("menu", "m")]]}, key=f"review_lend:{made.id}:{clerk.id}")


def _way(person: Person, row: Row) -> Key:
    label = f"{person.name} · {row['number']}"
    return plain(f"🔑 {label}", "pin", "open", row["number"]) if row["pin"] else plain(
        f"🧾 {label}", "pin", "slip", row["case_id"])


async def tell(unit: Unit, made: Round, borrowing: Sequence[Person]) -> None:
    """What came of it, for the clerk to pass on."""
    for clerk, own in (await _lent(unit, borrowing)).items():
        details = await review_rating.outcome(unit, made, clerk)
        await unit.tell(clerk, "review_round_told", {**details, "pass_on": [one.name for one in own][:NAMED]},
                        key=f"review_told:{made.id}:{clerk.id}")


async def offer(unit: Unit, made: Round, case_id: int) -> None:
    """He is in with his PIN: he rates, or sees his case; nobody makes him."""
    own = await review_rating.offices(unit, made, unit.person)
    last = await review_rating.since_last(unit, [one for one in own if not one.startswith("_")])
    await unit.answer("review_round_lent", {
        "closes_at": made.closes_at, "last": last,
        "buttons": [[key("review_begin", "z", "rate", made.id)], [key("review_lent_case", "o", case_id)]]})
