"""One process works on a database that several machines share; the others stand by and take over when it ends."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

from bot.storage.database import Database, DatabaseError, Taken, Unreachable

log = logging.getLogger(__name__)

LOOK = 1.0
"""Seconds between two tries to take over. Waiting within PostgreSQL for the lock would be one statement for days,
and keep the server from clearing what was deleted meanwhile."""


async def open_when_free(
    make: Callable[[], Database], *, patient: bool, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
) -> Database:
    """The database, opened as the one who works on it; while another does, waits and says so once.

    `patient`: waits for a server that does not answer, too. Taken where no second process may stand by.
    """
    waited = False
    while True:
        db = make()
        try:
            await db.open()
        except (DatabaseError, Unreachable) as error:
            taken = isinstance(error, Taken)
            if not (db.engine.shared if taken else patient and _passes(error)):
                raise
            if taken and not patient:
                log.warning("another process of the desk works on this database; standing by")
            patient = waited = True
            await sleep(LOOK)
        else:
            if waited:
                log.warning("taking over")
            return db


def _passes(error: Exception) -> bool:
    """A server that is away comes back; a database newer than the code does not get older."""
    return isinstance(error, Unreachable) or error.__cause__ is not None
