"""The ladder, its first leader and the notices that the unit's files hold."""

from datetime import date
from pathlib import Path

import pytest

from bot.config import load_policy
from bot.domain.errors import PolicyError
from bot.domain.policy import LADDER, Rung
from tests.test_config import DESK, unit


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("[hours]", "[[ladder]]\nat = 'due'\nto = []\n[hours]", "ladder #1.to is missing or empty; there are handler"),
        ("[hours]", "[[ladder]]\nat = 'due'\n[hours]", "ladder #1.to is missing or empty"),
        ("[hours]", "[[ladder]]\nat = 'due'\nto = ['hander']\n[hours]", 'did you mean "handler"?'),
        ("[hours]", "[[ladder]]\nat = 'due'\nto = ['head', 'head']\n[hours]", 'ladder #1.to holds "head" twice'),
        ("[hours]", "[[ladder]]\nat = '100%'\nto = ['head']\n[hours]", 'ladder #1.at is "100%"; write "50%"'),
        ("[hours]", "[[ladder]]\nat = '+0'\nto = ['head']\n[hours]", 'ladder #1.at is "+0"'),
        ("[hours]", "[[ladder]]\nat = 'due'\nto = ['head']\n[[ladder]]\nat = '50%'\nto = ['head']\n[hours]",
         'ladder #2.at "50%" does not come after the rung before it'),
        ("[hours]", "[[ladder]]\nat = 'due'\nto = ['head']\ndays = 1\n[hours]", "ladder #1.days is unknown"),
        ("[hours]", "ladder = []\n[hours]", "ladder is empty"),
        ("[hours]", "first_leader = ''\n[hours]", "first_leader is empty"),
    ],
)
def test_a_mistake_in_the_ladder_is_one_sentence(tmp_path: Path, old: str, new: str, words: str) -> None:
    path = unit(tmp_path, (old, new))
    with pytest.raises(PolicyError) as error:
        load_policy(path)
    assert str(error.value).startswith(str(path))
    assert words in str(error.value)


def test_the_sample_ladder_is_the_usual_one_and_a_unit_may_have_its_own(tmp_path: Path) -> None:
    sample = load_policy(DESK)
    assert (sample.ladder, sample.first_leader) == (LADDER, "1002")
    assert load_policy(unit(tmp_path)).ladder == LADDER
    own = ("first_leader = '1001'\n[[ladder]]\nat = '75%'\nto = ['head', 'handler']\n"
           "[[ladder]]\nat = '+2'\nto = ['leader']")
    policy = load_policy(unit(tmp_path, ("[hours]", f"{own}\n[hours]")))
    assert policy.ladder == (Rung(("head", "handler"), share=0.75), Rung(("leader",), days=2))
    assert policy.first_leader == "1001"


def test_a_notice_in_a_file_settles_its_year(tmp_path: Path) -> None:
    calendar = load_policy(unit(tmp_path, calendar='notice = 2027\n[days]\n2027-01-01 = "off"\n')).calendar
    assert calendar.expected_from == date(2028, 1, 1)
    assert (calendar.works(date(2027, 1, 1)), calendar.works(date(2027, 10, 1))) == (False, True)
    (tmp_path / "calendar" / "second.toml").write_text('notice = 2027\n[days]\n2027-01-01 = "off"\n')
    with pytest.raises(PolicyError, match=r"second\.toml:1: notice is 2027, and so it is in another file"):
        load_policy(tmp_path / "desk.toml")
