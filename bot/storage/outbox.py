"""Letters waiting to go, and what was sent where."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from bot.domain.letters import Card, Lane, Letter
from bot.storage.database import Row, Transaction

_LETTER = (
    "id, chat_id, person_id, language, lane, card, kind, details, key, edit_id, case_id, talk_id, due_at, tries"
)
_SENT = "chat_id, message_id, kind, card, case_id, talk_id, sent_at"


@dataclass(frozen=True, slots=True)
class Waiting:
    """Where a letter stands in line. `ready_at`: due, or free of its lease (epoch seconds)."""

    id: int
    chat_id: int
    lane: int
    ready_at: float = 0
    leased: bool = False


@dataclass(frozen=True, slots=True)
class Sent:
    """A message the desk sent. `card`: it is the card this chat has of the case."""

    chat_id: int
    message_id: int
    kind: str
    card: bool
    case_id: int | None
    talk_id: int | None
    sent_at: int


async def put(tx: Transaction, letter: Letter, now: int, *, lease: int = 0) -> Letter:
    """Stores a letter, due now unless it says when; one of the same key gives way. Gives it with its id.

    `now`: epoch seconds of machine time. `lease`: seconds in which the postman leaves it to who put it.

    A newer letter of a key is a new row and so stands last in its chat: one that is just being sent is not
    taken back, the newer goes after it.
    """
    if letter.key is not None:
        await tx.execute("DELETE FROM outbox WHERE key = :key", key=letter.key)
    row = await tx.one(
        "INSERT INTO outbox (chat_id, person_id, language, lane, card, kind, details, key, edit_id, case_id, talk_id, "
        "due_at, leased_until) VALUES (:chat_id, :person_id, :language, :lane, :card, :kind, :details, :key, "
        ":edit_id, :case_id, :talk_id, :due_at, :leased_until) RETURNING id, due_at",
        chat_id=letter.chat_id,
        person_id=letter.person_id,
        language=letter.language,
        lane=int(letter.lane),
        card=int(letter.card),
        kind=letter.kind,
        details=json.dumps(letter.details, ensure_ascii=False),
        key=letter.key,
        edit_id=letter.edit_id,
        case_id=letter.case_id,
        talk_id=letter.talk_id,
        due_at=letter.due_at or now,
        leased_until=now + lease if lease else 0,
    )
    return replace(letter, id=row["id"], due_at=row["due_at"]) if row else letter


async def find(tx: Transaction, key: str) -> Letter | None:
    """The letter of that key, while unsent."""
    row = await tx.one(f"SELECT {_LETTER} FROM outbox WHERE key = :key", key=key)
    return _letter(row) if row else None


async def take_back(tx: Transaction, key: str) -> None:
    """The letter of that key is not sent any more."""
    await tx.execute("DELETE FROM outbox WHERE key = :key", key=key)


async def read(tx: Transaction, ids: Collection[int]) -> dict[int, Letter]:
    """Those of the letters that still wait to go, by id."""
    values = {f"id{n}": number for n, number in enumerate(ids)}
    places = ", ".join(f":{name}" for name in values)
    rows = await tx.all(f"SELECT {_LETTER} FROM outbox WHERE id IN ({places}) AND aside = 0", **values)
    return {row["id"]: _letter(row) for row in rows}


async def arrivals(tx: Transaction, after: int, limit: int) -> list[Waiting]:
    """The letters put since that id, in order. One writer at a time: ids become visible in their order."""
    rows = await tx.all(
        "SELECT id, chat_id, lane, due_at, leased_until FROM outbox WHERE id > :after AND aside = 0 "
        "ORDER BY id LIMIT :limit",
        after=after,
        limit=limit,
    )
    return [
        Waiting(r["id"], r["chat_id"], r["lane"], max(r["due_at"], r["leased_until"]), r["leased_until"] > 0)
        for r in rows
    ]


async def free_leases(tx: Transaction, now: int) -> None:
    """Whoever held them is dead: one process works. What a clock that was ahead made wait for long is due."""
    await tx.execute("UPDATE outbox SET leased_until = 0 WHERE leased_until > 0")
    await tx.execute(
        "UPDATE outbox SET due_at = :now WHERE due_at > :tomorrow OR (lane = :answer AND due_at > :soon)",
        now=now, tomorrow=now + 86_400, answer=int(Lane.ANSWER), soon=now + 60)


async def postpone(tx: Transaction, letter_id: int) -> None:
    """Counts a try that failed for now."""
    await tx.execute("UPDATE outbox SET tries = tries + 1 WHERE id = :id", id=letter_id)


async def set_aside(tx: Transaction, letter_id: int) -> None:
    """Keeps a letter that cannot be sent as it is."""
    await tx.execute("UPDATE outbox SET aside = 1, leased_until = 0 WHERE id = :id", id=letter_id)


async def give_up(tx: Transaction, letter: Letter) -> None:
    """The recipient cannot be reached: the letter goes, and the person is marked."""
    await _delete(tx, letter)
    await tx.execute("UPDATE people SET reachable = 0 WHERE chat_id = :chat_id", chat_id=letter.chat_id)


async def settle(tx: Transaction, letter: Letter, message_ids: Sequence[int], now: int) -> None:
    """The letter has gone. The first of its messages is the one that can be the card."""
    await _delete(tx, letter)
    for number, message_id in enumerate(message_ids):
        await _record(tx, letter, message_id, now, card=letter.card is not Card.NONE and number == 0)
    if letter.card is Card.RING and letter.case_id is not None and message_ids:
        await _retire(tx, letter, message_ids[0], now)


async def lost_card(tx: Transaction, letter: Letter) -> None:
    """The card is not in the chat any more: the quiet letter goes, and further ones find none."""
    await _delete(tx, letter)
    await tx.execute(
        "UPDATE sent SET card = 0 WHERE chat_id = :chat_id AND message_id = :message_id",
        chat_id=letter.chat_id,
        message_id=letter.edit_id,
    )


async def _delete(tx: Transaction, letter: Letter) -> None:
    await tx.execute("DELETE FROM outbox WHERE id = :id", id=letter.id)


async def _record(tx: Transaction, letter: Letter, message_id: int, now: int, *, card: bool) -> None:
    await tx.execute(
        f"INSERT INTO sent ({_SENT}) VALUES (:chat_id, :message_id, :kind, :card, :case_id, :talk_id, :now) "
        "ON CONFLICT (chat_id, message_id) DO UPDATE SET kind = excluded.kind, card = excluded.card, "
        "case_id = excluded.case_id, talk_id = excluded.talk_id, sent_at = excluded.sent_at",
        chat_id=letter.chat_id,
        message_id=message_id,
        kind=letter.kind,
        card=int(card),
        case_id=letter.case_id,
        talk_id=letter.talk_id,
        now=now,
    )


async def _retire(tx: Transaction, letter: Letter, new_id: int, now: int) -> None:
    """The card it follows loses its buttons."""
    old = await tx.all(
        "UPDATE sent SET card = 0 WHERE case_id = :case_id AND chat_id = :chat_id AND card = 1 "
        "AND message_id <> :new_id RETURNING message_id",
        case_id=letter.case_id,
        chat_id=letter.chat_id,
        new_id=new_id,
    )
    for row in old:
        strip = Letter("strip", {}, letter.chat_id, letter.language, letter.person_id, edit_id=row["message_id"])
        await put(tx, strip, now)


async def live_card(tx: Transaction, chat_id: int, case_id: int) -> int | None:
    """The message that is this chat's card of the case."""
    row = await tx.one(
        "SELECT message_id FROM sent WHERE case_id = :case_id AND chat_id = :chat_id AND card = 1 "
        "ORDER BY message_id DESC LIMIT 1",
        chat_id=chat_id,
        case_id=case_id,
    )
    return row["message_id"] if row else None


