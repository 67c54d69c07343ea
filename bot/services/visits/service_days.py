"""Service days and visits as headquarters sees them: the list, one of them, planning, moving, calling off, the team."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, time
from typing import Any

from bot.domain import service_days as rules
from bot.domain.errors import Refused
from bot.domain.forms import SERVICE_MOVE, SERVICE_PLAN, SERVICE_TEAM, SUBJECT, TARGET, Form
from bot.domain.letters import Card
from bot.domain.people import Role
from bot.domain.service_days import TOLD, Kind, ServiceDay, Stage
from bot.services.forms import opening
from bot.services.house import Unit
from bot.services.keys import Key, key, rows
from bot.services.visits import service_known, service_report, service_wishes
from bot.storage import people
from bot.storage import service_days as store
from bot.storage.drafts import Draft

SHOWN = 8
"""Of those that have ended, so many stand on the list."""


async def show_list(unit: Unit, headline: str | None = None) -> None:
    """Those ahead and the last ones that the reader may know of; and the way to plan one."""
    ahead = [one for one in await store.planned(unit.tx) if rules.may_read(unit.person, one)]
    past = [one for one in await store.ended(unit.tx, 4 * SHOWN) if rules.may_read(unit.person, one)][:SHOWN]
    plans = rules.may_plan(unit.person)
    if not (plans or rules.may_go(unit.person) or ahead or past):
        raise Refused("not_your_list")
    lines = [{**await service_known.head(unit, one), "place": place} for place, one in enumerate(ahead + past, 1)]
    opens = [key("day_number", "s", "show", one.id, number=place) for place, one in enumerate(ahead + past, 1)]
    begin = [[key("day_where", "s", "where")]] if plans else []
    await unit.answer("service_days", {"headline": headline, "lines": lines, "plans": plans,
                                       "buttons": [*begin, *rows(opens, 4), [key("menu", "m")]]})


async def show(unit: Unit, day_id: int, headline: str | None = None) -> None:
    """One of them, as far as its reader may know it: what to go through, who waits, what is left to do; or its report.

    A soldier of the company reads what he himself said.
    """
    day = await store.by_id(unit.tx, day_id)
    if day and not rules.may_read(unit.person, day) and unit.person.home == day.company:
        await service_wishes.show_own(unit, day_id, headline)
        return
    day = await service_known.load(unit, day_id)
    if day.stage is Stage.DONE:
        await service_report.show(unit, day, headline)
        return
    inside = rules.may_prepare(unit.person, day)
    here = rules.begun(day, unit.now, unit.policy.calendar)
    standing = await service_report.standing(unit, day) if inside else None
    await unit.answer("service_day", {
        "headline": headline, **await service_known.head(unit, day), "inside": inside, "here": here,
        "standing": standing, "mine": rules.may_enter(unit.person, day), "carries": rules.may_carry(unit.person, day),
        "buttons": _buttons(unit, day, here=here) if day.planned else [
            [key("days_back", "s", "list"), key("menu", "m")]]})


def _buttons(unit: Unit, day: ServiceDay, *, here: bool) -> list[list[Key]]:
    carries = rules.may_carry(unit.person, day)
    first = [key("day_enter", "s", "enter", day.id)] if here and rules.may_enter(unit.person, day) else []
    if first and day.kind in TOLD:
        first.append(key("day_question", "s", "question", day.id))
    read: list[Key] = []
    if rules.may_prepare(unit.person, day):
        read = [key("day_agenda", "s", "agenda", day.id), key("day_booked", "s", "booked", day.id)]
        read += [key("day_raised", "s", "raised", day.id)] if here else []
        read += [key("day_questions", "s", "questions", day.id)] if day.questions else []
    own = [key("day_mine", "s", "mine", day.id)] if unit.person.home == day.company else []
    change = [key("day_move", "s", "move", day.id), key("day_team", "s", "team", day.id),
              key("day_off", "s", "off", day.id)] if carries else []
    close = [key("day_close", "s", "close", day.id)] if carries and here else []
    return [row for row in (first, *rows(read), own, close, change, [key("days_back", "s", "list"), key("menu", "m")])
            if row]


# ── Planning ─────────────────────────────────────────────────────────────────────────────────────────────────────────


async def begin(unit: Unit, company: str = "") -> None:
    """The form, for a company if one was proposed."""
    if not rules.may_plan(unit.person):
        raise Refused("not_yours")
    home = next((one for one in unit.policy.companies() if one.id == company), None)
    await opening.anew(unit, SERVICE_PLAN, {"company": company, SUBJECT: dict(home.words)} if home else {})


async def preview(unit: Unit, draft: Draft, form: Form) -> None:
    """What will be, who is told, and whether the company's soldiers can be asked before."""
    day = await _of(unit, draft.answers)
    windows = unit.policy.windows(day.company)
    asked = windows.next_open(max(unit.now, day.ask_at)) < day.at
    names = [one.name for one in await service_known.speakers(unit, day)]
    await unit.answer("service_preview", {
        **await service_known.head(unit, day), "form": form.id, "ask_at": day.ask_at, "asked": asked,
        "now": day.ask_at <= unit.now, "limited": windows.limited, "speakers": names,
        "works": unit.policy.calendar.works(unit.policy.calendar.day(day.at)),
        "buttons": [[key("day_plan", "f", draft.id, "submit")],
                    [key("change", "f", draft.id, "change"), key("cancel", "f", draft.id, "cancel")]],
    }, case_id=-draft.id, card=Card.RING)


