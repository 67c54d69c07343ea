"""A question in somebody's own words finds its card: Chinese, traditional, pinyin, English; other texts find none."""

from __future__ import annotations

import json
import sys
import tomllib
from asyncio import create_subprocess_exec, subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from bot.config.card_files import load_cards
from bot.config.cards import parse_card
from bot.domain.cards import Card
from bot.search import Encoder, Index, build, load_encoder
from bot.search.sounds import syllables
from bot.search.wording import plain, stemmed, wording
from tests.bench_cards import Question, questions
from tests.command import ROOT, desk

SAMPLE = (ROOT / "tests" / "cards" / "pay-slip.md").read_text("utf-8")


def card(id_: str, zh: str, en: str, aliases: str = "", english: str = "", body: str = "") -> Card:
    """A card of a title, aliases (with spaces between, the English with commas) and a Chinese text."""
    sample = parse_card(SAMPLE, id_)
    assert isinstance(sample, Card)
    names = {"zh": tuple(aliases.split()), "en": tuple(filter(None, english.split(",")))}
    words = {"title": {"zh": zh, "en": en}, "aliases": names, "keywords": {"zh": (zh[2:],)}}
    return replace(sample, **words, entitled={"zh": "", "en": ""}, body={"zh": body, "en": ""})  # type: ignore[arg-type]


CARDS = (
    card(
        "relocation",
        "家属随军落户",
        "Bringing your family",
        "老婆随军 户口迁过来",
        "move my wife here,hukou",
        "到派出所办理落户。",
    ),
    card("job", "随军家属就业安置", "A job for your spouse", "媳妇找工作", "find work for my wife"),
    card("leave", "探亲休假", "Leave to visit family", "探亲假几天", "home leave", "每年一次。"),
    card("travel", "差旅报销", "Travel claims", "出差发票怎么报", "refund of tickets"),
    card("fund", "住房公积金", "Housing fund", "公积金提取", "withdraw my housing fund"),
    card("school", "子女教育优待", "Children's schooling", "娃上小学", "kindergarten place"),
)


@pytest.fixture(scope="module")
def index() -> Index:
    return build(CARDS)


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    loaded = load_encoder()
    assert loaded, "tests need the extra `search`"
    return loaded


@pytest.fixture(scope="module")
def near(index: Index, encoder: Encoder) -> Index:
    return index.with_meanings(encoder)


FOUND = [
    ("随军落户需要什么条件", "relocation"),
    ("隨軍落戶需要什麼條件", "relocation"),  # traditional
    ("想把媳妇的户籍弄过来", "relocation"),  # other words of the same meaning
    ("爱人就业安置", "job"),
    ("suijun luohu", "relocation"),
    ("sui jun luo hu zen me ban", "relocation"),
    ("suíjūn luòhù", "relocation"),
    ("SuiJunLuoHu", "relocation"),
    ("ｓｕｉｊｕｎ　ｌｕｏｈｕ", "relocation"),  # full width
    ("chūchāi bàoxiāo", "travel"),  # 差 is chai here
    ("chuchai fapiao", "travel"),
    ("lv fei bao xiao", "travel"),
    ("gjj zenme tiqu", "fund"),  # first letters
    ("gjj", "fund"),
    ("想tiqu公积金", "fund"),  # mixed
    ("HUKOU 怎么迁", "relocation"),
    ("withdrawing from the Housing Fund", "fund"),
    ("a job for my husband", "job"),
    ("kindergartens", "school"),
    ("孩子上小学", "school"),
    ("公积金", "fund"),
    ("探亲假", "leave"),
]


@pytest.mark.parametrize(("question", "right"), FOUND)
def test_the_right_card_comes_first(index: Index, near: Index, question: str, right: str) -> None:
    assert index.find(question)[0][0] == right
    assert near.find(question)[0][0] == right


NOTHING = [
    "", " ", "\n\t", "？？？", "。。。", "😀", "123456", "\x00", "的", "我", "在吗", "你好", "谢谢", "收到", "哈哈哈",
    "nihao", "hello", "thanks a lot", "ok", "今天天气怎么样", "红烧肉怎么做", "tell me a joke", "asdfghjkl", "qwerty",
    "wo", "zzz",     "'; DROP TABLE cards; --", "{{ 7 * 7 }}", "<b>&amp;</b>", "a" * 5000, "\ud800",
]  # fmt: skip


