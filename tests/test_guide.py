"""Playing a tour without a page: which step it is at, what is to be pressed, whom it is for."""

from __future__ import annotations

import pytest

from bot.simulator import Clock, Guide, Mark, Sign, Simulator, Step, Tour
from bot.simulator.entities import Formatted

WORDS = {"zh": "字", "en": "words"}


@pytest.fixture
def simulator() -> Simulator:
    simulator = Simulator(clock=Clock(0.0, frozen=True))
    for name in ("甲", "乙", "丙"):
        simulator.start_bot(simulator.add_user(name).id)
    return simulator


@pytest.fixture
def guide(simulator: Simulator) -> Guide:
    first, second, third = simulator.world.users
    steps = (
        Step((first,), WORDS, WORDS, (Mark("^ask$"), Mark(write={"zh": "/new", "en": "/new"})),
             Sign((first,), r"^case:(?P<case>\d+)$", r"number (?P<number>\w+)")),
        Step((second, third), WORDS, WORDS, (Mark("^accept:{case}$", label="^ACC"),),
             Sign((first,), text="{number} accepted"), free=True),
    )
    return Guide(simulator, Tour("t", WORDS, WORDS, WORDS, steps, opening="speak:{language}"))


def say(simulator: Simulator, user: int, text: str, *data: str) -> int:
    """The bot says it, with these buttons."""
    rows = {"inline_keyboard": [[{"text": one.upper(), "callback_data": one}] for one in data]}
    return simulator.world.post(simulator.chat(user), None, "text", Formatted(text), markup=rows if data else None).id


def at(guide: Guide) -> int:
    guide.look()
    return guide.at


def test_it_waits_until_it_is_started_and_can_be_stopped(simulator: Simulator, guide: Guide) -> None:
    first = next(iter(simulator.world.users))
    assert (guide.view()["running"], guide.view()["begun"]) == (False, False)
    guide.act("start", "zh")
    guide.act("stop", "zh")
    say(simulator, first, "number A1", "case:1")
    assert (at(guide), guide.view()["running"], guide.view()["begun"]) == (0, False, True)
    guide.act("start", "zh")
    assert at(guide) == 1


def test_what_is_to_be_pressed_comes_before_what_is_to_be_written(simulator: Simulator, guide: Guide) -> None:
    first = next(iter(simulator.world.users))
    guide.act("start", "zh")
    assert guide.view()["mark"]["write"] == {"zh": "/new", "en": "/new"}
    shown = say(simulator, first, "hello", "ask", "other")
    mark = guide.view()["mark"]
    assert (mark["message"], mark["data"], mark["label"], mark["write"]) == (shown, "ask", "ASK", None)


def test_what_was_caught_is_known_later_and_the_one_who_can_act_is_found(simulator: Simulator, guide: Guide) -> None:
    first, second, third = simulator.world.users
    guide.act("start", "zh")
    say(simulator, first, "number A1", "case:17")
    assert (at(guide), guide.view()["person"], guide.view()["mark"]) == (1, second, None)
    say(simulator, third, "please", "accept:99")
    assert guide.view()["mark"] is None
    say(simulator, third, "please", "accept:17")
    assert (guide.view()["person"], guide.view()["mark"]["data"]) == (third, "accept:17")
    say(simulator, first, "B2 accepted")
    assert at(guide) == 1
    say(simulator, first, "A1 accepted")
    assert (at(guide), guide.view()["text"]) == (2, WORDS)


def test_what_happened_before_the_tour_is_no_step_of_it(simulator: Simulator, guide: Guide) -> None:
    say(simulator, next(iter(simulator.world.users)), "number A1", "case:1")
    guide.act("start", "zh")
    assert at(guide) == 0
    guide.act("restart", "zh")
    assert at(guide) == 0


def test_only_a_free_step_can_be_skipped(simulator: Simulator, guide: Guide) -> None:
    guide.act("start", "zh")
    with pytest.raises(ValueError, match="cannot"):
        guide.act("next", "zh")
    say(simulator, next(iter(simulator.world.users)), "number A1", "case:1")
    assert at(guide) == 1
    guide.act("next", "zh")
    assert (at(guide), guide.view()["steps"]) == (2, 2)


def test_those_who_take_part_are_given_the_onlookers_language(simulator: Simulator, guide: Guide) -> None:
    first, second, third = simulator.world.users
    say(simulator, first, "hello", "menu")
    guide.act("start", "en")
    assert [simulator.user(one).language for one in (first, second, third)] == ["en", "zh", "zh"]
    assert any("speak:en" in update.body for update in simulator.world.updates.pending.values())
