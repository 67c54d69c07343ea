"""What the forms of a review do: the reviewer's finding, the handler's account, what a soldier says when asked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.domain.case import Case
from bot.domain.errors import Refused
from bot.domain.forms import ACCOUNT, CALL, CHECK, RECORD, SETTLE
from bot.domain.review import Finding, Review, Why, findings
from bot.domain.rules import Action, allowed
from bot.services import views
from bot.services.casework import cases as life
from bot.services.figures import facts
from bot.services.house import Unit
from bot.services.keys import Key, key
from bot.services.promises import clocks
from bot.services.reviews import reviewing
from bot.storage import cases, drafts, events, people, reviews


async def mine(unit: Unit, review_id: int) -> Review:
    """An open review, if the one who acts has to do it; whether there is another is nobody's to know."""
    review = await reviews.by_id(unit.tx, review_id)
    if review is None or review.settled_at is not None or review.reviewer != unit.person.id:
        raise Refused("review_gone")
    return review


async def case_of(unit: Unit, review: Review) -> Case:
    case = await cases.by_id(unit.tx, review.case_id)
    if case is None:
        raise Refused("review_gone")
    return case


async def ready(unit: Unit, form: str, review_id: int) -> Review:
    """The review whose form this person may fill in now; Refused otherwise."""
    if form in (SETTLE, RECORD):
        review = await mine(unit, review_id)
        open_ = form == SETTLE or (review.agreed == "phone" and review.really is None)
    else:
        found = await reviews.by_id(unit.tx, review_id)
        if found is None or found.settled_at is not None:
            raise Refused("review_over")
        review = found
        open_ = await _asked(unit, form, review)
    if not open_:
        raise Refused("review_over")
    return review


async def _asked(unit: Unit, form: str, review: Review) -> bool:
    """Whether this person was asked and has not answered yet."""
    if form == ACCOUNT:
        return review.account_of == unit.person.id and review.account_id is None
    case = await case_of(unit, review)
    asked = case.requester == unit.person.id and review.asked_at is not None and review.really is None
    return asked and (form == CHECK or review.agreed is None)


async def filled(unit: Unit, form: str, review_id: int, answers: Mapping[str, Any]) -> None:
    """The form takes effect."""
    review = await ready(unit, form, review_id)
    if form == SETTLE:
        await _settle(unit, review, Finding(answers["finding"]), str(answers["reason"]))
    elif form == ACCOUNT:
        await _account(unit, review, str(answers["words"]))
    elif form == CALL:
        call_id, _ = await reviewing.say(unit, review, "call", [["when", str(answers["when"])]])
        await reviews.change(unit.tx, review, agreed="phone", call_id=call_id)
        await heard(unit, review, "call")
        await word(unit, "call_thanks", await case_of(unit, review))
    else:
        await _checked(unit, review, form, answers)


async def _settle(unit: Unit, review: Review, finding: Finding, reason: str) -> None:
    """Reopened, or told to its soldier once, unless he never heard of it."""
    case = await case_of(unit, review)
    if finding not in findings(review, case):
        raise Refused("no_such_choice")
    if finding is Finding.REOPENED:
        after = await life.act(unit, case.id, Action.REOPEN, life.Given({"reason": reason}))
        await life.answer_card(unit, after, Action.REOPEN.value)
        return
    talk_id, _ = await reviewing.say(unit, review, "review", [["reason", reason]])
    await reviewing.settle(unit, review, finding, talk_id)
    if finding is Finding.POLICY:
        await reviews.of_policy(unit.tx, case.id, yes=True)
        await facts.of_policy(unit.tx, case.id)
    await clocks.wind(unit, case)
    soldier = await people.by_id(unit.tx, case.requester)
    told = review.kind is not Why.SAMPLE or review.really is not None
    if soldier and told:
        await unit.tell(soldier, "review_word", _word(unit, f"done_{finding.value}", case, [["reason", reason]], [
            key("open_case", "o", case.id), key("menu", "m")]))
    await word(unit, "settled_told" if told else "settled_kept", case)


async def _account(unit: Unit, review: Review, words: str) -> None:
    """What the handler says goes to the reviewer alone."""
    talk_id, digest = await reviewing.say(unit, review, "account", [["words", words]])
    await reviews.change(unit.tx, review, account_id=talk_id)
    await events.add(unit.tx, case_id=review.case_id, person_id=unit.person.id, at=unit.now, action="account",
                     before={}, after={"review": review.id}, talk_id=talk_id, words_hash=digest)
    await heard(unit, review, "account")
    await word(unit, "account_thanks", await case_of(unit, review))


async def _checked(unit: Unit, review: Review, form: str, answers: Mapping[str, Any]) -> None:
    """Whether it is really solved and how it went, said by its soldier here or on the phone."""
    said = [["how", str(answers["how"])]] if answers.get("how") else []
    talk_id = (await reviewing.say(unit, review, "check", said))[0] if said else None
    agreed = review.agreed or "yes"
    await reviews.change(unit.tx, review, agreed=agreed, really=str(answers["really"]), told_by=unit.person.id,
                         told_id=talk_id)
    case = await case_of(unit, review)
    if form == RECORD:
        await show(unit, await mine(unit, review.id), "recorded")
        return
    await heard(unit, review, "checked")
    again = Action.REOPEN in allowed(case, unit.person, unit.moment) and answers["really"] != "really"
    first = [key("reopen_own", "c", case.id, Action.REOPEN.value)] if again else []
    await word(unit, "check_again" if again else "check_thanks", case, *first)


async def heard(unit: Unit, review: Review, headline: str) -> None:
    """The reviewer reads at once what came in."""
    person, fresh = await people.by_id(unit.tx, review.reviewer), await reviews.by_id(unit.tx, review.id)
    if person and person.active and fresh:
        await reviewing.tell(unit, person, fresh, headline)


async def show(unit: Unit, review: Review, headline: str | None = None) -> None:
    """The review's page as the answer to its reviewer."""
    details = await reviewing.page(unit, unit.person, review, unit.moment, headline)
    await unit.answer("review_card", details)


async def word(unit: Unit, phrase: str, case: Case, *first: Key) -> None:
    """A sentence about a case as the answer to the one who acted.

    As all letters of a review it carries no case: a reply to it must not be told to those of the case.
    """
    details = _word(unit, phrase, case, [], [*first, key("menu", "m")])
    await unit.answer("review_word", details)


def _word(unit: Unit, phrase: str, case: Case, words: views.Pairs, buttons: list[Key]) -> dict[str, Any]:
    return {"word": phrase, "name": unit.person.name, "case": views.brief(case, unit.policy), "words": words,
            "buttons": [buttons]}


async def ask(unit: Unit, review: Review, person_id: int, phrase: str, *rows: list[Key]) -> None:
    """The same neutral question about a case, whatever opened the review."""
    person = await people.by_id(unit.tx, person_id)
    if person is None or not person.active or person.chat_id is None:
        raise Refused("not_there")
    case = await case_of(unit, review)
    await unit.tell(person, "review_word", {**_word(unit, phrase, case, [], []), "buttons": list(rows)})


async def forget(unit: Unit, form: str, review_id: int) -> None:
    """A form begun about a review that another way has answered."""
    held = await drafts.find(unit.tx, unit.person.id, form, -review_id)
    if held:
        await drafts.drop(unit.tx, held.id)
