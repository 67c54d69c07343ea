"""What never belongs in a public messenger: the desk's own kinds, the unit's patterns, and none that runs for ever."""

from __future__ import annotations

import re
import time
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.config import load_policy
from bot.domain.channel import KINDS, Channel, Stop, is_bank_card, is_identity
from bot.domain.errors import PolicyError
from bot.domain.policy import LANGUAGES
from tests.screens import LONG, shown
from tests.test_config import SMALL

DESK = Channel()
FINE = ["我的工资8月起少发300元", "编号 2026-0042", "孩子3岁，上幼儿园", "军衔津贴1200元", "3 号楼 402 房",
        "2026-11-23 09:30", "我们中队有 20 人反映热水", "订单 1234567890123456789012", "版本 1.2.3",
        "I was paid 3200 instead of 3500",
        "10:00-12:00 15:00-18:00",
        "31 12 30 12 29 12 28 12 27 12 26", "3-11 3-12 3-13 3-14 3-15 3-16 3-17", "12345678901234567"]


@pytest.mark.parametrize(("text", "kind"), [
    ("我在61999部队", "unit"), ("６１９９９部队", "unit"), ("619xx部队的", "unit"), ("部队代号：61999", "unit"),
    ("unit no. 61999", "unit"), ("东经116.3975度", "place"), ("39.9087, 116.3975", "place"),
    ("116.3975，39.9087", "place"), ("39°54'31\"N", "place"), ("编制120人", "strength"), ("实力：3000 人", "strength"),
    ("strength 120", "strength"), ("身份证11010119900101123７", "identity"), ("110101 19900101 1237办好了", "identity"),
    ("卡号4111111111111111，谢谢", "bank_card"), ("4111 1111 1111 1111 3次", "bank_card"),
    ("1-4111-1111-1111-1111", "bank_card"), ("41\u200b11111111111111", "bank_card"),
])
def test_the_desks_own_kinds(text: str, kind: str) -> None:
    assert DESK.stopped(text) == kind


@pytest.mark.parametrize("text", FINE)
def test_what_is_said_every_day_passes(text: str) -> None:
    assert DESK.stopped(text) is None


def test_a_kind_can_be_switched_off_and_the_units_own_come_first() -> None:
    own = Channel((Stop("flag", re.compile("旗")), *DESK.stops), frozenset({"unit"}))
    assert own.stopped("61999部队") is None
    assert own.stopped("旗 4111111111111111") == "bank_card"
    assert own.stopped("旗") == "flag"


@given(st.integers(100_000, 999_999), st.dates(date(1900, 1, 1), date(2099, 12, 31)), st.integers(0, 999))
def test_one_wrong_digit_is_no_identity_number(place: int, born: date, serial: int) -> None:
    first = f"{place}{born:%Y%m%d}{serial:03}"
    right = [sign for sign in "0123456789X" if is_identity(first + sign)]
    assert len(right) == 1
    for sign in right:
        assert DESK.stopped(f"号码{first}{sign}。") == "identity"


@given(st.text("0123456789", min_size=15, max_size=18))
def test_one_digit_of_ten_makes_a_card(digits: str) -> None:
    assert sum(is_bank_card(digits + last) for last in "0123456789") == int(digits[0] in "34569")


@settings(deadline=None, max_examples=30)
@given(st.text("0123456789 -xX°.N部队实力东经", max_size=6000))
def test_any_text_is_looked_at_quickly(text: str) -> None:
    began = time.perf_counter()
    DESK.stopped(text)
    assert time.perf_counter() - began < 2


def test_what_stands_far_down_is_found() -> None:
    assert DESK.stopped("字" * 4090 + "4111111111111111") == "bank_card"
    assert DESK.stopped("字" * 9000 + "61999部队") == "unit"


# ── desk.toml ────────────────────────────────────────────────────────────────────────────────────────────────────────


def unit(folder: Path, channel: str) -> Path:
    path = folder / "desk.toml"
    path.write_text(f"{SMALL}\n[channel]\n{channel}\n", "utf-8")
    return path


def stop(pattern: str, id_: str = "own") -> str:
    return f"stop = [{{ id = \"{id_}\", zh = \"暗语\", en = \"a codeword\", pattern = '{pattern}' }}]"


def test_the_units_own_patterns(tmp_path: Path) -> None:
    channel = load_policy(unit(tmp_path, f'off = ["strength"]\n{stop("codeword|暗语")}')).channel
    assert channel.stopped("CodeWord") == "own"
    assert channel.words_of("own") == {"zh": "暗语", "en": "a codeword"}
    assert channel.stopped("编制120人") is None
    assert load_policy(unit(tmp_path, "")).channel == DESK


@pytest.mark.parametrize(("channel", "sentence"), [
    (stop("(a+)+b"), "repeats what can fit in several ways by itself"),
    (stop("(a|b|ab)*c"), "repeats what can fit"),
    (stop(r"\d+\d+x"), "repeat at most once without an end"),
    (stop(r"(a)\1"), "refers back"),
    (stop("(a"), "is no regular expression"),
    (stop("x*"), "fits an empty text"),
    (stop("a" * 201), "longer than 200"),
    (stop("x", "unit"), 'has the id "unit" twice'),
    ('off = ["nothing"]', 'holds "nothing"'),
])
def test_a_pattern_that_will_not_do_is_told_with_its_line(tmp_path: Path, channel: str, sentence: str) -> None:
    with pytest.raises(PolicyError) as error:
        load_policy(unit(tmp_path, channel))
    assert sentence in str(error.value)
    assert re.search(r"desk\.toml:\d+: channel", str(error.value))


@pytest.mark.parametrize("pattern", [r"\d{2,5}旅", r"(?:第)?\d{1,4}团\S{0,9}连", r"代号\S+", r"(?i:flag)\s{0,3}\d+"])
def test_what_a_unit_would_write_is_taken_and_quick(tmp_path: Path, pattern: str) -> None:
    channel = load_policy(unit(tmp_path, stop(pattern))).channel
    began = time.perf_counter()
    for text in ("1" * 4096, "第1团" * 1300, "flag " * 800, "代号"):
        channel.stopped(text)
    assert time.perf_counter() - began < 2


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", [*KINDS, "location", "contact", "video_note", "own"])
def test_each_kind_has_its_words(language: str, kind: str) -> None:
    for old in (True, False):
        for filling in (True, False):
            text = shown("stopped", {"kind": kind, "words": LONG if kind == "own" else None, "old": old,
                                     "filling": filling}, language)
            assert text.count("\n\n") == 2 + filling
