"""Mistakes made in good faith: by whom, of what; out of the person's record and in the office's figures; undone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bot.config import load_policy
from bot.demo import DATA
from bot.domain.case import Outcome
from bot.domain.errors import PolicyError
from bot.domain.rates import Share
from bot.domain.tolerance import Marked, What, kept_out, late_out, may_mark, mistakes, rated_out, shows
from bot.services.figures import figures, record
from bot.storage.figures import Scope
from tests.screens import LONG, NAME, NOW, both, brief, shown
from tests.stage import Player, Stage, sample_policy
from tests.story import accepted, fill

DAY = 86_400
POLICY = sample_policy()
MARKS = [Marked(one, one, 7, what, "outside", 1, NOW) for one, what in enumerate(What, start=1)]


def test_what_it_keeps_out() -> None:
    assert kept_out(Share("kept", 3, 5), 2).value == 1
    assert kept_out(Share("kept", 3, 5), 9).value == 1
    assert kept_out(Share("kept", 3, 5), 0) == Share("kept", 3, 5)
    assert (late_out(MARKS), rated_out(MARKS)) == ((1,), (2, 3))


async def test_what_can_be_marked_and_by_whom(stage: Stage) -> None:
    await accepted(stage)
    case = await stage.case()
    now = int(stage.clock.now())
    assert mistakes(case, missed=False, now=now) == []
    assert mistakes(case, missed=True, now=now) == [What.LATE]
    assert mistakes(case, missed=False, now=(case.resolve_by or 0) + 1) == [What.LATE]
    assert mistakes(replace(case, disputes=1), missed=False, now=now) == [What.DISPUTE, What.OUTCOME]
    assert mistakes(replace(case, outcome=Outcome.CANNOT), missed=False, now=now) == [What.OUTCOME]
    assert not shows(case, now)
    assert shows(replace(case, resolved_at=(case.first_resolve_by or 0) + 1), now)
    assert shows(replace(case, moved=1), now)
    may = {staff_no for staff_no, player in stage.players.items() if may_mark(case, player.record, POLICY)}
    assert may == {"1004", "1005"}
    four = stage.player("1004").record
    for own in ("handler", "first_responder", "requester", "filer", "about"):
        assert not may_mark(replace(case, **{own: four.id}), four, POLICY), own  # type: ignore[arg-type]
    assert not may_mark(case, four, replace(POLICY, tolerated=()))


async def late_case(stage: Stage) -> Player:
    """Resolved long after its date, confirmed."""
    handler = await accepted(stage)
    stage.clock.move(40 * DAY)
    await stage.settled()
    await handler.says("/case 1")
    await handler.taps("resolve")
    await fill(handler, outcome="solved", text="已补发，请查收，周五前到账")
    await stage.player("1025").taps("confirm")
    return handler


async def told(stage: Stage, handler: Player) -> tuple[tuple[int, int], tuple[int, int]]:
    """(kept, told) of the person's record and of his office."""
    async with stage.db.read() as tx:
        now = int(stage.clock.now())
        own = (await record.of(tx, handler.record, now, stage.policy))["kept"]
        of_office = await figures.between(tx, 0, now + 1, now, scope=Scope((handler.record.home,)))
    office = of_office["unit"].shares["kept"]
    return (own["part"], own["of"]), (office.numerator, office.denominator)


async def test_a_late_date_is_tolerated_and_it_is_undone(stage: Stage) -> None:
    handler = await late_case(stage)
    before, office = await told(stage, handler)
    assert before == office
    assert before[0] < before[1]
    supervisor = stage.player("1005")
    handler._acts()
    await supervisor.says("/case 1")
    await supervisor.taps("tolerate")
    supervisor.sees(handler.record.name, POLICY.tolerated[0].words[supervisor.language])
    await supervisor.taps(POLICY.tolerated[2].words[supervisor.language])
    await supervisor.says("地方部门回函晚了，催过三次")
    supervisor.sees("tolerance_news.marked")
    handler.sees("tolerated.marked", "地方部门回函晚了，催过三次", supervisor.record.name)
    assert await told(stage, handler) == ((before[0], before[0]), office)
    assert "tolerated" in await stage.history()
    for who in ("1025", handler.record.staff_no, "1006"):  # it is between the two
        await stage.player(who).says("/case 1")
        await stage.player(who).taps("timeline")
        stage.player(who).sees_not("地方部门回函晚了")

    await supervisor.forges("gs:by:1:outside")
    supervisor.sees("refused.nothing_to_tolerate")
    for who in (handler.record.staff_no, "1006", "1002"):
        await stage.player(who).forges("gs:mark:1")
        stage.player(who).sees("refused.not_to_tolerate")
    await supervisor.says("/case 1")
    await supervisor.taps("tolerate")
    await supervisor.taps("gs:undo:1")
    handler._acts()
    await supervisor.says("催办没有记录")
    supervisor.sees("tolerance_news.undone")
    handler.sees("tolerated.undone", "催办没有记录")
    assert await told(stage, handler) == (before, office)
    await handler.says("/record")
    await handler.taps("tolerance_rules")
    handler.sees(*(one.words[handler.language] for one in POLICY.tolerated))


@pytest.mark.parametrize(("old", "new", "why"), [
    ('id = "outside"', 'id = "first-time"', "twice"),
    ("yes.zh = ", "maybe.zh = ", "missing"),
    ('id = "outside"', 'id = "outside"\nmore = 1', "unknown"),
])
def test_the_check_names_what_is_wrong(tmp_path: Path, old: str, new: str, why: str) -> None:
    text = (DATA / "desk.toml").read_text("utf-8")
    assert old in text
    (tmp_path / "desk.toml").write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(PolicyError, match=f"tolerated.*{why}"):
        load_policy(tmp_path / "desk.toml")


@both
def test_its_screens(language: str) -> None:
    item = {name: {"zh": "字" * 160, "en": "w" * 160} for name in ("words", "yes", "no", "when")}
    mark = {"what": "tolerate_late", "item": LONG, "at": NOW}
    for case in (brief(), None):
        for headline in ("marked", "undone", None):
            for offered in (True, False):
                shown("tolerance", {"headline": headline, "items": [item] * 4, "case": case, "name": NAME,
                                    "marks": [mark] * 3, "offered": offered}, language)
    shown("tolerance", {"headline": None, "items": [], "case": None, "name": None, "marks": [], "offered": False},
          language)
    for word in ("marked", "undone"):
        for what in What:
            shown("tolerated", {"word": word, "number": "2026-000042", "by": NAME, "what": what.value, "item": LONG,
                                "why": "因" * 300}, language)
