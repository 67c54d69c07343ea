"""The poster: every code can be read, from the sheet and from a poor photo of it; it gives no unit away."""

import asyncio
import io
import re
from itertools import combinations
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image, ImageFilter

from bot.domain.policy import LANGUAGES
from bot.pictures import poster
from bot.pictures.poster import DPI, HEIGHT, MARGIN, MOST, WIDTH, Entry, Language
from bot.pictures.scene import Box, Dots, Scene
from bot.simulator import Simulator
from tests.command import ROOT, desk, names

BOT = "our_help_desk_bot"
LINK = f"https://t.me/{BOT}?start=desk"
EITHER: tuple[Language, ...] = ("zh", "en", "both")
CARD = """+++
version = 1
category = "leave"
office = "personnel"
owner = "1018"
valid_from = 2026-11-01
review_on = 2027-05-01
title = { zh = "探亲休假", en = "Home leave" }
entitled = { zh = "人人", en = "Everybody" }
time_limit = { zh = "以本单位答复为准", en = "ask your unit" }
[aliases]
zh = ["想回家", "回家看看", "看父母", "探亲几天", "怎么请假", "休假手续"]
en = ["go home", "see my parents", "leave days"]
[[steps]]
id = "a"
who = { zh = "您本人", en = "You" }
what = { zh = "申请", en = "Apply" }
[[steps]]
id = "b"
who = { zh = "中队", en = "Company" }
what = { zh = "审批", en = "Approve" }
[[sources]]
title = { zh = "办法", en = "Rules" }
+++
正文

+++ en
Body
"""


def cards(count: int) -> list[Entry]:
    """Some with titles as long as they may be."""
    titles = [
        {"zh": "探亲休假", "en": "Home leave"},
        {"zh": "题" * 40, "en": "Reimbursement " * 4},
        {"zh": "W" * 40, "en": "W" * 60},
    ]
    return [Entry(f"https://t.me/{BOT}?start=card_number-{n}", titles[n % 3]) for n in range(count)]


def sheet(count: int = 4, language: Language = "both") -> Scene:
    return poster.layout(BOT, LINK, cards(count), language)


def links(count: int) -> set[str]:
    return {LINK, *(card.link for card in cards(count))}


def read(image: Image.Image) -> set[str]:
    return {code.text for code in zxingcpp.read_barcodes(image)}


def png(count: int = 4, language: Language = "both") -> Image.Image:
    return Image.open(io.BytesIO(poster.png(sheet(count, language))))


@pytest.mark.parametrize("language", EITHER)
@pytest.mark.parametrize("count", range(MOST + 1))
def test_all_has_its_place(count: int, language: Language) -> None:
    scene = sheet(count, language)
    page = Box(MARGIN, MARGIN, WIDTH - MARGIN, HEIGHT - MARGIN).grown(6)
    codes = [item.box.grown(4 * item.side) for item in scene.items if isinstance(item, Dots)]
    texts = [text.box for text in scene.texts]
    assert len(codes) == count + 1
    assert all(page.holds(box) for box in [*texts, *codes, *(shape.box for shape in scene.shapes)])
    assert not [(one, other) for one, other in combinations([*texts, *codes], 2) if one.meets(other)]
    for box in [*texts, *codes]:
        around = [shape.box for shape in scene.shapes if shape.box.meets(box)]
        assert all(shape.grown(6).holds(box) for shape in around)


@pytest.mark.parametrize("language", EITHER)
def test_the_words_are_there_in_the_languages_asked_for(language: Language) -> None:
    said = "".join(text.words for text in sheet(3, language).texts).replace(" ", "")
    wanted = [
        poster.TITLE,
        poster.PROMISE,
        *poster.STEPS,
        poster.FIRST,
        poster.CARDS,
        poster.CAUTION,
        cards(3)[0].title,
    ]
    for words in wanted:
        for one in LANGUAGES:
            assert (words[one].replace(" ", "") in said) == (language in {one, "both"})
    assert f"@{BOT}" in said


def test_it_names_no_unit_and_no_army() -> None:
    words = [poster.TITLE, poster.PROMISE, *poster.STEPS, poster.FIRST, poster.CARDS, poster.CAUTION]
    text = " ".join(one[language] for one in words for language in LANGUAGES)
    assert not re.search(
        r"军|部队|官兵|支队|中队|连|营|旅|\b(army|military|soldier|unit|company|battalion)\b", text, re.IGNORECASE
    )