async def _of(unit: Unit, answers: Mapping[str, Any]) -> ServiceDay:
    """What the form says; not stored yet. Where leaders receive, the leader who goes leads it."""
    at = instant(unit, answers)
    calendar = unit.policy.calendar
    cards = (answers.get("cards") or {}).get("ticked", ())
    team = {int(one) for one in answers["team"]["ticked"]} | {unit.person.id}
    kind = Kind(str(answers["day_kind"]).removeprefix("day_"))
    going = await people.names(unit.tx, team)
    leaders = [one.id for one in going.values() if one.has(Role.LEADER)]
    receives = kind is Kind.RECEPTION and unit.person.has(Role.SUPERVISOR) and not unit.person.has(Role.LEADER)
    lead = next(iter(leaders), unit.person.id) if receives else unit.person.id
    return ServiceDay(
        0, kind, str(answers["company"]), at, lead, unit.now,
        Stage.PLANNED, str(answers.get("day_note") or ""), tuple(cards), rules.ask_at(at, unit.now), None,
        rules.remind_at(at, calendar), None, rules.late_at(at, calendar), None, team=tuple(sorted(team)))


def instant(unit: Unit, answers: Mapping[str, Any]) -> int:
    at = unit.policy.calendar.at(date.fromisoformat(str(answers["by"])), time.fromisoformat(str(answers["hour"])))
    if at <= unit.now:
        raise Refused("date_past")
    return at


async def planned(unit: Unit, answers: Mapping[str, Any]) -> None:
    """The form is filled: the team and the company are told."""
    if not rules.may_plan(unit.person):
        raise Refused("not_yours")
    day = await make(unit, await _of(unit, answers))
    await show(unit, day.id, "planned")


async def make(unit: Unit, day: ServiceDay) -> ServiceDay:
    """Kept and told. Whose reminder would come at once needs none."""
    if day.remind_at <= unit.now:
        day = replace(day, reminded_at=unit.now)
    made = await store.add(unit.tx, day)
    await service_known.record(unit, "day_plan", made, company=made.company, at=made.at, team=list(made.team))
    await service_known.told(unit, made, "team", await service_known.team(unit, made))
    await service_known.told(unit, made, "coming", await service_known.speakers(unit, made))
    return made


# ── Changing ─────────────────────────────────────────────────────────────────────────────────────────────────────────


async def begin_change(unit: Unit, form: str, day_id: int) -> None:
    day = await service_known.planned(unit, day_id, rules.may_carry)
    ticked = [str(one) for one in day.team if one != day.led_by]
    more = {"team": {"ticked": ticked, "done": False}, "company": day.company} if form == SERVICE_TEAM else {}
    await opening.anew(unit, form, {TARGET: day.id, SUBJECT: dict(unit.policy.home_words(day.company)), **more})


async def moved(unit: Unit, answers: Mapping[str, Any]) -> None:
    """Another day or hour: everybody concerned reads why; what was booked stays booked, so much later or earlier."""
    day = await service_known.planned(unit, int(answers[TARGET]), rules.may_carry)
    if await _has_begun(unit, day):
        raise Refused("day_began")
    at, calendar = instant(unit, answers), unit.policy.calendar
    remind_at = rules.remind_at(at, calendar)
    after = replace(day, at=at, ask_at=day.ask_at if day.asked_at else rules.ask_at(at, unit.now),
                    remind_at=remind_at, reminded_at=unit.now if remind_at <= unit.now else None,
                    late_at=rules.late_at(at, calendar), late_told_at=None)
    await store.save(unit.tx, after)
    await service_known.record(unit, SERVICE_MOVE, after, before=day.at, at=at)
    await _tell_all(unit, after, "moved", str(answers["reason"]))
    await show(unit, day.id, "moved")


async def called_off(unit: Unit, answers: Mapping[str, Any]) -> None:
    """It does not take place; what soldiers wrote goes with it, and they read where else to go."""
    day = await service_known.planned(unit, int(answers[TARGET]), rules.may_carry)
    if await _has_begun(unit, day):
        raise Refused("day_began")
    after = replace(day, stage=Stage.CALLED_OFF, ended_at=unit.now)
    await store.save(unit.tx, after)
    await service_known.record(unit, "day_off", after)
    await _tell_all(unit, after, "off", str(answers["reason"]))
    await service_wishes.forget(unit, after)
    await show(unit, day.id, "off")


async def _has_begun(unit: Unit, day: ServiceDay) -> bool:
    """Whether something was raised at it: then it is closed, not undone."""
    return bool(await service_report.cases_of(unit, day)) or day.questions > 0


async def _tell_all(unit: Unit, day: ServiceDay, word: str, reason: str) -> None:
    inside = [*await service_known.team(unit, day), *await service_known.speakers(unit, day)]
    await service_known.told(unit, day, word, inside, reason=reason)
    await service_wishes.tell_asked(unit, day, word, reason, {one.id for one in inside})


async def set_team(unit: Unit, answers: Mapping[str, Any]) -> None:
    """Others go: whoever is new reads that he does, whoever is left out that he does not."""
    day = await service_known.planned(unit, int(answers[TARGET]), rules.may_carry)
    after = replace(day, team=tuple(sorted({int(one) for one in answers["team"]["ticked"]} | {day.led_by})))
    await store.set_team(unit.tx, day.id, after.team)
    await service_known.record(unit, "day_team", after, team=list(after.team))
    known = await people.names(unit.tx, {*day.team, *after.team})
    new = [known[one] for one in after.team if one not in day.team]
    await service_known.told(unit, after, "team", new)
    await service_known.told(unit, after, "left", [known[one] for one in day.team if one not in after.team])
    await show(unit, day.id, "team")