async def of_message(tx: Transaction, chat_id: int, message_id: int) -> Sent | None:
    """What a message of the desk was (for replies to it)."""
    row = await tx.one(
        f"SELECT {_SENT} FROM sent WHERE chat_id = :chat_id AND message_id = :message_id",
        chat_id=chat_id,
        message_id=message_id,
    )
    return _sent(row) if row else None


async def sent_since(tx: Transaction, kind: str, chat_id: int, case_id: int, since: int) -> bool:
    """Whether a letter of this kind about this case went to this chat since then (machine time)."""
    row = await tx.one(
        """SELECT 1 AS one FROM sent WHERE case_id = :case_id AND chat_id = :chat_id AND kind = :kind
           AND sent_at >= :since LIMIT 1""", case_id=case_id, chat_id=chat_id, kind=kind, since=since)
    return row is not None


async def copies(tx: Transaction, talk_id: int) -> list[Sent]:
    """Where a message of the talk was carried to (for edits that follow)."""
    rows = await tx.all(f"SELECT {_SENT} FROM sent WHERE talk_id = :talk_id ORDER BY sent_at, message_id",
                        talk_id=talk_id)
    return [_sent(row) for row in rows]


def _sent(row: Row) -> Sent:
    return Sent(**(row | {"card": bool(row["card"])}))


def _letter(row: Row) -> Letter:
    row |= {"lane": Lane(row["lane"]), "card": Card(row["card"]), "details": json.loads(row["details"])}
    return Letter(**row)
