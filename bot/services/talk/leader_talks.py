"""*I'd like to talk to him*: the soldier is asked first, says how and when, or no; nobody else hears of it.

No letter of it names the soldier: who he is a leader reads where he may, under the case.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from bot.domain.case import Case
from bot.domain.errors import Refused
from bot.domain.forms import TALK_SAY, TALK_WHEN, TARGET
from bot.domain.leader_talk import LeaderTalk, Way, may_ask
from bot.domain.people import Person, Role
from bot.services import naming, views
from bot.services.casework import cases
from bot.services.forms import opening
from bot.services.house import House, Unit
from bot.services.keys import Key, key, plain, rows
from bot.services.talk.leader_wishes import details, invite, note
from bot.storage import cases as stored
from bot.storage import events, people, talk
from bot.storage import leader_talks as store

PAGE, AT_ONCE = 8, 100
PURPOSE = "leader_talk"


async def ask(unit: Unit, case_id: int) -> None:
    """The leader's wish; while one of the case is open, he reads how it stands."""
    case = await cases.load(unit, case_id)
    if not may_ask(case, unit.person, unit.policy):
        raise Refused("not_yours")
    known = await store.open_of(unit.tx, case_id)
    if known:
        if known.leader != unit.person.id:
            raise Refused("talk_asked_already")
        await _word(unit, known, case, known.state)
        return
    soldier = await _there(unit, case.requester)
    made = await invite(unit, case, unit.person, soldier)
    await _word(unit, made, case, "asked")


async def choose(unit: Unit, talk_id: int, way: Way) -> None:
    """The soldier says how; a *no* needs no reason, also later."""
    one, case = await _his(unit, talk_id)
    if way is Way.NO:
        await store.answer(unit.tx, one.id, way, unit.now)
        await store.end(unit.tx, one.id, unit.now, talked=False)
        await note(unit, case.id, "talk_answered", one)
        await _tell(unit, one.leader, one, case, "no")
        await _word(unit, one, case, "declined")
        return
    form = TALK_SAY if way is Way.HERE else TALK_WHEN
    await opening.anew(unit, form, {TARGET: [one.id, way.value]})


async def said(unit: Unit, answers: Mapping[str, Any]) -> None:
    """What one of the two writes, for the other alone: words, or when and how he can be met."""
    talk_id, way = answers[TARGET]
    one, case = await _between(unit, talk_id)
    words = str(answers.get("talk_say") or answers.get("talk_when"))
    if way == Way.HERE:  # where he is to be rung or met, he says who he is if he likes
        await naming.unsigned_in(unit, case, [words])
    if unit.person.id == case.requester:
        await store.answer(unit.tx, one.id, way, unit.now)
    await _keep(unit, case, one, words)
    other = one.leader if unit.person.id == case.requester else case.requester
    await _tell(unit, other, one, case, "said" if way == Way.HERE else way, words, way)
    await _word(unit, one, case, "passed_on")


async def reply(unit: Unit, talk_id: int) -> None:
    """Either of the two writes on."""
    one, _ = await _between(unit, talk_id)
    await opening.anew(unit, TALK_SAY, {TARGET: [one.id, Way.HERE.value]})


async def end(unit: Unit, talk_id: int, *, talked: bool) -> None:
    """The leader says what became of it."""
    one = await _open(unit, talk_id)
    case = await stored.by_id(unit.tx, one.case_id)
    if case is None or one.leader != unit.person.id or not await store.end(unit.tx, one.id, unit.now, talked=talked):
        raise Refused("talk_over")
    await note(unit, case.id, "talk_ended", one)
    await _word(unit, one, case, "talked" if talked else "missed")


async def show_list(unit: Unit, page: int) -> None:
    """What became of each, for the leader who asked."""
    if not unit.person.has(Role.LEADER):
        raise Refused("not_your_list")
    found = await store.of_leader(unit.tx, unit.person.id, PAGE + 1, page * PAGE)
    lines, opens = [], []
    for one in found[:PAGE]:
        case = await _case(unit, one)
        lines.append({"case": views.brief(case, unit.policy), "state": one.state, "at": one.asked_at})
        opens.append(plain(case.number, "tk", "open", one.id))
    turn = [key("earlier", "tk", "list", page - 1)] if page else []
    turn += [key("later", "tk", "list", page + 1)] if found[PAGE:] else []
    buttons = [*rows(opens), turn, [key("menu", "m")]]
    await unit.answer("leader_talks", {"lines": lines, "page": page, "buttons": [row for row in buttons if row]})


