"""`check`: one line for each thing the desk needs. It changes nothing and works beside the running desk."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Coroutine
from typing import Any

from bot.cli.account import username
from bot.cli.tables import file_of, looked_at, newest, place_for, version
from bot.cli.terminal import Mistake, complain, say
from bot.config import Settings, SettingsError, load_policy, read_settings
from bot.config.card_files import CARDS, load_cards
from bot.config.days import expected_from
from bot.domain.errors import PolicyError
from bot.storage import alive as signs
from bot.storage.database import DatabaseError, Transaction, Unreachable

FRESH = 120
"""Seconds within which the running desk must have ticked."""

Proof = Callable[[Settings], Coroutine[Any, Any, str]]
"""Says what is right, or raises what is wrong."""


def check() -> int:
    """Proves settings, policy, database and token; 2 if one of them is wrong."""
    try:
        settings = read_settings()
    except SettingsError as error:
        for line in str(error).splitlines():
            complain(f"✗ settings: {line}")
        return 2
    say("✓ settings: all understood")
    return 0 if asyncio.run(_proofs(settings)) else 2


async def _proofs(settings: Settings) -> bool:
    proofs: dict[str, Proof] = {"policy": _policy, "cards": _cards, "database": _database, "Telegram": _telegram}
    return all([await _proved(what, proof(settings)) for what, proof in proofs.items()])


async def _proved(what: str, proof: Coroutine[Any, Any, str]) -> bool:
    try:
        say(f"✓ {what}: {await proof}")
    except Unreachable:
        complain(f"✗ {what}: it does not answer.")
    except (PolicyError, DatabaseError, Mistake) as error:
        for line in str(error).splitlines():
            complain(f"✗ {what}: {line if line.endswith('?') else line.rstrip('.') + '.'}")
    else:
        return True
    return False


async def _policy(settings: Settings) -> str:
    policy = load_policy(settings.policy)
    counts = f"{len(policy.homes)} companies and departments, {len(policy.categories)} categories"
    known = (policy.calendar.expected_from or expected_from()).year - 1
    return f"{settings.policy}: {counts}, statutory holidays published to the end of {known}"


async def _cards(settings: Settings) -> str:
    """Every mistake of every card. A wrong policy is told by itself; the cards are looked at all the same."""
    try:
        policy = load_policy(settings.policy)
    except PolicyError:
        policy = None
    folder = settings.policy.parent / CARDS
    cards, problems = load_cards(folder, policy)
    if problems:
        raise Mistake("\n".join(map(str, problems)))
    return f"{folder}: {len(cards)} cards" if cards else "none yet"


async def _database(settings: Settings) -> str:
    file = file_of(settings.database_url)
    number = await version(settings.database_url)
    if file and not file.exists():
        why_not = place_for(file)
        if why_not:
            raise Mistake(why_not)
        return "none yet, the first start makes it"
    if number < newest():
        return f"version {number}, the next start brings it to {newest()}"
    return f"version {number}, up to date"


async def _telegram(settings: Settings) -> str:
    return f"@{await username(settings)} answers at {settings.api_url}"


def alive() -> int:
    """0 if the desk that works on the database ticked lately, else 1."""
    at = asyncio.run(_last_tick(read_settings().database_url))
    ago = None if at is None else int(time.time()) - at
    if ago is None or not -FRESH <= ago <= FRESH:  # a tick to come is one of before the clock was set back
        complain("✗ The desk has not ticked yet." if ago is None else
                 f"✗ The desk last ticked {ago} seconds ago." if ago > 0 else
                 "✗ The desk has not ticked since the clock of this machine was set back.")
        return 1
    say(f"✓ The desk ticked {max(ago, 0)} seconds ago.")
    return 0


async def _last_tick(url: str) -> int | None:
    if await version(url) == 0:
        return None
    async with looked_at(url) as connection:
        return await signs.last(Transaction(connection))
