"""Facts follow events: `begin` and `follow` in the event's own transaction, `rebuild` from what was written down."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot.domain import facts
from bot.domain.case import Case, State, title_of
from bot.domain.facts import Rating, Telling
from bot.domain.people import HQ
from bot.domain.policy import Policy
from bot.domain.review import Finding
from bot.domain.rules import Action
from bot.search.finding import terms_of
from bot.services.house import House, Unit
from bot.storage import cases, talk
from bot.storage import facts as store
from bot.storage.database import Database, Row, Transaction

RECKONED, REVIEW = "reckoned", "review"
CHUNK = 500
"""Cases made anew in one transaction."""


async def begin(unit: Unit, case: Case, words: str) -> None:
    """A case was submitted: its row, and the words it is found by."""
    await store.add(unit.tx, case.id, facts.beginning(case))
    await store.add_terms(unit.tx, case.id, terms_of(f"{case.title}\n{words}"))


async def follow(unit: Unit, before: Case, after: Case, action: str, rating: Rating | None = None) -> None:
    """A case was saved and its event added. Whoever does both by himself calls this as well."""
    made = facts.change(before, after, action, unit.now, unit.policy.calendar, rating)
    await store.follow(unit.tx, after.id, made)


async def redate(unit: Unit, after: Case) -> None:
    """Its dates were worked out again: what stands changes, and nobody did anything."""
    await store.redate(unit.tx, after.id, facts.due_at(after))


async def of_policy(tx: Transaction, case_id: int) -> None:
    """A review found that the rating is of the policy itself: no rate counts it."""
    await store.of_policy(tx, case_id)


async def catch_up(house: House) -> None:
    """Cases that an earlier release left without a row get theirs; a start looks only at those since the last one."""
    async with house.db.read() as tx:
        first, last = await store.done_upto(tx) + 1, await store.last_case(tx)
    for start in range(first, last + 1, CHUNK):
        end = min(start + CHUNK - 1, last)
        async with house.db.write() as tx:
            if lacking := set(await store.missing(tx, start, end)):
                for case_id, made in (await told(tx, house.policy, start, end)).items():
                    if case_id in lacking:
                        await store.write(tx, case_id, made.row, made.offices)
                        await _index(tx, made.case)
            await store.set_done(tx, end)


async def rebuild(db: Database, policy: Policy, *, write: bool, done: Callable[[int], None] = lambda _: None
                  ) -> list[int]:
    """Tells every row anew from the events; gives the cases whose row was another one. `write`: they are put right."""
    async with db.read() as tx:
        last = await store.last_case(tx)
    wrong: list[int] = []
    for start in range(1, last + 1, CHUNK):
        end = min(start + CHUNK - 1, last)
        async with db.write() if write else db.read() as tx:
            known = await store.stored(tx, start, end)
            for case_id, made in (await told(tx, policy, start, end)).items():
                if known.get(case_id) != (made.row, made.offices):
                    wrong.append(case_id)
                    if write:
                        await store.write(tx, case_id, made.row, made.offices)
            if write:
                await store.set_done(tx, end)
        done(end)
    return wrong


async def told(tx: Transaction, policy: Policy, first: int, last: int) -> dict[int, Telling]:
    """The rows of a range of cases as their events tell them."""
    sources = {row["id"]: row for row in await store.sources(tx, first, last)}
    found: dict[int, Telling] = {}
    for row in await store.steps(tx, first, last):
        source, before, after = sources[row["case_id"]], json.loads(row["before"]), json.loads(row["after"])
        if row["action"] == Action.SUBMIT:
            found[row["case_id"]] = Telling(_begun(source, row["at"], after), policy.calendar)
        elif row["case_id"] in found and row["action"] == RECKONED:
            found[row["case_id"]].redate(after)
        elif row["case_id"] in found and row["action"] == REVIEW:
            if after.get("finding") == Finding.POLICY:
                found[row["case_id"]].of_policy()
        elif row["case_id"] in found and _is_step(row["action"], before):
            # What an action changed stands in both; what else stands in `after` was said with it.
            changed = {name: value for name, value in after.items() if name in before}
            found[row["case_id"]].add(row["at"], row["action"], changed, _rating(row["action"], after, source))
    return found


def _is_step(action: str, before: Mapping[str, Any]) -> bool:
    """Looking at a case, a rung that was told: nothing of the case itself."""
    return action in _ACTIONS or bool(before.keys() & facts.NAMES)


_ACTIONS = frozenset(Action)


def _begun(source: Row, at: int, after: Mapping[str, Any]) -> Case:
    """The case as it was submitted; an old event does not say the company, which never changes."""
    case = Case(
        id=source["id"], number=source["number"], category=source["category"], title="", state=State.NEW,
        requester=source["requester"], filer=None, company=source["company"], office=after.get("office", HQ),
        first_responder=0, handler=0, supervisor=0, reason={}, created_at=at, talked_at=at,
        anonymous=bool(source["anonymous"]))
    return facts.told(case, after)


def _rating(action: str, after: Mapping[str, Any], source: Row) -> Rating | None:
    """An event of an earlier release does not say the figures: those that stand now do."""
    if action != Action.RATE:
        return None
    return facts.rating_of(after) or facts.rating_of(source)


async def _index(tx: Transaction, case: Case) -> None:
    await store.add_terms(tx, case.id, await _terms(tx, case.id))


async def reword(unit: Unit, case: Case, pairs: Sequence[Sequence[str]]) -> Case:
    """Its story is about to be changed: what no longer stands there leaves its title and what it is found by."""
    after = replace(case, title=title_of(pairs[0][1]), version=case.version + 1)
    was = set(await _terms(unit.tx, case.id))
    now = terms_of(_text(after.title, pairs))
    await store.drop_terms(unit.tx, case.id, sorted(was.difference(now)))
    await store.add_terms(unit.tx, case.id, now)
    await cases.save(unit.tx, case, after)
    return after


async def unfind(tx: Transaction, case_id: int) -> None:
    """Before the words of a case go: nobody finds it by them any more, nor reads from a search what they were."""
    await store.drop_terms(tx, case_id, await _terms(tx, case_id))


async def _terms(tx: Transaction, case_id: int) -> Sequence[int]:
    """What the words that it was filed with are found by."""
    row = await tx.one("SELECT title FROM cases WHERE id = :id", id=case_id)
    first = await talk.first(tx, case_id, Action.SUBMIT.value)
    return terms_of(_text(row["title"] if row else "", json.loads(first.body) if first else ()))


def _text(title: str, pairs: Iterable[Sequence[str]]) -> str:
    return f"{title}\n{' '.join(text for _, text in pairs)}"

