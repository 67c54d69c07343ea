"""What the digest will tell: answers found too vague by office, cards that change too often."""

from __future__ import annotations

from bot.services.figures import tallies
from bot.storage import policy_cards
from bot.storage.policy_cards import Version
from tests.stage import Stage
from tests.story import accepted

CARD = "pay-query"


async def test_too_vague_counts_for_the_office_that_answered(stage: Stage) -> None:
    handler, soldier = await accepted(stage), stage.player("1025")
    await handler.taps("progress")
    await handler.says("正在办")
    await handler.taps("as_is")
    await soldier.taps("vague")
    now = int(stage.clock.now())
    async with stage.db.read() as tx:
        assert await tallies.vague_by_office(tx, now, now + 1) == {handler.record.home: 1}
        assert await tallies.vague_by_office(tx, now - 60, now) == {}
        assert await tallies.vague_by_office(tx, now + 1, now + 60) == {}


async def test_more_than_two_changes_of_a_card(stage: Stage) -> None:
    shelf, since = stage.app.house.shelf, int(stage.clock.now())
    for number in range(2, 7):
        async with stage.db.write() as tx:
            last = await policy_cards.last(tx, CARD)
            assert last is not None
            text = last.text.replace("\nreview_on", f"\n# seen {number}\nreview_on")  # even ones change no word
            if number % 2:
                text = text.replace("\n+++ en\n", f"{number}。\n+++ en\n")
            await policy_cards.publish(tx, Version(CARD, number, text, since + number * 60))
    async with stage.db.read() as tx:
        assert await tallies.changed_often(tx, shelf, since, more_than=1) == {CARD: 2}
        assert await tallies.changed_often(tx, shelf, since) == {}
        assert await tallies.changed_often(tx, shelf, since + 240, more_than=0) == {CARD: 1}
