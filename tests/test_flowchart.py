"""Flowcharts: nothing overlaps, nothing is cut off, nothing is left out, whatever the card."""

import asyncio
import hashlib
import io
import os
import subprocess
import sys
from datetime import date
from itertools import combinations, pairwise
from unicodedata import normalize

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from bot.config.card_files import CARDS as CARD_FILES
from bot.config.card_files import load_cards
from bot.domain.cards import END, Branch, Card, Source, Step
from bot.domain.policy import LANGUAGES, Words
from bot.domain.procedure import passed, position, ways
from bot.pictures import flow_words, fonts
from bot.pictures.flow_layout import WIDTH, Chart, layout
from bot.pictures.flowchart import RATIO, SUM, draw
from bot.pictures.palette import DAY, NIGHT
from bot.pictures.paragraph import NOT_FIRST, NOT_LAST, paragraph
from bot.pictures.scene import Box, Line, Scene
from tests.command import ROOT

LAW = {
    "zh": "《中华人民共和国军人地位和权益保障法》",
    "en": "Law on the Status, Rights and Interests of Service Members",
}


def words(zh: str, en: str = "") -> Words:
    return {"zh": zh, "en": en or zh}


def step(
    id_: str, *branches: str, who: Words | None = None, what: Words | None = None, days: float | None = None
) -> Step:
    """`branches`: "when → to" each, or the place alone."""
    made = tuple(Branch(words(one.split("→")[0].strip()), one.split("→")[-1].strip()) for one in branches)
    return Step(id_, who or words("您本人", "You"), what or words(f"做{id_}", f"Do {id_}"), days, made)


def card(*steps: Step, title: Words | None = None, sources: tuple[Source, ...] = ()) -> Card:
    return Card(
        "sample", 3, "leave", "personnel", "1018", title or words("探亲休假", "Home leave"), {}, words("x"), (), steps,
        words("x"), sources, date(2026, 11, 1), date(2027, 5, 1), words("x"), date(2027, 12, 31), sample=True,
    )  # fmt: skip


USUAL = card(
    step("apply", who=words("您本人", "You"), what=words("向中队提交申请和材料", "Hand the papers in"), days=1),
    step("check", "符合 → approve", "缺材料 → apply", "不符合 → end", what=words("是否符合条件？", "Conditions met?")),
    step("approve", who=words("政治工作部门", "Political Work"), days=5),
    step("fetch", who=words("驻地公安机关", "Police registry")),
)
LONG = words("一二三四五六七八九十" * 6, ("Wheresoever antidisestablishmentarianism " * 4)[:100])
WHEN = "缺少相关材料或者不符合规定条件的"
LONGEST = card(
    *(
        step(
            f"s{n}", *(f"{WHEN}→{to}" for to in (f"s{(n + 3) % 8}", f"s{max(0, n - 3)}", END) if n % 2),
            who=words("一" * 20, "W" * 20), what=LONG, days=99.5,
        ) for n in range(8)
    ),
    title=words("题" * 40, "W" * 60),
    sources=tuple(Source(words("《" + "法" * 98 + "》", "W" * 200), words("第四十二条" * 12)) for _ in range(8)),
)  # fmt: skip
DENSE = card(*(step(f"s{n}", *(f"去{to}→s{to}" for to in range(8)), "完→end", days=n) for n in range(8)))
CYCLE = card(step("a"), step("b", "没有→a", "重来→a", "再看→b"))
LOOSE = card(step("a", "x→c"), step("b"), step("c", "y→b", "z→end"), step("d"))
HOSTILE = card(
    step(
        "a",
        who=words("<b>甲</b>{{ 7 * 7 }}"),
        what=words("喆😀堃\u200b\ufe0f囍 𠮷\n第二行\x00\u202e\U0010fffe\ue000 ك e\u0301"),
    ),
    step("b", "，，，，。。》）→ a", ">" * 16 + "→end", what=words("，。、！？）》" * 8, "x" * 100)),
    title=words("\u3000", " \n"),
)
NOW = flow_words.NOW.values()
CARDS = {"usual": USUAL, "longest": LONGEST, "dense": DENSE, "cycle": CYCLE, "loose": LOOSE, "hostile": HOSTILE}


