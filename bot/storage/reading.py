"""Which versions of cards are to be read, and who was sent them, was reminded, has read them."""

from __future__ import annotations

from dataclasses import dataclass

from bot.storage.cases import PUBLIC
from bot.storage.database import Transaction


@dataclass(frozen=True, slots=True)
class Unnoted:
    """A published version that the desk has not looked at yet. `first`: there was none before."""

    card_id: str
    version: int
    first: bool


@dataclass(frozen=True, slots=True)
class Receipt:
    """One person and one version. `sent_at`: None if he read it without being told to."""

    card_id: str
    version: int
    person_id: int
    sent_at: int | None
    reminded_at: int | None
    read_at: int | None


_REQUIRED = "SELECT card_id, MAX(version) AS version FROM card_notices WHERE required = 1 GROUP BY card_id"


async def unnoted(tx: Transaction) -> list[Unnoted]:
    """In the order they were published."""
    rows = await tx.all(
        """SELECT v.card_id, v.version,
                  NOT EXISTS (SELECT 1 FROM card_versions o WHERE o.card_id = v.card_id AND o.version < v.version)
                      AS first
           FROM card_versions v LEFT JOIN card_notices n ON n.card_id = v.card_id AND n.version = v.version
           WHERE n.card_id IS NULL AND v.withdrawn_at IS NULL ORDER BY v.card_id, v.version""")
    return [Unnoted(row["card_id"], row["version"], bool(row["first"])) for row in rows]


async def note(tx: Transaction, card_id: str, version: int, now: int, *, required: bool) -> bool:
    """False: it was noted before."""
    return bool(await tx.execute(
        """INSERT INTO card_notices (card_id, version, required, at) VALUES (:card_id, :version, :required, :now)
           ON CONFLICT (card_id, version) DO NOTHING RETURNING version""",
        card_id=card_id, version=version, required=int(required), now=now))


async def required(tx: Transaction) -> dict[str, int]:
    """Card → the version that one must have read, that or a later one."""
    return {row["card_id"]: row["version"] for row in await tx.all(_REQUIRED)}


async def receipts(tx: Transaction) -> list[Receipt]:
    """Those that count: of the version to be read or a later one."""
    rows = await tx.all(
        f"""SELECT r.card_id, r.version, r.person_id, r.sent_at, r.reminded_at, r.read_at
            FROM readings r JOIN ({_REQUIRED}) AS n ON n.card_id = r.card_id AND r.version >= n.version
            ORDER BY r.card_id, r.version""")
    return [Receipt(**row) for row in rows]


async def of_person(tx: Transaction, person_id: int) -> dict[str, int]:
    """Card → the newest version this person has read."""
    rows = await tx.all(
        """SELECT card_id, MAX(version) AS version FROM readings
           WHERE person_id = :person_id AND read_at IS NOT NULL GROUP BY card_id""", person_id=person_id)
    return {row["card_id"]: row["version"] for row in rows}


async def send(tx: Transaction, card_id: str, version: int, person_id: int, now: int) -> bool:
    """Keeps that he is sent it; False: he was, or has read it, before."""
    return bool(await tx.execute(
        """INSERT INTO readings (card_id, version, person_id, sent_at) VALUES (:card_id, :version, :person_id, :now)
           ON CONFLICT (card_id, version, person_id) DO NOTHING RETURNING person_id""",
        card_id=card_id, version=version, person_id=person_id, now=now))


async def remind(tx: Transaction, receipt: Receipt, now: int) -> bool:
    """Keeps that he is reminded, once; False: he was, or has read it, before."""
    return bool(await tx.execute(
        """UPDATE readings SET reminded_at = :now WHERE card_id = :card_id AND version = :version
           AND person_id = :person_id AND reminded_at IS NULL AND read_at IS NULL RETURNING person_id""",
        card_id=receipt.card_id, version=receipt.version, person_id=receipt.person_id, now=now))


async def read(tx: Transaction, card_id: str, version: int, person_id: int, now: int) -> None:
    """He has read this version, and with it what he was sent before; the first time counts."""
    await tx.execute(
        """UPDATE readings SET read_at = :now WHERE card_id = :card_id AND version < :version
           AND person_id = :person_id AND read_at IS NULL""",
        card_id=card_id, version=version, person_id=person_id, now=now)
    await tx.execute(
        """INSERT INTO readings (card_id, version, person_id, read_at) VALUES (:card_id, :version, :person_id, :now)
           ON CONFLICT (card_id, version, person_id) DO UPDATE SET read_at = COALESCE(readings.read_at, :now)""",
        card_id=card_id, version=version, person_id=person_id, now=now)


@dataclass(frozen=True, slots=True)
class Follower:
    """A case that has not ended and goes by a card."""

    case_id: int
    number: str
    requester: int
    handler: int


async def followers(tx: Transaction, card_id: str) -> list[Follower]:
    rows = await tx.all(
        """SELECT id AS case_id, number, requester, handler FROM cases WHERE card_id = :card_id
           AND state IN ('new', 'open', 'waiting', 'referred', 'resolved') ORDER BY id""", card_id=card_id)
    return [Follower(**row) for row in rows]


async def works_by(tx: Transaction, person_id: int, card_id: str, category: str) -> bool:
    """Whether he handles, or is first responder of, a case that has not ended and goes by the card.

    `category`: the one of which this is the only card, or empty; its cases without a card go by it, too.
    """
    for column in ("handler", "first_responder"):
        row = await tx.one(
            f"""SELECT 1 AS one FROM cases WHERE {column} = :person_id
                AND state IN ('new', 'open', 'waiting', 'referred', 'resolved')
                AND (card_id = :card_id OR (card_id IS NULL AND category = :category)) LIMIT 1""",
            person_id=person_id, card_id=card_id, category=category)
        if row:
            return True
    return False


async def of_home(tx: Transaction, home: str) -> dict[str, int]:
    """Card → how many of a home's active people have looked at it, marked it, read it by duty or asked by it.

    Of requests those alone that are named and about nobody. Never to be told but as a share.
    """
    rows = await tx.all(
        f"""SELECT found.card_id, COUNT(*) AS number FROM (
                SELECT m.card_id, m.person_id FROM people p JOIN card_marks m ON m.person_id = p.id
                WHERE p.home = :home AND p.active = 1
                UNION SELECT r.card_id, r.person_id FROM people p JOIN readings r ON r.person_id = p.id
                WHERE p.home = :home AND p.active = 1 AND r.read_at IS NOT NULL
                UNION SELECT c.card_id, c.requester AS person_id FROM people p JOIN cases c ON c.requester = p.id
                WHERE p.home = :home AND p.active = 1 AND c.card_id IS NOT NULL AND c.anonymous = 0 AND {PUBLIC}
            ) AS found GROUP BY found.card_id""", home=home)
    return {row["card_id"]: int(row["number"]) for row in rows}


async def joined(tx: Transaction, home: str) -> int:
    """How many of a home's active people have an account. Never to be told."""
    row = await tx.one("SELECT COUNT(*) AS number FROM people WHERE home = :home AND active = 1 "
                       "AND chat_id IS NOT NULL", home=home)
    return int(row["number"]) if row else 0
