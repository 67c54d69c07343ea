"""On the spot: what is raised becomes an ordinary case at once; it is solved there, or it gets an owner and a date."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.domain import service_days as rules
from bot.domain.case import Case, Track
from bot.domain.errors import Refused
from bot.domain.forms import ABOUT, HIDE, OPENNESS, SERVICE_ARRANGE, SERVICE_ENTER, SERVICE_SOLVE, SUBJECT, TARGET, WISH
from bot.domain.people import Person, Role
from bot.domain.pins import may_lend, may_set
from bot.domain.rules import Action, allowed, sees
from bot.domain.secrecy import headed, is_private
from bot.domain.service_days import Met, ServiceDay, Wish
from bot.services import views
from bot.services.casework import cases as life
from bot.services.casework import complaints, intake
from bot.services.casework.cases import Given
from bot.services.casework.intake import Request
from bot.services.forms import opening
from bot.services.forms.options import same
from bot.services.house import Unit
from bot.services.keys import Key, key, plain, rows
from bot.services.rounds import collecting
from bot.services.visits import service_known, service_wishes
from bot.storage import cases, people, pins, service_cases
from bot.storage import service_days as store
from bot.storage import service_wishes as wishes
from bot.storage.talk import Attachment

PAGE = 8


async def begin(unit: Unit, day_id: int, wish_id: int = 0) -> None:
    """The form, short: photos need no question of their own, they may be sent at any time."""
    day = await service_known.here(unit, day_id)
    company = dict(unit.policy.home_words(day.company))
    answers: dict[str, Any] = {TARGET: day.id, SUBJECT: company, "files": {"lines": [], "files": [], "done": True}}
    if wish_id:
        of, wish = await service_wishes.to_hear(unit, wish_id)
        if of.id != day.id:
            raise Refused("stale")
        answers |= {WISH: wish.id, **({"story": wish.words} if wish.words else {})}
    await opening.anew(unit, SERVICE_ENTER, answers)


async def entered(unit: Unit, answers: Mapping[str, Any]) -> None:
    """An ordinary case; whoever wrote it down is its first responder."""
    day = await service_known.here(unit, int(answers[TARGET]))
    wish = None
    if answers.get(WISH):
        _, wish = await service_wishes.to_hear(unit, int(answers[WISH]))
    request = await _request(unit, day, answers, wish)
    case = await (complaints.to_leader(unit, request) if request.confidential else intake.submit(unit, request))
    await service_cases.add(unit.tx, day.id, case.id, unit.person.id, unit.now)
    await service_known.record(unit, "day_enter", day, case=case.id)
    if wish:
        await wishes.save(unit.tx, Wish(wish.id, wish.day_id, wish.person, wish.words, wish.unnamed, wish.slot,
                                        met=Met.ENTERED))
    if sees(case, unit.person, unit.policy):
        await show_line(unit, case.id, "entered")
    else:  # about himself, about who heads his home, or about a supervisor: it is in other hands
        await show_raised(unit, day.id, 0, "entered_apart")


async def _request(unit: Unit, day: ServiceDay, answers: Mapping[str, Any], wish: Wish | None) -> Request:
    """Of a named soldier on his behalf; unnamed by himself, so that nobody of the team learns who he is."""
    story = str(answers["story"])
    details = [["story", story]]
    if not wish and not answers.get("soldier"):
        details.append(["raised", str(answers["raised"])])
    about = await _present(unit, answers[ABOUT]) if answers.get(ABOUT) else None
    requester = await _requester(unit, day, answers, wish, about)
    unnamed = wish is not None and wish.unnamed
    hidden = unnamed or (not wish and "anonymous" in (answers.get(OPENNESS), answers.get(HIDE)))
    if requester.id == unit.person.id:
        raise Refused("own_case")
    files = tuple(Attachment(**one) for one in answers["files"]["files"])
    made = Request(requester, unit.person, unit.policy.category(str(answers["category"])), story, details, files,
                   anonymous=hidden, about=about, confidential=about is not None and about.has(Role.SUPERVISOR))
    if unnamed:
        apart = frozenset({*day.team, day.led_by})
        return replace(made, filer=None, asked=None if made.bars(unit.person) else unit.person, apart=apart)
    return replace(made, filer=None) if made.bars(unit.person) else made


async def _requester(unit: Unit, day: ServiceDay, answers: Mapping[str, Any], wish: Wish | None,
                     about: Person | None) -> Person:
    """The soldier; for who gives no name, and for the company, who speaks for it: never whom it is about, or his."""
    person_id = wish.person if wish else answers.get("soldier")
    if person_id:
        return await _present(unit, person_id)
    speakers = await collecting.spokesmen(unit.tx, day.company)
    fit = [one for one in speakers if about is None or (one.id != about.id and one.home != headed(about))]
    if not fit:
        raise Refused("about_needs_soldier" if speakers else "nobody_speaks")
    return fit[0]


async def _present(unit: Unit, person_id: Any) -> Person:
    person = await people.by_id(unit.tx, int(person_id))
    if person is None or not person.active:
        raise Refused("person_left")
    return person


# ── What was raised ──────────────────────────────────────────────────────────────────────────────────────────────────


async def show_raised(unit: Unit, day_id: int, page: int = 0, headline: str | None = None) -> None:
    """All of it: what is settled, what not yet; what is about somebody stands there for its own people alone."""
    day = await service_known.load(unit, day_id, rules.may_prepare)
    found = [one for one in await service_cases.of_day(unit.tx, day.id) if await _listed(unit, one)]
    shown = list(enumerate(found, 1))[page * PAGE:(page + 1) * PAGE]
    lines = [{"place": place, **await seen(unit, one)} for place, one in shown]
    opens = [plain(f"{'✅ ' if rules.settled(one) else ''}{place}", "s", "line", one.id) for place, one in shown]
    turn = [key("earlier", "s", "raised", day.id, page - 1)] if page else []
    turn += [key("later", "s", "raised", day.id, page + 1)] if found[(page + 1) * PAGE:] else []
    enter = [key("day_enter", "s", "enter", day.id)] if day.planned and rules.may_enter(unit.person, day) else []
    await unit.answer("service_raised", {
        **await service_known.head(unit, day), "headline": headline, "lines": lines, "count": len(found),
        "left": len(rules.unsettled(found)),
        "buttons": [row for row in (*rows(opens, 4), turn, enter, *service_known.back(day)) if row]})


async def _listed(unit: Unit, case: Case) -> bool:
    whole = await cases.by_id(unit.tx, case.id) if is_private(case) else None
    return whole is None or sees(whole, unit.person, unit.policy)


async def seen(unit: Unit, case: Case) -> dict[str, Any]:
    """A line as its reader may see it: a title only of what he may open."""
    whole = await cases.by_id(unit.tx, case.id)
    handler = await people.by_id(unit.tx, case.handler)
    open_ = whole is not None and sees(whole, unit.person, unit.policy) and not views.sensitive(case, unit.policy)
    return {"number": case.number, "title": case.title if open_ else "", "state": case.state.value,
            "category": dict(unit.policy.category(case.category).words), "handler": handler.name if handler else "",
            "home": dict(unit.policy.home_words(handler.home if handler else case.office)),
            "track": views.shown_track(case), "due_at": case.resolve_by or case.report_by,
            "here": case.here_at is not None, "settled": rules.settled(case), "anonymous": case.anonymous}


async def known(unit: Unit, case_id: int) -> tuple[ServiceDay, Case]:
    """A case raised on a day whose team the one who acts belongs to, or which is his to close."""
    day_id = await service_cases.day_of(unit.tx, case_id)
    case = await cases.by_id(unit.tx, case_id)
    if day_id is None or case is None:
        raise Refused("no_such_day")
    day = await service_known.load(unit, day_id, rules.may_prepare)
    if is_private(case) and not sees(case, unit.person, unit.policy):
        raise Refused("no_such_day")
    return day, case


async def show_line(unit: Unit, case_id: int, headline: str | None = None) -> None:
    """One of them: solved here, or by when and whose; once solved, how its soldier confirms it."""
    day, case = await known(unit, case_id)
    open_ = sees(case, unit.person, unit.policy)
    await unit.answer("service_line", {
        **await service_known.head(unit, day), **await seen(unit, case), "headline": headline, "open": open_,
        "pin": await pins.of_case(unit.tx, case.id) is not None,
        "buttons": [*await _ways(unit, day, case), [key("day_raised", "s", "raised", day.id), key("menu", "m")]]})


async def _ways(unit: Unit, day: ServiceDay, case: Case) -> list[list[Key]]:
    actions = allowed(case, unit.person, unit.moment) if day.planned else []
    found: list[list[Key]] = []
    if Action.SOLVE_HERE in actions:
        found.append([key("day_solve", "s", "solve", case.id)])
    if Action.ARRANGE in actions:
        found.append([key(f"day_do_{one.value}", "s", "do", case.id, one.value) for one in Track])
    found += await _pins(unit, case)
    more = [key("day_enter", "s", "enter", day.id)] if day.planned and rules.may_enter(unit.person, day) else []
    opens = [key("open_case", "o", case.id)] if sees(case, unit.person, unit.policy) else []
    return [*found, *([[*more, *opens]] if more or opens else [])]


async def _pins(unit: Unit, case: Case) -> list[list[Key]]:
    """Where its soldier sets his PIN, and on whose phone he may use it: nobody's who worked on it."""
    has = await pins.of_case(unit.tx, case.id) is not None
    own = case.requester == unit.person.id
    found = [key("slip", "pin", "slip", case.id)] if may_set(case, unit.person) and not own else []
    if has and not own and may_lend(case, unit.person, unit.policy):
        found.append(key("pin_use", "pin", "open", case.number))
    return [found] if found else []


