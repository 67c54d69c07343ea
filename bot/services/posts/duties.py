"""Standing duties: the list, one of them, adding, changing, ending; done with a tap, or with a number and a proof."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from bot.domain import duties as rules
from bot.domain import substitutes
from bot.domain.duties import Duty, checked, latest, may_see, next_date, oversees
from bot.domain.errors import Refused
from bot.domain.forms import ASK, DUTY_DONE, TARGET, number_of
from bot.domain.people import Person, Role
from bot.domain.policy import LANGUAGES
from bot.domain.rhythm import Rhythm
from bot.domain.substitutes import has_post
from bot.services.house import Unit
from bot.services.keys import Key, key, rows, worded
from bot.services.posts import absence
from bot.storage import duties, duty_rounds, events, people

PAGE = 6
SCOPES = ("mine", "home", "all")


def scopes(person: Person) -> list[str]:
    """The lists a person may open: his own, his home's, all."""
    found = ["mine"]
    if homes(person):
        found.append("home")
    if person.has(Role.SUPERVISOR, Role.LEADER):
        found.append("all")
    return found


def homes(person: Person) -> tuple[str, ...]:
    """Whose duties he oversees: his company's, or the departments' that he heads now."""
    return person.headed or ((person.home,) if person.has(Role.COMPANY_LEADER) else ())


async def known(unit: Unit, duty_id: int) -> Duty:
    """A duty that runs and that the person may see."""
    duty = await duties.by_id(unit.tx, duty_id)
    if duty is None or not (may_see(unit.person, duty) or await _instead(unit, duty)):
        raise Refused("no_such_duty")
    if duty.ended_at is not None:
        raise Refused("duty_over")
    return duty


async def _instead(unit: Unit, duty: Duty) -> bool:
    """Whether the one who acts stands in for its owner now."""
    return duty.owner in {one.id for one in await absence.stood_in_for(unit)}


async def show_list(unit: Unit, scope: str, page: int, headline: str | None = None) -> None:
    """A page of duties, the one due next first; with one's own what follows from cards, categories and companies."""
    if not has_post(unit.person) or scope not in scopes(unit.person):
        raise Refused("not_your_list")
    owners = [unit.person.id, *(one.id for one in await absence.stood_in_for(unit))] if scope == "mine" else []
    found = await duties.listed(unit.tx, owners=owners, homes=homes(unit.person) if scope == "home" else ())
    shown = found[page * PAGE:(page + 1) * PAGE]
    names = await people.names(unit.tx, {one.owner for one in found if one.owner})
    turn = [key("earlier", "j", "list", scope, page - 1)] if page else []
    turn += [key("later", "j", "list", scope, page + 1)] if found[(page + 1) * PAGE:] else []
    others = [key(f"duties_{one}", "j", "list", one, 0) for one in scopes(unit.person) if one != scope]
    rounds = [key("round_show", "j", "round")] if scope == "all" and unit.person.has(Role.SUPERVISOR) else []
    buttons = [*rows((worded(one.title, "j", "show", one.id) for one in shown), 1), turn, others, rounds,
               [key("add_duty", "j", "add"), key("menu", "m")]]
    await unit.answer("duties", {
        "headline": headline, "scope": scope, "page": page, "derived": derived(unit) if scope == "mine" else [],
        "lines": [_line(unit, one, names) for one in shown], "buttons": [row for row in buttons if row]})


def _line(unit: Unit, duty: Duty, names: Mapping[int, Person]) -> dict[str, Any]:
    owner = names.get(duty.owner or 0)
    return {"title": dict(duty.title), "rhythm": duty.rhythm.value, "due_at": duty.due_at, "served": duty.served,
            "late": duty.due_at is not None and duty.due_at < unit.now, "owner": owner.name if owner else None,
            "home": dict(unit.policy.home_words(duty.home)), "own": duty.owner == unit.person.id}


def derived(unit: Unit) -> list[dict[str, Any]]:
    """What somebody answers for without a row of its own: a category, a card, a company as its clerk."""
    person = unit.person
    found: list[dict[str, Any]] = [{"kind": "category", "words": dict(one.words)}
                                   for one in unit.policy.categories.values() if person.staff_no in one.cadres]
    found += [{"kind": "card", "words": dict(one.title)} for _, one in sorted(unit.shelf.cards.items())
              if one.owner == person.staff_no]
    if person.has(Role.CLERK):
        found.append({"kind": "clerk", "words": dict(unit.policy.home_words(person.home))})
    return found[:8]


