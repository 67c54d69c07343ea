"""What must be true of the desk after a load: every act had its effect once, every letter came, in order."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from bot.domain.case import Case
from bot.domain.letters import Card
from bot.domain.notices import To, told
from bot.domain.rules import Action
from bot.render import Words
from bot.storage import cases, events
from bot.storage.database import Database, Row, Transaction, Unreachable
from tests.load import ALBUM, CATEGORIES, DISPUTES, LEAVES, RATES, REPLIES, WRITES, Crowd
from tests.phone import Phone, Shown

PAUSE = 0.2
"""Seconds after which the database is looked at again though nothing reached a phone."""
HISTORY = {
    WRITES: ("submit", "accept", "message", "message"),
    RATES: ("submit", "accept", "message", "resolve", "confirm", "rate"),
    REPLIES: ("submit", "accept", "ask", "reply"),
    DISPUTES: ("submit", "accept", "resolve", "dispute"),
    ALBUM: ("submit", "accept", "progress"),
}
_PLACE = re.compile(r"{{.*?}}|{%.*?%}|\n", re.DOTALL)
_MARK = re.compile(r"[hs]\d{3}\.\d\d")
Expected = tuple[str, ...]
"""What one message shows: all of these texts; a file's id stands as `file:<id>`."""


async def settled(crowd: Crowd, db: Database) -> None:
    """Returns when nothing is on its way any more: no update, no letter."""
    world = crowd.simulator.world
    left = None
    while True:
        with suppress(Unreachable):  # a connection of before an outage
            async with db.read() as tx:
                left = await tx.one("SELECT (SELECT COUNT(*) FROM inbox WHERE done_at IS NULL) AS updates, "
                                    "(SELECT COUNT(*) FROM outbox WHERE aside = 0) AS letters")
        if left == {"updates": 0, "letters": 0} and not world.updates.pending:
            return
        await world.changes.after(world.changes.version, PAUSE)


@dataclass
class Proof:
    """All that is looked at, read once."""

    crowd: Crowd
    words: dict[str, Words]
    found: dict[int, Case] = field(default_factory=dict)
    people: dict[int, Phone] = field(default_factory=dict)
    talk: list[Row] = field(default_factory=list)
    files: list[Row] = field(default_factory=list)
    drafts: list[Row] = field(default_factory=list)
    history: list[Row] = field(default_factory=list)
    sent: set[tuple[int, int]] = field(default_factory=set)

    async def read(self, tx: Transaction) -> None:
        by_chat = {phone.user_id: phone for phone in self.crowd.phones}
        for row in await tx.all("SELECT id, chat_id FROM people WHERE chat_id IS NOT NULL"):
            self.people[row["id"]] = by_chat[row["chat_id"]]
        for row in await tx.all("SELECT id FROM cases ORDER BY id"):
            case = await cases.by_id(tx, row["id"])
            assert case is not None
            self.found[case.id] = case
        self.talk = await tx.all("SELECT * FROM messages ORDER BY id")
        self.files = await tx.all("SELECT * FROM attachments ORDER BY id")
        self.drafts = await tx.all("SELECT * FROM drafts ORDER BY id")
        self.history = await tx.all("SELECT * FROM events ORDER BY id")
        self.sent = {(row["chat_id"], row["message_id"]) for row in await tx.all("SELECT * FROM sent")}

    def duplicates(self) -> int:
        """Messages that the desk does not know it sent: it was killed before it could write that down."""
        shown = {(phone.user_id, one.message_id) for phone in self.crowd.phones for one in phone.shown}
        assert self.sent <= shown
        return len(shown - self.sent)


