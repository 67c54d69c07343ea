"""What is due next, as the demo's page shows it beside the clock."""

from __future__ import annotations

from bot.demo import showing
from bot.domain import closing, promises
from bot.domain.people import Person, Role
from bot.storage.agenda import Coming, coming
from tests.stage import Stage
from tests.story import accepted, filed, fill


async def _due(stage: Stage, count: int = 5) -> list[Coming]:
    async with stage.db.read() as tx:
        return await coming(tx, count)


async def test_the_whole_ladder_of_a_promise_is_shown_rung_by_rung(stage: Stage) -> None:
    assert await _due(stage) == []
    await filed(stage, "1025")
    case = await stage.case()
    shown = [one for one in await _due(stage, 20) if one.kind == "accepted"]
    assert [one.rung for one in shown] == list(range(len(stage.policy.ladder)))
    assert {one.due_at for one in shown} == {case.accept_by}
    assert [one.at for one in shown] == sorted(one.at for one in shown)
    assert shown[2].at == case.accept_by


async def test_what_was_told_is_shown_no_more(stage: Stage) -> None:
    await accepted(stage)
    assert {one.kind for one in await _due(stage, 20)} >= {"resolved", "silent"}
    soldier = stage.player("1025")
    handler = await stage.handler()
    await handler.taps("resolve")
    await fill(handler, outcome="solved")
    assert {one.kind for one in await _due(stage, 20)} == {"confirm"}
    await soldier.taps("confirm")
    assert {one.kind for one in await _due(stage, 20)} <= {"again"}


async def test_the_page_reads_it_in_both_languages(stage: Stage) -> None:
    await filed(stage)
    words = [due.words for due in await showing.due(stage.db, stage.policy)]
    assert words[0] == {"en": "2026-0001 · acceptance, reminder → handler", "zh": "2026-0001 · 受理提醒 → 承办人"}
    assert words[2] == {"en": "2026-0001 · acceptance, due → handler, supervisor",
                        "zh": "2026-0001 · 受理到期 → 承办人、督办人"}


def test_everything_that_comes_and_everybody_told_has_words() -> None:
    assert {*promises.Kind, *closing.Nudge} <= showing.COMING.keys()
    assert {who for rung in (*promises.INSTRUCTED, *promises.SUPERVISORS) for who in rung.to} <= showing.TOLD.keys()


async def test_each_note_is_known_in_both_languages(stage: Stage) -> None:
    words = showing.words(stage.policy)
    person = Person(1, "1", "x", "c1", frozenset({Role.SOLDIER, Role.CLERK}), None, None, active=True)
    assert words[showing.note(person, stage.policy)] == {"zh": "联络员 · 一中队", "en": "Clerk · Company 1"}


async def test_a_jump_reaches_the_next_working_morning(stage: Stage) -> None:
    jumps = showing.jumps(stage.policy, stage.clock)
    assert set(jumps) <= showing.words(stage.policy).keys()
    stage.clock.move(jumps["working day"]())
    assert stage.policy.calendar.local(int(stage.clock.now())).strftime("%a %H:%M") == "Tue 08:30"