async def show(unit: Unit, duty_id: int, headline: str | None = None) -> None:
    """One duty: whose, how often, due when, done last when."""
    duty = await known(unit, duty_id)
    last = await duties.last_mark(unit.tx, duty.id)
    names = await people.names(unit.tx, {one for one in (duty.owner, last.person_id if last else None) if one})
    done = {"by": names[last.person_id].name, "at": last.at, "number": last.number, "proof": last.proof,
            "note": last.note} if last else None
    await unit.answer("duty", {"headline": headline, "duty": _line(unit, duty, names), "last": done,
                               "buttons": await _buttons(unit, duty, last)})


async def _buttons(unit: Unit, duty: Duty, last: duties.Mark | None) -> list[list[Key]]:
    may_do, may_change = await _may_do(unit, duty), oversees(unit.person, duty)
    first = [key("duty_done", "j", "done", duty.id, duty.serial)] if may_do and duty.due_at is not None else []
    if last and last.person_id == unit.person.id and not last.note:
        first.append(key("duty_note", "j", "note", duty.id))
    if may_do and duty.served and duty.due_at is not None:
        first.append(key("delivery_by_list", "i", "duty", duty.id, duty.serial))
    change = [key(f"duty_{verb}", "j", verb, duty.id) for verb in ("owner", "rhythm", "end")] if may_change else []
    scope = "mine" if duty.owner == unit.person.id else scopes(unit.person)[-1]
    return [row for row in (first, *rows(change), [key("duties_back", "j", "list", scope, 0), key("menu", "m")]) if row]


async def _may_do(unit: Unit, duty: Duty) -> bool:
    own = duty.owner == unit.person.id or oversees(unit.person, duty)
    return own or await _instead(unit, duty)


async def done(unit: Unit, duty_id: int, serial: int) -> str | None:
    """One tap. Gives the form to fill where a tap alone would be posting again. Ten taps are one."""
    duty = await known(unit, duty_id)
    if not await _may_do(unit, duty):
        raise Refused("not_yours")
    if serial != duty.serial:
        raise Refused("duty_done_already")
    if duty.served:
        return DUTY_DONE
    await _mark(unit, duty, None, None)
    return None


async def proved(unit: Unit, answers: Mapping[str, Any]) -> None:
    """Done, with how many were served, and what shows it."""
    duty_id, serial = answers[TARGET]
    duty = await known(unit, int(duty_id))
    number = number_of(str(answers["served_number"]))
    if number is None:
        raise Refused("not_a_number")
    if not await _may_do(unit, duty):
        raise Refused("not_yours")
    if serial != duty.serial:
        raise Refused("duty_done_already")
    await _mark(unit, duty, number, str(answers["proof"]))


async def doable(unit: Unit, duty_id: int, serial: int) -> Duty:
    """A duty with people behind it that the one who acts may do now."""
    duty = await known(unit, duty_id)
    if not duty.served or not await _may_do(unit, duty):
        raise Refused("not_yours")
    if serial != duty.serial:
        raise Refused("duty_done_already")
    return duty


async def by_list(unit: Unit, duty_id: int, serial: int, owner: int, number: int | None, title: Mapping[str, str]
                  ) -> None:
    """Done by a delivery list: everybody on it said himself that he has it, or is left out with a reason."""
    duty = await duties.by_id(unit.tx, duty_id)
    if duty and duty.ended_at is None and duty.serial == serial and duty.due_at is not None:
        await _count(unit, duty, owner, number, " / ".join(dict.fromkeys(title.values())), check=False)


async def _mark(unit: Unit, duty: Duty, number: int | None, proof: str | None) -> None:
    if await _count(unit, duty, unit.person.id, number, proof):
        await show(unit, duty.id, "done")
    else:
        await show_list(unit, "mine" if duty.owner == unit.person.id else scopes(unit.person)[-1], 0, "done_once")


