"""New versions of cards that are being written, one a card; and which review dates were told of."""

from __future__ import annotations

from dataclasses import dataclass

from bot.storage.database import Row, Transaction


@dataclass(frozen=True, slots=True)
class CardDraft:
    """`base`: the version it began from, 0: a new card. `person_id`: who touched it last; None: the desk itself."""

    card_id: str
    text: str
    base: int
    person_id: int | None
    touched_at: int


def _draft(row: Row) -> CardDraft:
    return CardDraft(row["card_id"], row["text"], row["base"], row["person_id"], row["touched_at"])


async def find(tx: Transaction, card_id: str) -> CardDraft | None:
    row = await tx.one("SELECT * FROM card_drafts WHERE card_id = :card_id", card_id=card_id)
    return _draft(row) if row else None


async def every(tx: Transaction) -> list[CardDraft]:
    rows = await tx.all("SELECT * FROM card_drafts ORDER BY card_id")
    return [_draft(row) for row in rows]


async def save(tx: Transaction, draft: CardDraft) -> None:
    await tx.execute(
        """INSERT INTO card_drafts (card_id, text, base, person_id, touched_at)
           VALUES (:card_id, :text, :base, :person_id, :at) ON CONFLICT (card_id) DO UPDATE
           SET text = :text, base = :base, person_id = :person_id, touched_at = :at""",
        card_id=draft.card_id, text=draft.text, base=draft.base, person_id=draft.person_id, at=draft.touched_at)


async def drop(tx: Transaction, card_id: str) -> None:
    await tx.execute("DELETE FROM card_drafts WHERE card_id = :card_id", card_id=card_id)


async def review_told(tx: Transaction, card_id: str, review_on: str, now: int) -> bool:
    """Takes note that this review date was told of; False: it was already."""
    row = await tx.one(
        """INSERT INTO card_reviews (card_id, review_on, told_at) VALUES (:card_id, :review_on, :now)
           ON CONFLICT (card_id, review_on) DO NOTHING RETURNING card_id""",
        card_id=card_id, review_on=review_on, now=now)
    return row is not None
