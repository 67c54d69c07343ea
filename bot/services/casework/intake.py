"""From a filled form to a case: who answers for it, who works it, and by when."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from bot.domain import assignment, catalogue, forms
from bot.domain.assignment import Chosen
from bot.domain.cards import Card
from bot.domain.case import Case, State, title_of
from bot.domain.errors import Refused
from bot.domain.on_call import trusted
from bot.domain.people import FILERS, HEADQUARTERS, HQ, Person, Role
from bot.domain.policy import Category
from bot.domain.rules import Action
from bot.domain.secrecy import headed
from bot.services import naming, views
from bot.services.figures import facts
from bot.services.house import Unit
from bot.services.letters import notifying
from bot.services.promises import clocks, overload
from bot.services.talk import carrying
from bot.services.urgent import answering, on_call_words
from bot.storage import cases, events, people, talk
from bot.storage.talk import Attachment, Line


@dataclass(frozen=True, slots=True)
class Request:
    """A filled intake form. `asked`: whom at headquarters the soldier asked already; `company`: he wants it there."""

    requester: Person
    filer: Person | None
    category: Category
    story: str
    details: views.Pairs
    files: tuple[Attachment, ...] = ()
    asked: Person | None = None
    company: bool = False
    came_by: int | None = None
    """The message that the story came by, if one."""
    card: Card | None = None
    """The policy card it goes by."""
    anonymous: bool = False
    about: Person | None = None
    """The person it is about."""
    confidential: bool = False
    """Between its soldier and a leader."""
    apart: frozenset[int] = frozenset()
    """To whom its soldier is not to be known: somebody else supervises it."""
    delivery: int | None = None
    """The survey, or the matter of many, that it comes from."""
    spared: frozenset[int] = frozenset()
    """Whom its story names, without saying that it is about him: another works it, where there is one."""

    def bars(self, person: Person) -> bool:
        """Whether it must not reach him: whom it is about, and the people of the home that he heads."""
        return self.about is not None and (person.id == self.about.id or person.home == self.about_home)

    @property
    def about_home(self) -> str | None:
        """The home that the one whom it is about heads."""
        return headed(self.about) if self.about else None


async def request_of(unit: Unit, form: str, answers: Mapping[str, Any]) -> Request:
    """Reads what a draft answers of its form as it is now; somebody named who has left since is refused."""
    fields = [field.id for field in catalogue.form(form, unit.policy, answers).fields if field.when(answers)]
    came_by = answers.get(forms.IDS, {}).get("story")
    card = await unit.shelf.version(unit.tx, *(answers.get(forms.CARD) or (None, None)))
    answers = {name: answers.get(name) for name in fields}
    category = unit.policy.category(str(answers["category"]))
    files = tuple(Attachment(**one) for one in (answers.get("files") or {}).get("files", ()))
    more = [line["text"] for line in (answers.get("files") or {}).get("lines", ())]
    details = [["story", str(answers["story"])], *([["story", "\n".join(more)]] if more else [])]
    details += [[name, str(value)] for name, value in answers.items() if name.startswith("q_") and value]
    requester, filer = unit.person, None
    if form == "behalf":
        requester, filer = await _person(unit, answers["person"]), unit.person
    asked = await _person(unit, answers["asked"]) if answers.get("asked") else None
    about = await _person(unit, answers[forms.ABOUT]) if answers.get(forms.ABOUT) else None
    anonymous = "anonymous" in (answers.get(forms.OPENNESS), answers.get(forms.HIDE))
    return Request(requester, filer, category, str(answers["story"]), details, files, asked,
                   answers.get("route") == "company", came_by, card, anonymous, about,
                   confidential=about is not None and about.has(Role.SUPERVISOR))


async def _person(unit: Unit, person_id: Any) -> Person:
    person = await people.by_id(unit.tx, int(person_id))
    if person is None or not person.active:
        raise Refused("person_left")
    return person


async def submit(unit: Unit, request: Request) -> Case:
    """Makes the case: number, first responder, handler, supervisor, dates, event, letters."""
    await check_here(unit, request.requester)
    if request.anonymous:
        naming.unsigned(request.requester.name, (text for _, text in request.details), naming.of_files(request.files))
    office = _office(request)
    pool = [one for one in await people.candidates(unit.tx, office) if not request.bars(one.person)]
    pool = [one for one in pool if one.person.id not in request.spared] or pool
    requester = request.requester.id
    chosen = assignment.choose(pool, request.category, office, requester, await _on_call(unit, request, office))
    others = [one for one in pool if one.person.id not in request.apart]
    supervisor = assignment.supervisor(others, requester) or await _kept_apart(unit, request)
    if chosen is None or supervisor is None:
        raise Refused("nobody_there")
    first, reason = _first_responder(request, chosen)
    own = first.home == office and first.has(Role.CADRE, Role.HEAD)
    if own and first.absence is None:  # asked, and of the matter's own office: he works it
        chosen = replace(chosen, person=first)
    return await begun(unit, request, chosen, first, supervisor, reason)


async def begun(unit: Unit, request: Request, chosen: Chosen, first: Person, supervisor: Person,
                reason: dict[str, str | int]) -> Case:
    """The case of these people, with its event and letters."""
    reason = reason if request.delivery is None else {**reason, "delivery": request.delivery}
    case = await _stored(unit, request, chosen, first, supervisor, reason)
    await people.assigned(unit.tx, case.handler, unit.now)
    for person_id in {first.id, supervisor.id} - {case.handler}:
        await people.assigned(unit.tx, person_id, unit.now)
    await clocks.wind(unit, case)
    await record(unit, case, request)
    await overload.watch(unit, case.handler, case)
    await notifying.notify(unit, case, case, Action.SUBMIT, [])
    await on_call_words.hear(unit, case, Action.SUBMIT, [request.story], files=bool(request.files))
    if request.files:
        await carrying.carry(unit, case, Action.SUBMIT, None, (), request.files)
    return case


async def check_here(unit: Unit, person: Person) -> None:
    """Whoever has left files nothing new; what he filed is worked to its end."""
    if await people.has_left(unit.tx, person.id, unit.today.isoformat()):
        raise Refused("has_left")


async def _kept_apart(unit: Unit, request: Request) -> Person | None:
    """Where each supervisor is one of those who must not learn the name: a leader who is none of them keeps it."""
    if not request.apart:
        return None
    there = [one.person for one in await people.staff(unit.tx) if one.there and one.person.has(Role.LEADER)]
    keepers = [one for one in there if one.id not in request.apart and not request.bars(one)]
    if not keepers:
        raise Refused("nobody_keeps_name")
    return keepers[0]


async def _on_call(unit: Unit, request: Request, office: str) -> int | None:
    """Who answers for the office in the phone window that is open now, if the matter may be his."""
    found = (await answering.now(unit.tx, unit.policy, unit.now)).people.get(office)
    return found.id if found and trusted(found, request.category) else None


def _office(request: Request) -> str:
    """Headquarters' for whoever hides his company: it would show where he serves."""
    company = request.company and not request.anonymous and request.about_home != request.requester.home
    return request.requester.home if company else request.category.department


