"""`[urgent]` of desk.toml: what the unit sets, what holds if it sets nothing, and mistakes told in one sentence."""

from __future__ import annotations

import re
import shutil
from datetime import time
from pathlib import Path

import pytest

from bot.config import load_policy
from bot.demo import DATA
from bot.domain.errors import PolicyError
from bot.domain.policy import Policy
from bot.domain.urgent import WORDS, Urgent


def with_section(folder: Path, section: str) -> Policy:
    """The sample unit with another [urgent] section, or none."""
    text = (DATA / "desk.toml").read_text("utf-8")
    changed = re.sub(r"(?ms)^\[urgent\].*?(?=^# ── )", section + "\n\n", text)
    assert changed != text
    (folder / "desk.toml").write_text(changed, "utf-8")
    shutil.copytree(DATA / "calendar", folder / "calendar", dirs_exist_ok=True)
    return load_policy(folder / "desk.toml")


def test_the_sample_says_that_it_is_one() -> None:
    urgent = load_policy(DATA / "desk.toml").urgent
    assert "示例" in urgent.now["zh"]
    assert "SAMPLE" in urgent.now["en"]
    assert (urgent.category, urgent.minutes, urgent.starts, urgent.words) == ("aid", 15, time(8), WORDS)


def test_without_the_section_the_desk_has_its_own(tmp_path: Path) -> None:
    policy = with_section(tmp_path, "")
    assert policy.urgent == Urgent()
    assert policy.urgent_category.id == next(iter(policy.categories))


def test_a_units_own_words_take_the_place_of_the_desks(tmp_path: Path) -> None:
    urgent = with_section(tmp_path, '[urgent]\nfrom = "7:30"\nwords = ["着凉"]\nexceptions = ["不着凉"]').urgent
    assert [urgent.heard(text) for text in ("着凉了", "不着凉", "病危")] == [True, False, False]
    assert urgent.starts == time(7, 30)


@pytest.mark.parametrize(("section", "said"), [
    ('[urgent]\ncategory = "pya"', 'did you mean "pay"'), ('[urgent]\nfrom = "8 o\'clock"', "is no time of day"),
    ("[urgent]\nminutes = 0", "must be from 1 to 120"), ("[urgent]\nword = []", 'did you mean "words"'),
    ('[urgent.now]\nzh = "值班室"', "urgent.now.en is missing")])
def test_a_mistake_is_told_with_its_key(tmp_path: Path, section: str, said: str) -> None:
    with pytest.raises(PolicyError, match=re.escape(said)):
        with_section(tmp_path, section)
