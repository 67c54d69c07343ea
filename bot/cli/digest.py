"""`digest`: what somebody would read of a period, printed and not sent."""

from __future__ import annotations

import asyncio
import html
import re
import time
from dataclasses import dataclass

from bot.cli.tables import opened
from bot.cli.terminal import Mistake, say
from bot.config import Settings, load_policy, read_settings
from bot.config.card_files import CARDS
from bot.config.card_folder import Folder
from bot.domain import digest
from bot.domain.people import Person, Role
from bot.domain.period import Period
from bot.domain.policy import Policy
from bot.domain.spoken_period import spoken
from bot.render import Renderer
from bot.services.cards.shelf import Shelf
from bot.services.figures.digest import Desk, made
from bot.storage import people, policy_cards
from bot.storage.database import Transaction


@dataclass(frozen=True)
class Wish:
    """What was typed; without a period the last whole week, without a number the first leader's."""

    period: str | None
    staff_no: str | None
    language: str


def show(wish: Wish) -> None:
    settings = read_settings()
    policy = load_policy(settings.policy)
    say(asyncio.run(_text(settings, policy, wish)))


async def _text(settings: Settings, policy: Policy, wish: Wish) -> str:
    now = int(time.time())
    shelf = Shelf(Folder(settings.policy.parent / CARDS, policy))
    async with opened(settings.database_url) as db, db.read() as tx:
        await shelf.serve(await policy_cards.newest(tx))
        person = await _reader(tx, wish.staff_no, policy)
        details = await made(Desk(tx, policy, shelf, person, _period(wish.period, policy, now), now))
    renderer = Renderer(policy.calendar.zone, policy.calendar.expected)
    return html.unescape(re.sub(r"<[^>]*>", "", renderer.screen("digest", details, wish.language).text))


def _period(typed: str | None, policy: Policy, now: int) -> Period:
    if typed is None:
        return digest.last_week(now, policy.calendar)
    try:
        return spoken(typed, policy.calendar.day(now), policy.calendar)
    except ValueError:
        raise Mistake(f'"{typed}" is no period: 2026-W47, 2026-11, 2026-Q4 or 2026-11-01..2026-11-15.') from None


async def _reader(tx: Transaction, staff_no: str | None, policy: Policy) -> Person:
    number = staff_no or policy.first_leader
    person = await people.by_staff_no(tx, number) if number else None
    if person is None and staff_no is None:
        person = next(iter(await people.with_role(tx, Role.LEADER)), None)
    if person is None or not person.active:
        raise Mistake(f"Nobody on the roster has the number {staff_no}." if staff_no else "The roster has no leader.")
    if digest.audience(person) is None:
        raise Mistake(f"{person.staff_no} has no digest: staff, clerks and company leaders have.")
    return person
