"""Accepting a line of a handover as a process of its own would, which may be killed at a chosen place."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from pathlib import Path

from bot.config import load_policy
from bot.domain.errors import Refused
from bot.services.house import Actor, House
from bot.services.posts import handovers
from bot.storage import people
from bot.storage.database import Database, engine_for

POLICY = Path(__file__).resolve().parent.parent / "data" / "desk.toml"


async def accept(url: str, chat_id: int, line_id: int, now: int, *, dies: str = "") -> str:
    """What came of it: `accepted`, or the refusal's code. `now`: desk time; `dies`: before or after its commit."""
    db = Database(engine_for(url))
    await db.open(exclusive=False)
    house = House(db, load_policy(POLICY), lambda: now, lambda: int(time.time()), lambda: os.urandom(8).hex())
    try:
        async with db.write() as tx:
            person = await people.by_chat(tx, chat_id)
            assert person
            await handovers.accept(house.unit(tx, Actor(chat_id, "zh", 0), person), line_id)
            if dies == "before":
                os.kill(os.getpid(), signal.SIGKILL)
        if dies == "after":
            os.kill(os.getpid(), signal.SIGKILL)
        return "accepted"
    except Refused as refusal:
        return refusal.code
    finally:
        await db.close()


def die(url: str, chat_id: int, line_id: int, now: int, dies: str) -> None:
    asyncio.run(accept(url, chat_id, line_id, now, dies=dies))
