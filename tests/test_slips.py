"""Invitation slips: one page, whole in itself, that tells nothing to whoever finds a slip."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
import segno

from bot.pictures import slips
from bot.pictures.slips import Slip

VOID = {"meta", "path"}
ANN = Slip("林知远", "一中队", "https://t.me/example_bot?start=AbC-_123", "AbC-_123")


class Tree(HTMLParser):
    """Fails on tags that do not match; gathers addresses and tags."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[str] = []
        self.addresses: list[str] = []
        self.feed(page)
        self.close()
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append(tag)
        self.addresses += [value or "" for name, value in attrs if name in ("src", "href", "xlink:href")]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag


def test_each_home_has_a_section_and_each_person_a_slip() -> None:
    page = slips.page([ANN, Slip("周予安", "二中队", "x", "y"), Slip("何书远", "一中队", "z", "w")], "zh")
    tree = Tree(page)
    assert tree.seen.count("section") == 2
    assert tree.seen.count("article") == tree.seen.count("svg") == 3
    assert page.index("何书远") < page.index("周予安")  # beside his company's other slips
    assert "break-before: page" in page


def test_nothing_is_fetched_from_elsewhere() -> None:
    page = slips.page([ANN], "zh")
    tree = Tree(page)
    assert not tree.addresses
    assert not {"script", "link", "img", "iframe"} & set(tree.seen)
    assert "url(" not in page
    assert "@import" not in page


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_slip_says_how_to_join_in_both_languages_and_names_no_home(language: str) -> None:
    page = slips.page([ANN], language)
    article = page[page.index("<article") : page.index("</article>")]
    for sentences in (slips.SCAN, slips.ONCE):
        assert sentences["zh"] in article
        assert sentences["en"] in article
    assert "林知远" in article
    assert ANN.link in article
    assert "一中队" not in article
    first = re.search(r'<p class="first" lang="(..)">', article)
    assert first
    assert first[1] == language


def test_without_a_link_the_code_is_typed() -> None:
    page = slips.page([Slip("林知远", "一中队", "", "AbC-_123")], "zh")
    assert "<code>/start AbC-_123</code>" in page
    assert slips.TYPE["zh"] in page
    assert slips.SCAN["zh"] not in page


def test_the_qr_code_holds_the_link() -> None:
    drawn = segno.make(ANN.link, error="m", micro=False).svg_inline(omitsize=True, border=2)
    assert drawn in slips.page([ANN], "zh")


def test_names_are_text_not_markup() -> None:
    page = slips.page([Slip("<b>&\"'", "<script>{x}</script>", "https://t.me/x?start=<&", "c")], "en")
    tree = Tree(page)
    assert not {"b", "script"} & set(tree.seen)
    assert "&lt;b&gt;&amp;" in page


def test_nobody_invited_is_an_empty_page() -> None:
    assert "article" not in Tree(slips.page([], "en")).seen
