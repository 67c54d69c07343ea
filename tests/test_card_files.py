"""Cards as files: what is right is read, each mistake is named by file and line, and the others go on."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from bot.config import load_policy
from bot.config.card_files import load_card, load_cards
from bot.config.card_text import LARGEST
from bot.config.cards import parse_card
from bot.config.lines import lines_of
from bot.domain.cards import END, Branch, Card
from bot.domain.policy import Policy

ROOT = Path(__file__).resolve().parent.parent
CARD = (ROOT / "tests" / "cards" / "pay-slip.md").read_text("utf-8")


MISTAKES = [  # old text, new text, the line that is meant, what is said of it
    ("version = 2", "version = ", "version = 2", "This is not valid TOML"),
    ('owner = "1011"\n', "", "version = 2", "owner is missing."),
    ("version = 2", "version = 0", "version = 2", "version must be from 1 to 9999."),
    ("version = 2", "version = true", "version = 2", "version must be a number."),
    ('category = "pay"', 'category = "pai"', "category =", 'category "pai" is no category; did you mean "pay"?'),
    ('office = "finance"', 'office = "c1"', "office =", 'office "c1" is no department;'),
    ('zh = "工资条怎么看"', 'zh = ""', "title =", "title.zh is empty."),
    ('zh = "工资条怎么看"', f'zh = "{"长" * 41}"', "title =", "title.zh is longer than 40 characters."),
    ('zh = "工资条怎么看"', r'zh = "两\n行"', "title =", "title.zh must be one line."),
    (
        'zh = "工资条怎么看"',
        r'zh = "\u202E倒"',
        "title =",
        "title.zh holds a character that cannot be shown (U+202E).",
    ),
    (', en = "Reading your payslip"', "", "title =", "title.en is missing."),
    ('"看不懂工资条"', f'"{"长" * 61}"', "看不懂工资条", "aliases.zh #2 is longer than 60 characters."),
    ('"看不懂工资条"', "7", "zh = [", "aliases.zh must be a list of texts"),
    ('en = "Your bank card"', 'de = "Karte"', 'id = "card"', "materials #1.en is missing."),
    ("days = 2.5", "days = nan", "days = 2.5", "steps #3.days must be from 0 to 365."),
    ("days = 2.5", "day = 2", "days = 2.5", 'steps #3.day is unknown; did you mean "days"?'),
    ('to = "mend"', 'to = "nowhere"', 'id = "right"', 'steps #2 leads to "nowhere", which is no step of this card'),
    (
        'id = "mend"',
        'id = "end"',
        'id = "mend"',
        'steps #3 has the id "end", which means the end of the procedure.',
    ),
    ('id = "mend"', 'id = "ask"', 'id = "mend"', 'steps #3 has the id "ask", which an earlier step has.'),
    (
        "valid_from = 2026-11-01",
        'valid_from = "1.11."',
        "valid_from =",
        "valid_from must be a date without quotation",
    ),
    ("valid_from = 2026-11-01", "valid_from = 2026-02-30", "valid_from =", "This is not valid TOML: invalid date"),
    ("valid_from = 2026-11-01", "valid_from = 2026-11-01T10:00:00", "valid_from =", "valid_from must be a date"),
    ("review_on = 2027-05-01", "review_on = 2026-05-01", "review_on =", "review_on is before valid_from."),
    ('wrong = "unclear"', 'wrong = "uncler"', "wrong =", 'answers.wrong "uncler" is no choice of this question;'),
    ('wrong = "unclear"', 'rong = "unclear"', "wrong =", 'answers.rong is no question of the category "pay"; did'),
    ('right = "b"', 'right = "c"', "right =", "quiz.right must be the id of one of the choices: a, b."),
    ("version = 2", "version = 1", "[changed]", "changed belongs to version 2 and later."),
]


@pytest.fixture(scope="module")
def policy() -> Policy:
    return load_policy(ROOT / "data" / "desk.toml")


def wrong(policy: Policy, *changes: tuple[str, str]) -> list[str]:
    """What is said of the sample card after its text was changed, without the file's name."""
    text = CARD
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    read = parse_card(text, "pay-slip", policy)
    assert not isinstance(read, Card)
    return [str(problem).removeprefix("pay-slip.md:") for problem in read]


