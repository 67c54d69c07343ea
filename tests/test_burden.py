"""The burden meter: how often companies may be asked, one more by leave of a leader, and never photographs as proof."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.config import load_policy
from bot.config.burden import burden as read
from bot.config.table import table_of
from bot.demo import DATA
from bot.domain import burden
from bot.domain.burden import Asked, Caps, month_of
from bot.domain.catalogue import FIXED
from bot.domain.delivery_forms import COMMON, SURVEY, delivery
from bot.domain.errors import PolicyError
from bot.domain.forms import DELIVERY, FROM_CASE, Kind
from bot.domain.policy import LANGUAGES
from bot.domain.proof import PROOF, Proof
from bot.services.rounds import burden as meter
from tests.beginnings import sample_unit
from tests.review_round import RATERS, dealt, opened, unit_of
from tests.screens import words
from tests.stage import Player, Stage
from tests.story import fill

POLICY = load_policy(DATA / "desk.toml")
NOW = 1_795_600_000


def test_a_company_is_full_at_the_cap_and_an_exception_is_one_more() -> None:
    caps = Caps(rounds=1, surveys=2)
    assert not burden.full(Asked.COLLECTION, "c1", {}, {}, caps)
    assert burden.full(Asked.COLLECTION, "c1", {"c1": 1}, {}, caps)
    assert not burden.full(Asked.COLLECTION, "c1", {"c1": 1}, {"c1": 1}, caps)
    assert not burden.full(Asked.SURVEY, "c1", {"c1": 1}, {}, caps)
    assert not burden.full(Asked.DELIVERY, "c1", {"c1": 99}, {}, caps)
    assert not burden.full(Asked.REVIEW, "c1", {"c1": 99}, {}, Caps(0, 0))


def test_months_of_the_calendar() -> None:
    local = POLICY.calendar.local
    starts = [local(month_of(NOW, POLICY.calendar, ahead)) for ahead in (-11, 0, 1, 2)]
    assert [(one.year, one.month, one.day, one.hour) for one in starts] == [
        (2025, 12, 1, 0), (2026, 11, 1, 0), (2026, 12, 1, 0), (2027, 1, 1, 0)]


def test_no_duty_delivery_or_round_wants_a_photograph_as_proof() -> None:
    """Nothing that is asked of those who do the work takes a file, but a clerk's own problem said by voice."""
    asked = {name: fields for name, fields in FIXED.items()
             if name.startswith(("duty", "delivery", "collection", "review", "raise", "heap", "decide", "burden"))}
    asked[DELIVERY] = delivery(POLICY, {}).fields
    assert {"duty_done", "delivery_leave", "review_word"} <= asked.keys()
    for name, fields in asked.items():
        for field in fields:
            assert field.kind is not Kind.COLLECT or (name, field.id) == ("raise", "problems")
            for language in LANGUAGES:
                key = next(one for one in (f"prompt.{name}.{field.id}", f"prompt.{field.id}")
                           if one in words(language).phrases)
                assert not any(one in words(language).phrases[key].lower() for one in ("照片", "拍照", "photo"))


WANTED = (
    "请上传训练照片", "完成后发截图", "拍照留痕", "视频打卡", "请说明谁家漏雨，附照片", "用照片证明",
    "以截图为准", "请录制一段视频", "请把整改前后的照片发群里", "必须有照片", "请拍照反馈",
    "Please send photos of the kit", "attach a screenshot as proof", "Record a short video", "proof by video",
    "Ｕｐｌｏａｄ ｐｈｏｔｏｓ")
NOT_WANTED = (
    "谁的宿舍热水不热？", "提交一寸照片两张", "带两寸免冠照片", "办证件照片可以去照相馆",
    "不用上传照片", "不要拍照留痕", "照片墙更新了",
    "Whose water is cold?", "Bring a passport photo", "Do not send photos", "No photos needed", "The photo wall is new")


def test_what_wants_photographs_as_proof_is_known_in_both_languages() -> None:
    proof = Proof()
    assert {one: proof.wanted(one) for one in WANTED if not proof.wanted(one)} == {}
    assert {one: proof.wanted(one) for one in NOT_WANTED if proof.wanted(one)} == {}
    assert tuple(one.pattern for one in POLICY.burden.proof.patterns) == PROOF, "the sample says what holds without it"


def test_a_unit_says_itself_what_is_stopped() -> None:
    def proof(text: str) -> Proof:
        return read(table_of(text, Path("desk.toml"))).proof

    assert proof("") == Proof()
    assert proof("proof = []").wanted("请上传照片") is None
    assert proof("proof = ['打卡']").wanted("请打卡") == "打卡"
    for bad in ("proof = ['(']", "proof = ['(a+)+']", "proof = ['a*']", "proof = ['" + "a" * 201 + "']"):
        with pytest.raises(PolicyError):
            proof(bad)