async def _count(unit: Unit, duty: Duty, by: int, number: int | None, proof: str | None, *, check: bool = True) -> bool:
    """Whether it comes round again. `check`: whether a supervisor may have to ask those served."""
    check = check and number is not None and checked(await duties.counted(unit.tx))
    mark_id = await duties.mark(unit.tx, duty, by, unit.now, number, proof, int(check))
    if mark_id is None:
        raise Refused("duty_done_already")
    await events.add(unit.tx, case_id=None, person_id=by, at=unit.now, action="duty_done", before={},
                     after={"duty": duty.id, "serial": duty.serial, "number": number})
    on = next_date(duty, unit.now, unit.policy.calendar)
    if check:
        await _ask_check(unit, duty, mark_id, number, proof)
    if on is None:
        await duties.wind(unit.tx, duty, [])
        await duties.end(unit.tx, duty.id, by, "", unit.now)
        return False
    await _save(unit, replace(duty, serial=duty.serial + 1, next_on=on))
    return True


async def _ask_check(unit: Unit, duty: Duty, mark_id: int, number: int | None, proof: str | None) -> None:
    """A supervisor asks some of those served whether it reached them."""
    staff = await people.staff(unit.tx)
    supervisor = next((one.person for one in staff if one.there and one.person.has(Role.SUPERVISOR)
                       and one.person.id not in (unit.person.id, duty.owner)), None)
    if supervisor:
        await unit.tell(supervisor, "duty_check", {
            "title": dict(duty.title), "by": unit.person.name, "number": number, "proof": proof,
            "buttons": [[key("check_yes", "j", "so", mark_id), key("check_no", "j", "notso", mark_id)]]})


async def settle_check(unit: Unit, mark_id: int, *, so: bool) -> None:
    """What those served said; who did it and the head read it."""
    mark = await duties.mark_of(unit.tx, mark_id)
    duty = await duties.by_id(unit.tx, mark.duty_id) if mark else None
    if mark is None or duty is None or not unit.person.has(Role.SUPERVISOR) or mark.person_id == unit.person.id:
        raise Refused("not_yours")
    if not await duties.settle_check(unit.tx, mark.id, unit.person.id, 2 if so else 3):
        raise Refused("settled_already")
    heads = substitutes.heads_of(duty.home, await people.staff(unit.tx))
    owner = await people.by_id(unit.tx, mark.person_id)
    for person in {one.id: one for one in (owner, *heads) if one and one.id != unit.person.id}.values():
        await unit.tell(person, "duty_checked", {"title": dict(duty.title), "so": so, "by": unit.person.name,
                                                 "buttons": [[key("duty_open", "j", "show", duty.id)]]})
    await unit.answer("duty_checked", {"title": dict(duty.title), "so": so, "by": unit.person.name, "own": True,
                                       "buttons": [[key("menu", "m")]]})


async def noted(unit: Unit, answers: Mapping[str, Any]) -> None:
    """A word to what was just done."""
    duty = await known(unit, int(answers[TARGET]))
    last = await duties.last_mark(unit.tx, duty.id)
    if last is None or last.person_id != unit.person.id:
        raise Refused("not_yours")
    await duties.note(unit.tx, last.id, str(answers["duty_word"]))
    await show(unit, duty.id, "noted")


async def add(unit: Unit, answers: Mapping[str, Any]) -> None:
    """A new one: of oneself, or of somebody one oversees."""
    owner = await absence.known(unit, int(answers.get("duty_owner") or unit.person.id))
    if owner.id != unit.person.id and not substitutes.oversees(unit.person, owner):
        raise Refused("not_yours")
    first = date.fromisoformat(answers["first"]) if answers.get("first") else None
    title = dict.fromkeys(LANGUAGES, str(answers["duty_title"]))
    duty = Duty(0, title, owner.home, owner.id, Rhythm(answers["rhythm"]),
                first.day if first else 0, answers["served"] == "served", _ahead(unit, first), None, 1, unit.now)
    duty = replace(duty, id=await duties.add(unit.tx, duty))
    await _save(unit, duty)
    await _record(unit, "duty_add", duty)
    await _tell_owner(unit, duty, owner)
    if answers.get(ASK):  # what a round brought up
        await duty_rounds.settle(unit.tx, int(answers[ASK]), "taken")
    await show(unit, duty.id, "added")


def _ahead(unit: Unit, first: date | None) -> date | None:
    if first and first < unit.today:
        raise Refused("no_such_span")
    return first


