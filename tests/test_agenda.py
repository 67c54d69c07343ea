"""What is due next, as the demo's page shows it beside the clock."""

from __future__ import annotations

from bot.demo import showing
from bot.domain.people import Person, Role
from bot.storage.agenda import Coming, coming
from tests.stage import Stage
from tests.story import accepted, closed, filed


async def _due(stage: Stage, count: int = 5) -> list[Coming]:
    async with stage.db.read() as tx:
        return await coming(tx, count)


async def test_a_new_case_is_to_be_accepted_an_open_one_to_be_resolved(stage: Stage) -> None:
    assert await _due(stage) == []
    await filed(stage, "1025")
    await accepted(stage, "1026")
    new, open_ = await stage.case("2026-0001"), await stage.case("2026-0002")
    assert await _due(stage) == [
        Coming("2026-0001", "accept", new.accept_by or 0), Coming("2026-0002", "resolve", open_.resolve_by or 0)]
    assert [one.number for one in await _due(stage, 1)] == ["2026-0001"]


async def test_nothing_of_a_closed_case_is_due(stage: Stage) -> None:
    await closed(stage)
    assert await _due(stage) == []


async def test_the_page_reads_it_in_both_languages(stage: Stage) -> None:
    await filed(stage)
    (due,) = await showing.due(stage.db)
    assert (due.words["en"], due.words["zh"]) == ("2026-0001 · accepted due", "2026-0001 · 受理截止")


async def test_each_note_is_known_in_both_languages(stage: Stage) -> None:
    words = showing.words(stage.policy)
    person = Person(1, "1", "x", "c1", frozenset({Role.SOLDIER, Role.CLERK}), None, None, active=True)
    assert words[showing.note(person, stage.policy)] == {"zh": "联络员 · 一中队", "en": "Clerk · Company 1"}


async def test_a_jump_reaches_the_next_working_morning(stage: Stage) -> None:
    jumps = showing.jumps(stage.policy, stage.clock)
    assert set(jumps) <= showing.words(stage.policy).keys()
    stage.clock.move(jumps["working day"]())
    assert stage.policy.calendar.local(int(stage.clock.now())).strftime("%a %H:%M") == "Tue 08:30"
