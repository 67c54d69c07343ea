"""A delivery list is opened: asked in a form, shown before it begins, begun; nothing is half done with a bad list."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.domain import delivery_sheet
from bot.domain.burden import Asked
from bot.domain.cards import Card as PolicyCard
from bot.domain.case import WORKED, Case
from bot.domain.delivery import Delivery, Reach, Who, may_open, may_open_any, may_sweep, of_company, suits
from bot.domain.delivery_forms import COMMON, SURVEY
from bot.domain.delivery_sheet import WrongLine
from bot.domain.errors import Refused
from bot.domain.forms import BY_DUTY, CARD, FROM_CASE, NO_COMMON, NO_LIST, NO_SURVEY, Form
from bot.domain.letters import Card
from bot.domain.people import HQ, Person, Role, plain, reachable
from bot.domain.policy import LANGUAGES
from bot.domain.rules import sees
from bot.services.delivery import deliveries as lists
from bot.services.delivery import delivery_pages
from bot.services.house import Unit
from bot.services.keys import key
from bot.services.rounds import burden
from bot.storage import cases, deliveries, delivery_lines, people
from bot.storage.drafts import Draft

SHOWN = 15
"""Wrong lines and homes that are shown; the others are counted."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a filled form asks for: the list to be made, who would be on it, what is wrong with the lines sent."""

    made: Delivery
    people: list[Person]
    wrong: list[WrongLine]
    case: Case | None
    named: bool = False
    """Whether the question would tell many whose case it comes from."""


async def beginning(unit: Unit, *, card_id: str = "", case_id: int = 0, duty: tuple[int, int] | None = None
                    ) -> dict[str, Any]:
    """What the form begins with; Refused for whoever may not open a list."""
    if case_id:
        case = await _origin(unit, case_id)
        return {FROM_CASE: case.id, **({} if await lists.entitlements(unit, case) else {NO_LIST: 1}),
                **({} if case.state in WORKED else {NO_COMMON: 1})}  # what is answered brings no answer to who joins
    by_duty = {BY_DUTY: list(duty)} if duty else {}
    if card_id:
        card = _card(unit, card_id)
        if not may_open(unit.person, card, unit.policy):
            raise Refused("not_yours")
        return {CARD: [card.id, card.version], **by_duty}
    if not may_open_any(unit.person, unit.shelf.cards.values(), unit.policy):
        raise Refused("no_entitlements")
    if not await lists.entitlements(unit):
        raise Refused("delivery_runs")
    return by_duty


async def capped(unit: Unit, answers: dict[str, Any]) -> tuple[dict[str, Any], bool]:
    """The form from a case as this month's cap leaves it: no survey where no company may be asked any more.

    False: nothing is left to choose.
    """
    every = [home.id for home in unit.policy.companies()]
    full = await burden.full(unit, Asked.SURVEY, every)
    if not full:
        return answers, True
    if len(full) < len(every):
        left = [one for one in every if one not in full]
        return {**answers, "deliver_homes": {"ticked": left, "done": False}}, True
    return {**answers, NO_SURVEY: 1}, not (answers.get(NO_LIST) and answers.get(NO_COMMON))


async def _origin(unit: Unit, case_id: int) -> Case:
    case = await cases.by_id(unit.tx, case_id)
    if case is None or not sees(case, unit.person, unit.policy):
        raise Refused("not_seen")
    if not may_sweep(unit.person, case):
        raise Refused("not_yours")
    return case


async def joined(unit: Unit, case_id: int) -> Delivery | None:
    """The matter of many that a case is already."""
    return next(iter(await deliveries.common_of(unit.tx, case_id)), None)


def _card(unit: Unit, card_id: str) -> PolicyCard:
    card = unit.shelf.cards.get(card_id)
    if card is None or not card.entitlement:
        raise Refused("card_gone")
    return card