async def prove(crowd: Crowd, db: Database, words: dict[str, Words]) -> Proof:
    """Asserts all of it; gives what was looked at."""
    proof = Proof(crowd, words)
    async with db.read() as tx:
        await _queues_are_empty(tx, crowd)
        assert await events.broken_at(tx) is None
        await _numbers_are_whole(tx, crowd)
        await proof.read(tx)
    assert sorted(phone.user_id for phone in proof.people.values()) == sorted(one.user_id for one in crowd.phones)
    _nothing_is_said_twice(proof)
    _drafts_are_whole(proof)
    _cases_are_whole(proof)
    reached = [phone for phone in crowd.phones if phone.user_id not in crowd.unreachable]
    for phone in reached:
        _came_in_order(phone, [tuple(_text(proof, phone, one) for one in answer) for answer in phone.answers])
    notices = _notices(proof)
    for phone in reached:
        _came_in_order(phone, notices[phone.user_id])
    return proof


async def _queues_are_empty(tx: Transaction, crowd: Crowd) -> None:
    """Every update is there, each acted, none was set aside; and no letter is left."""
    counted = await tx.one("SELECT COUNT(*) AS rows, COUNT(done_at) AS done, SUM(failed) AS failed FROM inbox")
    assert counted == {"rows": crowd.simulator.world.updates.total, "done": counted and counted["rows"], "failed": 0}
    assert await tx.all("SELECT kind, aside FROM outbox") == []


async def _numbers_are_whole(tx: Transaction, crowd: Crowd) -> None:
    """One case for each who filed, numbered without a gap."""
    rows = await tx.all("SELECT number, requester FROM cases ORDER BY id")
    assert [int(row["number"].split("-")[1]) for row in rows] == list(range(1, len(crowd.filing) + 1))
    assert len({row["requester"] for row in rows}) == len(rows)
    assert await tx.all("SELECT value FROM counters WHERE name LIKE 'cases-%'") == [{"value": len(rows)}]


def _nothing_is_said_twice(proof: Proof) -> None:
    """Each text and each file stands once: in a draft or in a case."""
    texts = [row["body"] for row in proof.talk] + [row["answers"] for row in proof.drafts]
    said = Counter(mark for text in texts for mark in _MARK.findall(text))
    assert said == Counter(mark for phone in proof.crowd.phones for mark in phone.said)
    kept = Counter(row["file_id"] for row in proof.files)
    kept += Counter(one["file_id"] for row in proof.drafts for one in _files(json.loads(row["answers"])))
    assert kept == Counter(file for phone in proof.crowd.phones for file in phone.files)


def _files(answers: dict[str, Any]) -> list[dict[str, str]]:
    return [one for held in answers.values() if isinstance(held, dict) for one in held.get("files", ())]


def _form(phone: Phone) -> tuple[dict[str, Any], int]:
    """What he answered up to the story, and how many texts that took."""
    answers: dict[str, Any] = {"category": phone.category}
    typed = 0
    for step in CATEGORIES[phone.category][1]:
        name, _, choice = step.partition(":")
        answers[name] = choice or phone.said[typed]
        typed += not choice
    return answers | {"story": phone.said[typed]}, typed + 1


def _drafts_are_whole(proof: Proof) -> None:
    """Whoever left has his answers, in order; nobody else has any, but the note where loose words went."""
    left = {(proof.people[row["person_id"]].user_id, row["form"]): json.loads(row["answers"]) for row in proof.drafts}
    for phone in proof.crowd.soldiers:
        if phone.role == LEAVES:
            found, (expected, texts) = left.pop((phone.user_id, "intake")), _form(phone)
            assert found | expected == found
            assert [line["text"] for line in found["files"]["lines"]] == phone.said[texts:]
            assert [file["file_id"] for file in found["files"]["files"]] == phone.files
        elif phone.role == WRITES:
            assert left.pop((phone.user_id, "say"))["sent_to"] == phone.case_id
    assert left == {}


def _cases_are_whole(proof: Proof) -> None:
    """Each case went its soldier's way, every action once, every word of his where it belongs."""
    for case in proof.found.values():
        phone = proof.people[case.requester]
        assert case.id == phone.case_id
        actions = [row["action"] for row in proof.history if row["case_id"] == case.id]
        # A line soon after the last ones may join them: their message is then edited.
        told = [action.replace("edit", "message") for action in actions]
        assert sorted(told) == sorted(HISTORY[phone.role]), case.number
        assert case.version == len(actions) - actions.count("edit")
        said = [(row["purpose"], line) for row in proof.talk for _, text in json.loads(row["body"])
                if row["case_id"] == case.id and row["person_id"] == case.requester for line in text.split("\n")]
        # Lines of one story may stand as one text or each with the message that it came by.
        assert said == [(action, line) for action, texts in _said(phone) for text in texts for line in text.split("\n")]