def pieces(line: Line) -> list[Box]:
    """A line's straight pieces as areas."""
    half = line.thickness / 2
    return [
        Box(min(a[0], b[0]) - half, min(a[1], b[1]) - half, max(a[0], b[0]) + half, max(a[1], b[1]) + half)
        for a, b in pairwise(line.points)
    ]


def check(chart: Chart) -> None:
    """Whatever must hold for each picture."""
    scene = chart.scene
    texts = [text.box for text in scene.texts]
    whole = Box(0, 0, scene.width, scene.height)
    assert all(whole.grown(-16).holds(box) for box in texts)
    assert all(whole.holds(item.box) for item in scene.shapes)
    assert not [(one, other) for one, other in combinations(texts, 2) if one.meets(other)]
    areas = [piece for line in scene.lines for piece in pieces(line)]
    assert all(whole.holds(piece) for piece in areas)
    assert not [(piece, box) for piece in areas for box in texts if piece.meets(box)]
    assert not [(one, other) for one, other in combinations(chart.steps, 2) if one.meets(other)]
    # A line ends at a step or begins there, and never runs through one.
    assert not [(line, box) for line in areas for box in chart.steps if line.meets(box.grown(-8))]
    for text, box in zip(scene.texts, texts, strict=True):
        around = [shape.box for shape in scene.shapes if shape.box.meets(box)]
        # "Now here" stands across the edge of its step; nothing else stands across anything.
        inner = min(around, key=lambda one: one.width * one.height, default=box)
        assert inner.grown(4).holds(box), text
        assert text.words in NOW or all(one.grown(4).holds(box) for one in around), text


def said(scene: Scene) -> str:
    """All words in the order in which they were laid out, without spaces."""
    return "".join(text.words for text in scene.texts).replace(" ", "")


def plain(text: str) -> str:
    return fonts.clean(text).replace(" ", "")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", CARDS)
def test_nothing_overlaps_and_nothing_is_left_out(name: str, language: str) -> None:
    made = CARDS[name]
    for at in (None, made.steps[0].id, made.steps[-1].id, END):
        chart = layout(made, language, DAY, at)
        check(chart)
        all_words = said(chart.scene)
        assert plain(made.title[language]) in all_words
        assert plain(flow_words.SAMPLE[language]) in all_words
        for one in made.steps:
            assert plain(one.who[language]) in all_words
            assert plain(one.what[language]) in all_words
            assert one.days is None or plain(flow_words.days(one.days, language)) in all_words
            for branch in one.branches:
                assert plain(branch.when[language]) in all_words


@st.composite
def any_card(draw_: st.DrawFn) -> Card:
    count = draw_(st.integers(2, 8))
    places = [*(f"s{n}" for n in range(count)), END]
    text = st.text("一二，。（）aW -“", min_size=1, max_size=60)
    steps = []
    for n in range(count):
        branches = draw_(st.lists(st.sampled_from(places), max_size=5))
        labels = [draw_(st.text("是否缺aW ，", min_size=1, max_size=16)) for _ in branches]
        made = tuple(Branch(words(label), to) for label, to in zip(labels, branches, strict=True))
        days = draw_(st.none() | st.integers(0, 400))
        steps.append(Step(f"s{n}", words(draw_(text)[:20]), words(draw_(text)), days, made))
    return card(*steps)


@settings(max_examples=60, deadline=None)
@given(any_card(), st.sampled_from([None, "s0", "s1", END]))
def test_any_procedure_can_be_drawn(made: Card, at: str | None) -> None:
    check(layout(made, "zh", NIGHT, at))


@pytest.mark.parametrize("name", CARDS)
def test_a_picture_is_what_telegram_takes_as_a_photo(name: str) -> None:
    data = draw(CARDS[name], "zh", at="b")
    image = Image.open(io.BytesIO(data))
    assert (image.format, image.width) == ("PNG", WIDTH)
    assert image.width + image.height <= SUM
    assert max(image.size) <= RATIO * min(image.size)
    assert len(data) < 10_000_000


def test_the_sample_cards_can_be_drawn() -> None:
    for made in load_cards(ROOT / "data" / CARD_FILES)[0]:
        for language in LANGUAGES:
            chart = layout(made, language, DAY, made.steps[1].id)
            check(chart)
            assert chart.scene.height < 3 * WIDTH  # it can still be read where a messenger makes it smaller