def line_of(words: str) -> int:
    return next(number for number, line in enumerate(CARD.split("\n"), start=1) if words in line)


def test_a_card_is_read_whole(policy: Policy) -> None:
    card = parse_card(CARD, "pay-slip", policy)
    assert isinstance(card, Card)
    assert (card.id, card.version, card.category, card.office, card.owner) == ("pay-slip", 2, "pay", "finance", "1011")
    assert card.title == {"zh": "工资条怎么看", "en": "Reading your payslip"}
    assert card.aliases == {"zh": ("工资条在哪", "看不懂工资条"), "en": ("where is my payslip",)}
    assert card.keywords == {"zh": ("工资条",)}
    assert card.entitled["zh"] == "所有官兵。\n每月一次。"
    assert [(each.id, each.bring) for each in card.materials] == [("card", True), ("phone", False)]
    assert [(step.id, step.days) for step in card.steps] == [("ask", 1), ("right", None), ("mend", 2.5)]
    assert card.steps[1].branches == (
        Branch({"zh": "对", "en": "yes"}, END),
        Branch({"zh": "不对", "en": "no"}, "mend"),
        Branch({"zh": "缺材料", "en": "papers missing"}, "ask"),
    )
    assert [(source.title["zh"], source.article) for source in card.sources] == [("《某规定》", None)]
    assert (card.valid_from, card.review_on, card.valid_until) == (date(2026, 11, 1), date(2027, 5, 1), None)
    assert card.unverified == ({"zh": "多久答复", "en": "How long it takes"},)
    assert card.answers == {"wrong": "unclear"}
    assert card.changed is not None
    assert (card.major, card.entitlement, card.sample) == (True, False, True)
    assert card.quiz is not None
    assert card.quiz.right == "b"
    assert card.body["zh"].endswith("- 第二点")
    assert card.body["en"] == "The English text."


def test_a_card_may_come_from_windows_and_without_a_policy(policy: Policy) -> None:
    windows = "\ufeff" + CARD.replace("\n", "\r\n")
    assert parse_card(windows, "pay-slip", policy) == parse_card(CARD, "pay-slip", policy)
    assert isinstance(parse_card(CARD.replace('category = "pay"', 'category = "new"'), "pay-slip"), Card)


@pytest.mark.parametrize(("old", "new", "at", "what"), MISTAKES)
def test_each_mistake_is_named_by_its_line(policy: Policy, old: str, new: str, at: str, what: str) -> None:
    line, sentence = next(told for told in wrong(policy, (old, new)) if what in told).split(": ", 1)
    assert sentence.endswith((".", "?"))
    # What is wrong with a whole table stands at its head, a line above its first key.
    assert 0 <= line_of(at) - int(line) <= 1


def test_several_mistakes_are_told_at_once(policy: Policy) -> None:
    told = wrong(policy, ('owner = "1011"\n', ""), ("days = 2.5", "days = -1"), ("The English text.", ""))
    assert [line.split(": ")[1].rstrip(".") for line in told] == [
        "owner is missing",
        "steps #3.days must be from 0 to 365",
        "The English text after this line is missing",
    ]


def test_steps_must_come_to_an_end_and_be_reached(policy: Policy) -> None:
    assert "steps #3 cannot be reached" in wrong(policy, ('to = "mend"', 'to = "end"'))[0]
    round_and_round = [
        ('to = "end"', 'to = "ask"'),
        ("days = 2.5", 'days = 2.5\nbranches = [{ when = { zh = "再来", en = "again" }, to = "ask" }]'),
    ]
    told = wrong(policy, *round_and_round)
    assert [f"steps #{number} never comes to an end" in line for number, line in enumerate(told, start=1)] == [True] * 3


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("", "1: The first line must be +++."),
        ("# Title\n\nText", "1: The first line must be +++."),
        ("+++\nversion = 1\n", "3: The line +++ that ends the first part is missing."),
        ("+++\nversion = 1\n+++\n正文\n+++ de\nText", "5: A line +++ en before the English text is all that may stand"),
        ("+++\nversion = 1\n+++\n正文\n+++ en\nText\n+++ en\nText", "7: A line +++ en before"),
        ("+++\nversion = 1\n+++\n正\x00文", "4: This line holds a character that cannot be shown (U+0000)."),
        (
            "+++\na = " + "[" * 5000 + "]" * 5000 + "\n+++\n正文\n+++ en\nText",
            "1: The first part is nested too deeply.",
        ),
        ("+++\nversion = " + "9" * 5000 + "\n+++\n正文", "This is not valid TOML: a value cannot be read."),
        ("+++\n" + "x" * LARGEST, "1: The file is larger than 64 KB."),
    ],
)
def test_what_is_no_card_at_all_is_told_in_one_sentence(text: str, what: str) -> None:
    told = parse_card(text, "broken")
    assert not isinstance(told, Card)
    assert len(told) == 1
    assert what in str(told[0])