def _said(phone: Phone) -> list[tuple[str, list[str]]]:
    """What a soldier says in his case, by action, in order."""
    answers, texts = _form(phone)
    words = phone.said[texts + 1:]
    questions = (value for name, value in answers.items() if name.startswith("q_"))
    submitted = [answers["story"], phone.said[texts], *questions]
    return [("submit", submitted), *{
        WRITES: [("message", words)],
        RATES: [("message", words[:2]), ("rate", words[2:])],
        REPLIES: [("reply", words)],
        DISPUTES: [("dispute", words)],
        ALBUM: [],
    }[phone.role]]


def _text(proof: Proof, phone: Phone, key: str) -> str:
    """The longest fixed part of a phrase in his language, or the words themselves."""
    phrases = proof.words[phone.language].phrases
    general = re.sub(r"^prompt\.\w+\.", "prompt.", key)
    phrase = phrases.get(key) or phrases.get(general, key)
    return max(_PLACE.split(phrase), key=len).strip()


def _came_in_order(phone: Phone, expected: Sequence[Expected], *, together: bool = False) -> None:
    """Each was shown, one after the other or `together`; what a kill made come twice may stand between."""
    place = 0
    for texts in expected:
        found = next((at for at, one in enumerate(phone.shown[place:], start=place) if _shows(one, texts)), None)
        early = any(_shows(one, texts) for one in phone.shown)
        assert found is not None, f"{phone.name} {'got too early' if early else 'lost'} {texts} after {place} of:\n" + (
            "\n--\n".join(one.text for one in phone.shown))
        place = found if together else found + 1


def _shows(one: Shown, texts: Expected) -> bool:
    return all(one.file_id == text[5:] if text.startswith("file:") else text in one.text for text in texts)


def _notices(proof: Proof) -> dict[int, list[Expected]]:
    """What each chat must have heard from others, in the order of the events."""
    heard: dict[int, list[Expected]] = {phone.user_id: [] for phone in proof.crowd.phones}
    for row in (one for one in proof.history if one["action"] != "edit"):
        case, action = proof.found[row["case_id"]], Action(row["action"])
        requester = proof.people[case.requester]
        body = next((one["body"] for one in proof.talk if one["id"] == row["talk_id"]), "")
        marks = () if action is Action.SUBMIT else tuple(_MARK.findall(body))
        for person_id, side in _told(case, action, row["person_id"]).items():
            phone = proof.people[person_id]
            heard[phone.user_id].append((case.number, _text(proof, phone, f"notice.{action}.{side}"), *marks))
        other = proof.people[case.handler] if row["person_id"] == case.requester else requester
        if requester.role == WRITES and action is Action.MESSAGE:
            _came_in_order(other, [(case.number, mark) for mark in marks], together=True)
        elif action is Action.MESSAGE:
            heard[other.user_id].append((case.number, *marks))
        if requester.role != ALBUM:  # an album comes a moment later, and as one
            files = [one["file_id"] for one in proof.files if one["talk_id"] == row["talk_id"]]
            heard[other.user_id] += [(case.number, f"file:{file}") for file in files]
    return heard


def _told(case: Case, action: Action, actor: int) -> dict[int, str]:
    """Who must get a letter of the event, and as whom; quiet ones only change a card."""
    ids = {To.REQUESTER: case.requester, To.HANDLER: case.handler, To.FIRST_RESPONDER: case.first_responder,
           To.FORMER: case.handler, To.SUPERVISOR: case.supervisor}
    found: dict[int, str] = {}
    for to, card in told(action, case):
        person = ids.get(to)
        if person is not None and person != actor and card is Card.RING:
            side = "requester" if person == case.requester else "handler" if person == case.handler else to.value
            found.setdefault(person, side)
    return found