async def _read(unit: Unit, answers: Mapping[str, Any]) -> Wanted:
    case = await _origin(unit, int(answers[FROM_CASE])) if answers.get(FROM_CASE) else None
    way = answers.get("deliver_way")
    survey = way in (SURVEY, COMMON)
    card = None if survey else _card(unit, str(answers.get("deliver_card") or (answers.get(CARD) or [""])[0]))
    if card and case is None and not may_open(unit.person, card, unit.policy):
        raise Refused("not_yours")
    reach = Reach.JOIN if way == COMMON else Reach.ASK if survey else Reach(answers["deliver_reach"])
    homes = homes_of(unit, answers)
    who = Who(answers["deliver_who"]) if reach in (Reach.ASK, Reach.HOMES) else Who.ALL
    question = str(answers.get("deliver_question" if way == SURVEY else "deliver_common") or "")
    made = await _made(unit, card, case, question, (reach, who, homes))
    if way == SURVEY and answers.get("deliver_title"):
        made = replace(made, title=dict.fromkeys(LANGUAGES, str(answers["deliver_title"])))
    everybody = await people.everybody(unit.tx)
    if reach is Reach.SHEET:
        listed = delivery_sheet.read_text(str(answers["deliver_sheet"]), everybody)
        return Wanted(made, listed.people, listed.wrong, case)
    found = [one for one in everybody if (not homes or one.home in homes) and suits(one, who)]
    own = case.requester if case and survey else None
    told = [made.question or "", *made.title.values()]
    named = await _names(unit, case, " ".join(told)) if case and survey else False
    return Wanted(made, [one for one in found if one.id != own], [], case, named)


def homes_of(unit: Unit, answers: Mapping[str, Any]) -> tuple[str, ...]:
    """The homes ticked, headquarters as all its departments; none ticked: all."""
    ticked = (answers.get("deliver_homes") or {"ticked": []})["ticked"]
    offices = [HQ, *(one.id for one in unit.policy.departments())] if HQ in ticked else []
    return tuple(dict.fromkeys([*(one for one in ticked if one != HQ), *offices]))


async def _made(unit: Unit, card: PolicyCard | None, case: Case | None, question: str,
                to: tuple[Reach, Who, tuple[str, ...]]) -> Delivery:
    reach, who, homes = to
    if card:
        owner = await lists.owner_of(unit, card) or unit.person
        title, category = dict(card.title), card.category
        office, owner_id = unit.policy.category(category).department, owner.id
    else:
        assert case is not None, "a survey comes from a case"
        title, category = dict.fromkeys(LANGUAGES, question), case.category
        office, owner_id = case.office, case.handler
    return Delivery(0, title, category, office, owner_id, unit.person.id, unit.now, reach, who, homes,
                    await deliveries.last_person(unit.tx), card_id=card.id if card else None,
                    question=question or None, case_id=case.id if case else None)


async def _names(unit: Unit, case: Case, question: str) -> bool:
    """Whether it names the soldier or his case."""
    soldier, told = await people.by_id(unit.tx, case.requester), plain(question)
    marks = (soldier.name, soldier.staff_no, case.number) if soldier else (case.number,)
    return any(plain(one) in told for one in marks)


