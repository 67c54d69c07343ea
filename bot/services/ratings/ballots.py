"""The boxes of an open review round: out of the database and back, locked under a key that it does not hold."""

from __future__ import annotations

from bot.domain.ballot_box import TOKEN, Box, box_of
from bot.domain.review_rounds import Round
from bot.services.house import Unit
from bot.services.ratings import locks
from bot.storage import review_rounds as store


def _key(unit: Unit, made: Round) -> bytes:
    return locks.derived(unit.secret, f"review_round:{made.id}:{made.key}")


def new_key(unit: Unit) -> str:
    """Of a round that begins: random, and a mark of the secret, by which it shows that another took its place."""
    salt = unit.salt()
    return f"{salt}.{_mark(unit, salt)}"


def lost(unit: Unit, made: Round) -> bool:
    """Whether the secret was changed since the round was opened: what was answered before cannot be read any more."""
    salt, _, mark = (made.key or "").rpartition(".")
    return bool(salt) and mark != _mark(unit, salt)


def _mark(unit: Unit, salt: str) -> str:
    return locks.derived(unit.secret, f"review_round:{salt}").hex()[:16]


async def box(unit: Unit, made: Round, office: str) -> Box:
    """All that was answered of an office so far; none where the secret has changed since: nobody can read it then."""
    locked = await store.box(unit.tx, made.id, office)
    text = locks.opened(_key(unit, made), locked) if locked else None
    return box_of(text) if text else Box()


async def lock(unit: Unit, made: Round, office: str, filled: Box) -> None:
    await store.put_box(unit.tx, made.id, office, locks.lock(_key(unit, made), unit.salt(), filled.text()))


def token(unit: Unit) -> str:
    """What a button carries, and nothing else: no letter that waits, and no row."""
    return unit.salt()[:TOKEN]