async def test_pictures_can_be_drawn_side_by_side() -> None:
    drawn = await asyncio.gather(*(asyncio.to_thread(draw, made, "zh") for made in (USUAL, HOSTILE, LOOSE) * 3))
    assert drawn[:3] == drawn[3:6] == drawn[6:]


def test_an_endless_picture_is_taken_down_to_the_limits() -> None:
    many = card(*(step(f"s{n}", *(f"{to}→s{to}" for to in range(0, 14, 2)), what=LONG) for n in range(14)))
    image = Image.open(io.BytesIO(draw(many, "zh")))
    assert image.width + image.height <= SUM


def test_the_same_card_gives_the_same_bytes() -> None:
    assert draw(USUAL, "zh", at="check") == draw(USUAL, "zh", at="check")
    looks = {
        draw(USUAL, language, at=at, dark=dark)
        for language in LANGUAGES
        for at in (None, "check", END)
        for dark in (False, True)
    }
    assert len(looks) == 12


def mark() -> str:
    return hashlib.sha256(draw(USUAL, "en", at="approve")).hexdigest()


def test_another_process_gives_the_same_bytes() -> None:
    code = "import tests.test_flowchart as t; print(t.mark())"
    environment = {"PATH": os.environ["PATH"], "PYTHONHASHSEED": "7", "PYTHONPATH": str(ROOT), "HOME": os.devnull}
    other = subprocess.run([sys.executable, "-c", code], env=environment, cwd=ROOT, capture_output=True, check=True)
    assert other.stdout.decode().strip() == mark()


def test_a_case_is_shown_on_its_way() -> None:
    scene = layout(USUAL, "zh", DAY, "approve").scene
    assert "第3步，共4步" in said(scene)
    assert plain(flow_words.NOW["zh"]) in said(scene)
    ticks = [shape for shape in scene.shapes if shape.kind == "tick"]
    assert len(ticks) == 2
    assert "Step2of4" in said(layout(USUAL, "en", DAY, "check").scene)


def test_a_finished_case_and_an_unknown_step() -> None:
    end = said(layout(USUAL, "en", DAY, END).scene)
    assert plain(flow_words.FINISHED["en"]) in end
    assert layout(USUAL, "en", DAY, "gone").scene == layout(USUAL, "en", DAY).scene


def test_each_way_out_has_its_label_and_leads_somewhere() -> None:
    scene = layout(USUAL, "zh", DAY).scene
    arrows = [line for line in scene.lines if line.arrow]
    back = [line for line in arrows if line.dashed]
    # Down from each of four steps (the decision's too), back to the first, and to the early end.
    assert (len(arrows), len(back)) == (6, 1)
    first = layout(USUAL, "zh", DAY).steps[0]
    assert back[0].points[-1] == (first.left, first.middle[1])
    assert plain(flow_words.STOP["zh"]) in said(scene)


def test_arrows_end_at_the_steps_they_lead_to() -> None:
    chart = layout(LOOSE, "zh", DAY)
    a, b, c, d = chart.steps
    ends = {line.points[-1] for line in chart.scene.lines if line.arrow}
    assert (c.right, c.middle[1]) in ends  # a jumps over b
    assert (b.left, b.middle[1]) in ends  # c leads back to b
    assert ((a.left + a.right) / 2, b.top) not in ends  # nothing leads from a straight down
    assert not any(end[1] == d.top for end in ends)


def test_several_cases_of_one_way_stand_on_one_label() -> None:
    assert [way.to for way in ways(CYCLE, CYCLE.steps[1])] == ["a", "b"]
    assert "没有，或重来" in said(layout(CYCLE, "zh", DAY).scene)


def test_how_far_one_is_and_what_lies_behind() -> None:
    assert position(USUAL, "approve") == (3, 4)
    assert position(USUAL, END) == (4, 4)
    assert position(USUAL, "gone") == (0, 4)
    assert passed(USUAL, "approve") == {"apply", "check"}
    assert passed(USUAL, END) == {"apply", "check"}  # who was refused has done no more
    # A jump: what may have been passed over is not called done.
    jump = card(step("a", "x→b", "y→c"), step("b"), step("c"))
    assert passed(jump, "c") == {"a"}
    assert passed(LOOSE, "d") == set()  # nothing leads there


