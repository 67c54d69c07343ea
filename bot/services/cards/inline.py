"""Inline mode: a member types `@bot words` in any chat and sends on a card's link, never its text."""

from __future__ import annotations

from typing import Any

from bot.domain.cards import Card
from bot.domain.policy import LANGUAGES
from bot.services.house import Actor, House
from bot.services.house import language as speaks

MOST = 10
"""Cards offered for one query."""


async def found(house: House, actor: Actor, words: str, link: str) -> list[tuple[str, str, dict[str, Any], str]]:
    """Of each card its id, what stands under its title, a letter's details, and a language.

    Nothing for strangers, and for nobody where the unit has not turned it on. `link`: to the bot.
    """
    async with house.arriving(actor) as (_, person):
        if not house.policy.inline or person is None or not person.active or not words.strip():
            return []
        today = house.policy.calendar.local(house.clock()).date()
        language = speaks(person, actor)
        return [(card.id, _first_line(card, language), _details(card, link), language)
                for card in house.shelf.find(words, today, MOST)]


def _first_line(card: Card, language: str) -> str:
    return card.entitled.get(language, card.entitled[LANGUAGES[0]]).strip().split("\n")[0]


def _details(card: Card, link: str) -> dict[str, Any]:
    button = {"phrase": "button.read_card", "given": {}, "url": f"{link}?start=card_{card.id}"}
    return {"title": dict(card.title), "buttons": [[button]]}