@pytest.mark.parametrize("count", [0, 1, 5, MOST])
def test_every_code_can_be_read(count: int) -> None:
    image = png(count)
    assert (image.format, image.size, round(image.info["dpi"][0])) == ("PNG", (WIDTH, HEIGHT), DPI)
    assert read(image) == links(count)


def test_every_code_can_be_read_from_a_poor_photo() -> None:
    photo = png(MOST).convert("L").resize((WIDTH // 2, HEIGHT // 2)).filter(ImageFilter.GaussianBlur(1.2))
    photo = photo.point(lambda light: 60 + light * 0.5).rotate(4, expand=True, fillcolor=180)
    assert read(photo) == links(MOST)


def test_a_code_survives_a_stain() -> None:
    image = png(0)
    code = next(item.box for item in sheet(0).items if isinstance(item, Dots))
    middle = round(code.middle[0]), round(code.middle[1])
    image.paste("#8a6a4a", (middle[0] - 110, middle[1] - 110, middle[0] + 110, middle[1] + 110))
    assert read(image) == {LINK}


def test_the_pdf_is_one_page_of_a4_with_the_same_codes() -> None:
    data = poster.pdf(sheet())
    assert data.startswith(b"%PDF")
    assert data.count(b"/MediaBox") == 1
    box = re.search(rb"/MediaBox\s*\[\s*0\s+0\s+([\d.]+)\s+([\d.]+)", data)
    assert box
    assert [round(float(side) / 72 * 25.4) for side in box.groups()] == [210, 297]  # millimetres
    picture = Image.open(io.BytesIO(data[data.index(b"\xff\xd8") : data.rindex(b"\xff\xd9") + 2]))
    assert read(picture) == links(4)


def folder_with_a_card(folder: Path) -> dict[str, str]:
    (folder / "cards").mkdir()
    (folder / "cards" / "home-leave.md").write_text(CARD, encoding="utf-8")
    (folder / "desk.toml").write_bytes((ROOT / "data" / "desk.toml").read_bytes())
    return {"POLICY": "desk.toml"}


async def test_the_command_writes_a_sheet_and_replaces_none_unasked(tmp_path: Path) -> None:
    settings = folder_with_a_card(tmp_path)
    command = ("poster", "--cards", "home-leave", "--bot-name", f"@{BOT}", "--output", "sheet.png")
    done = await desk(tmp_path, *command, **settings)
    assert (done.code, done.out, done.err) == (0, "A4, to be printed at full size: sheet.png\n", "")
    assert read(Image.open(tmp_path / "sheet.png")) == {LINK, f"https://t.me/{BOT}?start=card_home-leave"}
    assert "is there already" in (await desk(tmp_path, *command, **settings)).refusal
    assert (await desk(tmp_path, *command, "--force", "--language", "en", **settings)).code == 0


async def test_the_bots_name_is_asked_of_telegram(tmp_path: Path) -> None:
    async with Simulator() as simulator:
        done = await desk(tmp_path, "poster", TOKEN=simulator.token, API_URL=simulator.url)
    assert done.code == 0, done.err
    assert (tmp_path / "poster.pdf").read_bytes().startswith(b"%PDF")


async def test_wrong_wishes_are_one_sentence_and_leave_nothing(tmp_path: Path) -> None:
    settings = folder_with_a_card(tmp_path)
    (tmp_path / "cards" / "broken.md").write_text("+++\nversion = 1\n", encoding="utf-8")
    before = names(tmp_path)
    wrong: dict[tuple[str, ...], str] = {
        (): "BOT_TOKEN is not set: give it with --bot-name",
        ("--bot-name", "no bot"): '"no bot" is no bot',
        ("--bot-name", BOT, "--cards", "nope"): 'There is no card "nope"',
        ("--bot-name", BOT, "--cards", "../desk"): 'There is no card "../desk"',
        ("--bot-name", BOT, "--cards", "broken"): "broken.md",
        ("--bot-name", BOT, "--cards", ",".join("abcdefghij")): "room for 9 cards",
        ("--bot-name", BOT, "--output", "a.gif"): "must end in .pdf or .png",
        ("--bot-name", BOT, "--output", "none/a.pdf"): "cannot be written: no such file",
    }
    answers = await asyncio.gather(*(desk(tmp_path, "poster", *arguments, **settings) for arguments in wrong))
    for answer, words in zip(answers, wrong.values(), strict=True):
        assert words in answer.refusal
    assert names(tmp_path) == before