@pytest.mark.parametrize("text", NOTHING)
def test_other_texts_find_nothing(index: Index, near: Index, text: str) -> None:
    assert index.find(text) == []
    assert near.find(text) == []


def test_the_best_come_first_and_no_more_than_asked_for(index: Index, near: Index) -> None:
    for each in (index, near):
        found = each.find("随军家属", limit=2)
        assert {id_ for id_, _ in found} == {"relocation", "job"}
        assert found[0][1] >= found[1][1] > 0
        assert each.find("随军家属", limit=2) == found
    assert index.find("随军家属")[0][1] == 1.0  # the best of the words alone


def test_a_long_question_is_read_from_its_beginning(index: Index, near: Index) -> None:
    for each in (index, near):
        assert each.find("公积金怎么提取" + "，我就想问问" * 2000)[0][0] == "fund"


def test_with_an_encoder_nearness_of_meaning_counts_as_well(near: Index, index: Index) -> None:
    question = "reimbursement of my business trip expenses"
    (lexical,), (first, second, *_) = index.find(question), near.find(question)
    assert (lexical[0], first[0]) == ("travel", "travel")
    assert first[1] > 1 > second[1]


def test_vectors_are_kept_for_texts_that_stay(encoder: Encoder) -> None:
    build(CARDS).with_meanings(encoder)
    before = dict(encoder._kept)
    changed = (*CARDS[:-1], replace(CARDS[-1], title={"zh": "新的题目", "en": "A new title"}))
    build(changed).with_meanings(encoder)
    assert len(encoder._kept) == len(before) + 2
    assert all(encoder._kept[key] is vector for key, vector in before.items())


def test_no_cards_and_one_card(encoder: Encoder) -> None:
    assert build([]).find("随军") == []
    assert build([]).with_meanings(encoder).find("随军") == []
    assert build(CARDS[:1]).with_meanings(encoder).find("随军落户")[0][0] == "relocation"


def test_what_a_hostile_card_says_is_text() -> None:
    hostile = card("hostile", "<b>{{ cycler }}</b>", "'; DROP TABLE", "(.*)+ [[随军", "\\d+,%s")
    assert build([*CARDS, hostile]).find("drop table")[0][0] == "hostile"


def test_many_cards_of_common_words_are_searched_in_part(index: Index) -> None:
    """Beyond what is read in full, common words still decide between the best."""
    many = [
        card(f"card-{number}", f"家属事项第{number}号", f"Matter {number}", "家属 事项 办理") for number in range(3000)
    ]
    found = build([*many, card("wanted", "家属事项登山", "Climbing", "家属 事项 办理 登山")]).find("家属事项办理登山")
    assert found[0][0] == "wanted"


def test_each_word_has_one_meaning() -> None:
    """What stands for a meaning is not itself read as another one, whatever comes first."""
    words = wording()
    assert {meant: words.canonical(meant) for meant in words.same.values()} == {
        each: each for each in words.same.values()
    }
    groups = tomllib.loads((ROOT / "bot" / "search" / "words.toml").read_text("utf-8"))
    said = [word for group in groups["same"] for word in group[1:]]
    assert len(said) == len(set(said))
    stems = [{stemmed(word) for word in group} for group in groups["english"]["same"]]
    assert sum(map(len, stems)) == len(set().union(*stems))


@pytest.mark.parametrize(
    ("word", "cut"),
    [("luohu", "luo hu"), ("xian", "xian"), ("gongjijin", "gong ji jin"), ("lvfei", "lv fei"), ("hello", "")],
)
def test_pinyin_is_cut_into_the_fewest_syllables(word: str, cut: str) -> None:
    assert " ".join(syllables(word)) == cut


def test_accents_width_and_script_are_evened_out() -> None:
    assert plain("ＡＢＣ　Lǚyóu 軍人證件 Café") == "abc lvyou 军人证件 cafe"


