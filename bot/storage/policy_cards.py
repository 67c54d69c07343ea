"""Policy cards as published: their versions, what people made of them, questions without one, pictures sent before."""

from __future__ import annotations

from dataclasses import dataclass

from bot.storage.database import Row, Transaction


@dataclass(frozen=True, slots=True)
class Version:
    """One published version of a card: its file's text, and when and by whom (None: by the file) it was published.

    `withdrawn_by`: who withdrew it in the chat; None: its file had gone. `filed`: whether the file says the same.
    """

    card_id: str
    version: int
    text: str
    published_at: int
    published_by: int | None = None
    withdrawn_at: int | None = None
    withdrawn_by: int | None = None
    filed: bool = True


_COLUMNS = ("v.card_id, v.version, v.text, v.published_at, v.published_by, v.withdrawn_at, v.withdrawn_by, "
            "v.filed")


async def newest(tx: Transaction) -> list[Version]:
    """The newest version of each card, withdrawn ones too."""
    rows = await tx.all(
        f"""SELECT {_COLUMNS} FROM card_versions v JOIN (
                SELECT card_id, MAX(version) AS version FROM card_versions GROUP BY card_id) AS n
            ON n.card_id = v.card_id AND n.version = v.version ORDER BY v.card_id""")
    return [_version(row) for row in rows]


async def at(tx: Transaction, card_id: str, version: int) -> Version | None:
    row = await tx.one(f"SELECT {_COLUMNS} FROM card_versions v WHERE v.card_id = :card_id AND v.version = :version",
                       card_id=card_id, version=version)
    return _version(row) if row else None


async def before(tx: Transaction, card_id: str, version: int) -> int | None:
    """The number of the version before that one."""
    row = await tx.one(
        "SELECT MAX(version) AS number FROM card_versions WHERE card_id = :card_id AND version < :version",
        card_id=card_id, version=version)
    return row["number"] if row else None


async def publish(tx: Transaction, new: Version) -> None:
    await tx.execute(
        """INSERT INTO card_versions (card_id, version, text, published_at, published_by, filed)
           VALUES (:card_id, :version, :text, :published_at, :published_by, :filed)""",
        card_id=new.card_id, version=new.version, text=new.text, published_at=new.published_at,
        published_by=new.published_by, filed=int(new.filed))


async def last(tx: Transaction, card_id: str) -> Version | None:
    """The card's newest version, withdrawn or not."""
    row = await tx.one(f"""SELECT {_COLUMNS} FROM card_versions v WHERE v.card_id = :card_id
                           ORDER BY v.version DESC LIMIT 1""", card_id=card_id)
    return _version(row) if row else None


async def latest(tx: Transaction, card_id: str, limit: int) -> list[Version]:
    """The card's newest versions, the newest first."""
    rows = await tx.all(f"""SELECT {_COLUMNS} FROM card_versions v WHERE v.card_id = :card_id
                            ORDER BY v.version DESC LIMIT :limit""", card_id=card_id, limit=limit)
    return [_version(row) for row in rows]


async def published_since(tx: Transaction, since: int) -> list[tuple[str, int]]:
    """Card and version of all that was published since."""
    rows = await tx.all("""SELECT card_id, version FROM card_versions WHERE published_at >= :since
                           ORDER BY card_id, version""", since=since)
    return [(row["card_id"], row["version"]) for row in rows]


async def in_file(tx: Transaction, card_id: str) -> str | None:
    """What the card's file said when it was last looked at, or written."""
    row = await tx.one(
        "SELECT text FROM card_versions WHERE card_id = :card_id AND filed = 1 ORDER BY version DESC LIMIT 1",
        card_id=card_id)
    return row["text"] if row else None


async def filed(tx: Transaction, card_id: str, version: int) -> None:
    """The version stands in its file."""
    await tx.execute("UPDATE card_versions SET filed = 1 WHERE card_id = :card_id AND version = :version",
                     card_id=card_id, version=version)


async def put_back(tx: Transaction, card_id: str, version: int, *, filed: bool) -> None:
    """The version is served again."""
    await tx.execute(
        """UPDATE card_versions SET withdrawn_at = NULL, withdrawn_by = NULL, filed = :filed
           WHERE card_id = :card_id AND version = :version""", card_id=card_id, version=version, filed=int(filed))


async def withdraw(tx: Transaction, card_id: str, now: int, by: int | None = None) -> None:
    """The card is served no more; what was published stays. `by`: who says so; None: its file has gone."""
    await tx.execute("""UPDATE card_versions SET withdrawn_at = :now, withdrawn_by = :by
                        WHERE card_id = :card_id AND withdrawn_at IS NULL""", card_id=card_id, now=now, by=by)


async def mark(tx: Transaction, card_id: str, version: int, person_id: int, mark: str, now: int) -> None:
    """*helped* or *still*: the last one of a person counts, more than that he has seen it."""
    await tx.execute(
        """INSERT INTO card_marks (card_id, version, person_id, mark, at) VALUES (:card_id, :version, :person_id, :mark,
               :now) ON CONFLICT (card_id, version, person_id) DO UPDATE SET mark = :mark, at = :now""",
        card_id=card_id, version=version, person_id=person_id, mark=mark, now=now)


async def seen(tx: Transaction, card_id: str, version: int, person_id: int, now: int) -> None:
    """He has opened it; what he said of it stands."""
    await tx.execute(
        """INSERT INTO card_marks (card_id, version, person_id, mark, at)
           VALUES (:card_id, :version, :person_id, 'seen', :now)
           ON CONFLICT (card_id, version, person_id) DO NOTHING""",
        card_id=card_id, version=version, person_id=person_id, now=now)


async def marks(tx: Transaction, card_id: str) -> dict[int, dict[str, int]]:
    """Version → mark → how many people."""
    rows = await tx.all(
        """SELECT version, mark, COUNT(*) AS number FROM card_marks WHERE card_id = :card_id
           GROUP BY version, mark""", card_id=card_id)
    found: dict[int, dict[str, int]] = {}
    for row in rows:
        found.setdefault(row["version"], {})[row["mark"]] = row["number"]
    return found


async def ask(tx: Transaction, person_id: int, words: str, now: int, *, card_id: str | None = None,
              category: str | None = None) -> int:
    """Keeps a question that no card answered, or that `card_id` left open; gives its id."""
    row = await tx.one(
        """INSERT INTO questions (person_id, words, card_id, category, at)
           VALUES (:person_id, :words, :card_id, :category, :now) RETURNING id""",
        person_id=person_id, words=words, card_id=card_id, category=category, now=now)
    return int(row["id"]) if row else 0


async def picture(tx: Transaction, key: str) -> str | None:
    """The file_id of a picture that Telegram has."""
    row = await tx.one("SELECT file_id FROM pictures WHERE key = :key", key=key)
    return row["file_id"] if row else None


async def keep_picture(tx: Transaction, key: str, file_id: str, now: int) -> None:
    await tx.execute("""INSERT INTO pictures (key, file_id, at) VALUES (:key, :file_id, :now)
                        ON CONFLICT (key) DO UPDATE SET file_id = :file_id, at = :now""",
                     key=key, file_id=file_id, now=now)


def _version(row: Row) -> Version:
    return Version(**(row | {"filed": bool(row["filed"])}))