async def show(unit: Unit, talk_id: int) -> None:
    """One of his, with the last of what was written."""
    one = await store.by_id(unit.tx, talk_id)
    if one is None or one.leader != unit.person.id or not unit.person.has(Role.LEADER):
        raise Refused("talk_over")
    case = await _case(unit, one)
    last = await talk.last_of(unit.tx, case.id, PURPOSE)
    words = "\n".join(text for _, text in views.pairs(last)) if last and last.at >= one.asked_at else ""
    shown = details(unit, one, case, one.state, unit.person.name, words)
    await unit.answer("leader_talk", {**shown, "buttons": _buttons(one, case, unit.person, one.state, one.way or "")})


async def _case(unit: Unit, one: LeaderTalk) -> Case:
    case = await stored.by_id(unit.tx, one.case_id)
    if case is None:
        raise Refused("talk_over")
    return case


async def lapse(house: House) -> None:
    """A silence has become *not now*: the leader reads it once, the soldier is left in peace."""
    async with house.db.read(quick=True) as tx:
        if not await store.lapsed(tx, house.clock(), 1):
            return
    async with house.db.write() as tx:
        unit = house.by_clock(tx)
        for one in await store.lapsed(tx, unit.now, AT_ONCE):
            case = await stored.by_id(tx, one.case_id)
            if case and await store.end(tx, one.id, unit.now, talked=False):
                await _tell(unit, one.leader, one, case, "silent")


# ── Together ─────────────────────────────────────────────────────────────────────────────────────────────────────────


async def _open(unit: Unit, talk_id: int) -> LeaderTalk:
    one = await store.by_id(unit.tx, talk_id)
    if one is None or one.ended_at is not None:
        raise Refused("talk_over")
    return one


async def _between(unit: Unit, talk_id: int) -> tuple[LeaderTalk, Case]:
    """The open one of the two who talk: over once the leader is none any more, or one of them has left."""
    one = await _open(unit, talk_id)
    case = await _case(unit, one)
    leader, soldier = [await people.by_id(unit.tx, each) for each in (one.leader, case.requester)]
    there = leader and leader.active and leader.has(Role.LEADER) and soldier and soldier.active
    if not there or unit.person.id not in (one.leader, case.requester):
        raise Refused("talk_over")
    return one, case


async def _his(unit: Unit, talk_id: int) -> tuple[LeaderTalk, Case]:
    """The open one of the soldier who acts."""
    one = await _open(unit, talk_id)
    case = await stored.by_id(unit.tx, one.case_id)
    if case is None or case.requester != unit.person.id:
        raise Refused("talk_over")
    return one, case


async def _there(unit: Unit, person_id: int) -> Person:
    person = await people.by_id(unit.tx, person_id)
    if person is None or not person.active or person.chat_id is None:
        raise Refused("not_there")
    return person


async def _keep(unit: Unit, case: Case, one: LeaderTalk, words: str) -> None:
    """Private words of the case: no timeline shows them, and its soldier's erasure takes them."""
    salt, body = unit.salt(), json.dumps([["words", words]], ensure_ascii=False)
    talk_id = await talk.add(unit.tx, case_id=case.id, person_id=unit.person.id, purpose=PURPOSE, body=body,
                             salt=salt, at=unit.now, private=True)
    await events.add(unit.tx, case_id=case.id, person_id=unit.person.id, at=unit.now, action="talk_said", before={},
                     after={"talk": one.id}, talk_id=talk_id, words_hash=events.hash_words(salt, body))


async def _tell(unit: Unit, person_id: int, one: LeaderTalk, case: Case, word: str, words: str = "",
                way: str = "") -> None:
    """To the other of the two. The leader's name is told, the soldier's never."""
    person = await people.by_id(unit.tx, person_id)
    if person is None or not person.active:
        return
    name = unit.person.name if unit.person.id == one.leader else ""
    shown = details(unit, one, case, "answered" if word == "said" and name else word, name, words)
    await unit.tell(person, "leader_talk", {**shown, "buttons": _buttons(one, case, person, word, way)})


async def _word(unit: Unit, one: LeaderTalk, case: Case, word: str) -> None:
    shown = details(unit, one, case, word, unit.person.name)
    await unit.answer("leader_talk", {**shown, "buttons": _buttons(one, case, unit.person, word, one.way or "")})


def _buttons(one: LeaderTalk, case: Case, person: Person, word: str, way: str) -> list[list[Key]]:
    """Writing on, what became of it, the case."""
    open_ = word in ("said", "answered", "here", "phone", "person")
    first = [key("talk_reply", "tk", "reply", one.id)] if open_ and way in ("", Way.HERE) else []
    if open_ and person.id == one.leader:
        first.append(key("talk_done", "tk", "done", one.id))
        first += [key("talk_missed", "tk", "missed", one.id)] if way != Way.HERE else []
    if open_ and person.id == case.requester:
        first.append(key("talk_no", "tk", "no", one.id))
    mine = [key("talk_list", "tk", "list", 0)] if person.id == one.leader else []
    return [row for row in (first, [key("open_case", "o", case.id), *mine], [key("menu", "m")]) if row]