async def _save(unit: Unit, duty: Duty) -> None:
    """Kept, with when it is due and its rungs."""
    due = latest(duty.next_on, unit.policy.calendar) if duty.next_on else None
    duty = replace(duty, due_at=due)
    await duties.save(unit.tx, duty)
    await duties.wind(unit.tx, duty, list(rules.rungs(duty, unit.policy)))


async def _record(unit: Unit, action: str, duty: Duty, **more: Any) -> None:
    await events.add(unit.tx, case_id=None, person_id=unit.person.id or None, at=unit.now, action=action, before={},
                     after={"duty": duty.id, "owner": duty.owner, "rhythm": duty.rhythm.value, **more})


async def _tell_owner(unit: Unit, duty: Duty, owner: Person) -> None:
    if owner.id != unit.person.id:
        await unit.tell(owner, "duty_given", {"title": dict(duty.title), "by": unit.person.name, "due_at": duty.due_at,
                                              "buttons": [[key("duty_open", "j", "show", duty.id)]]})


async def overseen(unit: Unit, duty_id: int) -> Duty:
    """A duty that the one who acts may change."""
    duty = await known(unit, duty_id)
    if not oversees(unit.person, duty):
        raise Refused("not_yours")
    return duty


async def give(unit: Unit, answers: Mapping[str, Any]) -> None:
    """Another owner; its home is his from now on."""
    duty = await overseen(unit, int(answers[TARGET]))
    owner = await absence.known(unit, int(answers["duty_owner"]))
    duty = replace(duty, owner=owner.id, home=owner.home)
    await _save(unit, duty)
    await _record(unit, "duty_owner", duty)
    await _tell_owner(unit, duty, owner)
    await show_list(unit, scopes(unit.person)[-1], 0, "given")


async def change_rhythm(unit: Unit, answers: Mapping[str, Any]) -> None:
    duty = await overseen(unit, int(answers[TARGET]))
    first = _ahead(unit, date.fromisoformat(answers["first"]) if answers.get("first") else None)
    duty = replace(duty, rhythm=Rhythm(answers["rhythm"]), day=first.day if first else 0, next_on=first,
                   serial=duty.serial + 1)
    await _save(unit, duty)
    await _record(unit, "duty_rhythm", duty)
    await show(unit, duty.id, "changed")


async def end(unit: Unit, answers: Mapping[str, Any]) -> None:
    """Nobody's any more, with a reason; its owner reads it."""
    duty = await overseen(unit, int(answers[TARGET]))
    await duties.wind(unit.tx, duty, [])
    await duties.end(unit.tx, duty.id, unit.person.id, str(answers["reason"]), unit.now)
    await _record(unit, "duty_end", duty)
    owner = await people.by_id(unit.tx, duty.owner) if duty.owner else None
    if owner and owner.id != unit.person.id:
        await unit.tell(owner, "duty_ended", {"title": dict(duty.title), "by": unit.person.name,
                                              "why": str(answers["reason"]), "buttons": [[key("menu", "m")]]})
    await show_list(unit, scopes(unit.person)[-1], 0, "ended")


# ── What an office has promised elsewhere ────────────────────────────────────────────────────────────────────────────


async def promise(unit: Unit, title: Mapping[str, str], home: str, owner: Person | None, on: date) -> Duty:
    """A duty of one date that stands for a promise made elsewhere: done there, not by a tap."""
    duty = Duty(0, title, home, owner.id if owner else None, Rhythm.ONCE, 0, served=False, next_on=on,
                due_at=None, serial=1, created_at=unit.now)
    duty = replace(duty, id=await duties.add(unit.tx, duty))
    await _save(unit, duty)
    await _record(unit, "duty_add", duty)
    return duty


async def keep(unit: Unit, duty_id: int) -> None:
    """It was kept."""
    duty = await duties.by_id(unit.tx, duty_id)
    if duty and duty.ended_at is None and duty.due_at is not None:
        await _count(unit, duty, unit.person.id, None, None, check=False)


async def drop(unit: Unit, duty_id: int) -> None:
    """Nobody waits for it any more."""
    duty = await duties.by_id(unit.tx, duty_id)
    if duty and duty.ended_at is None:
        await duties.wind(unit.tx, duty, [])
        await duties.end(unit.tx, duty.id, None, "", unit.now)
        await _record(unit, "duty_end", duty)
