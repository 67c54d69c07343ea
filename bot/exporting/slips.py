"""Invitation slips asked for in the chat: one page to print for all of a home who have not joined."""

from __future__ import annotations

import secrets

from bot.domain.letters import Letter
from bot.domain.people import Role
from bot.domain.persons import may_hand_out
from bot.pictures import slips
from bot.services.house import House
from bot.services.people.roster import invite_outside
from bot.storage import newcomers, outbox, people


async def work(house: House) -> None:
    """Codes and document in one transaction: killed in between, the old codes hold and it is done again."""
    while True:
        async with house.db.read(quick=True) as tx:
            if await newcomers.asked(tx) is None:
                return
        async with house.db.write() as tx:
            asked = await newcomers.asked(tx)
            if asked is None or not await newcomers.made(tx, asked.id, house.clock()):
                continue
            person = await people.by_id(tx, asked.person_id)
            if person is None or person.chat_id is None or not may_hand_out(person, asked.home):
                continue
            made = await invite_outside(tx, asked.home, house.clock(), secrets.token_bytes,
                                        staff=person.has(Role.ADMIN))
            home = house.policy.home_words(asked.home)[asked.language]
            page = slips.page([slips.Slip(one.name, home, f"https://t.me/{asked.bot}?start={one.code}", one.code)
                               for one in made], asked.language)
            details = {"home": dict(house.policy.home_words(asked.home)), "buttons": [],
                       "paper": {"name": "slips.html", "text": page}}
            await outbox.put(tx, Letter("newcomers_file", details, person.chat_id, asked.language, person.id),
                             house.machine())
