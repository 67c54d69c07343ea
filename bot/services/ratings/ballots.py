"""The boxes of an open review round: out of the database and back, sealed under a key that it does not hold."""

from __future__ import annotations

from bot.domain import sealing
from bot.domain.ballot_box import TOKEN, Box, box_of
from bot.domain.review_rounds import Round
from bot.services.house import Unit
from bot.storage import review_rounds as store


def _key(unit: Unit, made: Round) -> bytes:
    return sealing.derived(unit.secret, f"review_round:{made.id}:{made.key}")


async def box(unit: Unit, made: Round, office: str) -> Box:
    """All that was answered of an office so far; none where the secret has changed since: nobody can read it then."""
    sealed = await store.box(unit.tx, made.id, office)
    text = sealing.opened(_key(unit, made), sealed) if sealed else None
    return box_of(text) if text else Box()


async def lock(unit: Unit, made: Round, office: str, filled: Box) -> None:
    await store.put_box(unit.tx, made.id, office, sealing.seal(_key(unit, made), unit.salt(), filled.text()))


def token(unit: Unit) -> str:
    """What a button carries, and nothing else: no letter that waits, and no row."""
    return unit.salt()[:TOKEN]
