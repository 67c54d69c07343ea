"""What forms of no case come to, by the form."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import cache
from typing import Any

from bot.domain.catalogue import REVIEWED
from bot.domain.forms import (
    ABSENCE,
    ASKED,
    BEHALF,
    BURDEN_ALLOW,
    BURDEN_PLEAD,
    BURDEN_REFUSE,
    CARD_EDIT,
    COLLECTION,
    COMMON_DATE,
    DECIDE,
    DECIDE_OWNER,
    DELIVERY,
    DELIVERY_LEAVE,
    DUTY,
    DUTY_DONE,
    DUTY_END,
    DUTY_LACKS,
    DUTY_NOTE,
    DUTY_OWNER,
    DUTY_PASTE,
    DUTY_RHYTHM,
    HANDOVER,
    HANDOVER_NOTE,
    HANDOVER_QUESTION,
    HANDOVER_TO,
    HEAP_CATEGORY,
    HEAP_JOIN,
    HEAP_WORDS,
    HOLIDAYS,
    INTAKE,
    LEAVES,
    LEDGER_SEARCH,
    LETTERBOX_FORM,
    ON_CALL,
    ON_DUTY,
    OTHERWISE,
    OWN_DAYS,
    PERSON_FIND,
    PERSON_HOME,
    PERSON_LOST,
    PERSON_ROLES,
    PIN_NUMBER,
    RAISE,
    REVIEW_CHANGE,
    REVIEW_ROUND,
    REVIEW_WORD,
    SERVICE_ARRANGE,
    SERVICE_CLOSE,
    SERVICE_ENTER,
    SERVICE_MOVE,
    SERVICE_OFF,
    SERVICE_PLAN,
    SERVICE_QUESTION,
    SERVICE_SOLVE,
    SERVICE_TEAM,
    SERVICE_WISH,
    SEVERAL,
    SUBSTITUTE,
    TALK_SAY,
    TALK_WHEN,
    URGENT,
    VOUCH,
    Form,
)
from bot.domain.source_forms import SOLUTION, SOLUTION_BACK, TOLERATE, TOLERATE_UNDO, TOPIC_ACT
from bot.services.cards import drafting, otherwise
from bot.services.casework import cases, complaints, intake, letterbox
from bot.services.delivery import deliveries, delivery_opening, delivery_pages
from bot.services.figures import ledger
from bot.services.house import Unit
from bot.services.people import moving, newcomers, persons, pins
from bot.services.posts import absence, duties, duty_rounds, handover_pages
from bot.services.promises import holidays, together
from bot.services.ratings import review_rating, review_results, review_rounds
from bot.services.reviews import findings
from bot.services.rounds import burden_pleas, collecting, collections, coordinating, sorting
from bot.services.source import solution_telling, tolerating, topic_acting
from bot.services.talk import leader_talks
from bot.services.unit import unit_filled
from bot.services.urgent import alarm, duty_paste, duty_roster, on_call
from bot.services.visits import service_closing, service_days, service_entries, service_questions, service_wishes
from bot.storage import questions
from bot.storage.drafts import Draft

Ending = Callable[[Unit, Draft], Awaitable[None]]


async def _urgent(unit: Unit, draft: Draft) -> None:
    await alarm.state(unit, draft, "added")


async def _days(unit: Unit, draft: Draft) -> None:
    await holidays.pasted(unit, draft.form, draft.answers)


async def _review(unit: Unit, draft: Draft) -> None:
    await findings.filled(unit, draft.form, -draft.case_id, draft.answers)


async def _ledger(unit: Unit, draft: Draft) -> None:
    await ledger.search(unit, str(draft.answers["words"]))


async def _slip(unit: Unit, draft: Draft) -> None:
    await pins.begin(unit, str(draft.answers["slip_number"]))


def _by_answers(end: Callable[[Unit, dict[str, Any]], Awaitable[None]]) -> Ending:
    return lambda unit, draft: end(unit, draft.answers)


async def _filed(unit: Unit, draft: Draft) -> None:
    """A request becomes a case."""
    request = await intake.request_of(unit, draft.form, draft.answers)
    case = await (complaints.to_leader(unit, request) if request.confidential else intake.submit(unit, request))
    if ASKED in draft.answers:
        await questions.file_under(unit.tx, draft.answers[ASKED], case.category)
    await deliveries.linked(unit, draft.answers, case)
    await cases.answer_card(unit, case, "submit" if draft.form == INTAKE else "submit_behalf")


@cache
def own() -> dict[str, Ending]:
    """Form → how it takes effect. Made when first asked for: what it names needs forms itself."""
    return {
        INTAKE: _filed, BEHALF: _filed,
        OTHERWISE: _by_answers(otherwise.submit), CARD_EDIT: _by_answers(drafting.written),
        HOLIDAYS: _days, OWN_DAYS: _days,
        URGENT: _urgent, ON_DUTY: _by_answers(duty_roster.put), DUTY_PASTE: _by_answers(duty_paste.put),
        ABSENCE: _by_answers(absence.set_), SUBSTITUTE: _by_answers(absence.name_substitute),
        DUTY: _by_answers(duties.add), DUTY_DONE: _by_answers(duties.proved), DUTY_NOTE: _by_answers(duties.noted),
        DUTY_OWNER: _by_answers(duties.give), DUTY_RHYTHM: _by_answers(duties.change_rhythm),
        DUTY_END: _by_answers(duties.end), DUTY_LACKS: _by_answers(duty_rounds.lacks),
        PERSON_FIND: _by_answers(persons.find), PERSON_HOME: _by_answers(persons.set_home),
        PERSON_ROLES: _by_answers(persons.set_roles), PERSON_LOST: _by_answers(moving.report),
        LEDGER_SEARCH: _ledger, PIN_NUMBER: _slip, VOUCH: _by_answers(newcomers.vouch),
        LEAVES: _by_answers(persons.set_leaving), LETTERBOX_FORM: letterbox.submit,
        **dict.fromkeys((TALK_SAY, TALK_WHEN), _by_answers(leader_talks.said)),
        ON_CALL: _by_answers(on_call.put),
        HANDOVER: _by_answers(handover_pages.started), HANDOVER_TO: _by_answers(handover_pages.given),
        HANDOVER_NOTE: _by_answers(handover_pages.noted), HANDOVER_QUESTION: _by_answers(handover_pages.questioned),
        COLLECTION: _by_answers(collections.opened), RAISE: _by_answers(collecting.raised),
        HEAP_CATEGORY: _by_answers(sorting.set_category), HEAP_JOIN: _by_answers(sorting.join),
        HEAP_WORDS: _by_answers(sorting.put_words),
        REVIEW_ROUND: _by_answers(review_rounds.opened), REVIEW_WORD: _by_answers(review_rating.written),
        REVIEW_CHANGE: _by_answers(review_results.changed), BURDEN_ALLOW: _by_answers(burden_pleas.allow),
        BURDEN_PLEAD: _by_answers(burden_pleas.pleaded), BURDEN_REFUSE: _by_answers(burden_pleas.refuse),
        DECIDE: _by_answers(coordinating.decided), DECIDE_OWNER: _by_answers(coordinating.owned),
        **{form: _by_answers(end) for form, end in unit_filled.ENDINGS.items()},
        SERVICE_PLAN: _by_answers(service_days.planned), SERVICE_MOVE: _by_answers(service_days.moved),
        SERVICE_OFF: _by_answers(service_days.called_off), SERVICE_TEAM: _by_answers(service_days.set_team),
        SERVICE_WISH: _by_answers(service_wishes.wished), SERVICE_ENTER: _by_answers(service_entries.entered),
        SERVICE_SOLVE: _by_answers(service_entries.solved), SERVICE_ARRANGE: _by_answers(service_entries.arranged),
        SERVICE_CLOSE: _by_answers(service_closing.closed), SERVICE_QUESTION: _by_answers(service_questions.questioned),
        DELIVERY: _by_answers(delivery_opening.begin), DELIVERY_LEAVE: _by_answers(delivery_pages.leave_out),
        TOPIC_ACT: _by_answers(topic_acting.acted),
        SOLUTION: _by_answers(solution_telling.written), SOLUTION_BACK: _by_answers(solution_telling.sent_back),
        TOLERATE: _by_answers(tolerating.marked), TOLERATE_UNDO: _by_answers(tolerating.undone),
        SEVERAL: together.finish, COMMON_DATE: together.finish, **dict.fromkeys(REVIEWED, _review),
    }


@cache
def reviews() -> dict[str, Callable[[Unit, Draft, Form], Awaitable[None]]]:
    """Form → its own last look, where the answers listed would tell too little."""
    return {
        DUTY_PASTE: duty_paste.preview, COLLECTION: collections.preview, RAISE: collecting.preview,
        DELIVERY: delivery_opening.preview, SERVICE_PLAN: service_days.preview, REVIEW_ROUND: review_rounds.preview
    }