def test_every_text_by_which_companies_are_asked_is_looked_through() -> None:
    """A text of these forms that is not must be named here, with why."""
    forms = {name: fields for name, fields in FIXED.items() if name.startswith(("collection", "service_"))}
    forms |= {way: delivery(POLICY, {FROM_CASE: 1, "deliver_way": way}).fields for way in (SURVEY, COMMON)}
    loose = {(name, field.id) for name, fields in forms.items() for field in fields
             if field.kind is Kind.TEXT and not field.asks}
    assert loose == {
        ("service_wish", "wish"),  # a soldier's own
        ("service_question", "day_questions"),  # what soldiers asked
        ("service_solve", "words"),  # how it was solved
        ("service_arrange", "whom"), ("service_arrange", "reference"), ("service_arrange", "next_push"),
        (SURVEY, "deliver_sheet"), (COMMON, "deliver_sheet"),  # numbers of people
    }


# ── In the chat ──────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Stage]:
    async with sample_unit(tmp_path, "zh") as found:
        await dealt(found, "pay", RATERS)
        yield found


async def _full(desk: Stage) -> Player:
    """A supervisor who has had his round this month."""
    supervisor = await opened(desk)
    await supervisor.forges("z:off:1")
    await supervisor.forges("z:burden:0")
    supervisor.sees("一中队：没有")  # called off: it does not count
    await opened(desk)
    await supervisor.forges("z:close:2")
    await supervisor.forges("z:open")
    supervisor.sees("这个月不能再发", "12月1日", "领导二")
    return supervisor


async def test_the_cap_is_told_first_and_a_plea_is_allowed_or_refused_with_a_reason(desk: Stage) -> None:
    supervisor, leader = await _full(desk), desk.player("1002")
    await supervisor.taps("burden_ask")
    await supervisor.says("急")
    supervisor.sees("refused.too_short")
    await supervisor.says("换季以后想再听一次")
    supervisor.sees("已经请示 领导二")
    leader.sees("请您准许一次例外", "换季以后想再听一次")
    await supervisor.forges("z:plead:review")
    supervisor.sees("refused.burden_asked_already")
    await leader.says("/today")
    leader.sees("morning.pleas", "换季以后想再听一次")
    await leader.taps("📥")
    leader.sees("等领导定的")
    await leader.taps("burden_no")
    await leader.says("上次的还没有改完")
    leader.sees("review_round_done.refused")
    supervisor.sees("没有准许", "上次的还没有改完", "换季以后想再听一次", "12月1日")
    await leader.forges("z:allow:1")
    leader.sees("refused.burden_decided")

    await supervisor.forges("z:plead:review")
    await supervisor.says("都改完了，请再听一次")
    await leader.taps("burden_yes")
    await fill(leader, text="改完了就再听")
    leader.sees("改完了就再听")
    supervisor.sees("准许了一次例外", "改完了就再听")
    async with desk.db.write() as tx:
        unit = unit_of(desk, tx, supervisor.record)
        assert not await meter.full(unit, Asked.REVIEW, ["c1", "c2"])
    await _not_his(desk)


async def _not_his(desk: Stage) -> None:
    soldier = desk.player("1025")
    await soldier.says("/burden")
    soldier.sees("refused.not_your_list")
    for data in ("z:allow:1", "z:refuse:1", "z:plead:review"):
        await soldier.forges(data)
        soldier.sees("refused.not_yours")


async def test_who_may_still_be_asked_is_and_nothing_goes_out_that_wants_photographs(desk: Stage) -> None:
    supervisor = desk.player("1004")
    async with desk.db.write() as tx:
        await meter.count(unit_of(desk, tx, supervisor.record), Asked.COLLECTION, 99, "politics", ["c1"])
    await supervisor.forges("q:open")
    supervisor.sees("有的中队这个月不能再问", "一中队")
    await supervisor.taps("burden_others")
    assert not supervisor.offered("☑ 一中队")
    assert supervisor.offered("☑ 二中队")

    handler = await desk.handler()
    case = await desk.case()
    await handler.forges(f"i:sweep:{case.id}")
    await handler.taps("way_survey")
    await handler.says("您的补助到账了吗？请上传工资条截图")
    handler.sees("不能向基层要照片", "上传工资条截图")
    await handler.says("您的补助到账了吗？")
    handler.sees_not("不能向基层要照片")