def test_the_questions_are_enough_and_none_is_taken_from_an_alias() -> None:
    asked = questions("*.toml")
    by_card: dict[str, list[Question]] = {}
    for question in asked:
        by_card.setdefault(question.about, []).append(question)
    none = [by_card.pop(kind) for kind in ("chatter", "elsewhere", "nonsense", "topic")]
    assert sum(map(len, none)) >= 80
    assert len(by_card) == 28
    for questions_of_one in by_card.values():
        assert len(questions_of_one) >= 10
        assert {question.register for question in questions_of_one} == {"formal", "colloquial", "pinyin", "english"}
    assert len({question.text for question in asked}) == len(asked)
    cards, _ = load_cards(ROOT / "data" / "cards")
    aliases = {alias for each in cards for texts in each.aliases.values() for alias in texts}
    assert not aliases & {question.text for question in asked}


def test_the_sample_cards_are_found(encoder: Encoder) -> None:
    """Three in a hundred may be missed among three, fifteen at the first place; nothing is shown for small talk."""
    cards, _ = load_cards(ROOT / "data" / "cards")
    ids = {each.id for each in cards}
    asked = [question for question in questions("answered_*.toml") if question.about in ids]
    index = build(cards).with_meanings(encoder)
    found = [(question, [id_ for id_, _ in index.find(question.text)]) for question in asked]
    assert sum(question.about in ids for question, ids in found) >= 0.97 * len(asked)
    assert sum(question.about in ids[:1] for question, ids in found) >= 0.85 * len(asked)
    talk = [question for question in questions("unanswered.toml") if question.about != "topic"]
    assert sum(not index.find(question.text) for question in talk) >= 0.9 * len(talk)


async def find(*arguments: str | Path, told: str = "") -> tuple[int, str, str]:
    """`cards find` in a process, with what it is told on its standard input."""
    started = await create_subprocess_exec(
        sys.executable, "-m", "bot", "cards", "find", *map(str, arguments), cwd=ROOT,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    out, err = await started.communicate(told.encode())
    return started.returncode or 0, out.decode(), err.decode()


async def test_cards_are_tried_from_the_command_line(tmp_path: Path) -> None:
    folder = tmp_path / "cards"
    folder.mkdir()
    (folder / "pay-slip.md").write_text(SAMPLE, "utf-8")
    (folder / "broken.md").write_text("nothing", "utf-8")
    code, out, err = await find("--cards", folder, "--json", told="工资条在哪看\n\n今天天气怎么样\n")
    answers = [json.loads(line) for line in out.splitlines()]
    assert code == 0
    assert [answer["question"] for answer in answers] == ["工资条在哪看", "", "今天天气怎么样"]
    assert [[found["id"] for found in answer["cards"]] for answer in answers] == [["pay-slip"], [], []]
    assert err == f"{folder / 'broken.md'}:1: The first line must be +++.\n"
    code, out, _ = await find("--cards", folder, "where is my payslip", "asdf")
    assert (code, out.splitlines()[0], out.splitlines()[2:]) == (0, "where is my payslip", ["asdf", "  –"])
    assert "pay-slip" in out


async def test_without_cards_there_is_one_sentence(tmp_path: Path) -> None:
    assert (await desk(tmp_path, "cards", "find", "--cards", "none", "x")).refusal == "There is no folder none."
    assert (await desk(tmp_path, "cards", "find", "--cards", tmp_path, "x")).refusal.startswith("There are no cards in")


async def test_check_tells_every_mistake_of_every_card(tmp_path: Path) -> None:
    (tmp_path / "cards").mkdir()
    (tmp_path / "cards" / "good.md").write_text(SAMPLE, "utf-8")
    (tmp_path / "desk.toml").write_text((ROOT / "data" / "desk.toml").read_text("utf-8"), "utf-8")
    settings = {"POLICY": "desk.toml", "TOKEN": "1:none", "API_URL": "http://127.0.0.1:1"}
    assert "✓ cards: cards: 1 cards\n" in (await desk(tmp_path, "check", **settings)).out
    broken = SAMPLE.replace('owner = "1011"\n', "").replace('category = "pay"', 'category = "pai"')
    (tmp_path / "cards" / "bad.md").write_text(broken, "utf-8")
    done = await desk(tmp_path, "check", **settings)
    assert done.code == 2
    assert [line for line in done.err.splitlines() if "cards" in line] == [
        "✗ cards: cards/bad.md:2: owner is missing.",
        '✗ cards: cards/bad.md:3: category "pai" is no category; did you mean "pay"?',
    ]
