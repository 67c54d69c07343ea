"""How cards come round in the transcripts: new versions, ticks, cases that go by a card."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.policy import Policy
from bot.services.cards import circulating
from bot.simulator import Message
from bot.storage import policy_cards
from bot.storage.policy_cards import Version
from tests.stage import Player, Stage
from tests.story import accepted

DAY = 86_400
MEDICAL = "family-medical"
CHANGED = '[changed]\nzh = "父母也能登记了 <b>&amp;"\nen = "Parents can be enrolled now <b>&amp;"\n\n[entitled]'


async def ticks(stage: Stage, times: int = 1) -> None:
    for _ in range(times):
        await circulating.circulate(stage.app.house)
    await stage.settled()


async def publishes(stage: Stage, card_id: str = MEDICAL, *, major: bool = True, changed: bool = True,
                    alias: str = "") -> int:
    """The next version of a card, as a changed file makes it; gives its number."""
    async with stage.db.write() as tx:
        last = next(one for one in await policy_cards.newest(tx) if one.card_id == card_id)
        number = last.version + 1
        text = last.text.replace("major = true\n", "")
        text = text.replace(f"version = {last.version}\n", f"version = {number}\n", 1)
        if major:
            text = text.replace(f"version = {number}\n", f"version = {number}\nmajor = true\n", 1)
        if alias:
            text = text.replace("[aliases]\nzh = [", f'[aliases]\nzh = ["{alias}", ', 1)
        if changed and "[changed]" not in text:
            text = text.replace("[entitled]", CHANGED, 1)
        await policy_cards.publish(tx, Version(card_id, number, text, int(stage.clock.now())))
        served = await policy_cards.newest(tx)
    await stage.app.house.shelf.serve(served)
    return number


def begins(stage: Stage, **policy: bool) -> None:
    """The unit's rules with this changed."""
    rules: Policy = replace(stage.policy, **policy)  # type: ignore[arg-type]
    object.__setattr__(stage.app.house, "policy", rules)


def marks(stage: Stage) -> None:
    """What came until now is old news to everybody."""
    for player in stage.players.values():
        player._acts()


def letters(player: Player) -> list[Message]:
    return player.heard


async def caught_up(stage: Stage) -> None:
    """The first publication is out of the way: everybody has read all."""
    await ticks(stage)
    async with stage.db.write() as tx:
        await tx.execute("UPDATE readings SET read_at = :now", now=int(stage.clock.now()))
    marks(stage)


async def goes_by(stage: Stage, card_id: str, category: str, staff_no: str = "1025", **answers: str) -> Player:
    """A case that goes by a card, accepted."""
    handler = await accepted(stage, staff_no, category, **answers)
    async with stage.db.write() as tx:
        await tx.execute("UPDATE cases SET card_id = :card_id, card_version = 1 WHERE number = :number",
                         card_id=card_id, number=stage.numbers[-1])
    return handler