def test_both_languages_must_be_there(policy: Policy) -> None:
    assert "The English text is missing" in wrong(policy, ("+++ en\nThe English text.\n", ""))[0]
    assert "longer than 1500 characters" in wrong(policy, ("The English text.", "x" * 1501))[0]


@pytest.mark.parametrize("id_", ["", "Pay", "pay.slip", "../pay", "pay slip", "工资", "-pay", "x" * 25, "a\nb"])
def test_an_id_that_fits_no_link_is_refused(id_: str) -> None:
    told = parse_card(CARD, id_)
    assert not isinstance(told, Card)
    assert "The file's name must be" in str(told[0])


def test_what_looks_like_html_or_a_template_stays_text(policy: Policy) -> None:
    hostile = "<b>{{ 7 * 7 }}</b>{% include 'x' %}&"
    card = parse_card(CARD.replace("The English text.", hostile).replace("工资条怎么看", hostile), "pay-slip", policy)
    assert isinstance(card, Card)
    assert card.body["en"] == card.title["zh"] == hostile


def test_one_broken_card_never_holds_up_the_others(tmp_path: Path, policy: Policy) -> None:
    (tmp_path / "good.md").write_text(CARD, "utf-8")
    (tmp_path / "bad.md").write_text(CARD.replace("version = 2", "version = "), "utf-8")
    (tmp_path / "latin.md").write_bytes(CARD.encode("gb18030"))
    (tmp_path / "huge.md").write_bytes(b"x" * (LARGEST + 1))
    (tmp_path / "folder.md").mkdir()
    (tmp_path / "dangling.md").symlink_to(tmp_path / "nothing")
    (tmp_path / ".good.md.swp").write_text("an editor's", "utf-8")
    (tmp_path / ".hidden.md").write_text("an editor's", "utf-8")
    cards, problems = load_cards(tmp_path, policy)
    assert [card.id for card in cards] == ["good"]
    told = {Path(problem.file).stem: problem.words for problem in problems}
    assert sorted(told) == ["bad", "dangling", "folder", "huge", "latin"]
    assert told["latin"] == "This is not UTF-8 text: save the file as UTF-8."
    assert told["huge"] == "The file is larger than 64 KB."
    assert told["folder"] == told["dangling"] == "This is no file."


def test_no_folder_means_no_cards_and_no_mistake(tmp_path: Path, policy: Policy) -> None:
    assert load_cards(tmp_path / "cards", policy) == ((), ())
    assert not isinstance(load_card(tmp_path / "gone.md", policy), Card)


def test_every_key_is_found_where_it_stands() -> None:
    lists = "b = [\n  [1], # one\n  { c = 'x', \"d\" = 07:30:00 },\n]\n"
    text = f"a = 1.5\n{lists}[[t]]\nz.y = '''\nq = 1\n'''\n[t.u]\n[[t]]\nk = 1\n"
    assert lines_of(text) == {
        "": 1,
        "a": 1,
        "b": 2,
        "b #1": 3,
        "b #1 #1": 3,
        "b #2": 4,
        "b #2.c": 4,
        "b #2.d": 4,
        "t": 6,
        "t #1": 6,
        "t #1.z": 7,
        "t #1.z.y": 7,
        "t #1.u": 10,
        "t #2": 11,
        "t #2.k": 12,
    }
