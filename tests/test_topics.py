"""Topics that repeat: when one is noticed, when it fell, whose business it is; and their story from first to last."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bot.domain.policy import Category
from bot.domain.topics import (
    WINDOW,
    Rate,
    Theme,
    Topic,
    Way,
    by_chance,
    fell,
    hides,
    look_at,
    may_act,
    may_see,
    offices,
    repeats,
)
from bot.domain.topics import (
    Stage as Stands,
)
from bot.jobs import run_due
from bot.services.casework import intake
from bot.services.casework.intake import Request
from bot.services.figures import digest_pages
from bot.services.house import Actor
from bot.services.source import source_options, topic_watch
from bot.storage import duties, unsent
from bot.storage import topics as store
from tests.beginnings import sample_unit
from tests.screens import LONG, NAME, NOW, both, shown
from tests.stage import Player, Stage, sample_policy

DAY = 86_400
POLICY = sample_policy()
TOPIC = Topic(1, Theme("pay"), "finance", NOW, Rate(8, 20), Rate(10, 100))


@pytest.mark.parametrize(("now", "people", "usual", "seen"), [
    (Rate(5, 20), 3, Rate(10, 100), True),      # 25 % against 10 %
    (Rate(3, 20), 3, Rate(10, 100), False),     # half as much again, but of too few
    (Rate(5, 20), 2, Rate(10, 100), False),     # by too few people
    (Rate(5, 20), 5, Rate(3, 19), False),       # nothing is usual yet
    (Rate(6, 40), 5, Rate(10, 100), True),      # exactly half as much again
    (Rate(6, 41), 5, Rate(10, 100), False),     # a little less than that
    (Rate(60, 600), 50, Rate(10, 100), False),  # many more, but of many more: its share is as usual
    (Rate(5, 100), 5, Rate(0, 40), True),       # never seen before
])
def test_what_repeats_is_a_share_and_no_number(now: Rate, people: int, usual: Rate, *, seen: bool) -> None:
    assert repeats(now, people, usual) is seen


@pytest.mark.parametrize(("noticed", "after", "down"), [
    (Rate(8, 20), Rate(3, 10), True), (Rate(8, 20), Rate(31, 100), False), (Rate(8, 20), Rate(0, 30), True),
    (Rate(8, 20), Rate(1, 4), False), (Rate(8, 20), Rate(0, 2), True),  # hardly anything came: none of it must be
    (Rate(8, 20), Rate(16, 80), True),                                  # as many, of more
])
def test_it_fell_when_a_quarter_less_of_all_is_of_it(noticed: Rate, after: Rate, *, down: bool) -> None:
    assert fell(noticed, after) is down


def test_a_rise_that_may_be_chance_is_none_of_a_matter() -> None:
    """Of the many words of four weeks some always rise; of a few cases by chance, of many not."""
    assert by_chance(Rate(16, 2517), Rate(54, 16587))
    assert by_chance(Rate(7, 40), Rate(18, 200))
    assert not by_chance(Rate(9, 21), Rate(2, 24))
    assert not by_chance(Rate(5, 40), Rate(0, 200))


def test_a_share_is_told_in_percent_and_something_is_never_nothing() -> None:
    assert [one.percent for one in (Rate(0, 0), Rate(0, 9), Rate(1, 900), Rate(1, 3))] == [0, 0, 1, 33]


def test_one_matter_has_one_item() -> None:
    unit, card, company = Theme("pay"), Theme("pay", "late-pay"), Theme("pay", None, "c1")
    assert hides(unit, company)
    assert hides(unit, card)
    assert hides(card, unit)
    assert not hides(company, unit)
    assert not hides(company, Theme("pay", None, "c2"))
    assert not hides(card, Theme("pay", "allowance"))
    assert not hides(unit, Theme("leave"))


def test_where_it_stands() -> None:
    assert TOPIC.stage is Stands.WATCHED
    assert replace(TOPIC, duty_id=1).stage is Stands.PROMISED
    assert replace(TOPIC, duty_id=1, looked_at=NOW).stage is Stands.STAYED
    assert replace(TOPIC, fell_at=NOW).stage is Stands.FELL
    assert look_at(NOW) - NOW == 42 * DAY


def test_a_day_in_the_past_may_be_typed_without_its_year() -> None:
    today = date(2026, 3, 2)
    typed = ("3-2", "12月30日", "2025-11-02", "2026-04-01", "soon")
    assert [source_options.past_day(text, today) for text in typed] == [
        date(2026, 3, 2), date(2025, 12, 30), date(2025, 11, 2), date(2026, 4, 1), None]


SEES = {"1002": True, "1004": True, "1005": True, "1006": True}
ACTS = {"1006": True}


async def test_who_may_see_it_and_who_says_what_is_done(stage: Stage) -> None:
    for staff_no, player in stage.players.items():
        assert may_see(player.record, TOPIC, None, POLICY) is SEES.get(staff_no, False), staff_no
        assert may_act(player.record, TOPIC, None, POLICY) is ACTS.get(staff_no, False), staff_no
    cadre = stage.player("1011").record  # whoever has the promise by a handover
    assert may_see(cadre, TOPIC, cadre.id, POLICY)
    assert may_act(cadre, TOPIC, cadre.id, POLICY)
    assert not may_act(stage.player("1006").record, replace(TOPIC, fell_at=NOW), None, POLICY)
    assert offices(stage.player("1006").record, POLICY) == ("finance",)
    assert offices(stage.player("1004").record, POLICY) is None


# ── Its story ────────────────────────────────────────────────────────────────────────────────────────────────────────


async def files(stage: Stage, category: str, count: int, staff_nos: tuple[str, ...] = ("1025", "1026", "1031"), *,
                ago: int = 0, stories: tuple[str, ...] = ("样例",)) -> None:
    """Requests of that day, each of a category, from one soldier after the other; no letter or date comes of them."""
    async with stage.db.write() as tx:
        before = await unsent.mark(tx)
        for number in range(count):
            person = stage.player(staff_nos[number % len(staff_nos)]).record
            unit = stage.app.house.unit(tx, Actor(person.chat_id or 0, "zh", 0), person)
            unit = replace(unit, now=unit.now - ago * DAY)
            kind: Category = unit.policy.category(category)
            story = stories[number % len(stories)]
            await intake.submit(unit, Request(person, None, kind, story, [["story", story]]))
        await unsent.forget(tx, before)
        await tx.execute("DELETE FROM rungs")
        await tx.execute("UPDATE cases SET state = 'closed', closed_at = created_at")


async def weeks(stage: Stage, number: int) -> None:
    stage.clock.move(number * 7 * DAY)
    await run_due(stage.app.house)
    await stage.settled()


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Stage]:
    """The story is told in one language."""
    async with sample_unit(tmp_path, "zh") as found:
        yield found


async def test_a_topic_from_notice_to_the_end(here: Stage) -> None:
    stage = here
    head, leader = stage.player("1006"), stage.player("1002")
    await files(stage, "leave", 18, ago=60)
    await files(stage, "pay", 2, ago=60)
    await files(stage, "pay", 6, ago=5)
    await files(stage, "leave", 4, ago=5)
    head._acts()
    await run_due(stage.app.house)
    await stage.settled()
    head.sees("topic_news.noticed", "60%", "10%")
    await leader.says("/topics")
    leader.sees("topic_stage.promised", "60%")
    leader.sees_not("财务甲")
    await leader.taps("ts:show:1")
    assert not leader.offered("topic_act")
    await leader.forges("ts:act:1")
    leader.sees("refused.topic_of_office")

    await head.says("/menu")  # it waits for him: on the first screen
    assert head.offered("topics_waiting")
    await head.taps("topics_waiting")
    await head.taps("ts:show:1")
    await _acts(stage, head)
    await head.says("/menu")
    assert not head.offered("topics_waiting")

    await files(stage, "pay", 6)  # it goes on all the same
    await weeks(stage, 3)
    await files(stage, "pay", 5)
    await files(stage, "leave", 3)
    head._acts()
    await weeks(stage, 3)
    head.sees("topic_news.stayed", "62%")
    await leader.says("/digest")
    leader.sees("topic_short.stayed")

    await _acts_by_duty(head)
    await weeks(stage, 4)
    await files(stage, "leave", 9)
    await files(stage, "pay", 1)
    head._acts()
    await weeks(stage, 2)
    head.sees("topic_news.fell", "10%")
    await leader.says("/topics")
    leader.sees_not("60%")
    await leader.taps("topics_fell")
    leader.sees("topic_stage.fell", "60%")


async def _acts(stage: Stage, head: Player) -> None:
    """A day that is still to come is none."""
    await head.taps("topic_act")
    await head.taps("topic_process")
    await head.says("补发改为随当月工资一起发")
    await head.says("2026-12-31")
    head.sees("refused.topic_day")
    await head.taps("今天" if head.language == "zh" else "Today")
    head.sees("topic_news.acted", "补发改为随当月工资一起发")


async def _acts_by_duty(head: Player) -> None:
    """The promise stands among the duties; a tap alone does not keep it."""
    await head.says("/duties")
    await head.taps("group_post")
    await head.taps("duties_mine")
    await head.taps("源头治理" if head.language == "zh" else "At the source")
    await head.taps("duty_end")
    head.sees("refused.topic_promise")
    await head.taps("duty_done")
    await head.taps("topic_process")
    await head.says("发放前先对名单")
    await head.taps("昨天" if head.language == "zh" else "Yesterday")
    head.sees("topic_news.acted")


async def test_nothing_is_told_of_what_is_not_for_many_eyes(stage: Stage) -> None:
    """Sensitive categories, hidden names within a company, and what is about somebody."""
    sensitive = next(one.id for one in stage.policy.categories.values() if one.sensitive)
    await files(stage, "leave", 20, ago=60)
    await files(stage, sensitive, 6, ago=5)
    await files(stage, "pay", 5, ("1025", "1026"), ago=5)
    async with stage.db.write() as tx:
        await tx.execute("UPDATE cases SET about = 1 WHERE category = 'pay'")
        upto = stage.app.house.clock()
        assert await topic_watch.seen(tx, stage.policy, upto) == []
        await tx.execute("UPDATE cases SET about = NULL, anonymous = 1 WHERE category = 'pay'")
        found = await store.counted(tx, upto - WINDOW, upto, topic_watch.kept_out(stage.policy))
        assert set(found) == {Theme("pay")}
        assert found[Theme("pay")].rate == Rate(5, 5)
        assert await topic_watch.seen(tx, stage.policy, upto) == []  # two people only


async def test_a_company_is_compared_with_its_own_past(stage: Stage) -> None:
    await files(stage, "leave", 20, ("1025",), ago=60)
    await files(stage, "pay", 20, ("1031",), ago=60)
    await files(stage, "leave", 9, ("1031",), ago=5)
    await files(stage, "pay", 2, ("1025",), ago=5)
    await files(stage, "pay", 6, ("1025", "1026", "1022"), ago=5)
    async with stage.db.read() as tx:
        found = await topic_watch.seen(tx, stage.policy, stage.app.house.clock())
    assert [(one.theme, one.now, one.usual) for one in found] == [
        (Theme("pay", None, "c1"), Rate(8, 8), Rate(0, 20))]


async def test_a_matter_is_seen_under_whatever_category_it_stands(here: Stage) -> None:
    """Showers that fail, told in many words under two categories, and lifts, which no list names."""
    showers = ("淋浴坏了", "澡堂没热水", "the shower is broken", "洗澡水是凉的", "浴室没有热水")
    await files(here, "leave", 24, ago=60, stories=("年假报了没批", "淋浴坏了", *["调休怎么算"] * 10))
    await files(here, "housing", 6, ago=5, stories=showers)
    await files(here, "equipment", 3, ago=5, stories=showers)
    await files(here, "pay", 6, ago=5, stories=tuple(f"电梯停了{number}天" for number in range(6)))
    await files(here, "leave", 6, ago=5, stories=("年假报了没批", "调休怎么算"))
    async with here.db.read() as tx:
        upto = here.app.house.clock()
        found = await topic_watch.seen(tx, here.policy, upto)
        again = await topic_watch.rate(tx, here.policy, Theme("housing", matter="洗澡热水"), upto)
    of_unit = {one.theme.matter: one for one in found if one.theme.company is None and one.theme.matter}
    assert set(of_unit) == {"洗澡热水", "电梯"}
    assert (of_unit["洗澡热水"].now, of_unit["洗澡热水"].usual) == (Rate(9, 21), Rate(2, 24))
    assert Theme("housing") in of_unit["洗澡热水"].same  # it says no more
    assert again == Rate(9, 21)
    await run_due(here.app.house)
    await here.settled()
    async with here.db.read() as tx:
        themes = [one.theme for one in await store.open_ones(tx)]
    assert Theme("housing") not in themes
    await here.player("1002").says("/topics")
    here.player("1002").sees("洗澡热水", "电梯", "43%", "8%")


async def test_a_matter_told_in_secret_is_seen_by_nobody(here: Stage) -> None:
    await files(here, "leave", 24, ago=60)
    await files(here, "housing", 6, ago=5, stories=("淋浴坏了",))
    async with here.db.write() as tx:
        await tx.execute("UPDATE cases SET confidential = 1 WHERE category = 'housing'")
        found = await topic_watch.seen(tx, here.policy, here.app.house.clock())
    assert not [one for one in found if one.theme.matter]


async def test_a_desk_that_was_down_looks_once(stage: Stage) -> None:
    await files(stage, "leave", 20, ago=60)
    await files(stage, "pay", 6, ago=5)
    for _ in range(3):
        await run_due(stage.app.house)
    async with stage.db.read() as tx:
        (topic,) = await store.open_ones(tx)
        duty = await duties.by_id(tx, topic.duty_id or 0)
        rungs = await tx.all("SELECT rung FROM duty_rungs WHERE duty_id = :id", id=topic.duty_id)
    assert topic.theme == Theme("pay")
    assert duty is not None
    assert duty.owner == stage.player("1006").record.id
    assert duty.next_on == date(2026, 12, 7)  # ten working days later
    assert len(rungs) == len(stage.policy.ladder)


@both
def test_its_screens(language: str) -> None:
    line = {"words": LONG, "card": LONG, "company": LONG, "office": LONG, "now": 100, "usual": 99, "last": 98,
            "stage": "stayed", "noticed_at": NOW, "check_at": NOW, "looked_at": NOW, "fell_at": NOW, "matter": LONG}
    for which in ("open", "fell"):
        for lines in ([{**line, "place": 99}] * 5, []):
            shown("topics", {"which": which, "lines": lines, "page": 1, "reads_all": True}, language)
    act = {"way": "topic_process", "words": "字" * 200, "by": NAME, "on": NOW}
    for stage in Stands:
        for headline in ("noticed", "acted", "stayed", "fell", None):
            shown("topic", {**line, "stage": stage.value, "headline": headline, "owner": NAME, "due_at": NOW,
                            "late": True, "acts": [act] * 6}, language)
            none = dict.fromkeys(("card", "matter", "company", "last", "looked_at", "owner", "due_at"))
            shown("topic", {**line, **none, "stage": stage.value, "headline": headline, "late": False, "acts": []},
                  language)
    assert len(Way) == 3
    assert digest_pages.LISTED
