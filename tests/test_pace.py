"""How fast letters go, and who goes first: without a clock, without a database."""

from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.letters import Lane
from bot.domain.policy import Pace
from bot.outbox.pace import CHATS, Pacer
from bot.outbox.schedule import Schedule
from bot.storage.outbox import Waiting
from tests.post import NOW, UNPACED, Office, letter

WIDE = Pace(total=30, broadcast=25, chat_burst=5, chat_rate=1)


def schedule(pace: Pace = UNPACED) -> Schedule:
    return Schedule(Pacer(pace, NOW))


def run(line: Schedule, until: float, start: float = NOW) -> list[tuple[float, Waiting]]:
    """When each letter goes if nobody ever waits longer than told."""
    went, now = [], start
    while now <= until:
        while waiting := line.next(now):
            went.append((now, waiting))
            line.release(waiting, again=False)
        now = max(line.again_at(now), now + 1e-4)
    return went


def busiest(times: Iterable[float], seconds: float = 1) -> int:
    """The most letters that went in any such span."""
    times = list(times)
    return max(sum(start <= time < start + seconds for time in times) for start in times)


def fill(line: Schedule, *letters: tuple[int, Lane], start: int = 1) -> None:
    for number, (chat_id, lane) in enumerate(letters, start=start):
        line.add(Waiting(number, chat_id, lane), NOW)


def test_all_together_keep_the_pace() -> None:
    line = schedule(WIDE)
    fill(line, *((chat, Lane.NOTICE) for chat in range(300)))
    went = run(line, NOW + 20)
    assert len(went) == 300
    assert busiest(time for time, _ in went) <= 33
    assert 9 <= went[-1][0] - NOW <= 10.1


def test_broadcasts_leave_room_for_others() -> None:
    line = schedule(WIDE)
    fill(line, *((chat, Lane.BROADCAST) for chat in range(200)))
    went = run(line, NOW + 4)
    fill(line, *((1000 + chat, Lane.NOTICE) for chat in range(10)), start=1000)
    later = run(line, NOW + 20, start=NOW + 4)
    assert busiest(time for time, _ in went) <= 28
    assert max(time for time, waiting in later if waiting.lane == Lane.NOTICE) <= NOW + 4.4
    assert len(went) + len(later) == 210


def test_a_chat_has_a_burst_and_then_one_a_second() -> None:
    line = schedule(WIDE)
    fill(line, *((1, Lane.NOTICE) for _ in range(8)))
    times = [round(time - NOW, 1) for time, _ in run(line, NOW + 10)]
    assert times[3] < 0.5
    assert times[5:] == [pytest.approx(n, abs=0.2) for n in (1, 2, 3)]


def test_a_slow_chat_holds_up_no_other() -> None:
    line = schedule(WIDE)
    fill(line, *((1, Lane.NOTICE) for _ in range(20)), *((chat, Lane.NOTICE) for chat in range(2, 12)))
    others = [time for time, waiting in run(line, NOW + 30) if waiting.chat_id != 1]
    assert max(others) <= NOW + 1


def test_switched_off_it_makes_nobody_wait() -> None:
    line = schedule()
    fill(line, *((1, Lane.BROADCAST) for _ in range(1000)))
    assert {time for time, _ in run(line, NOW)} == {NOW}


def test_a_clock_set_back_stops_nobody_for_long() -> None:
    pacer = Pacer(WIDE, NOW)
    for _ in range(5):
        pacer.spend(1, Lane.NOTICE, NOW)
    assert 0 < pacer.chat_wait(1, NOW - 3600) <= 1


def test_buckets_of_quiet_chats_are_thrown_away() -> None:
    pacer = Pacer(Pace(total=1e9, broadcast=0), NOW)
    for chat in range(CHATS * 3):
        pacer.spend(chat, Lane.NOTICE, NOW + chat)
    assert len(pacer._chats) <= CHATS + 1


def test_who_has_no_line_may_go_before_the_postman_comes() -> None:
    line = schedule()
    first = Waiting(1, 1, Lane.ANSWER)
    assert line.seize(first, NOW)
    assert not line.seize(Waiting(2, 1, Lane.ANSWER), NOW), "one in flight"
    line.add(Waiting(2, 1, Lane.ANSWER), NOW)
    line.release(first, again=False)
    assert not line.seize(Waiting(3, 1, Lane.ANSWER), NOW), "an older answer waits"
    assert line.next(NOW) == Waiting(2, 1, Lane.ANSWER)