async def preview(unit: Unit, draft: Draft, form: Form) -> None:
    """Who would be on it, and each line that was not understood; nothing has begun yet."""
    wanted = await _read(unit, draft.answers)
    made = wanted.made
    if made.survey and not made.common and await burden.told(unit, draft, Asked.SURVEY, _companies(unit, wanted)):
        return
    ready = bool(wanted.people) and not wanted.wrong and not wanted.named
    counted = Counter(one.home for one in wanted.people)
    homes = [{"home": dict(unit.policy.home_words(home)), "count": None if made.whole else number}
             for home, number in sorted(counted.items())]
    everywhere = not made.homes and made.reach is not Reach.SHEET
    again = [key("delivery_sheet", "f", draft.id, "change", "deliver_sheet")] if made.reach is Reach.SHEET else []
    again += [key("delivery_ask_anew", "f", draft.id, "change",
                  "deliver_common" if made.common else "deliver_question")] if wanted.named else []
    owner = await people.by_id(unit.tx, made.owner)
    await unit.answer("delivery_preview", {
        **lists.head(unit, made), "reach": made.reach.value, "who": made.who.value,
        "owner": owner.name if owner else "", "number": wanted.case.number if wanted.case else None,
        "count": None if made.whole else len(wanted.people), "ready": ready,
        "homes": [] if everywhere else homes[:SHOWN], "everywhere": everywhere,
        "more": 0 if everywhere else max(0, len(homes) - SHOWN), "named": wanted.named, **wrong_lines(wanted.wrong),
        "buttons": [[key("delivery_start", "f", draft.id, "submit")] if ready else [],
                    [*again, key("change", "f", draft.id, "change"), key("cancel", "f", draft.id, "cancel")]]},
        case_id=-draft.id, card=Card.RING)


def _companies(unit: Unit, wanted: Wanted) -> list[str]:
    homes = {one.home for one in wanted.people}
    return [one.id for one in unit.policy.companies() if one.id in homes]


def wrong_lines(lines: Sequence[WrongLine]) -> dict[str, Any]:
    return {"wrong": [{"number": one.number, "code": one.code, "text": one.text} for one in lines[:SHOWN]],
            "wrong_more": max(0, len(lines) - SHOWN)}


async def begin(unit: Unit, answers: Mapping[str, Any]) -> None:
    """It begins: everybody is on it in one transaction, and is told by the clock, in his hours."""
    wanted = await _read(unit, answers)
    if wanted.named:
        raise Refused("sweep_names")
    if wanted.wrong or not wanted.people:
        raise Refused("stale")
    made = wanted.made
    if made.survey and not made.common:
        await burden.check(unit, Asked.SURVEY, _companies(unit, wanted))
    if made.common and wanted.case and wanted.case.state not in WORKED:
        raise Refused("stale")
    if made.common and made.case_id and await deliveries.common_of(unit.tx, made.case_id):
        raise Refused("delivery_runs")
    if made.card_id and await deliveries.of_card(unit.tx, made.card_id):
        raise Refused("delivery_runs")
    made = await start(unit, made, () if made.common else wanted.people, duty=answers.get(BY_DUTY))
    owner = await people.by_id(unit.tx, made.owner)
    if owner and owner.id != unit.person.id:
        await lists.tell_owner(unit, made, owner, opener=unit.person.name)
    await delivery_pages.board(unit, made.id, "opened_common" if made.common else "opened")


async def start(unit: Unit, made: Delivery, entitled: Sequence[Person], *, duty: Sequence[int] | None = None
                ) -> Delivery:
    """The list is kept with all its people; clerks hear of those whom no message reaches."""
    duty_id, serial = duty or (None, None)
    made = replace(made, duty_id=duty_id, duty_serial=serial)
    made = replace(made, id=await deliveries.add(unit.tx, made))
    for person in entitled:
        await delivery_lines.add(unit.tx, lists.new_line(made, person, unit.now, late=False))
    if made.reach is Reach.ASK:
        homes = {one.home for one in entitled}
        await burden.count(unit, Asked.SURVEY if made.survey else Asked.DELIVERY, made.id, made.office, sorted(homes))
    await lists.record(unit, made, "delivery_open", card=made.card_id, case=made.case_id, people=len(entitled))
    await _tell_clerks(unit, made, {one.home for one in entitled if not reachable(one)})
    return await lists.follow(unit, made.id)


async def _tell_clerks(unit: Unit, made: Delivery, homes: set[str]) -> None:
    """Whoever has not joined reads no message: his clerk tells him."""
    for one in await people.with_role(unit.tx, Role.CLERK):
        if one.home in homes and of_company(one, made, unit.policy):
            await unit.tell(one, "delivery_company", {**lists.head(unit, made), "buttons": [
                [key("delivery_names", "i", "names", made.id, one.home, "ask", 0)]]})
