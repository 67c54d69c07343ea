"""Reviews for those who do them: one of them, asking the handler and the soldier; and those asked."""

from __future__ import annotations

from bot.domain.errors import Refused
from bot.domain.forms import ACCOUNT, CALL, CHECK, RECORD, SETTLE
from bot.domain.review import Why
from bot.services.casework import looking
from bot.services.forms import filling
from bot.services.house import Unit
from bot.services.keys import key
from bot.services.promises import clocks
from bot.services.reviews import due_reviews, findings
from bot.storage import reviews


async def show(unit: Unit, review_id: int) -> None:
    """One's own review; to a leader above a late one, that it is late and can be taken."""
    review = await reviews.by_id(unit.tx, review_id)
    if review and review.reviewer != unit.person.id and await due_reviews.takes(unit, review):
        case = await findings.case_of(unit, review)
        await looking.looked(unit, case)
        line = await due_reviews.line(unit, review)
        await unit.answer("review_late", {**line, "buttons": [[key("take_review", "v", "take", review.id)], [
            key("open_case", "o", case.id), key("menu", "m")]]})
        return
    own = await findings.mine(unit, review_id)
    await looking.looked(unit, await findings.case_of(unit, own))
    await findings.show(unit, own)


async def take(unit: Unit, review_id: int) -> None:
    """A leader does what a reviewer did not do in time; it is his from now on."""
    review = await reviews.by_id(unit.tx, review_id)
    if review is None or not await due_reviews.takes(unit, review):
        raise Refused("review_gone")
    await reviews.change(unit.tx, review, reviewer=unit.person.id)
    await clocks.wind(unit, await findings.case_of(unit, review))
    await findings.show(unit, await findings.mine(unit, review_id), "taken")


async def settle(unit: Unit, review_id: int) -> None:
    await _form(unit, SETTLE, review_id)


async def record(unit: Unit, review_id: int) -> None:
    await _form(unit, RECORD, review_id)


async def tell(unit: Unit, review_id: int) -> None:
    await _form(unit, ACCOUNT, review_id)


async def _form(unit: Unit, form: str, review_id: int) -> None:
    review = await findings.ready(unit, form, review_id)
    if form == SETTLE and review.kind is Why.SECOND:  # that one ends by the case's own buttons
        raise Refused("review_gone")
    await filling.start(unit, form, -review_id)


async def ask_account(unit: Unit, review_id: int) -> None:
    """The handler is asked how the case went, as after good ratings."""
    review = await findings.mine(unit, review_id)
    case = await findings.case_of(unit, review)
    if review.account_of is not None or case.handler == unit.person.id:
        raise Refused("asked_already")
    await findings.ask(unit, review, case.handler, "account_asked", [key("give_account", "v", "tell", review.id)])
    await reviews.change(unit.tx, review, account_of=case.handler)
    await findings.show(unit, await findings.mine(unit, review_id), "account_asked")


async def ask_soldier(unit: Unit, review_id: int) -> None:
    """Whether he likes to say how it went: here, by phone, or not."""
    review = await findings.mine(unit, review_id)
    if review.kind is not Why.SAMPLE or review.asked_at is not None:
        raise Refused("asked_already")
    case = await findings.case_of(unit, review)
    await findings.ask(unit, review, case.requester, "sample_asked",
                       [key("sample_yes", "v", "yes", review.id), key("sample_phone", "v", "phone", review.id)],
                       [key("sample_no", "v", "no", review.id)])
    await reviews.change(unit.tx, review, asked_at=unit.now)
    await findings.show(unit, await findings.mine(unit, review_id), "soldier_asked")


async def agree(unit: Unit, review_id: int) -> None:
    await _form(unit, CHECK, review_id)


async def phone(unit: Unit, review_id: int) -> None:
    await _form(unit, CALL, review_id)


async def decline(unit: Unit, review_id: int) -> None:
    """He would rather not: nobody asks again."""
    review = await findings.ready(unit, CALL, review_id)
    for form in (CHECK, CALL):
        await findings.forget(unit, form, review_id)
    await reviews.change(unit.tx, review, agreed="no")
    await findings.heard(unit, review, "declined")
    await findings.word(unit, "sample_declined", await findings.case_of(unit, review))
