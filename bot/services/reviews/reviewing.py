"""Reviews of cases: what opens one by itself, whose it is, what its reviewer reads, how it ends."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from bot.domain.case import Case, State
from bot.domain.catalogue import REVIEWED
from bot.domain.errors import Refused
from bot.domain.people import Person
from bot.domain.review import DAYS, LOW, OFTEN, Finding, Review, Why, reviewer, second_reviewer
from bot.domain.rules import Action, Moment, allowed
from bot.services import naming, views
from bot.services.house import Unit
from bot.services.keys import Key, key
from bot.storage import cases, events, people, reviews, talk
from bot.storage.drafts import Draft


async def follow(unit: Unit, case: Case, action: Action, answers: Mapping[str, Any]) -> int | None:
    """What an action means for reviews: it opens one, or ends one. `case`: as it is after the action.

    Gives whom a review's own letter has told of the action: as supervisor he needs no second one.
    """
    if case.confidential:  # it stays between the two
        return None
    if action is Action.RATE:
        await _rated(unit, case, min(int(answers["result"]), int(answers["service"])))
    elif action is Action.WITHDRAW and answers.get("why") == "asked_to":
        return (await open_(unit, case, Why.ASKED_TO)).reviewer
    elif action is Action.ASK_SECOND:
        await open_(unit, case, Why.SECOND)
    elif action is Action.UPHOLD:
        await _end(unit, case, Finding.UPHELD)
    elif action in (Action.REOPEN, Action.NOT_SOLVED):
        await _end(unit, case, Finding.REOPENED)
        often = any(one.kind is Why.REOPENED_TWICE for one in await reviews.open_of(unit.tx, case.id))
        if case.reopened >= OFTEN and not often:
            return (await open_(unit, case, Why.REOPENED_TWICE)).reviewer
    return None


async def _rated(unit: Unit, case: Case, lowest: int) -> None:
    """A bad rating opens a review, once for each time the case was closed; a better one is noted with it."""
    known = await reviews.since(unit.tx, case.id, Why.BAD_RATING, case.closed_at or 0)
    if lowest > LOW:
        await reviews.of_policy(unit.tx, case.id, yes=False)
    for one in known:
        await reviews.change(unit.tx, one, improved_at=unit.now if lowest > LOW else None)
    if lowest <= LOW and not known:
        await open_(unit, case, Why.BAD_RATING)


async def _end(unit: Unit, case: Case, finding: Finding) -> None:
    """The second review ends with the case upheld or open again; so does the reviewer's own, if he reopens it."""
    for one in await reviews.open_of(unit.tx, case.id):
        own = one.reviewer == unit.person.id and finding is Finding.REOPENED
        if one.kind is Why.SECOND or own:
            await settle(unit, one, finding)


async def open_(unit: Unit, case: Case, kind: Why) -> Review:
    """A review for somebody who took no part, with a promise of its own; he is told, and nobody else."""
    staff = await people.staff(unit.tx)
    whole = await cases.by_id(unit.tx, case.id) or case
    who = (second_reviewer if kind is Why.SECOND else reviewer)(whole, staff, unit.policy)
    if who is None:
        raise Refused("nobody_reviews")
    due = unit.policy.calendar.after(unit.now, unit.policy.calendar.days(DAYS))
    review = await reviews.add(unit.tx, case.id, kind, who, unit.now, due)
    await events.add(unit.tx, case_id=case.id, person_id=None, at=unit.now, action="review_opened", before={},
                     after={"review": review.id, "kind": kind.value, "due_at": due})
    person = await people.by_id(unit.tx, who)
    if person and kind is not Why.SECOND:  # that one's card says it all
        await tell(unit, person, review, "opened")
    return review


async def settle(unit: Unit, review: Review, finding: Finding, talk_id: int | None = None) -> None:
    """Ends it, once."""
    if not await reviews.change(unit.tx, review, settled_at=unit.now, finding=finding.value, finding_id=talk_id):
        raise Refused("review_gone")
    await events.add(unit.tx, case_id=review.case_id, person_id=unit.person.id or None, at=unit.now, action="review",
                     before={}, after={"review": review.id, "finding": finding.value}, talk_id=talk_id)


