"""What was said in a case: words and files, with the messages they came by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.storage.database import Row, Transaction


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that Telegram keeps. `album`: the media group it came in."""

    kind: str
    file_id: str
    name: str | None = None
    caption: str | None = None
    album: str | None = None
    message_id: int | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """Words somebody typed, and the message they came by."""

    text: str
    message_id: int | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """Where words came by: `part` counts the lines of the talk from 0, its files from -1 downwards."""

    talk_id: int
    part: int


@dataclass(frozen=True, slots=True)
class Talk:
    """One thing said. `purpose`: the action it came with. `private`: for the supervisor alone."""

    id: int
    case_id: int
    person_id: int
    purpose: str
    body: str
    private: bool
    salt: str
    at: int
    edited_at: int | None


def _talk(row: Row) -> Talk:
    return Talk(row["id"], row["case_id"], row["person_id"], row["purpose"], row["body"], bool(row["private"]),
                row["salt"], row["at"], row["edited_at"])


async def add(tx: Transaction, *, case_id: int, person_id: int, purpose: str, body: str, salt: str, at: int,
              private: bool = False) -> int:
    row = await tx.one(
        """INSERT INTO messages (case_id, person_id, purpose, body, private, salt, at)
           VALUES (:case_id, :person_id, :purpose, :body, :private, :salt, :at) RETURNING id""",
        case_id=case_id, person_id=person_id, purpose=purpose, body=body, private=int(private), salt=salt, at=at)
    assert row is not None
    return int(row["id"])


async def attach(tx: Transaction, talk_id: int, chat_id: int, lines: Sequence[Line],
                 files: Sequence[Attachment], *, first: int = 0) -> None:
    """Keeps the files of a talk, and which messages its parts came by, so that edits can be followed.

    `first`: which part of the talk the first of the lines is.
    """
    for one in files:
        await tx.execute(
            """INSERT INTO attachments (talk_id, kind, file_id, name, caption, album)
               VALUES (:talk_id, :kind, :file_id, :name, :caption, :album)""",
            talk_id=talk_id, kind=one.kind, file_id=one.file_id, name=one.name, caption=one.caption, album=one.album)
    parts = [(line.message_id, part) for part, line in enumerate(lines, first)]
    parts += [(one.message_id, -1 - part) for part, one in enumerate(files)]
    for message_id, part in parts:
        if message_id is not None:
            await tx.execute(
                """INSERT INTO sources (chat_id, message_id, talk_id, part)
                   VALUES (:chat_id, :message_id, :talk_id, :part) ON CONFLICT DO NOTHING""",
                chat_id=chat_id, message_id=message_id, talk_id=talk_id, part=part)


async def by_id(tx: Transaction, talk_id: int) -> Talk | None:
    row = await tx.one("SELECT * FROM messages WHERE id = :id", id=talk_id)
    return _talk(row) if row else None


async def source(tx: Transaction, chat_id: int, message_id: int) -> Source | None:
    row = await tx.one("SELECT talk_id, part FROM sources WHERE chat_id = :chat_id AND message_id = :message_id",
                       chat_id=chat_id, message_id=message_id)
    return Source(row["talk_id"], row["part"]) if row else None


async def attachments(tx: Transaction, talk_id: int) -> list[Attachment]:
    rows = await tx.all("SELECT * FROM attachments WHERE talk_id = :talk_id ORDER BY id", talk_id=talk_id)
    return [Attachment(row["kind"], row["file_id"], row["name"], row["caption"], row["album"]) for row in rows]


async def of_case(tx: Transaction, case_id: int) -> list[Talk]:
    rows = await tx.all("SELECT * FROM messages WHERE case_id = :case_id ORDER BY id", case_id=case_id)
    return [_talk(row) for row in rows]


async def edit(tx: Transaction, talk_id: int, body: str, now: int) -> None:
    await tx.execute("UPDATE messages SET body = :body, edited_at = :now WHERE id = :id",
                     body=body, now=now, id=talk_id)


async def first(tx: Transaction, case_id: int, purpose: str) -> Talk | None:
    row = await tx.one("SELECT * FROM messages WHERE case_id = :case_id AND purpose = :purpose ORDER BY id LIMIT 1",
                       case_id=case_id, purpose=purpose)
    return _talk(row) if row else None


async def last_of(tx: Transaction, case_id: int, purpose: str) -> Talk | None:
    row = await tx.one(
        "SELECT * FROM messages WHERE case_id = :case_id AND purpose = :purpose ORDER BY id DESC LIMIT 1",
        case_id=case_id, purpose=purpose)
    return _talk(row) if row else None


async def file_counts(tx: Transaction, case_id: int) -> dict[int, int]:
    """How many files came with each talk of a case that has any."""
    rows = await tx.all(
        """SELECT a.talk_id, COUNT(*) AS number FROM attachments a JOIN messages m ON m.id = a.talk_id
           WHERE m.case_id = :case_id GROUP BY a.talk_id""", case_id=case_id)
    return {row["talk_id"]: int(row["number"]) for row in rows}
