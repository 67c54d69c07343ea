"""Answers that say nothing, and answers that say who, on what ground, by when, or what has been done."""

from __future__ import annotations

import pytest

from bot.domain.vague import vague

NAMES = ("王示例", "财务", "Finance", "卫生", "Medical", "政治工作", "Political Work", "李样本")

VAGUE = (
    "正在办", "研究研究", "再等等", "收到，会尽快处理", "我们正在研究", "已经在办了", "快了快了", "马上就好了",
    "我再问问", "正在协调有关部门", "按规定办", "按有关规定处理", "根据实际情况处理", "过几天再看", "近期会解决的",
    "还在走流程", "我们会抓紧落实", "请耐心等待", "正在等上级通知", "知道了", "we are looking into it", "In progress",
    "Please be patient", "We will handle it as soon as possible", "noted", "working on it", "It is being processed",
    "You will hear from us soon", "It has been forwarded to the relevant department", "We'll see in due course",
)
TELLING = (
    "王示例在办", "财务核对后答复您", "我去财务科查您的流水", "本人负责", "周五前答复", "3月15日发放",
    "明天上午来一趟", "十个工作日内办完", "依据《军人抚恤优待条例》", "按照第四十六条，可以落户", "政策不允许",
    "补发了", "已报上级审核", "已经补发到卡上", "户口已经落好了", "修好了", "派出所受理后约5天",
    "下周二下午三点开会定", "已转卫生队预约", "上个月的补助没有到账", "I'll call the bank", "Finance checks it",
    "by Friday", "within 10 working days", "Paid on your card", "Article 46 allows it",
    "The regulation does not allow it", "The roof has been repaired", "Ask at the police registry",
    "It was sent to the hospital",
)  # fmt: skip


@pytest.mark.parametrize("text", VAGUE)
def test_it_says_nothing(text: str) -> None:
    assert vague(text, NAMES)


@pytest.mark.parametrize("text", TELLING)
def test_it_says_something(text: str) -> None:
    assert not vague(text, NAMES)


def test_there_are_thirty_of_each() -> None:
    assert (len(VAGUE), len(TELLING)) == (30, 30)


def test_width_case_and_spaces_make_no_difference() -> None:
    assert not vague("ＢＹ ＦＲＩＤＡＹ")
    assert not vague("周 五 前")
    assert vague("正 在 办")
    assert vague("")


def test_a_name_counts_only_if_somebody_has_it() -> None:
    assert vague("王示例", ()) is True
    assert vague("王示例", ("王示例",)) is False


@pytest.mark.parametrize("text", ["研究" * 1000, "a " * 1000, "正在" * 1000, "1" * 2000, "have " * 400, "今" * 2000])
def test_a_long_text_takes_no_time(text: str) -> None:
    vague(text, NAMES)