async def say(unit: Unit, review: Review, purpose: str, words: views.Pairs) -> tuple[int, str]:
    """Keeps private words that belong to a review: their number, and the hash that proves them."""
    salt, body = unit.salt(), json.dumps(words, ensure_ascii=False)
    talk_id = await talk.add(unit.tx, case_id=review.case_id, person_id=unit.person.id, purpose=purpose, body=body,
                             salt=salt, at=unit.now, private=True)
    return talk_id, events.hash_words(salt, body)


async def tell(unit: Unit, person: Person, review: Review, headline: str) -> None:
    """The review as it is now, to its reviewer."""
    moment = Moment(unit.now, unit.policy, person.id)
    await unit.tell(person, "review_card", await page(unit, person, review, moment, headline))


async def page(unit: Unit, person: Person, review: Review, moment: Moment, headline: str | None) -> dict[str, Any]:
    """Everything a reviewer reads of it: the soldier's rating and words, the handler's account, what was found out."""
    case = await cases.by_id(unit.tx, review.case_id)
    if case is None:
        raise Refused("review_gone")
    known = await people.names(unit.tx, {one for one in (case.requester, case.handler, review.account_of) if one})
    rated = await reviews.rating(unit.tx, case.id) if review.kind in (Why.BAD_RATING, Why.SAMPLE) else None
    account_of = known[review.account_of].name if review.account_of else None
    return {
        "headline": headline, "kind": review.kind.value, "case": views.brief(case, unit.policy),
        "due_at": review.due_at, "handler": known[case.handler].name,
        "requester": naming.name(case, known[case.requester], person),
        "rating": {"result": rated.result, "service": rated.service, "words": rated.words} if rated else None,
        "improved": review.improved_at is not None, "reopened": case.reopened,
        "asked_words": await _words(unit, await _own_words(unit, review, case)),
        "account_of": account_of, "account": await _words(unit, review.account_id),
        "asked": review.asked_at is not None, "agreed": review.agreed, "call": await _words(unit, review.call_id),
        "really": review.really, "told": await _words(unit, review.told_id),
        "by_phone": review.told_by is not None and review.told_by != case.requester,
        "buttons": buttons(review, case, person, moment),
    }


OPENING = {Why.SECOND: (Action.ASK_SECOND,), Why.REOPENED_TWICE: (Action.REOPEN, Action.NOT_SOLVED)}
"""With which actions of its soldier a review was opened that has his words."""


async def _own_words(unit: Unit, review: Review, case: Case) -> int | None:
    """What its soldier wrote when he asked for it, or reopened the case."""
    said = [await talk.last_of(unit.tx, case.id, action.value) for action in OPENING.get(review.kind, ())]
    own = [one.id for one in said if one and one.person_id == case.requester and one.at <= review.opened_at]
    return max(own, default=None)


async def _words(unit: Unit, talk_id: int | None) -> str:
    said = await talk.by_id(unit.tx, talk_id) if talk_id else None
    return "\n".join(text for _, text in views.pairs(said))


async def of_draft(unit: Unit, draft: Draft) -> Case | None:
    """The case that a review's form is about."""
    review = await reviews.by_id(unit.tx, -draft.case_id) if draft.form in REVIEWED else None
    return await cases.by_id(unit.tx, review.case_id) if review else None


def buttons(review: Review, case: Case, person: Person, moment: Moment) -> list[list[Key]]:
    """The case; whom to ask; how it ends."""
    first = [key("open_case", "o", case.id), key("timeline", "t", case.id, views.NEWEST)]
    asking = [] if review.account_of or person.id == case.handler else [key("ask_account", "v", "account", review.id)]
    if review.kind is Why.SAMPLE and review.asked_at is None:
        asking.append(key("ask_soldier", "v", "ask", review.id))
    if review.agreed == "phone" and review.really is None:
        asking.append(key("record_call", "v", "record", review.id))
    if review.kind is Why.SECOND:
        actions = allowed(case, person, moment)
        last = [key(one.value, "c", case.id, one.value) for one in (Action.UPHOLD, Action.REOPEN) if one in actions]
    else:
        again = case.state in (State.CLOSED, State.WITHDRAWN)
        last = [key("reopen", "c", case.id, Action.REOPEN.value)] if again else []
        last.append(key("settle_review", "v", "settle", review.id))
    return [row for row in (first, asking, last, [key("reviews_back", "v", "list", 0), key("menu", "m")]) if row]