# ── Settled ──────────────────────────────────────────────────────────────────────────────────────────────────────────


async def _to_settle(unit: Unit, case_id: int, action: Action) -> Case:
    day, case = await known(unit, case_id)
    if not day.planned:
        raise Refused("day_over")
    if action not in allowed(case, unit.person, unit.moment):
        raise Refused("not_yours")
    await service_known.here(unit, day.id) if rules.may_enter(unit.person, day) else None
    return case


async def begin_solving(unit: Unit, case_id: int) -> None:
    case = await _to_settle(unit, case_id, Action.SOLVE_HERE)
    await opening.anew(unit, SERVICE_SOLVE, {TARGET: case.id, SUBJECT: same(case.number)})


async def solved(unit: Unit, answers: Mapping[str, Any]) -> None:
    """Only its soldier says whether it is: on his phone, or by his PIN on the phone of somebody who did not work it."""
    case = await _to_settle(unit, int(answers[TARGET]), Action.SOLVE_HERE)
    await life.act(unit, case.id, Action.SOLVE_HERE, Given({"words": answers["words"]}))
    await show_line(unit, case.id, "solved")


async def begin_arranging(unit: Unit, case_id: int, track: str) -> None:
    if track not in set(Track):
        raise Refused("stale")
    case = await _to_settle(unit, case_id, Action.ARRANGE)
    await opening.anew(unit, SERVICE_ARRANGE, {
        TARGET: case.id, SUBJECT: same(case.number), "track": track, "office": case.office})


async def arranged(unit: Unit, answers: Mapping[str, Any]) -> None:
    """How, by when, and whose: its soldier and its owner read it at once."""
    case = await _to_settle(unit, int(answers[TARGET]), Action.ARRANGE)
    given = {name: value for name, value in answers.items() if name not in ("owner", "office") and name[0] != "_"}
    owner = answers.get("owner")
    if owner and int(owner) != case.handler:
        given["person"] = str(owner)
    await life.act(unit, case.id, Action.ARRANGE, Given(given))
    await show_line(unit, case.id, "arranged")


async def day_of(unit: Unit, case_id: int) -> ServiceDay | None:
    """The day on which a case was raised."""
    day_id = await service_cases.day_of(unit.tx, case_id)
    return await store.by_id(unit.tx, day_id) if day_id else None