def _first_responder(request: Request, chosen: Chosen) -> tuple[Person, dict[str, str | int]]:
    """Asked is responsible: the cadre who registers it, or the one named; else the one who works it."""
    by_handler = {f"handler_{name}": value for name, value in chosen.reason.items() if name != "office"}
    by_handler.update(office=chosen.reason["office"], handler=chosen.person.id)
    filer, asked = request.filer, request.asked
    if filer and filer.has(*HEADQUARTERS):
        return filer, {"code": "registered", **by_handler}
    if asked and asked.has(*HEADQUARTERS) and asked.id != request.requester.id and not request.bars(asked):
        return asked, {"code": "asked", **by_handler}
    return chosen.person, dict(chosen.reason)


async def _stored(unit: Unit, request: Request, chosen: Chosen, first: Person, supervisor: Person,
                  reason: dict[str, str | int]) -> Case:
    year = unit.policy.calendar.local(unit.now).year
    home = request.requester.home
    case = Case(
        id=0, number=await cases.next_number(unit.tx, year), category=request.category.id,
        title=title_of(request.story), state=State.NEW, requester=request.requester.id,
        filer=request.filer.id if request.filer else None, company=home or HQ, office=chosen.person.home,
        first_responder=first.id, handler=chosen.person.id, supervisor=supervisor.id, reason=reason,
        created_at=unit.now, talked_at=unit.now, card_id=request.card.id if request.card else None,
        card_version=request.card.version if request.card else None,
        card_step=request.card.steps[0].id if request.card else None,
        accept_by=unit.policy.calendar.after(unit.now, unit.policy.promises.accept), anonymous=request.anonymous,
        confidential=request.confidential, about=request.about.id if request.about else None,
        about_home=request.about_home)
    case_id = await cases.add(unit.tx, case)
    stored = await cases.by_id(unit.tx, case_id)
    assert stored is not None
    return stored


async def record(unit: Unit, case: Case, request: Request) -> None:
    salt, body = unit.salt(), json.dumps(request.details, ensure_ascii=False)
    talk_id = await talk.add(unit.tx, case_id=case.id, person_id=unit.person.id, purpose=Action.SUBMIT.value,
                             body=body, salt=salt, at=unit.now)
    await talk.attach(unit.tx, talk_id, unit.actor.chat_id, [Line(request.story, request.came_by)], request.files)
    after = {"state": case.state, "category": case.category, "requester": case.requester,
             "company": case.company, "office": case.office,
             "first_responder": case.first_responder, "handler": case.handler, "supervisor": case.supervisor,
             "accept_by": case.accept_by, "reason": dict(case.reason)}
    await events.add(unit.tx, case_id=case.id, person_id=unit.person.id, at=unit.now, action=Action.SUBMIT.value,
                     before={}, after=after, talk_id=talk_id, words_hash=events.hash_words(salt, body))
    await facts.begin(unit, case, " ".join(text for _, text in request.details))


def may_file_for(person: Person) -> bool:
    """Who registers a request for somebody else."""
    return person.has(*FILERS)
