"""Kind words are passed on once, with consent; a record is the same for all its readers; policy counts for nobody."""

from __future__ import annotations

import pytest

from bot.domain.policy import LANGUAGES
from bot.services.figures import facts
from bot.services.figures.record import of
from bot.storage import figures
from tests.screens import LONG, NAME, NOW, shown
from tests.stage import Player, Stage
from tests.story import accepted, fill

THANKS = "说到做到，谢谢"


async def closed(stage: Stage) -> Player:
    handler, soldier = await accepted(stage), stage.player("1025")
    await handler.taps("resolve")
    await fill(handler, outcome="solved", text="已补发，请查收，周五前到账")
    await soldier.taps("confirm")
    return handler


async def rated(stage: Stage, stars: str, consent: str = "pass_on", words: str = THANKS) -> None:
    soldier = stage.player("1025")
    await soldier.says("/case 1")
    await soldier.taps("rate")
    await fill(soldier, result=stars, service=stars, trips="t0", words=words)
    if stars in ("4", "5"):
        await soldier.taps(consent)


async def test_praise_is_passed_on_once_without_name_or_number(stage: Stage) -> None:
    handler = await closed(stage)
    handler._acts()
    await rated(stage, "5")
    handler.sees(THANKS)
    handler.sees_not("战士甲", "2026-0001")
    handler._acts()
    await rated(stage, "5", words="再谢一次")
    handler.sees_not("再谢一次")
    leader = stage.player("1002")
    await leader.says("/digest 2026-W48")
    leader.sees("再谢一次")


async def test_what_is_to_be_kept_is_kept(stage: Stage) -> None:
    handler = await closed(stage)
    handler._acts()
    await rated(stage, "5", "keep_words")
    handler.sees_not(THANKS)
    await stage.player("1002").says("/digest 2026-W48")
    stage.player("1002").sees_not(THANKS)


async def test_a_record_is_the_same_for_him_and_his_leader(stage: Stage) -> None:
    handler = await closed(stage)
    await rated(stage, "5")
    await handler.says("/record")
    own = handler.screens[-1].html
    leader = stage.player("1002")
    await leader.says(f"/record {handler.record.staff_no}")
    assert own.split("\n")[2:] == leader.screens[-1].html.split("\n")[2:]
    await leader.says("/digest")
    await leader.taps("records")
    await leader.taps(handler.record.name)
    assert own.split("\n")[2:] == leader.screens[-1].html.split("\n")[2:]
    head = stage.player("1008")  # of another department
    await head.forges("dg:rec:0")
    assert not any(handler.record.name in one for one in head.labels())
    await head.forges(f"dg:of:{handler.record.staff_no}")
    head.sees("refused.no_record")
    async with stage.db.read() as tx:
        told = await of(tx, handler.record, int(stage.clock.now()), stage.policy)
    assert (told["resolved"], told["closed"], told["praise"], told["hidden"]) == (1, 1, 1, True)
    for player, typed in (("1013", f"/record {handler.record.staff_no}"), ("1025", "/record"), ("1002", "/record 9")):
        await stage.player(player).says(typed)
        stage.player(player).sees("refused.no_record")


async def test_what_is_of_the_policy_counts_for_nobody(stage: Stage) -> None:
    await closed(stage)
    await rated(stage, "1")
    now = int(stage.clock.now())
    async with stage.db.write() as tx:
        review = await tx.one("SELECT id, reviewer FROM reviews WHERE kind = 'bad_rating'")
        before = (await figures.sums(tx, 0, now + 1, now))["unit"]
    assert review is not None
    assert (before.rated["service"], before.of_policy) == ((0, 1, 1), 0)
    reviewer = stage.someone(review["reviewer"])
    await reviewer.forges(f"v:settle:{review['id']}")
    await fill(reviewer, finding="policy", text="规定如此，不怪承办人")
    async with stage.db.read() as tx:
        after = (await figures.sums(tx, 0, now + 1, now))["unit"]
    assert (after.rated["service"], after.rated["solved"], after.of_policy) == ((0, 0, 0), (0, 0, 0), 1)
    assert await facts.rebuild(stage.db, stage.policy, write=False) == []
    await rated(stage, "4")
    async with stage.db.read() as tx:
        better = (await figures.sums(tx, 0, now + 1, now))["unit"]
    assert (better.rated["service"], better.of_policy) == ((1, 1, 1), 0)
    assert await facts.rebuild(stage.db, stage.policy, write=False) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_their_words(language: str) -> None:
    shown("praise", {"name": NAME, "words": "谢" * 600, "category": LONG}, language)
    shown("praise_ask", {"words": "谢" * 600, "number": "2026-000042"}, language)
    for passed in (True, False):
        shown("praise_said", {"passed": passed}, language)
    share = {"value": 0.5, "part": 1, "of": 2}
    full = {"name": NAME, "now": NOW, "resolved": 1, "closed": 1, "live": 1, "late": 1, "kept": share, "service": share,
            "hidden": False, "duties": 1, "cards": 1, "stood_in": 1, "praise": 1, "own": True,
            "handed_over": 0, "taken_over": 0, "lists": 2, "lists_done": 1, "received": 9, "shared": 2,
            "tolerates": True, "visits": 2, "last_visits": [{"kind": "visit", "at": NOW, "company": LONG}] * 3}
    nothing = {"value": None, "part": 0, "of": 0}
    for made in (full, {**full, "own": False, "hidden": True, "kept": nothing}, {**full, "service": nothing}):
        shown("record", made, language)
    for page in (0, 3):
        shown("records", {"count": 99, "page": page}, language)