def test_an_answer_may_pass_a_notice_that_waits() -> None:
    line = schedule()
    fill(line, (1, Lane.NOTICE))
    assert line.seize(Waiting(2, 1, Lane.ANSWER), NOW)


def test_nobody_passes_the_pace_or_a_hold() -> None:
    line = schedule(Pace(total=1, broadcast=1))
    assert line.seize(Waiting(1, 1, Lane.ANSWER), NOW)
    assert not line.seize(Waiting(2, 2, Lane.ANSWER), NOW)
    assert line.seize(Waiting(2, 2, Lane.ANSWER), NOW + 1)
    line.hold_all(NOW + 60)
    assert not line.seize(Waiting(3, 3, Lane.ANSWER), NOW + 59)
    line.hold(4, NOW + 90)
    assert not line.seize(Waiting(4, 4, Lane.ANSWER), NOW + 89)
    assert line.seize(Waiting(4, 4, Lane.ANSWER), NOW + 90)


def test_a_letter_not_gone_stands_where_it_stood() -> None:
    line = schedule()
    fill(line, (1, Lane.NOTICE), (1, Lane.NOTICE))
    first = line.next(NOW)
    assert first
    line.hold(1, NOW + 5)
    line.release(first, again=True)
    assert line.next(NOW + 4) is None
    assert line.again_at(NOW + 4) == NOW + 5
    assert line.next(NOW + 5) == first


def test_a_lease_ends_only_if_nobody_came() -> None:
    line = schedule()
    for number in (1, 2):
        line.add(Waiting(number, number, Lane.ANSWER, NOW + 60, leased=True), NOW)
    assert not line.is_quiet()
    line.own(1)
    went = run(line, NOW + 61)
    assert [waiting.id for _, waiting in went] == [2]
    assert line.is_quiet()


Step = tuple[str, int, int, float]
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["add", "next", "done", "again", "hold", "hold all", "seize"]),
        st.integers(1, 4),
        st.sampled_from(list(Lane)),
        st.sampled_from([0, 0, 0.5, 3]),
    ),
    max_size=80,
)


@given(STEPS, st.sampled_from([UNPACED, WIDE]))
def test_whatever_happens_nothing_is_lost_and_no_chat_has_two_in_flight(steps: list[Step], pace: Pace) -> None:
    line, now, number = schedule(pace), float(NOW), 0
    put: set[int] = set()
    gone: set[int] = set()
    flying: dict[int, Waiting] = {}
    for what, chat, lane, seconds in steps:
        now += seconds / 4
        if what in {"add", "seize"}:
            number += 1
            put.add(number)
            waiting = Waiting(number, chat, lane, now + seconds if what == "add" else 0)
            if what == "seize" and line.seize(waiting, now):
                assert chat not in flying
                flying[chat] = waiting
            else:
                line.add(waiting, now)
        elif what == "next" and (found := line.next(now)):
            assert found.chat_id not in flying
            flying[found.chat_id] = found
        elif what in {"done", "again"} and flying:
            landed = flying.pop(next(iter(flying)))
            gone |= {landed.id} if what == "done" else set()
            line.release(landed, again=what == "again")
        elif what == "hold":
            line.hold(chat, now + seconds)
        elif what == "hold all":
            line.hold_all(now + seconds)
    for waiting in flying.values():
        line.release(waiting, again=True)
    rest = [waiting.id for _, waiting in run(line, now + 120, start=now)]
    assert sorted([*gone, *rest]) == sorted(put)
    assert line.is_quiet()
    assert not line._chats


async def test_the_postman_keeps_the_pace(office: Office) -> None:
    outbox = office.outbox(Pace(total=10, broadcast=5))
    await outbox.start()
    await office.put(*(letter("x", chat_id=n) for n in range(20)))
    for number in range(1, 21):
        await office.landed(outbox, number)
        assert len(office.api.calls) == number
        office.pass_time(0.1, outbox)
    await outbox.idle()
    await outbox.stop()
