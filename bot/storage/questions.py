"""Questions that no card answered, or that a card left open, until somebody says what becomes of them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from bot.storage.database import Row, Transaction

_COLUMNS = "id, words, card_id, category, at, settled, person_id"


@dataclass(frozen=True, slots=True)
class Question:
    """`card_id`: the card that left it open. `category`: that of the request it became, if it did."""

    id: int
    words: str
    card_id: str | None
    category: str | None
    at: int
    settled: str | None
    person_id: int | None = None
    """Who asked; None: he was erased."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Which questions somebody hears of: those of these cards, those without a card in these categories, or all."""

    cards: Collection[str] = ()
    categories: Collection[str] = ()
    everything: bool = False

    def has(self, question: Question) -> bool:
        if self.everything:
            return True
        return question.card_id in self.cards if question.card_id else question.category in self.categories


def _question(row: Row) -> Question:
    return Question(**row)


async def by_id(tx: Transaction, question_id: int) -> Question | None:
    row = await tx.one(f"SELECT {_COLUMNS} FROM questions WHERE id = :id", id=question_id)
    return _question(row) if row else None


async def count(tx: Transaction, scope: Scope) -> int:
    where, values = _where(scope)
    row = await tx.one(f"SELECT COUNT(*) AS number FROM questions WHERE settled IS NULL AND ({where})", **values)
    return int(row["number"]) if row else 0


async def listed(tx: Transaction, scope: Scope, offset: int, limit: int) -> list[Question]:
    """The open ones, the newest first."""
    where, values = _where(scope)
    rows = await tx.all(
        f"""SELECT {_COLUMNS} FROM questions WHERE settled IS NULL AND ({where})
            ORDER BY id DESC LIMIT :limit OFFSET :offset""", limit=limit, offset=offset, **values)
    return [_question(row) for row in rows]


def _where(scope: Scope) -> tuple[str, dict[str, str]]:
    if scope.everything:
        return "1 = 1", {}
    values: dict[str, str] = {}
    parts = []
    for column, known, more in (("card_id", scope.cards, ""), ("category", scope.categories, " AND card_id IS NULL")):
        names = {f"{column}{place}": one for place, one in enumerate(sorted(known))}
        values |= names
        if names:
            parts.append(f"{column} IN ({', '.join(f':{name}' for name in names)}){more}")
    return " OR ".join(parts) or "1 = 0", values


async def without_card(tx: Transaction, limit: int) -> list[Question]:
    """The newest open ones that no card answered."""
    rows = await tx.all(f"""SELECT {_COLUMNS} FROM questions WHERE settled IS NULL AND card_id IS NULL
                            ORDER BY id DESC LIMIT :limit""", limit=limit)
    return [_question(row) for row in rows]


async def of_home(tx: Transaction, home: str, limit: int) -> list[Question]:
    """The newest open ones that no card answered and that were asked by people of a home."""
    columns = ", ".join(f"q.{name}" for name in _COLUMNS.split(", "))
    rows = await tx.all(f"""SELECT {columns} FROM questions q JOIN people p ON p.id = q.person_id
                            WHERE q.settled IS NULL AND q.card_id IS NULL AND p.home = :home
                            ORDER BY q.id DESC LIMIT :limit""", home=home, limit=limit)
    return [_question(row) for row in rows]


async def file_under(tx: Transaction, question_id: int, category: str) -> None:
    """The question became a request of this category."""
    await tx.execute("UPDATE questions SET category = :category WHERE id = :id", id=question_id, category=category)


async def forget(tx: Transaction, question_id: int) -> None:
    """As if it had never been asked."""
    await tx.execute("DELETE FROM questions WHERE id = :id", id=question_id)


async def settle(tx: Transaction, question_id: int, settled: str, now: int) -> bool:
    """What became of it; False: somebody was faster."""
    row = await tx.one("""UPDATE questions SET settled = :settled, settled_at = :now
                          WHERE id = :id AND settled IS NULL RETURNING id""", id=question_id, settled=settled, now=now)
    return row is not None
