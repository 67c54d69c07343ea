"""A new version of a card in the making: its file taken and given, single fields typed; nothing is half done."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot.domain.card_problem import CardProblem
from bot.domain.card_revision import Revision
from bot.domain.cards import Card
from bot.domain.errors import Refused
from bot.domain.forms import TARGET, WRITTEN
from bot.domain.keepers import keeps
from bot.services.cards import keeping
from bot.services.cards.keeping import Held
from bot.services.house import House, Unit
from bot.services.keys import key, rows
from bot.storage import card_drafts, people, policy_cards
from bot.storage.card_drafts import CardDraft

LARGEST = 64 * 1024
"""Bytes of a card's file."""
ASKED = 5
"""Questions by which the card is found that are shown to its writer, the newest."""
PROBLEMS = 15
"""Mistakes that are told at once."""

_FILE = re.compile(r"([a-z0-9][a-z0-9_-]*?)(?:[ _-]?\(\d+\))?\.md")
"""The name of a card's file, as it comes back from computers that have it already."""


def card_of(file_name: str | None) -> str | None:
    """The card whose file has this name, if it may be one's."""
    match = _FILE.fullmatch(file_name or "")
    return match[1] if match else None


async def expects(house: House, chat_id: int, card_id: str) -> bool:
    """Whether a file of this name from this chat is a card that its sender keeps."""
    async with house.db.read() as tx:
        person = await people.by_chat(tx, chat_id)
        last, draft = await policy_cards.last(tx, card_id), await card_drafts.find(tx, card_id)
    text = last.text if last else draft.text if draft else None
    card = house.shelf.folder.parse(card_id, text) if text else None
    return person is not None and card is not None and keeps(person, card)


def text_of(mine: Held) -> str:
    """What is to be changed: the draft, or else what was published."""
    if mine.draft:
        return mine.draft.text
    assert mine.last is not None, "a card is published or drafted"
    return mine.last.text


async def show(unit: Unit, card_id: str, headline: str | None = None) -> None:
    """What can be changed, and what was."""
    mine = await keeping.held(unit, card_id)
    card = unit.shelf.folder.parse(card_id, text_of(mine)) or mine.card
    by = await people.by_id(unit.tx, mine.draft.person_id) if mine.draft and mine.draft.person_id else None
    fields = rows(key(f"write_{name}", "e", "field", card_id, name) for name in WRITTEN)
    done = [key("preview", "e", "preview", card_id, 0)] if mine.draft else []
    drop = [key("discard", "e", "discard", card_id)] if mine.draft else []
    asked = [one for words in card.aliases.values() for one in words][-ASKED:] if mine.draft else []
    buttons = [[*done, key("card_file", "e", "file", card_id)], *fields,
               [*drop, key("kept_card", "e", "card", card_id)]]
    await unit.answer("card_draft", {
        "headline": headline, "title": dict(card.title), "asked": asked, "file": f"{card_id}.md",
        "drafted": mine.draft is not None, "published": mine.last is not None,
        "by": by.name if by else None, "at": mine.draft.touched_at if mine.draft else None, "buttons": buttons})


async def send_file(unit: Unit, card_id: str) -> None:
    """The card's file as a document: a card holds no persons."""
    mine = await keeping.held(unit, card_id)
    await unit.answer("card_file", {"title": dict(mine.card.title),
                                    "paper": {"name": f"{card_id}.md", "text": text_of(mine)}, "buttons": []},
                      fresh=True)


async def send_version(unit: Unit, card_id: str, number: int) -> None:
    """An older version's file, to be compared or taken up again."""
    mine = await keeping.held(unit, card_id)
    old = await policy_cards.at(unit.tx, card_id, number)
    if old is None:
        raise Refused("card_gone")
    await unit.answer("card_file", {"title": dict(mine.card.title), "version": number, "buttons": [],
                                    "file": f"{card_id}.md",
                                    "paper": {"name": f"{card_id}.v{number}.md", "text": old.text}}, fresh=True)


async def take_file(unit: Unit, card_id: str, text: str) -> None:
    """The changed file is the draft, if nothing is wrong with it."""
    mine = await keeping.held(unit, card_id)
    await _keep(unit, mine, text.removeprefix("\ufeff").replace("\r\n", "\n"))


async def current(unit: Unit, card_id: str, name: str) -> str:
    """A field's text as it is now, for whoever is about to change it; Refused where there is no such field."""
    mine = await keeping.held(unit, card_id)
    card = unit.shelf.folder.parse(card_id, text_of(mine))
    if card is None or name not in WRITTEN:
        raise Refused("stale")
    field, language = name.rsplit("_", 1)
    words: Mapping[str, str] = {} if field == "alias" else getattr(card, field) or {}
    return words.get(language, "")


async def written(unit: Unit, answers: Mapping[str, Any]) -> None:
    """One field was typed."""
    card_id, name = answers[TARGET]
    mine = await keeping.held(unit, card_id)
    field, language = name.rsplit("_", 1)
    words = str(answers[name])
    change = Revision(aliases=[(language, words)]) if field == "alias" else Revision(words={(field, language): words})
    if mine.draft is None and mine.last:
        change = replace(change, version=mine.last.version + 1, anew=True)
    await _keep(unit, mine, unit.shelf.folder.revise(text_of(mine), change))


async def _keep(unit: Unit, mine: Held, text: str) -> None:
    """The text is the draft from now on, or its mistakes are told and all stays as it was."""
    card_id = mine.card.id
    checked = unit.shelf.folder.check(card_id, text)
    if not isinstance(checked, Card):
        await mistaken(unit, mine.card, checked)
        return
    base = mine.draft.base if mine.draft else mine.last.version if mine.last else 0
    await card_drafts.save(unit.tx, CardDraft(card_id, text, base, unit.person.id, unit.now))
    await show(unit, card_id, "kept")


async def mistaken(unit: Unit, card: Card, problems: Sequence[CardProblem]) -> None:
    """Line by line what is wrong; nothing was changed."""
    lines = [{"line": one.line, "words": one.words} for one in problems[:PROBLEMS]]
    await unit.answer("card_problems", {
        "title": dict(card.title), "problems": lines, "more": max(0, len(problems) - PROBLEMS),
        "buttons": [[key("edit_card", "e", "draft", card.id)]]}, fresh=True)


async def discard(unit: Unit, card_id: str) -> None:
    """The draft goes; what was published stays as it is."""
    mine = await keeping.held(unit, card_id)
    if mine.draft is None:
        raise Refused("no_card_draft")
    await card_drafts.drop(unit.tx, card_id)
    if mine.last:
        await keeping.show(unit, card_id, "discarded")
    else:
        await unit.answer("card_discarded", {"title": dict(mine.card.title),
                                             "buttons": [[key("kept_list", "e", "list", 0), key("menu", "m")]]})