def test_sources_of_one_law_stand_together() -> None:
    law, other = words(LAW["zh"], LAW["en"]), words("《军人抚恤优待条例》", "Pensions")
    made = card(step("a"), step("b"), sources=(
        Source(law, words("第一条", "Article 1")), Source(other), Source(law, words("第二条", "Article 2")),
        Source(words("丙", "C")), Source(words("丁", "D")), Source(words("戊", "E")),
    ))  # fmt: skip
    assert (
        flow_words.sources(made, "zh")
        == f"依据：{LAW['zh']}第一条、第二条；《军人抚恤优待条例》；丙；另有 2 项，见明白卡"
    )
    assert flow_words.sources(made, "en").endswith("Article 1, Article 2; Pensions; C; 2 more on the card")


@pytest.mark.parametrize(("number", "zh", "en"), [
    (0, "当天", "the same day"), (0.5, "约半个工作日", "about half a working day"),
    (1, "约 1 个工作日", "about 1 working day"), (20, "约 20 个工作日", "about 20 working days"),
])  # fmt: skip
def test_days_are_said_plainly(number: float, zh: str, en: str) -> None:
    assert (flow_words.days(number, "zh"), flow_words.days(number, "en")) == (zh, en)


@pytest.mark.parametrize("width", [200, 333, 500, 900])
def test_lines_are_broken_where_they_may_be(width: int) -> None:
    text = "向中队提交随军申请（含结婚证、户口簿），说明“家属”情况；由 Political Work 在 10 天内审核！《办法》第三条。"
    lines = paragraph(text, 40, width).lines
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(fonts.width(line, 40) <= width for line in lines)
    assert not [line for line in lines if line[0] in NOT_FIRST or line[-1] in NOT_LAST]
    if width >= 333:
        assert any("Political" in line for line in lines)


def test_a_word_longer_than_the_line_is_cut() -> None:
    lines = paragraph("see antidisestablishmentarianism", 40, 200).lines
    assert "".join(lines).replace(" ", "") == "seeantidisestablishmentarianism"
    assert all(fonts.width(line, 40) <= 200 for line in lines)


def test_a_phrase_stays_whole_where_there_is_room() -> None:
    assert paragraph("核实没休的天数，答复补休还是补偿，转财务办理", 40, 750).lines == (
        "核实没休的天数，答复补休还是补偿，",
        "转财务办理",
    )


def test_the_shipped_font_has_what_cards_are_written_with() -> None:
    own = (fonts.SHIPPED / "NotoSansCJKsc-Regular.otf", fonts.SHIPPED / "NotoSansCJKsc-Bold.otf")
    spare = ROOT / "no such font.otf"
    every = "".join(
        bytes((high, low)).decode("gb2312", "ignore") for high in range(0xB0, 0xF8) for low in range(0xA1, 0xFF)
    )
    for file in own:
        assert [one for one in every + "aZ09é，。《》（）“”…—→✓№％Ａ" if fonts.chosen(one, (file,)) != file] == []
        assert file.stat().st_size < 3_000_000
        assert fonts.chosen("\U00020bb7", (file,)) == file  # no other font: a box of this one
    assert spare not in fonts.of_the_system(bold=True)
    assert "SIL OPEN FONT LICENSE" in (fonts.SHIPPED / "OFL.txt").read_text(encoding="utf-8")


def test_a_letter_no_font_has_is_a_box_that_can_be_seen() -> None:
    (run,) = fonts.runs(fonts.MISSING, 40)
    assert run.font.getmask(run.text).getbbox()
    assert fonts.width("\U0010fffd", 40) > 0


def test_what_cannot_be_seen_is_left_out() -> None:
    assert fonts.clean(" a\u200bb\ufe0f\n\x00c\u202e  d ") == "ab c d"
    assert fonts.clean("don’t “go”") == 'don\'t "go"'
    assert fonts.clean("“家属”") == "“家属”"
    assert fonts.clean("e\u0301") == normalize("NFC", "e\u0301")
