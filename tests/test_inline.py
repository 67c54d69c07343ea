"""`@bot words`: members of a unit that wants it send on a link to a card; nobody else gets anything."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.stage import Stage, opened, sqlite_url

QUESTION = "家属随军落户"


@pytest.fixture(params=["zh", "en"])
async def desk(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Stage]:
    """A unit that has inline mode on."""
    async with opened(sqlite_url(tmp_path), request.param, inline=True) as made:
        yield made


async def answered(stage: Stage, user_id: int, words: str = QUESTION) -> tuple[str, list[dict[str, Any]]]:
    query = stage.simulator.ask_inline(user_id, words)
    await stage.settled()
    answer = await stage.simulator.answer_to(query)
    assert answer is not None
    return query, answer["results"]


async def test_where_it_is_off_everybody_gets_nothing(stage: Stage) -> None:
    assert (await answered(stage, stage.player("1025").user_id))[1] == []


async def test_a_member_gets_titles_and_links(desk: Stage) -> None:
    soldier = desk.player("1025")
    _, results = await answered(desk, soldier.user_id)
    first, card = results[0], desk.app.house.shelf.cards["family-relocation"]
    assert (first["id"], first["title"]) == (card.id, card.title[soldier.language])
    assert first["description"] == card.entitled[soldier.language].split("\n")[0]
    (button,), = first["reply_markup"]["inline_keyboard"]
    assert button["url"] == f"https://t.me/{desk.app.application.bot.username}?start=card_family-relocation"
    assert "callback_data" not in button
    said = first["input_message_content"]["message_text"]
    assert card.title[soldier.language] in said
    assert len(said) < 150
    asked = desk.simulator.world.inline.asked
    assert all(one.answer and one.answer.personal and one.answer.seconds == 0 for one in asked.values())


@pytest.mark.parametrize("words", ["", "  ", "量子色动力学的夸克禁闭", "x" * 256])
async def test_nothing_for_nothing(desk: Stage, words: str) -> None:
    assert (await answered(desk, desk.player("1025").user_id, words))[1] == []


async def test_strangers_and_whoever_left_get_nothing(desk: Stage) -> None:
    stranger = desk.simulator.add_user("Somebody", language="en")
    assert (await answered(desk, stranger.id))[1] == []
    async with desk.db.write() as tx:
        await tx.execute("UPDATE people SET active = 0 WHERE staff_no = '1025'")
    assert (await answered(desk, desk.player("1025").user_id))[1] == []
    assert not [one for one in desk.simulator.messages(stranger.id) if one.from_bot]


async def test_a_chosen_result_says_nothing_in_a_group_and_nothing_more_at_home(desk: Stage) -> None:
    soldier = desk.player("1025")
    query, _ = await answered(desk, soldier.user_id)
    group = desk.simulator.add_group("x", [soldier.user_id])
    for chat in (group, soldier.user_id):
        soldier.mark = max(one.touched for one in soldier.screens)
        number = desk.simulator.choose_inline(soldier.user_id, query, "family-relocation", chat=chat)
        await desk.settled()
        soldier.hears_nothing()
        for data in ("m", "k:show:family-relocation:0", "c:1:accept", "zzz"):  # such a button has no message
            desk.simulator.press(soldier.user_id, number, data, chat=chat, forge=True)
            await desk.settled()
    async with desk.db.read() as tx:
        rows = await tx.all("SELECT failed FROM inbox WHERE update_id > 0")
    assert not any(row["failed"] for row in rows)
    assert soldier.heard  # what he pressed is answered where he and the desk talk
