"""Which problems are about the same matter, in either language and in whatever words; and which repeat in many."""

from __future__ import annotations

import pytest

from bot.config.card_files import load_cards
from bot.search import build
from bot.search.grouping import grouped
from bot.search.matters import heard, matters, telling
from bot.search.repeated import repeated, searches, words_of
from tests.bench_alike import CARDS, by_index, pairs, problems


@pytest.mark.parametrize("texts", [
    ("探亲路费单据交了两个月", "回家路费没报", "travel money home"),
    ("淋浴坏了", "澡堂没热水", "no hot water in the showers"),
    ("打印机总卡纸", "文印室的打印机没墨了"), ("路灯不亮", "THE LIGHTS behind the mess are out", "路燈不亮"),
])
def test_one_matter_in_many_words(texts: tuple[str, ...]) -> None:
    assert grouped(texts) == [list(range(len(texts)))]


@pytest.mark.parametrize(("one", "other"), [
    ("补助还没发", "补助标准看不懂"), ("澡堂没热水", "活动室的暖气不热"), ("希望能解决", "希望尽快处理"),
    ("晚上宿舍没有人", "晚上宿舍没有电视"), ("", ""), ("🙏", "🙏🙏"), ("问题", "问题")])
def test_two_matters(one: str, other: str) -> None:
    assert grouped([one, other]) == [[0], [1]]


def test_the_invented_problems_are_put_together() -> None:
    """Without an encoder; what was written last is told in words that no list has (`make bench-alike`)."""
    index = build(load_cards(CARDS)[0])
    found = {one.name: pairs(one.of, grouped(one.texts, by_index(index))) for one in problems()}
    assert min(one.precision for one in found.values()) >= 0.85
    assert [found[name].recall >= least for name, least in (
        ("tuned on", 0.9), ("held out", 0.9), ("later", 0.9), ("last", 0.2))] == [True] * 4


def test_matters_have_names_and_words_in_both_languages() -> None:
    for one in matters().values():
        assert {said.isascii() for said in one.said} == {True, False}, one.id
        assert one.id not in heard("").matters
        assert searches(one.id)
    assert not telling("希望尽快解决")


def test_what_repeats_is_told_by_enough_people() -> None:
    showers = [("淋浴坏了", 1), ("澡堂没热水", 2), ("the shower is broken", 3), ("洗澡水是凉的", 1), ("浴室没水", 2)]
    lifts = [(f"{place}号楼电梯停了", person) for place, person in enumerate((1, 2, 3, 4, 5), start=1)]
    assert repeated([*showers, *lifts], 5, 3) == ["洗澡热水", "电梯"]
    assert repeated(showers[:4], 5, 3) == []
    assert repeated([(text, 1) for text, _ in showers], 5, 3) == []
    assert words_of("洗澡热水")["en"] == "Showers and hot water"
    assert words_of("电梯") == {"zh": "电梯", "en": "电梯"}
    assert repeated([("The lift stopped", 1), ("lift again out of order", 2), ("our lift", 3)], 3, 3) == ["lift"]
